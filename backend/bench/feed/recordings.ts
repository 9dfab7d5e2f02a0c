import { createReadStream, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip, gzipSync } from 'node:zlib';
import { OperatorError } from '../../src/errors.js';
import type { Mix } from './frames.js';

const FILES = ['binance-spot/btcusdt_20240808.gz', 'binance-spot/ethusdt_20240808.gz'];
/** A recorded minute for the run at real speed. */
const MINUTE_NS = 60_000_000_000n;

/** What a bench plays, and what must come out of it. */
export interface BenchRecording {
  readonly files: readonly string[];
  readonly frames: number;
  readonly trades: number;
  /** bookTicker frames; each differs from the one before. */
  readonly quotes: number;
  /** Depth frames that the snapshot does not contain already. */
  readonly books: number;
  /** When the last frame was received, epoch milliseconds. */
  readonly endedMs: number;
}

/** Whether the recordings are there; the benches that need them say so when they are not. */
export function recordingsPresent(dataFolder: string): boolean {
  return FILES.every((file) => existsSync(join(dataFolder, file)));
}

/** The recordings with the channels of the mix; what is not in it is left out of a copy below `scratch`. */
export function recordingsFor(mix: Mix, dataFolder: string, scratch: string): Promise<BenchRecording> {
  const keep = mix === 'all' ? () => true : (line: string) => !line.includes('@depth');
  return cut(dataFolder, join(scratch, mix), keep);
}

/** The first minute of the recordings, all channels. */
export function firstMinute(dataFolder: string, scratch: string): Promise<BenchRecording> {
  let until: bigint | undefined;
  return cut(dataFolder, join(scratch, 'minute'), (line) => {
    const at = BigInt(line.slice(0, line.indexOf(' ')));
    until ??= at + MINUTE_NS;
    return at < until;
  });
}

async function cut(dataFolder: string, folder: string, keep: (line: string) => boolean): Promise<BenchRecording> {
  if (!recordingsPresent(dataFolder)) throw new OperatorError(`The recordings of ${dataFolder} are not there.`);
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  const counted = { frames: 0, trades: 0, quotes: 0, books: 0, endedMs: 0 };
  for (const name of FILES) {
    const kept: string[] = [];
    const depthIds: number[] = [];
    let snapshotId = 0;
    let quote = '';
    const input = createReadStream(join(dataFolder, name)).pipe(createGunzip());
    for await (const line of createInterface({ input })) {
      if (!keep(line)) continue;
      kept.push(line);
      if (!line.includes('{"stream"')) {
        snapshotId = numberAfter(line, '"lastUpdateId":');
        continue;
      }
      counted.frames += 1;
      if (line.includes('@trade"')) counted.trades += 1;
      if (line.includes('@depth')) depthIds.push(numberAfter(line, '"u":'));
      if (!line.includes('@bookTicker"')) continue;
      // Price and size of both sides; the update id before them always differs.
      const now = line.slice(line.indexOf('"b":'));
      if (now !== quote) counted.quotes += 1;
      quote = now;
    }
    // Nanoseconds; the last six digits are none of a millisecond's.
    const last = kept.at(-1) ?? '';
    counted.endedMs = Math.max(counted.endedMs, Number(last.slice(0, last.indexOf(' ') - 6)));
    counted.books += depthIds.filter((id) => id > snapshotId).length;
    const file = join(folder, basename(name));
    writeFileSync(file, gzipSync(`${kept.join('\n')}\n`));
    files.push(file);
  }
  return { files, ...counted };
}

function numberAfter(line: string, name: string): number {
  return Number.parseInt(line.slice(line.indexOf(name) + name.length), 10);
}
