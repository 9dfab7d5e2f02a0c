import type { BookUpdated, Level } from '../../model/market-event.js';

/** Changed levels of one side since the book before: a size of 0 takes the level away. */
type SideDelta = Level[];
/** A book as its change from the one before it in the same segment; a tenth of its size. */
export type BookDelta = Omit<BookUpdated, 'bids' | 'asks'> & {
  readonly delta: { readonly bids: SideDelta; readonly asks: SideDelta };
};

export function deltaOf(before: BookUpdated, book: BookUpdated): BookDelta {
  const { bids, asks, ...rest } = book;
  return { ...rest, delta: { bids: sideDelta(before.bids, bids), asks: sideDelta(before.asks, asks) } };
}

/** The inverse of {@link deltaOf}. */
export function bookOf(before: BookUpdated, { delta, ...rest }: BookDelta): BookUpdated {
  return {
    ...rest,
    bids: applied(before.bids, delta.bids, (a, b) => b - a),
    asks: applied(before.asks, delta.asks, (a, b) => a - b),
  };
}

function sideDelta(before: readonly Level[], after: readonly Level[]): SideDelta {
  const left = new Map(before);
  const changed: SideDelta = [];
  for (const level of after) {
    if (left.get(level[0]) !== level[1]) changed.push(level);
    left.delete(level[0]);
  }
  for (const price of left.keys()) changed.push([price, 0]);
  return changed;
}

function applied(before: readonly Level[], delta: SideDelta, order: (a: number, b: number) => number): Level[] {
  const levels = new Map(before);
  for (const [price, size] of delta)
    if (size === 0) levels.delete(price);
    else levels.set(price, size);
  return [...levels].sort(([a], [b]) => order(a, b));
}
