import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../../src/config.js';
import { OperatorError } from '../../src/errors.js';
import { type CliContext, sentenceOf } from '../context.js';
import { cliToken, homeOf } from '../desk-address.js';
import { type ReplayAt, prepareReplayHome } from '../recording/replay-home.js';
import { type ReplayPlan, planReplay, replayName } from '../recording/replay-plan.js';
import { replayPorts } from '../recording/replay-ports.js';
import { type ReplayStatus, progressBar, untilDelivered, untilPlayed } from '../recording/replay-watch.js';
import { countRows, differences } from '../recording/replayed-rows.js';
import { backendUrl } from '../start/backend.js';
import { type StopSignal, startDesk } from '../start/start-desk.js';

interface Flags {
  readonly speed: string;
  readonly at: ReplayAt;
  readonly home?: string;
  readonly grafana: boolean;
  readonly exit: boolean;
  readonly json: boolean;
}

/** `paperdesk replay`: recordings through demo exchange and the whole pipeline, in a home of their own. */
export function registerReplay(program: Command, context: CliContext, stop: StopSignal): void {
  program
    .command('replay')
    .description('play recordings of one venue through a desk of their own, into the database and onto the screens')
    .argument('<files...>', 'recordings; those of one recording together')
    .option('--speed <factor>', '1, 10 or any factor, or max', speed, '1')
    .addOption(
      new Option('--at <when>', "original: the data's own time; now: moved by whole minutes so that it ends now")
        .choices(['original', 'now'])
        .default('original'),
    )
    .option('--home <folder>', "the desk's home; left out = replays/<name> in PAPERDESK_HOME")
    .option('--no-grafana', 'without Grafana')
    .option('--exit', 'stop when all is played and delivered; exit code 0 only then', false)
    .option('--json', 'the result as JSON', false)
    .addHelpText('after', ABOUT)
    .action(async (told: readonly string[], flags: Flags) => {
      const files = told.map((file) => resolve(context.cwd, file));
      const odd = files.find((file) => file.includes(','));
      if (odd !== undefined) throw new OperatorError(`${odd} has a comma in its path: move it.`);
      context.remark('Reading the recordings …');
      const plan = await planReplay(files);
      const home =
        flags.home === undefined
          ? resolve(context.root, join(homeOf(context), 'replays', replayName(files)))
          : resolve(context.cwd, flags.home);
      prepareReplayHome(home, plan, { at: flags.at, root: context.root });
      const runId = randomUUID();
      const environment = {
        ...context.environment,
        ...(await replayPorts(context.environment)),
        PAPERDESK_HOME: home,
        DESK_CONFIG: undefined,
        MARKET_DATA: 'replay',
        REPLAY_FILES: files.join(','),
        REPLAY_SPEED: flags.speed,
        REPLAY_AT: flags.at,
        REPLAY_RUN_ID: runId,
      };
      await run({ context: { ...context, environment }, stop, plan, flags, runId });
    });
}

const ABOUT = `
The rows' venue is replay-<venue>, each carries the replay's run id. At its original time a recording gets a home of its
own, whose data never expires: a home in use would drop old rows at once, so it is refused unless it keeps all for ever.
A desk may run beside it: ports that are taken are moved.`;

interface Replay {
  /** With the environment of the replay's own desk. */
  readonly context: CliContext;
  readonly stop: StopSignal;
  readonly plan: ReplayPlan;
  readonly flags: Flags;
  readonly runId: string;
}

async function run(replay: Replay): Promise<void> {
  const { context, stop, flags } = replay;
  const stopping = new AbortController();
  const callbacks: (() => void)[] = [];
  let asked = false;
  stop.onRequest(() => {
    asked = true;
    stopping.abort();
  });
  const finish = () => callbacks.forEach((callback) => callback());
  let finished = false;
  let watching: Promise<void> = Promise.resolve();
  let backendEnded = false;
  const remark = (line: string) => {
    // The starter brings it back, but what was played meanwhile never came in.
    if (line.startsWith('backend ended')) backendEnded = true;
    context.remark(line);
  };
  const quiet = { ...context, remark, say: flags.json ? context.remark : context.say };
  const both: StopSignal = {
    onRequest: (callback) => {
      callbacks.push(callback);
      stop.onRequest(callback);
    },
  };
  await startDesk(quiet, both, {
    grafana: flags.grafana,
    whenRunning: () => {
      watching = watch(replay, stopping.signal).then(
        (whole) => {
          finished = whole && !backendEnded;
          if (backendEnded)
            context.remark(
              'paperdesk: the backend ended while the recording was played, so rows are MISSING; replay it again.',
            );
          if (flags.exit) finish();
        },
        (fault: unknown) => {
          context.remark(`paperdesk: ${sentenceOf(fault)}`);
          if (flags.exit) finish();
        },
      );
    },
  });
  stopping.abort();
  await watching;
  if (flags.exit && !finished) {
    context.fail();
    if (asked) context.remark('paperdesk: stopped before the recording was over.');
  }
}

