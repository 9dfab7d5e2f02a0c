import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeptBatch } from '../../engine/ports.js';
import { FrameDecoder, frameAt, SEGMENT_MAGIC } from './segment-format.js';

/** A segment as read: its batches, and where it breaks off (null: whole). */
export interface ReadSegment {
  readonly segment: string;
  readonly batches: readonly KeptBatch[];
  readonly brokenAt: number | null;
  readonly sha256: string;
  readonly bytes: number;
}

/** Reads one segment. A frame that is cut short or damaged ends it there. */
export function readSegment(folder: string, segment: string): ReadSegment {
  const content = readFileSync(join(folder, segment));
  const bytes = content.length;
  const sha256 = createHash('sha256').update(content).digest('hex');
  const batches: KeptBatch[] = [];
  if (!content.subarray(0, SEGMENT_MAGIC.length).equals(SEGMENT_MAGIC))
    return { segment, batches, brokenAt: 0, sha256, bytes };
  const decoder = new FrameDecoder();
  let offset = SEGMENT_MAGIC.length;
  while (offset < bytes) {
    const frame = frameAt(content, offset);
    if (frame === null) return { segment, batches, brokenAt: offset, sha256, bytes };
    batches.push(decoder.decode(frame.payload));
    offset = frame.next;
  }
  return { segment, batches, brokenAt: null, sha256, bytes };
}

/** The last input that a folder's segments hold; 0 when they hold none. */
export function lastIngestSeqIn(folder: string): number {
  for (const segment of segmentsIn(folder).reverse()) {
    const last = readSegment(folder, segment).batches.at(-1)?.inputs.at(-1);
    if (last !== undefined) return last.ingestSeq;
  }
  return 0;
}

/** Names of the segments in a folder, oldest first, the open one (`.open`) too; none when it does not exist. */
export function segmentsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d{16}\.(inputs|open)$/.test(name))
      .sort();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
}
