import { type WriteStream, createWriteStream } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { type Gzip, constants, createGzip } from 'node:zlib';

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
  readonly gzip: Gzip;
  readonly output: WriteStream;
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
  /** Frames handed to the files. */
  writtenFrames = 0;
  /** Finished and current files, oldest first. */
  readonly files: string[] = [];
  private current: OpenFile | undefined;
  private readonly closing: Promise<void>[] = [];
  private fault: unknown;
  private bytesOfFinished = 0;

  private constructor(private readonly options: RecorderOptions) {}

  /** Makes the directory. */
  static async open(options: RecorderOptions): Promise<FrameRecorder> {
    await makeFolder(resolve(options.directory));
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
    this.writtenFrames += 1;
  }

  /** What kept a file from being written, such as a full disk; from then on `write` throws it. */
  get failure(): unknown {
    return this.fault;
  }

  /** Compressed bytes on their way to the disk so far. */
  get bytesOnDisk(): number {
    return this.bytesOfFinished + (this.current?.output.bytesWritten ?? 0);
  }

  /** Hands what was written to the disk, so that a crash later costs the frames since then at most. */
  flush(): void {
    this.current?.gzip.flush(constants.Z_SYNC_FLUSH);
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
    this.current = { gzip, output, done, bytes: 0 };
    return this.current;
  }

  private endCurrent(): void {
    if (this.current === undefined) return;
    const { gzip, output, done } = this.current;
    gzip.end();
    output.once('close', () => {
      this.bytesOfFinished += output.bytesWritten;
    });
    this.closing.push(done);
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

/** Node's own recursive mkdir never returns where a folder that is there takes none (as /proc does). */
async function makeFolder(path: string): Promise<void> {
  const parent = dirname(path);
  const exists = async (folder: string) => (await stat(folder).catch(() => undefined))?.isDirectory() === true;
  if (await exists(path)) return;
  if (parent !== path) await makeFolder(parent);
  await mkdir(path).catch(async (fault: unknown) => {
    // Another may have made it meanwhile.
    if (!(await exists(path))) throw fault;
  });
}
