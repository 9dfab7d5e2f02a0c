import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { QuestDbAccess } from './questdb.js';
import type { Environment, StartRun } from './start-run.js';
import type { SupervisedProgram } from './supervised-program.js';
import { answersOk } from './wait-until.js';

const START_DEADLINE_MS = 60_000;
/** macOS takes 103 bytes for a unix socket's path, Linux 107. */
const SOCKET_PATH_MAX_BYTES = 103;

/** Where this machine reaches the backend. */
export function backendUrl(http: { readonly host: string; readonly port: number }): string {
  const host = http.host === '0.0.0.0' ? '127.0.0.1' : http.host === '::' ? '[::1]' : http.host;
  return `http://${host}:${http.port}`;
}

/** Most of what an order leaves is dead within seconds: a larger young generation spares the collector from copying it. */
const NODE_OPTIONS = ['--max-semi-space-size=64', '--enable-source-maps'];

/** Starts the backend and waits until its process lives; its feeds and QuestDB may still be coming up then. */
export async function startBackend(run: StartRun, questdb: QuestDbAccess, socket: string): Promise<SupervisedProgram> {
  run.say('Starting the backend …');
  return run.launch({
    name: 'backend',
    command: process.execPath,
    parameters: [...NODE_OPTIONS, resolve(run.root, 'backend/dist/main.js')],
    environment: backendEnvironment(run, questdb, socket),
    graceSeconds: 15,
    ready: () => answersOk(`${backendUrl(run.config.http)}/health/live`),
    deadlineMs: START_DEADLINE_MS,
  });
}

/** What main.ts is told: every address explicitly, secrets as files only. What the operator set wins where it is not the starter's. */
export function backendEnvironment(
  run: Pick<StartRun, 'config' | 'environment' | 'secrets'>,
  questdb: QuestDbAccess,
  socket: string,
): Record<string, string> {
  const { config, environment, secrets } = run;
  const inherited = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('npm_'),
  );
  return {
    ...Object.fromEntries(inherited),
    PAPERDESK_HOME: config.home,
    DESK_CONFIG: config.deskFile,
    MARKET_DATA: config.source,
    HTTP_HOST: config.http.host,
    HTTP_PORT: String(config.http.port),
    QUESTDB_HTTP_URL: config.questdbHttpUrl,
    QUESTDB_PG_URL: config.questdbPgUrl,
    DEMO_EXCHANGE_URL: config.demoExchangeUrl,
    GRAFANA_URL: config.grafanaUrl,
    GRAFANA_ROOT_URL: config.grafanaRootUrl,
    GRAFANA_SOCKET: socket,
    ...questdb.backendEnvironment,
    ...routeSecretOf(environment, secrets.file('route-secret')),
  };
}

/** An operator's own route secret is kept (production demands one); otherwise the generated one is named. */
function routeSecretOf(environment: Environment, file: string): Record<string, string> {
  const own = environment['PAPERDESK_ROUTE_SECRET'] ?? environment['PAPERDESK_ROUTE_SECRET_FILE'] ?? '';
  return own === '' ? { PAPERDESK_ROUTE_SECRET_FILE: file } : {};
}

/** The data source's socket: where it was configured, or in a short private folder when that path is too long for a socket. */
export function usableSocket(configured: string): string {
  if (Buffer.byteLength(configured) <= SOCKET_PATH_MAX_BYTES) return configured;
  return join(mkdtempSync(join(tmpdir(), 'paperdesk-')), 'grafana.sock');
}
