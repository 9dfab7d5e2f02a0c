import { join } from 'node:path';
import type { FeedView } from '@paperdesk/contract';
import { QuestDbSql } from '../../src/questdb/sql.js';
import type { ScratchDesk } from '../scratch-desk.js';
import { median } from '../statistics.js';
import { CryptofeedPeer, PeerQuestDb, findPeer } from './cryptofeed-peer.js';
import { FeedBenchDesk, Feeder } from './feed-bench-desk.js';
import { type BenchRecording, recordingsFor } from './recordings.js';
import type { Used } from './process-group.js';
import { pause, waitFor } from './wait-for.js';

const RUNS = 5;
/** One for each run and warm-up, and one to spare. */
const HOURS = 2 * (RUNS + 1) + 1;
/** Nothing new for this long: the run is over, whole or not. */
const QUIET_MS = 5_000;
/** Well over the time for which rows are gathered in memory, on a busy machine too. */
const GATHERED_MS = 600;
/** All three channels as recorded, and trades with bookTicker alone. */
export const MIXES = ['all', 'tradesAndQuotes'] as const;
export type Mix = (typeof MIXES)[number];

/** One run of one side. */
export interface FrameRun {
  /** From the first frame sent to the last one handed to the engine (peer: to its callbacks). */
  readonly seconds: number;
  /** Until every row was delivered. */
  readonly storedSeconds: number;
  readonly eventsOut: number;
  readonly rowsStored: number;
  readonly cpuSeconds: number | undefined;
}
export interface FrameFigures {
  readonly framesPerSecond: number;
  readonly storedFramesPerSecond: number;
  readonly eventsOut: number;
  readonly rowsStored: number;
  readonly cpuMsPerThousandFrames: number | undefined;
  readonly runs: readonly FrameRun[];
}
export interface FramesResult {
  readonly mix: Mix;
  readonly framesIn: number;
  readonly ours: FrameFigures;
  readonly peer: FrameFigures | undefined;
  readonly peerMissing: string | undefined;
  readonly faults: readonly string[];
}
interface Bench {
  readonly desk: ScratchDesk;
  readonly recording: BenchRecording;
  readonly mix: Mix;
}

/** Recorded frames at full speed into our whole ingest, in turns with cryptofeed on the same exchange program. */
export async function benchFrames(
  desk: ScratchDesk,
  { dataFolder, python }: { dataFolder: string; python: string },
): Promise<FramesResult[]> {
  const peer = await findPeer(python);
  const peerQuestDb = 'python' in peer ? await PeerQuestDb.start(desk.run) : undefined;
  const results: FramesResult[] = [];
  let hour = 0;
  for (const mix of MIXES) {
    const recording = await recordingsFor(mix, dataFolder, join(desk.home, 'recordings'));
    const bench: Bench = { desk, recording, mix };
    const ours: FrameRun[] = [];
    const theirs: FrameRun[] = [];
    const faults: string[] = [];
    for (let run = 0; run <= RUNS; run += 1) {
      desk.say(run === 0 ? `Frames (${mix}): warming up …` : `Frames (${mix}): run ${run} of ${RUNS} …`);
      // Each run has an hour of its own, the next one, and all are over by now: rows are added at the end, as in life.
      hour += 1;
      const shiftMinutes = Math.floor((Date.now() - recording.endedMs) / 60_000) + 60 * (hour - HOURS);
      const one = await runOurs(bench, `${mix.toLowerCase()}-${run}`, shiftMinutes, faults);
      if (run > 0) ours.push(one);
      if (peerQuestDb === undefined || !('python' in peer)) continue;
      const other = await runPeer(bench, { peerQuestDb, python: peer.python, shiftMinutes, faults });
      if (run > 0) theirs.push(other);
    }
    results.push({
      ...{ mix, framesIn: recording.frames, faults },
      ours: figuresOf(ours, recording.frames),
      peer: theirs.length === 0 ? undefined : figuresOf(theirs, recording.frames),
      peerMissing: 'missing' in peer ? peer.missing : undefined,
    });
  }
  return results;
}

async function runOurs(bench: Bench, name: string, shiftMinutes: number, faults: string[]): Promise<FrameRun> {
  const { desk, recording } = bench;
  const feeder = await Feeder.start(desk.run, { files: recording.files, speed: 'max', shiftMinutes });
  const backend = await FeedBenchDesk.start(desk.run, { questdb: desk.access, feeder, name, source: 'recorded' });
  const sql = new QuestDbSql(desk.questdb);
  try {
    await waitFor('our desk has subscribed and has the books to begin with', async () => {
      const isSubscribed = (await feeder.status()).streams >= 6;
      return isSubscribed && (await backend.feeds()).every(({ books }) => books > 0);
    });
    const before = backend.used();
    const started = performance.now();
    await feeder.play();
    const { seconds, cpuSeconds, handed } = await allHanded(backend, recording, { started, before });
    const storedSeconds = Math.max(seconds, ((await allStored(backend)) - started) / 1000);
    const count = async (table: string) =>
      Number((await sql.query(`SELECT count() FROM ${table} WHERE venue='replay-${name}'`))[0]?.[0]);
    await sql.query("SELECT wait_wal_table('trades'), wait_wal_table('quotes'), wait_wal_table('books')");
    const stored = { trades: await count('trades'), quotes: await count('quotes'), books: await count('books') };
    if (stored.trades !== recording.trades)
      faults.push(`${name}: ${stored.trades} of ${recording.trades} trades are in QuestDB`);
    if (stored.quotes !== recording.quotes)
      faults.push(`${name}: ${stored.quotes} of ${recording.quotes} quotes are in QuestDB`);
    for (const channel of ['trades', 'quotes', 'books'] as const)
      if (handed[channel] !== recording[channel])
        faults.push(`${name}: ${handed[channel]} of ${recording[channel]} ${channel} were handed to the engine`);
    return {
      ...{ seconds, storedSeconds, cpuSeconds, eventsOut: handed.trades + handed.quotes + handed.books },
      rowsStored: stored.trades + stored.quotes + stored.books,
    };
  } finally {
    await backend.stop();
    await feeder.stop();
  }
}

