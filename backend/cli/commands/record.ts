import { relative, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { systemClock } from '../../src/clock.js';
import { type Config, loadConfig } from '../../src/config.js';
import { OperatorError } from '../../src/errors.js';
import type { CliContext } from '../context.js';
import { findDesk } from '../desk-address.js';
import { durationMs } from '../duration.js';
import type { RecordingProgress, VenueRecording } from '../recording/record-venues.js';
import type { StopSignal } from '../start/start-desk.js';

interface Flags {
  readonly venue?: string;
  readonly symbols?: readonly string[];
  readonly out?: string;
  readonly for?: number;
  readonly maxMb: number;
  readonly json: boolean;
}

const PROGRESS_EVERY_MS = 5_000;
const LOOK_EVERY_MS = 200;

/** `paperdesk record`: raw frames of the desk's venues into files that replay plays. */
export function registerRecord(program: Command, context: CliContext, stop: StopSignal): void {
  program
    .command('record')
    .description("write the venues' raw frames to gzip files that `paperdesk replay` plays; Ctrl-C ends it")
    .option('--venue <id>', 'one venue of desk.yaml; left out = all of the source')
    .option('--symbols <list>', 'symbols separated by commas; left out = those of desk.yaml', (text) => text.split(','))
    .option('--out <folder>', 'where the files go; left out = recordings/ in the home')
    .option('--for <time>', 'end by itself after this long: 30s, 10m, 2h', durationMs)
    .option('--max-mb <n>', 'a new file after this many MB of text (about a tenth on disk)', megabytes, 512)
    .option('--json', 'the result as JSON', false)
    .addHelpText('after', ABOUT)
    .action(async (flags: Flags) => {
      const { source, venues, endpoint, config } = await toRecord(context, flags);
      const directory =
        flags.out === undefined ? resolve(context.root, config.home, 'recordings') : resolve(context.cwd, flags.out);
      // ccxt takes half a second to load: only this command pays for it.
      const { recordVenues } = await import('../recording/record-venues.js');
      const recording = await recordVenues({
        venues,
        ...(endpoint === undefined ? {} : { endpoint }),
        directory,
        maxBytes: flags.maxMb * 1e6,
        staleAfterMs: config.desk.marketData.staleAfterMs,
        clock: systemClock,
        onNotice: context.remark,
      });
      const names = venues.map((venue) => `${venue.id} (${venue.symbols.join(', ')})`).join(', ');
      context.remark(
        `Recording ${names}, ${source === 'live' ? 'real prices' : 'invented prices'}, to ${directory}; Ctrl-C ends it.`,
      );
      const failure = await untilOver(recording, { context, stop, forMs: flags.for });
      await recording.stop().catch((fault: unknown) => {
        if (failure === undefined) throw writeFault(fault, directory);
      });
      const progress = recording.progress();
      if (failure !== undefined) throw writeFault(failure, directory);
      report(context, flags.json, progress);
    });
}

const ABOUT = `
Format: one line a frame, \`<receive time ns> <raw json>\`; listings and snapshots as {"rest":"GET …","data":…}.
Files of one recording belong together: replay them all at once. Public data only, no key is used.`;

/** Ends with the first of: the disk fails (its fault is returned), time is over, the operator stops it. */
async function untilOver(
  recording: VenueRecording,
  { context, stop, forMs }: { context: CliContext; stop: StopSignal; forMs: number | undefined },
): Promise<unknown> {
  let stopped = false;
  stop.onRequest(() => {
    stopped = true;
  });
  const startedAt = performance.now();
  let saidAt = startedAt;
  let before = recording.progress();
  while (!stopped && performance.now() - startedAt < (forMs ?? Infinity)) {
    await pause(LOOK_EVERY_MS);
    const { failure } = recording.progress();
    if (failure !== undefined) return failure;
    const seconds = (performance.now() - saidAt) / 1000;
    if (seconds * 1000 < PROGRESS_EVERY_MS) continue;
    recording.flush();
    const now = recording.progress();
    context.remark(progressLine(now, (now.frames - before.frames) / seconds, context.cwd));
    [before, saidAt] = [now, performance.now()];
  }
  return undefined;
}

function progressLine(progress: RecordingProgress, framesPerSecond: number, cwd: string): string {
  const file = progress.files.at(-1);
  const dropped = progress.droppedFrames === 0 ? '' : `, ${progress.droppedFrames} DROPPED: the disk is too slow`;
  const where = file === undefined ? 'no frame yet' : relative(cwd, file);
  return `${progress.frames} frames, ${framesPerSecond.toFixed(0)}/s, ${megabytesOf(progress.bytesOnDisk)} MB${dropped}  ${where}`;
}

function report(context: CliContext, json: boolean, { frames, droppedFrames, bytesOnDisk, files }: RecordingProgress) {
  // A recording with holes must not pass for a whole one.
  if (droppedFrames > 0 || frames === 0) context.fail();
  if (json) return context.say(JSON.stringify({ frames, droppedFrames, bytesOnDisk, files }));
  if (frames === 0) return context.remark('paperdesk: no frame came, so nothing was recorded.');
  context.say(
    `${frames} frames, ${megabytesOf(bytesOnDisk)} MB in ${files.length} file${files.length === 1 ? '' : 's'}:`,
  );
  for (const file of files) context.say(`  ${file}`);
  if (droppedFrames > 0) context.say(`${droppedFrames} frames are MISSING: the disk was too slow for them.`);
  context.say(`Play: npx paperdesk replay ${files.join(' ')}`);
}

async function toRecord(context: CliContext, flags: Flags) {
  const desk = await findDesk(context);
  const source = desk.running?.source ?? (context.environment['MARKET_DATA'] || 'demo');
  if (source === 'replay')
    throw new OperatorError('This desk plays a recording: there is nothing to record that is not in its files.');
  const config = loadConfig({ ...context.environment, MARKET_DATA: source }, context.root);
  const all = config.desk.markets[config.source];
  const chosen = flags.venue === undefined ? all : all.filter((venue) => venue.id === flags.venue);
  if (chosen.length === 0)
    throw new OperatorError(
      `--venue ${flags.venue ?? ''} is not among markets.${source} of ${config.deskFile}: ${all.map(({ id }) => id).join(', ')}.`,
    );
  const venues =
    flags.symbols === undefined ? chosen : chosen.map((venue) => ({ ...venue, symbols: flags.symbols ?? [] }));
  const endpoint = source === 'live' ? undefined : (desk.running?.demoExchangeUrl ?? config.demoExchangeUrl);
  if (endpoint !== undefined) await requireExchange(endpoint, config);
  return { source, venues, endpoint, config };
}

async function requireExchange(endpoint: string, config: Config): Promise<void> {
  try {
    await fetch(`${endpoint}/status`, { signal: AbortSignal.timeout(3000) });
  } catch (cause) {
    throw new OperatorError(
      `No demo exchange answers at ${endpoint}: start the desk of ${config.home} first (npm start), or record real prices with MARKET_DATA=live.`,
      { cause },
    );
  }
}

function writeFault(fault: unknown, directory: string): OperatorError {
  const code = typeof fault === 'object' && fault !== null && 'code' in fault ? String(fault.code) : '';
  const full = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code);
  const why = full ? 'there is no room left' : fault instanceof Error ? fault.message : String(fault);
  return new OperatorError(
    `The recording in ${directory} has ended: ${why}. What was written until then can be played up to its last whole line; ${full ? 'free space or name another folder with --out' : 'name another folder with --out'}.`,
    { cause: fault },
  );
}

const megabytesOf = (bytes: number) => (bytes / 1e6).toFixed(1);

function megabytes(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0.001 && value <= 1e6))
    throw new InvalidArgumentError('It is a number of MB above 0.');
  return value;
}
