import type { BookView } from '../../engine/desk.js';
import { frameOf, numberColumn, textColumn, timeColumn } from '../frame.js';
import type { DeskQuery, QueryFrame } from './desk-query.js';
import { sourceOfVenue } from './market-source.js';

interface Level {
  readonly book: BookView;
  readonly side: 'ask' | 'bid';
  /** 1 = best. */
  readonly level: number;
  readonly price: string;
  readonly size: string;
  readonly cumulative: number;
}

/** The depth of one market, a row a level, best first: bids, then asks. No book yet: no rows. */
export const bookFrame: QueryFrame = (reader, query) => {
  const book = bookOf(reader, query);
  const levels = book === undefined ? [] : [...levelsOf(book, 'bid'), ...levelsOf(book, 'ask')];
  return frameOf('book', levels, [
    timeColumn('time', (row) => row.book.timeReceived),
    textColumn('source', (row) => sourceOfVenue(row.book.venue)),
    textColumn('venue', (row) => row.book.venue),
    textColumn('symbol', (row) => row.book.symbol),
    textColumn('side', (row) => row.side),
    numberColumn('level', (row) => row.level),
    numberColumn('price', (row) => row.price),
    numberColumn('size', (row) => row.size),
    numberColumn('cumulative', (row) => row.cumulative),
    textColumn('priceText', (row) => row.price),
    textColumn('sizeText', (row) => row.size),
  ]);
};

/** The book a query names; its venue and symbol were checked when it was parsed. */
export function bookOf(reader: Parameters<QueryFrame>[0], query: DeskQuery): BookView | undefined {
  return reader.book(query.venue ?? '', query.symbol ?? '');
}

function levelsOf(book: BookView, side: 'bid' | 'ask'): Level[] {
  let cumulative = 0;
  return (side === 'bid' ? book.bids : book.asks).map(([price, size], index) => {
    cumulative += Number(size);
    return { book, side, level: index + 1, price, size, cumulative };
  });
}
