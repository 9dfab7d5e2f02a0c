import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { backendUrl, startBackend } from '../cli/start/backend.js';
import { demoExchangeParameters } from '../cli/start/demo-exchange.js';
import { findJava } from '../cli/start/java.js';
import { fetchJar, presentJar } from '../cli/start/questdb-jar.js';
import { QUESTDB_USERS, startQuestDb } from '../cli/start/questdb.js';
import { openSecrets } from '../cli/start/secrets.js';
import { type Environment, plainEnvironment, StartRun } from '../cli/start/start-run.js';
import { answersAtAll, answersOk, waitUntil } from '../cli/start/wait-until.js';
import { systemClock } from '../src/clock.js';
import { loadConfig } from '../src/config.js';
import { OperatorError } from '../src/errors.js';
import type { QuestDbAddress } from '../src/questdb/sql.js';
import { createTokens } from '../src/security/tokens.js';

export const ACCOUNT = 'bench';
const SYMBOLS = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'];
/** Programs that trade at once: the API allows each of them 2,000 requests a second. */
const CLIENTS = 8;
const PORTS = ['HTTP_PORT', 'QUESTDB_HTTP_PORT', 'QUESTDB_PG_PORT', 'QUESTDB_HEALTH_PORT', 'DEMO_EXCHANGE_PORT'];
const START_DEADLINE_MS = 30_000;

/** JSON is YAML. Rich enough that no order of a run is refused for money. */
const DESK_FILE = JSON.stringify({
  markets: { demo: [{ id: 'demo', ccxt: 'binance', symbols: SYMBOLS }] },
  accounts: [
    {
      id: ACCOUNT,
      name: 'Bench',
      source: 'demo',
      kyc: 'verified',
      deposits: ['USDT', 'BTC', 'ETH', 'SOL'].map((currency) => ({ currency, amount: '1000000000' })),
    },
  ],
});

/**
 * A whole desk, started by the steps of `npm start` (QuestDB, demo exchange, backend, each a process of its own), on
 * free ports and in a home of its own that is removed at the end. Its parts end with this process, however it ends.
 */
export class ScratchDesk {
  /** Bearer tokens of the programs that trade. */
  readonly tokens: readonly string[];
  private readonly traders: { stop(): Promise<void> }[] = [];

  private constructor(
    readonly home: string,
    private readonly run: StartRun,
  ) {
    const file = createTokens(join(home, 'secrets/tokens.json'), systemClock);
    this.tokens = Array.from({ length: CLIENTS }, (_, client) =>
      file.create({ name: `bench-${client}`, roles: ['trader'], accounts: [ACCOUNT], days: 1 }),
    );
  }

  /** Starts every part and waits until all markets are live. Throws an {@link OperatorError} when that fails. */
  static async start(root: string, environment: Environment): Promise<ScratchDesk> {
    const java = await findJava(environment);
    const usual = loadConfig(environment, root);
    const jar = presentJar(usual, root) ?? (await fetchJar(usual.home));
    const home = mkdtempSync(join(tmpdir(), 'paperdesk-bench-'));
    const remove = () => rmSync(home, { recursive: true, force: true });
    try {
      const settings = { ...plainEnvironment(environment), ...(await prepareHome(home)), QUESTDB_JAR: jar };
      const run = new StartRun({
        config: loadConfig(settings, root),
        root,
        environment: settings,
        secrets: openSecrets(home),
        say: (line) => process.stderr.write(`${line}\n`),
      });
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        process.once(signal, () => {
          run.killAll();
          remove();
          process.exit(130);
        });
      const desk = new ScratchDesk(home, run);
      try {
        await desk.startParts(java);
      } catch (fault) {
        await run.stopAll();
        throw fault;
      }
      return desk;
    } catch (fault) {
      remove();
      throw fault;
    }
  }

  get apiUrl(): string {
    return backendUrl(this.run.config.http);
  }

