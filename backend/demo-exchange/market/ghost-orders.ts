import type { BookSideName, LimitOrder, Match, MatchingBook } from './matching-book.js';

/** A private passive order: price in ticks, quantity in lots. */
export interface Ghost {
  readonly side: BookSideName;
  readonly price: number;
  readonly quantity: number;
  /** The newest order of the book when it took its place: at its price it stands behind that one and before all later. */
  readonly after: number;
  filled: number;
}

/** What a ghost got from one incoming order. */
export interface GhostFill {
  readonly ghost: Ghost;
  readonly quantity: number;
}

/**
 * Private test orders in the real queue of a book. Nobody sees them: they draw no randomness, are in no displayed size,
 * take nothing from anyone and do not stand in each other's way, so the market is the same, byte for byte, with and
 * without them. The book knows each order's place, so what they are filled is the truth about a small passive order.
 *
 * A ghost stands behind the orders that rested at its price when it came, and before all that came later. Trades and
 * cancels of the orders before it bring it forward, one by one. An incoming order that is willing to trade at its
 * price reaches it with what is left after better prices and after the orders before it; that much it is filled with,
 * up to its quantity. So it takes
 * - what would have gone to the orders behind it,
 * - what went on to a worse price, or found nobody and was dropped,
 * - what rested beyond its price, since with it in the book that order would have met it.
 *
 * Why that is the truth of a small order: were it real, the same incoming order would have met it at that very place,
 * and all earlier ones would have met the same orders before it. What it leaves out is what a real order changes: the
 * orders behind it get less, takers and makers may react to a larger displayed size, and whoever takes just what is
 * displayed would take it too. All of that goes to zero with its size against the level's; measure with small ones.
 */
export class GhostOrders {
  private readonly live = new Set<Ghost>();

  constructor(
    private readonly book: MatchingBook,
    private readonly onFill: (fill: GhostFill) => void,
  ) {
    book.watch((order, matches) => {
      if (this.live.size > 0) this.meet(order, matches);
    });
  }

  /** Joins the end of the queue at its price. Throws RangeError when it would trade at once: a ghost is passive. */
  place(order: { readonly side: BookSideName; readonly price: number; readonly quantity: number }): Ghost {
    const facing = this.book.best(order.side === 'bid' ? 'ask' : 'bid');
    if (facing !== undefined && isWilling(order.side, facing.price, order.price))
      throw new RangeError(`a ghost ${order.side} at ${order.price} would take from ${facing.price}`);
    const ghost: Ghost = { ...order, after: this.book.newestOrderId, filled: 0 };
    this.live.add(ghost);
    return ghost;
  }

  /** Lots of real orders before it now. */
  aheadOf(ghost: Ghost): number {
    let ahead = 0;
    for (const order of this.book.level(ghost.side, ghost.price)?.queue ?? []) {
      if (order.id > ghost.after) break;
      ahead += order.remaining;
    }
    return ahead;
  }

  /** Takes it out; nothing more happens to it. */
  remove(ghost: Ghost): void {
    this.live.delete(ghost);
  }

  private meet(order: LimitOrder, matches: readonly Match[]): void {
    for (const ghost of this.live) {
      if (ghost.side === order.side || !isWilling(ghost.side, order.price, ghost.price)) continue;
      const reached = order.quantity - takenBefore(ghost, matches);
      const quantity = Math.min(reached, ghost.quantity - ghost.filled);
      if (quantity <= 0) continue;
      ghost.filled += quantity;
      if (ghost.filled === ghost.quantity) this.live.delete(ghost);
      this.onFill({ ghost, quantity });
    }
  }
}

/** Whether a taker's limit allows a resting order's price. */
function isWilling(restingSide: BookSideName, takerLimit: number, price: number): boolean {
  return restingSide === 'bid' ? takerLimit <= price : takerLimit >= price;
}

/** What the incoming order traded at better prices, and at the ghost's own with orders before it. */
function takenBefore(ghost: Ghost, matches: readonly Match[]): number {
  let taken = 0;
  for (const { price, quantity, makerId } of matches) {
    const isBetter = ghost.side === 'bid' ? price > ghost.price : price < ghost.price;
    if (isBetter || (price === ghost.price && makerId <= ghost.after)) taken += quantity;
  }
  return taken;
}
