import { createHash, type Hash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { InputLog, KeptBatch, SealedSegment } from '../../engine/ports.js';
import { FrameEncoder, SEGMENT_MAGIC } from './segment-format.js';
import { readSegment, segmentsIn } from './segment-reader.js';

const OPEN = '.open';

function completeName(name: string): string {
  return `${name.slice(0, -OPEN.length)}.inputs`;
}

export interface SegmentLogOptions {
  readonly folder: string;
  /** A segment is closed when it has grown to this. */
  readonly segmentBytes: number;
  /** The oldest segments go when all together are larger. */
  readonly keepBytes: number;
  /** Hears of each segment that is complete; its hash belongs into the journal. */
  readonly onSealed: (sealed: SealedSegment) => void;
  /** Hears once of a disk that does not take the inputs. Trading goes on; replays will say what is missing. */
  readonly onFault: (cause: unknown) => void;
}
interface OpenSegment {
  readonly name: string;
  readonly descriptor: number;
  readonly encoder: FrameEncoder;
  readonly hash: Hash;
  readonly firstIngestSeq: number;
  bytes: number;
  lastIngestSeq: number;
}

/**
 * Keeps market inputs and commands in append-only files of CRC-framed batches, one file after the other. Each run
 * begins a new segment; the open one has a name of its own until it is complete. Frames are written before the journal commits their events and are not synced one by one: a
 * power failure may take the newest seconds, which a replay then reports as missing.
 */
export class SegmentLog implements InputLog {
  private open: OpenSegment | null = null;
  private failed = false;
  /** Segments that the run before left open. */
  private readonly leftOver: readonly string[];

  constructor(private readonly options: SegmentLogOptions) {
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    this.leftOver = segmentsIn(options.folder).filter((each) => each.endsWith(OPEN));
  }

  /** Completes what a crash left open, so that its hash is noted too. To be called once, when its listeners work. */
  sealLeftOver(): void {
    for (const name of this.leftOver) {
      const { batches, sha256, bytes } = readSegment(this.options.folder, name);
      const inputs = batches.flatMap((batch) => batch.inputs);
      const segment = completeName(name);
      renameSync(join(this.options.folder, name), join(this.options.folder, segment));
      const [first, last] = [inputs[0]?.ingestSeq ?? 0, inputs.at(-1)?.ingestSeq ?? 0];
      this.options.onSealed({ segment, sha256, bytes, firstIngestSeq: first, lastIngestSeq: last });
    }
  }

  /** True when the next batch begins a segment: it must carry an image of every market that matters. */
  get beginsSegment(): boolean {
    return this.open === null;
  }

  append(batch: KeptBatch): void {
    if (batch.inputs.length === 0) return;
    try {
      this.write(batch);
      this.failed = false;
    } catch (cause) {
      if (!this.failed) this.options.onFault(cause);
      this.failed = true;
      // Frames that depend on one that is missing must not follow it: go on in a segment of its own.
      this.seal();
    }
  }

  /** Completes the open segment. */
  seal(): void {
    const { open } = this;
    if (open === null) return;
    this.open = null;
    try {
      fsyncSync(open.descriptor);
      closeSync(open.descriptor);
      renameSync(join(this.options.folder, open.name), join(this.options.folder, completeName(open.name)));
    } catch (cause) {
      this.options.onFault(cause);
      return;
    }
    const { bytes, firstIngestSeq, lastIngestSeq } = open;
    const segment = completeName(open.name);
    this.options.onSealed({ segment, sha256: open.hash.digest('hex'), bytes, firstIngestSeq, lastIngestSeq });
    this.dropOldest();
  }

  /** How much disk all segments take. */
  keptBytes(): number {
    const { folder } = this.options;
    return segmentsIn(folder).reduce((sum, segment) => sum + statSync(join(folder, segment)).size, 0);
  }

  private write(batch: KeptBatch): void {
    const first = batch.inputs[0]?.ingestSeq ?? 0;
    const segment = this.open ?? this.begin(first);
    this.put(segment, segment.encoder.encode(batch));
    segment.lastIngestSeq = batch.inputs.at(-1)?.ingestSeq ?? first;
    if (segment.bytes >= this.options.segmentBytes) this.seal();
  }

  private begin(firstIngestSeq: number): OpenSegment {
    const name = `${String(firstIngestSeq).padStart(16, '0')}${OPEN}`;
    const descriptor = openSync(join(this.options.folder, name), 'w', 0o600);
    const open: OpenSegment = {
      ...{ name, descriptor, firstIngestSeq, bytes: 0, lastIngestSeq: firstIngestSeq },
      encoder: new FrameEncoder(),
      hash: createHash('sha256'),
    };
    this.open = open;
    this.put(open, SEGMENT_MAGIC);
    return open;
  }

  private put(segment: OpenSegment, bytes: Buffer): void {
    let written = 0;
    while (written < bytes.length) written += writeSync(segment.descriptor, bytes, written);
    segment.hash.update(bytes);
    segment.bytes += bytes.length;
  }

  private dropOldest(): void {
    const files = segmentsIn(this.options.folder).map((name) => join(this.options.folder, name));
    let total = files.reduce((sum, file) => sum + statSync(file).size, 0);
    for (const file of files) {
      if (total <= this.options.keepBytes) return;
      total -= statSync(file).size;
      unlinkSync(file);
    }
  }
}