  get questdb(): QuestDbAddress {
    const { config, secrets } = this.run;
    return { url: config.questdbHttpUrl, user: QUESTDB_USERS.http, password: secrets.value('questdb-http-password') };
  }

  say(line: string): void {
    this.run.say(line);
  }

  /** A GET of the desk's API. Throws when it is refused, an {@link OperatorError} when nobody answers. */
  async read(path: string): Promise<string> {
    const reply = await fetch(this.apiUrl + path, {
      headers: { authorization: `Bearer ${this.tokens[0] ?? ''}` },
    }).catch(() => {
      throw new OperatorError('The desk stopped answering in the middle of the run: there are no figures.');
    });
    if (!reply.ok) throw new Error(`${path} answered ${reply.status}`);
    return reply.text();
  }

  /** Starts the peer of the order bench, a process of its own, and returns its address. */
  async startBareRoute(): Promise<string> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const program = await this.run.launch({
      name: 'bare-route',
      command: process.execPath,
      parameters: [this.program('bench.js'), 'bare-route', String(port)],
      environment: plainEnvironment(this.run.environment),
      graceSeconds: 3,
      ready: () => answersAtAll(url),
      deadlineMs: START_DEADLINE_MS,
    });
    this.traders.push(program);
    return url;
  }

  /** Stops everything but QuestDB. */
  async stopTraders(): Promise<void> {
    for (const program of this.traders.splice(0).reverse()) await program.stop();
  }

  /** Stops what runs and removes the home. */
  async remove(): Promise<void> {
    await this.run.stopAll();
    rmSync(this.home, { recursive: true, force: true });
  }

  private async startParts(java: string): Promise<void> {
    const { run } = this;
    const access = await startQuestDb(run, java);
    const exchange = await run.launch({
      name: 'demo-exchange',
      command: process.execPath,
      parameters: [this.program('demo-exchange.js'), ...demoExchangeParameters(run.config, run.root)],
      environment: plainEnvironment(run.environment),
      graceSeconds: 3,
      ready: () => answersOk(`${run.config.demoExchangeUrl}/api/v3/ping`),
      deadlineMs: START_DEADLINE_MS,
    });
    this.traders.push(exchange);
    const backend = await startBackend(run, access, run.config.grafanaSocket);
    this.traders.push(backend);
    const live = await waitUntil(
      () => this.allLive(),
      () => backend.running,
      START_DEADLINE_MS,
    );
    if (live !== 'ready')
      throw new OperatorError(`The desk's markets did not come up; its log ends with:\n${backend.lastWords(10)}`);
  }

  private async allLive(): Promise<boolean> {
    const quotes = JSON.parse(await this.read('/api/v1/quotes')) as { state: string; bid: string | null }[];
    return quotes.length === SYMBOLS.length && quotes.every(({ state, bid }) => state === 'live' && bid !== null);
  }

  private program(name: string): string {
    return resolve(this.run.root, 'backend/dist', name);
  }
}

/** Writes desk.yaml and returns the settings that move everything into this home. */
async function prepareHome(home: string): Promise<Record<string, string>> {
  mkdirSync(join(home, 'logs'));
  const deskFile = join(home, 'desk.yaml');
  writeFileSync(deskFile, DESK_FILE);
  const ports = await Promise.all(PORTS.map(async (name) => [name, String(await freePort())] as const));
  return {
    ...Object.fromEntries(ports),
    PAPERDESK_HOME: home,
    DESK_CONFIG: deskFile,
    MARKET_DATA: 'demo',
    HTTP_HOST: '127.0.0.1',
    // What the operator set for the usual desk would lead away from this one.
    ...Object.fromEntries(
      [
        'QUESTDB_HTTP_URL',
        'QUESTDB_PG_URL',
        'QUESTDB_HTTP_USER',
        'DEMO_EXCHANGE_URL',
        'GRAFANA_SOCKET',
        'NODE_ENV',
      ].map((name) => [name, '']),
    ),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('a listener without a port');
  return address.port;
}
