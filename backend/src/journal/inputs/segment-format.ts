import { crc32 } from 'node:zlib';
import type { NumberedInput } from '../../engine/input.js';
import type { KeptBatch } from '../../engine/ports.js';
import { marketKey } from '../../model/instrument.js';
import type { BookUpdated } from '../../model/market-event.js';
import { bookOf, deltaOf, type BookDelta } from './book-delta.js';

/** First bytes of a segment; the number is the version of the format. */
export const SEGMENT_MAGIC = Buffer.from('PDINPUT1');
const HEADER_BYTES = 8;

/** Turns batches into frames: length, CRC-32, JSON. A book is written as its change from the one before. */
export class FrameEncoder {
  private readonly books = new Map<string, BookUpdated>();

  encode({ firstSeq, events, inputs }: KeptBatch): Buffer {
    const packed = inputs.map(({ ingestSeq, input }) => [ingestSeq, this.pack(input)]);
    const payload = Buffer.from(JSON.stringify([firstSeq, events, packed]));
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(payload.length, 0);
    header.writeUInt32LE(crc32(payload), 4);
    return Buffer.concat([header, payload]);
  }

  private pack(input: NumberedInput['input']): unknown {
    if (input.kind !== 'market' || input.event.type !== 'book') return input;
    const book = input.event;
    const key = marketKey(book.venue, book.symbol);
    const before = this.books.get(key);
    this.books.set(key, book);
    return before === undefined ? input : { kind: 'market', event: deltaOf(before, book) };
  }
}

/** The inverse of {@link FrameEncoder}, for one segment from its start. */
export class FrameDecoder {
  private readonly books = new Map<string, BookUpdated>();

  decode(payload: Buffer): KeptBatch {
    const [firstSeq, events, packed] = JSON.parse(payload.toString()) as [
      number,
      number,
      [number, NumberedInput['input']][],
    ];
    return { firstSeq, events, inputs: packed.map(([ingestSeq, input]) => ({ ingestSeq, input: this.unpack(input) })) };
  }

  private unpack(input: NumberedInput['input']): NumberedInput['input'] {
    if (input.kind !== 'market' || input.event.type !== 'book') return input;
    const event = input.event as BookUpdated | BookDelta;
    const key = marketKey(event.venue, event.symbol);
    const book = 'delta' in event ? bookOf(this.mustKnow(key), event) : event;
    this.books.set(key, book);
    return { kind: 'market', event: book };
  }

  private mustKnow(key: string): BookUpdated {
    const book = this.books.get(key);
    if (book === undefined) throw new RangeError(`the segment changes a book of ${key} that it never had`);
    return book;
  }
}

/** One frame in a segment's bytes; null at a frame that is cut short or does not match its checksum. */
export function frameAt(bytes: Buffer, offset: number): { readonly payload: Buffer; readonly next: number } | null {
  if (offset + HEADER_BYTES > bytes.length) return null;
  const start = offset + HEADER_BYTES;
  const end = start + bytes.readUInt32LE(offset);
  if (end > bytes.length) return null;
  const payload = bytes.subarray(start, end);
  return crc32(payload) === bytes.readUInt32LE(offset + 4) ? { payload, next: end } : null;
}
