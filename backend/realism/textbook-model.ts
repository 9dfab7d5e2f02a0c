import type { TradePrinted } from '../src/model/market-event.js';
import { addFill, noFills, type FillModel, type FillRecord, type TestOrder } from './fill-model.js';
import type { PublicEvent } from './public-feed.js';

/** Share of what a level lost by cancels that is laid behind an order with `ahead` lots before and `behind` after it. */
export type ShareBehind = (behind: number, ahead: number) => number;

/** The shares of the field's queue models. Where nobody stands anywhere all of it was behind. */
export const SHARES = {
  riskAverse: () => 1,
  cancelsAhead: () => 0,
  linear: (behind, ahead) => ratio(behind, ahead),
  square: (behind, ahead) => ratio(behind ** 2, ahead ** 2),
  log: (behind, ahead) => ratio(Math.log1p(behind), Math.log1p(ahead)),
} as const satisfies Record<string, ShareBehind>;

interface Place {
  readonly fills: FillRecord;
  ahead: number;
  /** The size of its level as last shown, and what printed there since. */
  shown: number;
  traded: number;
}

/**
 * The formulae of the field, written apart from the desk's venue and in the plainest way. They are the second opinion:
 * where the venue says otherwise one of the two is wrong. `withQuotes` makes them follow the level at the touch by every
 * quote, not only by the depth update each 100 ms: cancels that new orders make up for in between are then seen.
 */
export class TextbookModel implements FillModel {
  private readonly places = new Map<TestOrder, Place>();
  private bids: ReadonlyMap<number, number> = new Map();
  private asks: ReadonlyMap<number, number> = new Map();

  constructor(
    readonly name: string,
    private readonly shareBehind: ShareBehind,
    private readonly withQuotes = false,
  ) {}

  place(order: TestOrder): void {
    const shown = (order.side === 'buy' ? this.bids : this.asks).get(order.price) ?? 0;
    this.places.set(order, { fills: noFills(), ahead: shown, shown, traded: 0 });
  }

  bandOf(): undefined {
    return undefined;
  }

  end(order: TestOrder): FillRecord {
    const fills = this.places.get(order)?.fills ?? noFills();
    this.places.delete(order);
    return fills;
  }

  see(event: PublicEvent): void {
    if (event.type === 'quote' && !this.withQuotes) return;
    if (event.type === 'book') {
      this.bids = new Map(event.bids);
      this.asks = new Map(event.asks);
    }
    for (const [order, place] of this.places) {
      const leaves = order.quantity - place.fills.filledLots;
      if (leaves === 0) continue;
      const lots = Math.min(leaves, this.reaches(order, place, event));
      if (lots > 0) addFill(place.fills, order, { lots, price: order.price, at: event.timeExchange });
    }
  }

  /** What of the event comes to the order; its place moves on. */
  private reaches(order: TestOrder, place: Place, event: PublicEvent): number {
    const isBuy = order.side === 'buy';
    if (event.type === 'quote') {
      const [best, size] = isBuy ? [event.bid, event.bidSize] : [event.ask, event.askSize];
      if (best === order.price) this.step(place, size);
      // Nobody stands at a better price than the best.
      else if (isBuy ? best < order.price : best > order.price) this.step(place, 0);
      return 0;
    }
    if (event.type === 'book') {
      const facing = (isBuy ? event.asks : event.bids)[0];
      if (facing !== undefined && (isBuy ? facing[0] <= order.price : facing[0] >= order.price)) return facing[1];
      this.step(place, (isBuy ? this.bids : this.asks).get(order.price) ?? 0);
      return 0;
    }
    return event.side === order.side ? 0 : this.printed(order, place, event);
  }

  private printed(order: TestOrder, place: Place, trade: TradePrinted): number {
    if (trade.price !== order.price) {
      const isThrough = order.side === 'buy' ? trade.price < order.price : trade.price > order.price;
      return isThrough ? trade.quantity : 0;
    }
    const beyond = trade.quantity - place.ahead;
    place.traded += trade.quantity;
    place.ahead = Math.max(0, -beyond);
    return beyond;
  }

  private step(place: Place, now: number): void {
    const canceled = place.shown - now - place.traded;
    if (canceled > 0) {
      const behind = Math.max(0, place.shown - place.traded - place.ahead);
      const share = this.shareBehind(behind, place.ahead);
      const left = place.ahead - (1 - share) * canceled + Math.min(behind - share * canceled, 0);
      place.ahead = Math.max(0, Math.round(left));
    }
    place.ahead = Math.min(place.ahead, now);
    place.shown = now;
    place.traded = 0;
  }
}

function ratio(behind: number, ahead: number): number {
  return behind + ahead === 0 ? 1 : behind / (behind + ahead);
}
