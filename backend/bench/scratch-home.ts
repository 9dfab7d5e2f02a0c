import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findJava } from '../cli/start/java.js';
import { fetchJar, presentJar } from '../cli/start/questdb-jar.js';
import { openSecrets } from '../cli/start/secrets.js';
import { type Environment, plainEnvironment, StartRun } from '../cli/start/start-run.js';
import { loadConfig } from '../src/config.js';

const PORTS = ['HTTP_PORT', 'QUESTDB_HTTP_PORT', 'QUESTDB_PG_PORT', 'QUESTDB_HEALTH_PORT', 'DEMO_EXCHANGE_PORT'];
/** What the operator set for the usual desk would lead away from this one. */
const NOT_INHERITED = [
  'QUESTDB_HTTP_URL',
  'QUESTDB_PG_URL',
  'QUESTDB_HTTP_USER',
  'DEMO_EXCHANGE_URL',
  'GRAFANA_SOCKET',
  'NODE_ENV',
];

/** A home of the bench's own on free ports; its parts end with this process, however it ends. */
export interface ScratchHome {
  readonly home: string;
  /** The java program; undefined when a running QuestDB is used. */
  readonly java: string | undefined;
  readonly run: StartRun;
  /** Stops what runs and removes the home. */
  remove(): Promise<void>;
}

/** `deskFile` is the content of its desk.yaml. Throws an `OperatorError` when QuestDB cannot be had. */
export async function openScratchHome(root: string, environment: Environment, deskFile: object): Promise<ScratchHome> {
  const java = await findJava(environment);
  const usual = loadConfig(environment, root);
  const jar = presentJar(usual, root) ?? (await fetchJar(usual.home));
  const home = mkdtempSync(join(tmpdir(), 'paperdesk-bench-'));
  const removeFiles = () => rmSync(home, { recursive: true, force: true });
  try {
    const settings = { ...plainEnvironment(environment), ...(await prepare(home, deskFile)), QUESTDB_JAR: jar };
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
        removeFiles();
        process.exit(130);
      });
    const remove = async () => {
      await run.stopAll();
      removeFiles();
    };
    return { home, java, run, remove };
  } catch (fault) {
    removeFiles();
    throw fault;
  }
}

/** Writes desk.yaml (JSON is YAML) and returns the settings that move everything into this home. */
async function prepare(home: string, deskFile: object): Promise<Record<string, string>> {
  mkdirSync(join(home, 'logs'));
  const file = join(home, 'desk.yaml');
  writeFileSync(file, JSON.stringify(deskFile));
  const ports = await Promise.all(PORTS.map(async (name) => [name, String(await freePort())] as const));
  return {
    ...Object.fromEntries(ports),
    ...Object.fromEntries(NOT_INHERITED.map((name) => [name, ''])),
    PAPERDESK_HOME: home,
    DESK_CONFIG: file,
    MARKET_DATA: 'demo',
    HTTP_HOST: '127.0.0.1',
  };
}

/** A loopback port on which nothing listens now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('a listener without a port');
  return address.port;
}
