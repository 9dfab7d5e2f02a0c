import type { BookTopView, InstrumentView } from '@paperdesk/contract';
import { byStep } from '../../desk/format.js';

/** The top of a book in words, with sizes and sequence; undefined without a book. */
export function bookWords(book: BookTopView | null, instrument: InstrumentView | undefined): string | undefined {
  if (book === null) return undefined;
  const level = (price: string | null, size: string | null) =>
    price === null ? 'none' : `${byStep(price, instrument?.tickSize)} (${byStep(size, instrument?.lotSize)})`;
  return `bid ${level(book.bid, book.bidSize)}, offer ${level(book.ask, book.askSize)}, sequence ${book.sequence}`;
}