/** True when everything was played and is in the database, or declared. */
async function watch({ context, plan, flags, runId }: Replay, signal: AbortSignal): Promise<boolean> {
  const config = loadConfig(context.environment, context.root);
  context.remark(
    `Replaying ${plan.venue} ${plan.symbols.join(', ')} of ${iso(plan.fromMs)} at speed ${flags.speed}, run ${runId}.`,
  );
  let said = -1;
  const status = await untilPlayed(
    config.demoExchangeUrl,
    (look) => {
      const tenth = look.framesTotal === 0 ? 0 : Math.floor((look.framesPlayed / look.framesTotal) * 20);
      if (tenth === said) return;
      said = tenth;
      context.remark(progressBar(look));
    },
    signal,
  );
  if (status === undefined) return false;
  const api = { url: backendUrl(config.http), token: cliToken(context, config.home) };
  const dropped = await untilDelivered(api, signal);
  if (dropped === undefined) return false;
  const counted = await countRows(config, context.environment, { venue: plan.venue, runId });
  const { rows, declared } = counted;
  const { played } = status;
  const links = linksTo(config.publicUrl, plan, status);
  const result = { venue: plan.venue, symbols: plan.symbols, runId, home: config.home, ...links.span };
  const counts = {
    framesPlayed: status.framesPlayed,
    framesTotal: status.framesTotal,
    droppedRows: dropped,
    played,
    rows,
    declared,
  };
  const shown = flags.grafana ? { dashboard: links.dashboard, quality: links.quality } : {};
  if (flags.json) context.say(JSON.stringify({ ...result, ...counts, ...shown }));
  else
    for (const line of [
      `Played ${status.framesPlayed} of ${status.framesTotal} frames; stored ${rows.trades} trades, ${rows.quotes} quotes, ${rows.books} books${dropped === 0 ? '' : `, ${dropped} rows DROPPED`}. Run ${runId}.`,
      `Its time: ${links.span.from} to ${links.span.to}`,
      ...Object.entries(shown).map(([name, link]) => `  ${name.padEnd(10)}${link}`),
    ])
      context.say(line);
  const odd = differences(played, counted, config.desk.marketData.quotesPerSecond !== 'all');
  for (const sentence of odd) context.remark(`paperdesk: ${sentence}.`);
  return dropped === 0 && odd.length === 0 && status.framesPlayed >= status.framesTotal;
}

/** The dashboards at the recording's time as it was stored: shifted times are the exchange's to say. */
function linksTo(publicUrl: string, plan: ReplayPlan, { shiftUs }: ReplayStatus) {
  const from = plan.fromMs + Math.round(shiftUs / 1000);
  const to = plan.toMs + Math.round(shiftUs / 1000);
  // The venue's clock and the recorder's may differ by seconds: a little room on both sides.
  const query = `?from=${from - ROOM_MS}&to=${to + ROOM_MS}`;
  return {
    span: { from: iso(from), to: iso(to) },
    dashboard: `${publicUrl}/d/paperdesk-trading-desk${query}`,
    quality: `${publicUrl}/d/paperdesk-market-data-quality${query}`,
  };
}

const ROOM_MS = 5000;
const iso = (ms: number) => new Date(ms).toISOString();

function speed(text: string): string {
  if (text !== 'max' && !(Number(text) >= 0.1 && Number(text) <= 1000))
    throw new InvalidArgumentError('It is 1, 10, any factor from 0.1 to 1000, or max.');
  return text;
}
