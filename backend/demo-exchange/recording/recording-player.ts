import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Clock } from '../../src/clock.js';
import type { Frame } from '../market-source.js';
import { PlayedCounts } from './played-counts.js';
import type { RecordedLine } from './recording-file.js';
import { readRecording } from './recording-file.js';
import type { RecordingScan } from './recording-scan.js';
import type { RecordingSource } from './recording-source.js';

export type Speed = number | 'max';

/**
 * What becomes of recorded times, exchange's and receiver's alike:
 * - `original`: they stay
 * - `now`: shifted by one whole number of minutes, so that the last frame is sent within the minute after its time and
 *   no frame is ever of the future; candles keep their bounds
 * - `shiftUs`: shifted by this many microseconds
 */
export type ReplayTimes = 'original' | 'now' | { readonly shiftUs: number };

/** How many frames went out, those that only copy another not counted. */
export interface Played {
  trade: number;
  depth: number;
  bookTicker: number;
}

export interface PlayerPorts {
  readonly clock: Clock;
  publish(frame: Frame): void;
  /** What `send` publishes leaves in few writes. */
  together(send: () => void): void;
  /** Resolves when the clients have taken what was sent: at speed `max` nothing else slows the player. */
  drained(): Promise<void>;
}

/** Lines sent between two looks at the event loop, at speed `max`. */
const BURST_LINES = 128;
const MINUTE_US = 60_000_000;
/** Timers are not finer; what is due within this is sent at once. */
const TIMER_MS = 2;

/** Plays recordings merged by receive time. */
export class RecordingPlayer {
  private readonly abort = new AbortController();
  private readonly firstUs: number;
  private readonly lastUs: number;
  /** Of the newest line played, as recorded. */
  recordedUs: number;
  linesPlayed = 0;
  readonly counts: PlayedCounts;
  /** Undefined until it is known: with `now` that is when playing starts. */
  offsetUs: number | undefined;

  constructor(
    private readonly source: RecordingSource,
    private readonly scans: readonly RecordingScan[],
    private readonly told: { readonly speed: Speed; readonly times: ReplayTimes },
    private readonly ports: PlayerPorts,
  ) {
    this.firstUs = Math.min(...scans.map((scan) => scan.firstReceivedUs));
    this.lastUs = Math.max(...scans.map((scan) => scan.lastReceivedUs));
    this.recordedUs = this.firstUs;
    this.counts = new PlayedCounts(source.protocol);
    if (told.times === 'original') this.offsetUs = 0;
    else if (told.times !== 'now') this.offsetUs = told.times.shiftUs;
  }

  /** The exchange's clock: that of the recording, shifted; the wall clock while the shift is not known. */
  nowUs(): number {
    return this.offsetUs === undefined ? this.ports.clock.nowUs() : this.recordedUs + this.offsetUs;
  }

  /** Plays from the first line to the last. Rejects with OperatorError when a file turns out unreadable. */
  async play(): Promise<Played> {
    const pace = this.told.speed === 'max' ? Infinity : this.told.speed;
    const startUs = this.ports.clock.nowUs();
    if (this.told.times === 'now') this.offsetUs = this.offsetToNow(startUs, pace);
    this.source.rewind();
    this.source.shiftTimes(this.offsetUs ?? 0);
    this.linesPlayed = 0;
    this.counts.clear();
    const played: Played = { trade: 0, depth: 0, bookTicker: 0 };
    for await (const lines of merged(this.scans.map((scan) => scan.file))) {
      let next = 0;
      while (next < lines.length) {
        if (this.abort.signal.aborted) return played;
        if (pace === Infinity) await this.yieldToClients();
        else await this.until(startUs + ((lines[next]?.receivedUs ?? 0) - this.firstUs) / pace);
        const until = next + this.dueOf(lines, next, { startUs, pace });
        this.ports.together(() => {
          for (; next < until; next += 1) this.playLine(lines[next], played);
        });
      }
    }
    return played;
  }

