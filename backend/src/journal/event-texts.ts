import { canonicalJson } from '../engine/canonical-json.js';
import type { DeskEvent } from '../model/desk-event.js';

/** Events as they are hashed and stored, one list a column: as cheap to hand to a thread as can be. */
export interface EventTexts {
  /** The payloads as UTF-8, one after the other. A text of each would be in the garbage collector's way by the thousand. */
  readonly bytes: Uint8Array;
  /** Where each payload ends. */
  readonly ends: readonly number[];
  readonly times: readonly number[];
  readonly types: readonly string[];
}

const FIRST_GUESS_BYTES = 512;
/** UTF-8 bytes of one UTF-16 unit, at most. */
const WIDEST = 3;

/**
 * Written out by the caller: that costs less than copying the events to another thread would. Throws on what JSON
 * cannot hold.
 */
export function textsOf(events: readonly DeskEvent[]): EventTexts {
  let bytes: Buffer = Buffer.allocUnsafeSlow(events.length * FIRST_GUESS_BYTES);
  let used = 0;
  const ends: number[] = [];
  const times: number[] = [];
  const types: string[] = [];
  for (const event of events) {
    const text = canonicalJson(event);
    const needed = used + text.length * WIDEST;
    if (needed > bytes.length) bytes = grown(bytes, used, needed);
    used += bytes.write(text, used);
    ends.push(used);
    times.push(event.time);
    types.push(event.type);
  }
  return { bytes, ends, times, types };
}

function grown(bytes: Buffer, used: number, needed: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(Math.max(needed, bytes.length * 2));
  bytes.copy(larger, 0, 0, used);
  return larger;
}

/** The payloads as texts, one after the other. */
export function* payloadsIn({ bytes, ends }: EventTexts): Generator<string> {
  const from = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let start = 0;
  for (const end of ends) {
    yield from.toString('utf8', start, end);
    start = end;
  }
}
