import { resolve } from 'node:path';
import type { Config } from '../../src/config.js';
import { marketCount } from '../../src/desk-file.js';
import { type StartRun, plainEnvironment } from './start-run.js';
import { answersOk } from './wait-until.js';

const START_DEADLINE_MS = 30_000;
/** The desk listens to trades, quotes and book of each market: the recording is played once all are subscribed. */
const STREAMS_A_MARKET = 3;
/** Where desk.yaml names a market that the recording does not have, playing starts this long after the last subscription. */
const START_AFTER_QUIET_MS = 4000;

/** True when this source's prices come from the demo exchange of this desk. */
export function wantsDemoExchange(config: Config, environment: StartRun['environment']): boolean {
  return config.source !== 'live' && (environment['DEMO_EXCHANGE_URL'] ?? '') === '';
}

/** Starts the exchange that invents prices (demo) or plays a recording (replay). */
export async function startDemoExchange(run: StartRun): Promise<void> {
  const { config } = run;
  run.say(config.source === 'demo' ? 'Starting the demo exchange …' : 'Starting the playback of the recording …');
  await run.launch({
    name: 'demo-exchange',
    command: process.execPath,
    parameters: [
      resolve(run.root, 'backend/dist/demo-exchange.js'),
      ...demoExchangeParameters(config, run.root, run.environment),
    ],
    environment: plainEnvironment(run.environment),
    graceSeconds: 5,
    ready: () => answersOk(`${config.demoExchangeUrl}/api/v3/ping`),
    deadlineMs: START_DEADLINE_MS,
  });
}

/** Command line of the demo exchange for this source; `REPLAY_AT` keeps a recording's own time (original) or moves it (now). */
export function demoExchangeParameters(
  config: Config,
  root: string,
  environment: StartRun['environment'] = {},
): string[] {
  const port = ['--port', String(config.ports.demoExchange)];
  if (config.source === 'replay')
    return [
      ...port,
      ...config.replay.files.flatMap((file) => ['--recording', resolve(root, file)]),
      '--speed',
      String(config.replay.speed),
      '--times',
      environment['REPLAY_AT'] === 'original' ? 'original' : 'now',
      '--start-at-streams',
      String(STREAMS_A_MARKET * marketCount(config.desk, 'replay')),
      '--start-after-quiet',
      String(START_AFTER_QUIET_MS),
    ];
  const symbols = new Set(config.desk.markets.demo.flatMap((venue) => venue.symbols));
  return [...port, '--symbols', [...symbols].join(',')];
}
