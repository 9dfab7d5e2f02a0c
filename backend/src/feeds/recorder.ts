import { createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { type Gzip, createGzip } from 'node:zlib';

export interface RecorderOptions {
  readonly directory: string;
  /** Start of each file's name, such as `binance-btcusdt`. */
  readonly name: string;
  /** Uncompressed bytes after which the next frame opens a new file. */
  readonly maxBytes: number;
  /** Bytes waiting for the disk at which frames are dropped (and counted) so that memory stays bounded. */
  readonly maxWaitingBytes?: number;
}

interface OpenFile {
  readonly path: string;
  readonly gzip: Gzip;
  readonly done: Promise<void>;
  bytes: number;
}

/**
 * Writes frames as gzip text, one line a frame: `<receive time ns> <raw json>`, the format the replay reads.
 * A file is never cut inside a line. After a write error `write` throws it: a recording with an unseen hole is worse than none.
 */
export class FrameRecorder {
  /** Frames not written because the disk was too slow. */
  droppedFrames = 0;
  /** Finished and current files, oldest first. */
  readonly files: string[] = [];
  private current: OpenFile | undefined;
  private readonly closing: Promise<void>[] = [];
  private fault: unknown;

  private constructor(private readonly options: RecorderOptions) {}

  /** Makes the directory. */
  static async open(options: RecorderOptions): Promise<FrameRecorder> {
    await mkdir(options.directory, { recursive: true });
    return new FrameRecorder(options);
  }

  write(receiveTimeNs: bigint, raw: string): void {
    if (this.fault !== undefined) throw this.fault;
    // JSON holds no bare line break inside a string, so one between tokens may become a space.
    const line = `${receiveTimeNs} ${raw.replace(/[\r\n]+/g, ' ')}\n`;
    const file = this.fileFor(receiveTimeNs);
    if (file.gzip.writableLength > (this.options.maxWaitingBytes ?? 64_000_000)) {
      this.droppedFrames += 1;
      return;
    }
    file.bytes += Buffer.byteLength(line);
    file.gzip.write(line);
  }

  /** Ends the last file; resolves when every file is on disk. */
  async close(): Promise<void> {
    this.endCurrent();
    await Promise.all(this.closing);
    if (this.fault !== undefined) throw this.fault;
    if (this.files.length > 0) await syncDirectory(this.options.directory);
  }

  private fileFor(receiveTimeNs: bigint): OpenFile {
    if (this.current !== undefined && this.current.bytes < this.options.maxBytes) return this.current;
    this.endCurrent();
    const path = join(this.options.directory, `${this.options.name}-${receiveTimeNs}.gz`);
    const gzip = createGzip();
    // `wx`: a recording is never overwritten. `flush`: synced to disk before the file closes.
    const output = gzip.pipe(createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }));
    const keepFault = (fault: unknown) => {
      this.fault ??= fault;
    };
    gzip.on('error', keepFault);
    const done = finished(output).catch(keepFault);
    this.files.push(path);
    this.current = { path, gzip, done, bytes: 0 };
    return this.current;
  }

  private endCurrent(): void {
    if (this.current === undefined) return;
    this.current.gzip.end();
    this.closing.push(this.current.done);
    this.current = undefined;
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