/** When nothing waited any more, by `performance.now()`: what the writer still gathers does not count as waiting. */
async function allStored(backend: FeedBenchDesk): Promise<number> {
  let emptySince: number | undefined;
  await waitFor(
    'everything is delivered',
    async () => {
      const waits = (await backend.waitingRows()) > 0;
      emptySince = waits ? undefined : (emptySince ?? performance.now());
      return emptySince !== undefined && performance.now() - emptySince > GATHERED_MS;
    },
    120_000,
  );
  return emptySince ?? performance.now();
}

type Handed = Pick<BenchRecording, 'trades' | 'quotes' | 'books'>;

/** Asks every 100 ms what the engine has been handed, until that is all or nothing came for a while. */
async function allHanded(
  backend: FeedBenchDesk,
  recording: BenchRecording,
  from: { readonly started: number; readonly before: Used | undefined },
): Promise<{ seconds: number; cpuSeconds: number | undefined; handed: Handed }> {
  const expected = recording.trades + recording.quotes + recording.books;
  let last = { at: from.started, used: from.before, handed: { trades: 0, quotes: 0, books: 0 } };
  for (;;) {
    const handed = handedOf(await backend.feeds());
    const at = performance.now();
    if (sumOf(handed) !== sumOf(last.handed)) last = { at, used: backend.used(), handed };
    if (sumOf(handed) >= expected || at - last.at > QUIET_MS) break;
    await pause(100);
  }
  const { used } = last;
  const cpuSeconds =
    used === undefined || from.before === undefined ? undefined : used.cpuSeconds - from.before.cpuSeconds;
  return { seconds: (last.at - from.started) / 1000, cpuSeconds, handed: last.handed };
}

/** Of each book also the snapshot was handed on, before the first frame. */
function handedOf(feeds: readonly FeedView[]): Handed {
  const sum = (of: keyof Handed) => feeds.reduce((all, feed) => all + feed[of], 0);
  return { trades: sum('trades'), quotes: sum('quotes'), books: sum('books') - feeds.length };
}

const sumOf = ({ trades, quotes, books }: Handed) => trades + quotes + books;

async function runPeer(
  { desk, recording, mix }: Bench,
  on: { peerQuestDb: PeerQuestDb; python: string; shiftMinutes: number; faults: string[] },
): Promise<FrameRun> {
  const { peerQuestDb, python, shiftMinutes, faults } = on;
  const feeder = await Feeder.start(desk.run, { files: recording.files, speed: 'max', shiftMinutes });
  const channels = mix === 'all' ? ['trades', 'ticker', 'l2_book'] : ['trades', 'ticker'];
  const peer = CryptofeedPeer.start(desk.run, {
    ...{ python, channels, exchangeUrl: feeder.url, linePort: peerQuestDb.linePort, expected: recording.frames },
  });
  try {
    await waitFor('cryptofeed has subscribed', async () => {
      if (peer.fault !== undefined) throw new Error(peer.fault);
      return (await feeder.status()).streams >= 2 * channels.length;
    });
    // Its book is asked for over REST after the socket opened.
    await pause(1500);
    const rowsBefore = await peerQuestDb.rows();
    const before = peer.used();
    const startedAt = Date.now() / 1000;
    await feeder.play();
    const sum = () => Object.values(peer.counts.counts).reduce((all, each) => all + each, 0);
    let seen = -1;
    let quietSince = Date.now();
    let used = before;
    await waitFor(
      'cryptofeed handed every frame on',
      () => {
        if (sum() !== seen) [quietSince, used] = [Date.now(), peer.used()];
        seen = sum();
        return Promise.resolve(peer.counts.counts.trades > 0 && Date.now() - quietSince > 2000);
      },
      180_000,
    );
    const seconds = peer.counts.at - startedAt;
    let rows = -1;
    let grewAt = Date.now();
    await waitFor(
      'the peer has stored its rows',
      async () => {
        await pause(200);
        const now = await peerQuestDb.rows();
        if (now !== rows) grewAt = Date.now();
        rows = now;
        return Date.now() - grewAt > 3000;
      },
      180_000,
    );
    if (peer.counts.counts.trades < recording.trades)
      faults.push(`cryptofeed handed on ${peer.counts.counts.trades} of ${recording.trades} trades`);
    return {
      ...{ seconds, storedSeconds: grewAt / 1000 - startedAt, eventsOut: sum(), rowsStored: rows - rowsBefore },
      cpuSeconds: used === undefined || before === undefined ? undefined : used.cpuSeconds - before.cpuSeconds,
    };
  } finally {
    await peer.stop();
    await feeder.stop();
  }
}

function figuresOf(runs: readonly FrameRun[], frames: number): FrameFigures {
  const cpu = runs.flatMap(({ cpuSeconds }) => (cpuSeconds === undefined ? [] : [cpuSeconds]));
  return {
    framesPerSecond: median(runs.map(({ seconds }) => frames / seconds)),
    storedFramesPerSecond: median(runs.map(({ storedSeconds }) => frames / storedSeconds)),
    eventsOut: median(runs.map(({ eventsOut }) => eventsOut)),
    rowsStored: median(runs.map(({ rowsStored }) => rowsStored)),
    cpuMsPerThousandFrames: cpu.length === 0 ? undefined : (median(cpu) * 1e6) / frames,
    runs,
  };
}
