import { join, resolve } from 'node:path';
import { backendUrl, startBackend } from '../cli/start/backend.js';
import { demoExchangeParameters } from '../cli/start/demo-exchange.js';
import { QUESTDB_USERS, type QuestDbAccess, startQuestDb } from '../cli/start/questdb.js';
import { type Environment, plainEnvironment, type StartRun } from '../cli/start/start-run.js';
import { answersAtAll, answersOk, waitUntil } from '../cli/start/wait-until.js';
import { systemClock } from '../src/clock.js';
import { OperatorError } from '../src/errors.js';
import type { QuestDbAddress } from '../src/questdb/sql.js';
import { createTokens } from '../src/security/tokens.js';
import { type ScratchHome, freePort, openScratchHome } from './scratch-home.js';

export const ACCOUNT = 'bench';
export const SYMBOLS = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'];
/** What each program's token allows: more than any run can send. */
export const ORDERS_PER_SECOND = 1_000_000;
/** Programs that trade at once. */
const CLIENTS = 8;
const START_DEADLINE_MS = 30_000;

/**
 * Rich enough that no order of a run is refused for money; and without the latency that a paper venue models, which is
 * waited for and no work.
 */
export const DESK_FILE = {
  execution: { accounts: { [ACCOUNT]: 'frictionless' } },
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
};

/**
 * A whole desk, started by the steps of `npm start` (QuestDB, demo exchange, backend, each a process of its own), on
 * free ports and in a home of its own that is removed at the end. Its parts end with this process, however it ends.
 */
export class ScratchDesk {
  /** Bearer tokens of the programs that trade. */
  readonly tokens: readonly string[];
  private readonly traders: { stop(): Promise<void> }[] = [];
  private questdbAccess: QuestDbAccess | undefined;

  private constructor(private readonly scratch: ScratchHome) {
    const file = createTokens(join(scratch.home, 'secrets/tokens.json'), systemClock);
    this.tokens = Array.from({ length: CLIENTS }, (_, client) =>
      file.create({
        ...{ name: `bench-${client}`, roles: ['trader'], accounts: [ACCOUNT], days: 1 },
        ordersPerSecond: ORDERS_PER_SECOND,
      }),
    );
  }

  /** Starts every part and waits until all markets are live. Throws an {@link OperatorError} when that fails. */
  static async start(root: string, environment: Environment): Promise<ScratchDesk> {
    const scratch = await openScratchHome(root, environment, DESK_FILE);
    try {
      const desk = new ScratchDesk(scratch);
      await desk.startParts(scratch.java);
      return desk;
    } catch (fault) {
      await scratch.remove();
      throw fault;
    }
  }

  get home(): string {
    return this.scratch.home;
  }

  /** What the parts are launched by; the feed bench launches its own. */
  get run(): StartRun {
    return this.scratch.run;
  }

  /** The QuestDB of this desk. */
  get access(): QuestDbAccess {
    if (this.questdbAccess === undefined) throw new Error('QuestDB is not started yet');
    return this.questdbAccess;
  }

  get apiUrl(): string {
    return backendUrl(this.run.config.http);
  }

  get questdb(): QuestDbAddress {
    const { config, secrets } = this.run;
    return { url: config.questdbHttpUrl, user: QUESTDB_USERS.http, password: secrets.value('questdb-http-password') };
  }

  /** The process group of QuestDB. */
  get questdbGroup(): number | undefined {
    return this.run.groupOf('questdb');
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

  /** Cancels every order of the account; returns how many were open. */
  async cancelAll(): Promise<number> {
    const reply = await fetch(`${this.apiUrl}/api/v1/orders?account=${ACCOUNT}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${this.tokens[0] ?? ''}` },
    });
    if (!reply.ok) throw new Error(`cancel-all answered ${reply.status}`);
    return ((await reply.json()) as { canceled: readonly unknown[] }).canceled.length;
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
  remove(): Promise<void> {
    return this.scratch.remove();
  }

  private async startParts(java: string | undefined): Promise<void> {
    const { run } = this;
    const access = await startQuestDb(run, java);
    this.questdbAccess = access;
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
