import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeptBatch } from '../../engine/ports.js';
import { FrameDecoder, frameAt, SEGMENT_MAGIC } from './segment-format.js';

/** A segment as read: its batches, and where it breaks off (null: whole). */
export interface ReadSegment {
  readonly segment: string;
  readonly batches: readonly KeptBatch[];
  readonly brokenAt: number | null;
  readonly sha256: string;
}

/** Reads one segment. A frame that is cut short or damaged ends it there. */
export function readSegment(folder: string, segment: string): ReadSegment {
  const bytes = readFileSync(join(folder, segment));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const batches: KeptBatch[] = [];
  if (!bytes.subarray(0, SEGMENT_MAGIC.length).equals(SEGMENT_MAGIC)) return { segment, batches, brokenAt: 0, sha256 };
  const decoder = new FrameDecoder();
  let offset = SEGMENT_MAGIC.length;
  while (offset < bytes.length) {
    const frame = frameAt(bytes, offset);
    if (frame === null) return { segment, batches, brokenAt: offset, sha256 };
    batches.push(decoder.decode(frame.payload));
    offset = frame.next;
  }
  return { segment, batches, brokenAt: null, sha256 };
}
