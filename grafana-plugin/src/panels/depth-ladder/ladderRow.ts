import type { InstrumentView, Side, TradeView } from '@paperdesk/contract';
import { priceOf, rowOf, sizeOf, type Grid, type Level, type Levels, type Own } from './ladderLevels.js';

/** One side of one row as it is drawn; texts are undefined where nothing stands. */
export interface Cell {
  readonly size: string | undefined;
  readonly cumulative: string | undefined;
  /** Of the largest cumulative size that is drawn, 0 to 100. */
  readonly barPercent: number;
  readonly own: OwnCell | undefined;
}

export interface OwnCell extends Omit<Own, 'lots'> {
  readonly leaves: string;
}

export interface Row {
  readonly row: number;
  readonly price: string;
  readonly buy: Cell;
  readonly sell: Cell;
  /** The newest trade was at this row. */
  readonly last: { readonly side: Side; readonly quantity: string; readonly tradeId: string } | undefined;
}

export interface Depth {
  readonly grid: Grid;
  readonly levels: Readonly<Record<Side, Levels>>;
  readonly own: Readonly<Record<Side, ReadonlyMap<number, Own>>>;
  readonly last: TradeView | undefined;
}

function cellOf({ grid, levels, own }: Depth, row: number, side: Side, most: number): Cell {
  const level: Level | undefined = levels[side].get(row);
  const mine = own[side].get(row);
  return {
    size: level === undefined ? undefined : sizeOf(level.lots, grid),
    cumulative: level === undefined ? undefined : sizeOf(level.cumulative, grid),
    barPercent: level === undefined || most === 0 ? 0 : Math.round((level.cumulative / most) * 100),
    own: mine === undefined ? undefined : { ...mine, leaves: sizeOf(mine.lots, grid) },
  };
}

/** The rows with these numbers, as they are drawn. A trade of a buyer took an offer, one of a seller a bid. */
export function rowsOf(depth: Depth, numbers: readonly number[]): Row[] {
  const { grid, levels, last } = depth;
  const most = Math.max(
    0,
    ...numbers.flatMap((row) => [levels.buy.get(row)?.cumulative ?? 0, levels.sell.get(row)?.cumulative ?? 0]),
  );
  const lastRow = last === undefined ? undefined : rowOf(last.price, last.side === 'buy' ? 'sell' : 'buy', grid);
  return numbers.map((row) => ({
    row,
    price: priceOf(row, grid),
    buy: cellOf(depth, row, 'buy', most),
    sell: cellOf(depth, row, 'sell', most),
    last: last !== undefined && row === lastRow ? last : undefined,
  }));
}

export const SIDE_WORDS: Record<Side, { readonly book: string; readonly act: string }> = {
  buy: { book: 'Bid', act: 'buy' },
  sell: { book: 'Offer', act: 'sell' },
};

/** What a screen reader says of one side of a row. */
export function cellLabel({ price, ...row }: Row, side: Side, instrument: InstrumentView): string {
  const { size, cumulative, own } = row[side];
  const { book, act } = SIDE_WORDS[side];
  const base = instrument.baseCurrency;
  const stands = size === undefined ? `no ${book.toLowerCase()}` : `${size} ${base}, up to here ${cumulative} ${base}`;
  const mine = own === undefined ? '' : ` Own ${act} ${own.leaves} ${base}; Delete cancels.`;
  return `${book} ${price}: ${stands}.${mine} Enter fills ${act} at ${price} into the ticket.`;
}