  /** Ends `play` early; it resolves with what was played. */
  stop(): void {
    this.abort.abort();
  }

  /** The clock that recorded may have been behind the exchange's: then its frames' times are later than their receipt. */
  private offsetToNow(startUs: number, pace: number): number {
    const ahead = Math.min(0, ...this.scans.map((scan) => scan.leastLatencyUs));
    const toNow = startUs + (this.lastUs - this.firstUs) / pace - this.lastUs + ahead;
    return Math.floor(toNow / MINUTE_US) * MINUTE_US;
  }

  /** How many lines from `first` on may be sent at once; at least one. */
  private dueOf(
    lines: readonly RecordedLine[],
    first: number,
    { startUs, pace }: { readonly startUs: number; readonly pace: number },
  ): number {
    const most = Math.min(BURST_LINES, lines.length - first);
    if (pace === Infinity) return most;
    const untilUs = this.firstUs + (this.ports.clock.nowUs() - startUs) * pace;
    let due = 1;
    while (due < most && (lines[first + due]?.receivedUs ?? Infinity) <= untilUs) due += 1;
    return due;
  }

  private playLine(line: RecordedLine | undefined, played: Played): void {
    if (line === undefined) return;
    this.recordedUs = line.receivedUs;
    this.linesPlayed += 1;
    for (const frame of this.source.play(line)) {
      if (frame.isCopy !== true && frame.kind !== 'aggTrade') played[frame.kind] += 1;
      this.counts.note(frame);
      this.ports.publish(frame);
    }
  }

  private async yieldToClients(): Promise<void> {
    await this.ports.drained();
    await setImmediate();
  }

  private async until(dueUs: number): Promise<void> {
    const waitMs = (dueUs - this.ports.clock.nowUs()) / 1000;
    if (waitMs < TIMER_MS) return;
    // Rejects only when stopped, which the caller sees next.
    await setTimeout(waitMs, undefined, { signal: this.abort.signal }).catch(() => undefined);
  }
}

interface Cursor {
  readonly batches: AsyncGenerator<readonly RecordedLine[]>;
  batch: readonly RecordedLine[];
  next: number;
}

/** Lines of all files in the order they were received, some at a time; at the same time the earlier named file goes first. */
async function* merged(files: readonly string[]): AsyncGenerator<readonly RecordedLine[]> {
  const cursors: Cursor[] = files.map((file) => ({ batches: readRecording(file), batch: [], next: 0 }));
  for (;;) {
    for (const cursor of cursors) if (cursor.next >= cursor.batch.length) await fill(cursor);
    const lines = mergeUntilOneIsEmpty(cursors.filter((cursor) => cursor.batch.length > 0));
    if (lines.length === 0) return;
    yield lines;
  }
}

function mergeUntilOneIsEmpty(cursors: readonly Cursor[]): readonly RecordedLine[] {
  const [only, another] = cursors;
  if (only !== undefined && another === undefined) {
    const lines = only.batch.slice(only.next);
    only.next = only.batch.length;
    return lines;
  }
  const lines: RecordedLine[] = [];
  while (cursors.length > 0 && cursors.every((cursor) => cursor.next < cursor.batch.length)) {
    const earliest = cursors.reduce((best, cursor) => (timeOf(cursor) < timeOf(best) ? cursor : best));
    const line = earliest.batch[earliest.next];
    earliest.next += 1;
    if (line !== undefined) lines.push(line);
  }
  return lines;
}

function timeOf(cursor: Cursor): number {
  return cursor.batch[cursor.next]?.receivedUs ?? Infinity;
}

async function fill(cursor: Cursor): Promise<void> {
  do {
    const { value, done } = await cursor.batches.next();
    cursor.batch = done === true ? [] : value;
    cursor.next = 0;
    if (done === true) return;
  } while (cursor.batch.length === 0);
}
