import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Clock } from '../../src/clock.js';
import type { Frame } from '../market-source.js';
import type { RecordedLine } from './recording-file.js';
import { readRecording } from './recording-file.js';
import type { RecordingScan } from './recording-scan.js';
import type { RecordingSource } from './recording-source.js';

export type Speed = number | 'max';

/** How many frames went out, the doubled depth stream counted once. */
export interface Played {
  trade: number;
  depth: number;
  bookTicker: number;
}

export interface PlayerPorts {
  readonly clock: Clock;
  publish(frame: Frame): void;
  /** Resolves when the clients have taken what was sent: at speed `max` nothing else slows the player. */
  drained(): Promise<void>;
}

/** Lines sent between two looks at the event loop, at speed `max`. */
const BURST_LINES = 64;
/** Timers are not finer; what is due within this is sent at once. */
const TIMER_MS = 2;

/** Plays recordings merged by receive time. */
export class RecordingPlayer {
  private readonly abort = new AbortController();

  constructor(
    private readonly source: RecordingSource,
    private readonly scans: readonly RecordingScan[],
    private readonly speed: Speed,
    private readonly ports: PlayerPorts,
  ) {}

  /**
   * Plays from the first line to the last. Times are shifted by ONE offset, chosen so that the last frame's time is the
   * time it is sent: at speed 1 every frame is current, at a higher speed frames catch up from the past and none is ever
   * of the future. Rejects with OperatorError when a file turns out unreadable.
   */
  async play(): Promise<Played> {
    const first = Math.min(...this.scans.map((scan) => scan.firstReceivedUs));
    const last = Math.max(...this.scans.map((scan) => scan.lastReceivedUs));
    // The recorder's clock may have been off: the least latency seen counts as none.
    const clockSkew = Math.min(...this.scans.map((scan) => scan.leastLatencyUs));
    const pace = this.speed === 'max' ? Infinity : this.speed;
    const startUs = this.ports.clock.nowUs();
    this.source.rewind();
    this.source.shiftTimes(startUs + (last - first) / pace - last + clockSkew);
    const played: Played = { trade: 0, depth: 0, bookTicker: 0 };
    let lines = 0;
    for await (const line of merged(this.scans.map((scan) => scan.file))) {
      if (this.abort.signal.aborted) return played;
      if (pace === Infinity) {
        if (lines % BURST_LINES === 0) await this.yieldToClients();
      } else await this.until(startUs + (line.receivedUs - first) / pace);
      lines += 1;
      for (const frame of this.source.play(line)) {
        if (frame.kind !== 'depth' || frame.stream.endsWith('ms')) played[frame.kind] += 1;
        this.ports.publish(frame);
      }
    }
    return played;
  }

  /** Ends `play` early; it resolves with what was played. */
  stop(): void {
    this.abort.abort();
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

/** Lines of all files in the order they were received; at the same time the earlier named file goes first. */
async function* merged(files: readonly string[]): AsyncGenerator<RecordedLine> {
  const cursors: Cursor[] = files.map((file) => ({ batches: readRecording(file), batch: [], next: 0 }));
  for (;;) {
    let earliest: { readonly cursor: Cursor; readonly line: RecordedLine } | undefined;
    for (const cursor of cursors) {
      if (cursor.next >= cursor.batch.length) await fill(cursor);
      const line = cursor.batch[cursor.next];
      if (line === undefined) continue;
      if (earliest === undefined || line.receivedUs < earliest.line.receivedUs) earliest = { cursor, line };
    }
    if (earliest === undefined) return;
    earliest.cursor.next += 1;
    yield earliest.line;
  }
}

async function fill(cursor: Cursor): Promise<void> {
  do {
    const { value, done } = await cursor.batches.next();
    cursor.batch = done === true ? [] : value;
    cursor.next = 0;
    if (done === true) return;
  } while (cursor.batch.length === 0);
}
