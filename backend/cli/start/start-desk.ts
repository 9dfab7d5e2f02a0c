import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Config, loadConfig } from '../../src/config.js';
import { OperatorError } from '../../src/errors.js';
import { type CliContext, sentenceOf } from '../context.js';
import { backendUrl, startBackend, usableSocket } from './backend.js';
import { ensureCliToken } from './cli-token.js';
import { startDemoExchange, wantsDemoExchange } from './demo-exchange.js';
import { startGrafana, usableChannels } from './grafana.js';
import { runningGrafana, untestedGrafana } from './grafana-installation.js';
import { lockHome } from './home-lock.js';
import { type Preflight, preflight } from './preflight.js';
import { startPrometheus } from './prometheus.js';
import { type QuestDbAccess, startQuestDb } from './questdb.js';
import { openSecrets } from './secrets.js';
import { StartInterrupted, StartRun } from './start-run.js';
import { type StartResult, summarize } from './summary.js';
import type { SupervisedProgram } from './supervised-program.js';

/** Signals of the terminal, handed in so that tests can press Ctrl-C. */
export interface StopSignal {
  /** Calls back at each request to stop: the first one stops in order, the second one kills. */
  onRequest(callback: () => void): void;
}

/** Called once everything runs, with the backend's program: what `npm run dev` restarts after a rebuild. */
export type WhenRunning = (backend: SupervisedProgram, say: (line: string) => void) => void;

/** What one start does differently. */
export interface StartOptions {
  readonly whenRunning?: WhenRunning;
  /** False: without Grafana, even where one is installed. */
  readonly grafana?: boolean;
}

/**
 * Starts the whole desk and stays until it is told to stop; then stops all it started, the last one first.
 * Throws an {@link OperatorError} when it cannot start, with everything stopped again.
 */
export async function startDesk(context: CliContext, stop: StopSignal, options: StartOptions = {}): Promise<void> {
  const config = loadConfig(context.environment, context.root);
  mkdirSync(join(config.home, 'logs'), { recursive: true, mode: 0o700 });
  const unlock = await lockHome(config.home, {
    startedAt: new Date().toISOString(),
    apiUrl: backendUrl(config.http),
    grafanaUrl: config.grafanaRootUrl,
    questdbPgUrl: config.questdbPgUrl,
    questdbHttpUrl: config.questdbHttpUrl,
    demoExchangeUrl: config.demoExchangeUrl,
    source: config.source,
  });
  try {
    copyDeskFile(config, context.root);
    context.remark('Checking ports, Java and what is installed …');
    const found = await preflight(config, context.root, context.environment, options.grafana);
    const run = new StartRun({
      config,
      root: context.root,
      environment: context.environment,
      secrets: openSecrets(config.home),
      say: context.remark,
    });
    await runUntilStopped(run, found, { context, stop, whenRunning: options.whenRunning });
  } finally {
    unlock();
  }
}

interface Surroundings {
  readonly context: CliContext;
  readonly stop: StopSignal;
  readonly whenRunning: WhenRunning | undefined;
}

async function runUntilStopped(run: StartRun, found: Preflight, around: Surroundings): Promise<void> {
  let requests = 0;
  const stopRequested = new Promise<'stop'>((resolve) => {
    around.stop.onRequest(() => {
      requests += 1;
      if (requests > 1) run.killAll();
      resolve('stop');
    });
  });
  try {
    const started = startParts(run, found, around.whenRunning);
    // When stopped meanwhile the start ends by StartInterrupted, which nobody needs to hear.
    started.catch(() => undefined);
    const result = await Promise.race([started, stopRequested]);
    if (result === 'stop') return;
    for (const line of ['', ...summarize(run.config, run.secrets, result)]) around.context.say(line);
    await stopRequested;
  } catch (fault) {
    if (!(fault instanceof StartInterrupted)) throw fault;
  } finally {
    await run.stopAll();
  }
}

async function startParts(run: StartRun, found: Preflight, whenRunning: WhenRunning | undefined): Promise<StartResult> {
  const { config, environment } = run;
  const socket = usableSocket(config.grafanaSocket);
  const demoExchange = wantsDemoExchange(config, environment);
  ensureCliToken(config.home);
  const questdb = await startQuestDb(run, found.java);
  if (demoExchange) await startDemoExchange(run);
  const backend = await startBackend(run, questdb, socket);
  const prometheus = await optional(() => tryPrometheus(run, found, questdb));
  const grafana = await tryGrafana(run, found, { questdb, socket, prometheus: prometheus === 'started' });
  whenRunning?.(backend, run.say);
  return {
    questdb,
    grafana: grafana.state,
    prometheus,
    demoExchange,
    outsideChannel: usableChannels(environment).outside,
    remarks: [...grafana.remarks, ...(questdb.readonlyPassword === '' ? [NO_READER] : [])],
  };
}

const NO_READER =
  'History in Grafana: QUESTDB_READONLY_PASSWORD is not set, so dashboards cannot read the QuestDB that ran already.';

async function tryPrometheus(
  run: StartRun,
  found: Preflight,
  questdb: QuestDbAccess,
): Promise<StartResult['prometheus']> {
  if (found.prometheus === undefined)
    return {
      missing:
        'Prometheus: not installed, so metrics are not kept over time (alerts do not need it). Install it (prometheus.io/download) or set PROMETHEUS_BIN.',
    };
  const { http, ports } = run.config;
  await startPrometheus(run, found.prometheus, {
    paperdesk: new URL(backendUrl(http)).host,
    ...(found.grafana !== 'given' && 'found' in found.grafana ? { grafana: `127.0.0.1:${ports.grafana}` } : {}),
    ...(questdb.started ? { questdb: `127.0.0.1:${ports.questdbHealth}` } : {}),
  });
  return 'started';
}

/** A part the desk can do without: when it does not come up, the result says so instead of stopping the rest. */
async function optional(
  start: () => Promise<'started' | { missing: string }>,
): Promise<'started' | { missing: string }> {
  try {
    return await start();
  } catch (fault) {
    if (fault instanceof StartInterrupted || !(fault instanceof OperatorError)) throw fault;
    return { missing: sentenceOf(fault) };
  }
}

async function tryGrafana(
  run: StartRun,
  found: Preflight,
  around: { questdb: QuestDbAccess; socket: string; prometheus: boolean },
): Promise<{ state: StartResult['grafana']; remarks: readonly string[] }> {
  const { grafana } = found;
  if (grafana === 'given') return { state: 'given', remarks: await remarksOnGiven(run.config.grafanaUrl) };
  if ('missing' in grafana) return { state: grafana, remarks: [] };
  let remarks: readonly string[] = [];
  const state = await optional(async () => {
    remarks = await startGrafana(run, grafana.found, around);
    return 'started';
  });
  const untested = untestedGrafana(grafana.found.version);
  return { state, remarks: untested === undefined ? remarks : [...remarks, untested] };
}

/** A Grafana of the operator's own may come up later; what can be said of it now is said. */
async function remarksOnGiven(url: string): Promise<string[]> {
  const version = await runningGrafana(url);
  if (version === undefined) return [`Grafana: ${url} (GRAFANA_URL) does not answer yet, so nobody can sign in.`];
  const untested = untestedGrafana(version);
  return untested === undefined ? [] : [untested];
}

/** The first start gives the operator a desk.yaml of their own to change. */
function copyDeskFile(config: Config, root: string): void {
  const own = join(config.home, 'desk.yaml');
  if (config.deskFile === own && !existsSync(own)) copyFileSync(resolve(root, 'deploy/desk.yaml'), own);
}
