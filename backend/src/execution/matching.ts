import type { Side } from '@paperdesk/contract';
import type { TradePrinted } from '../model/market-event.js';
import { consumedAt } from './consumption.js';
import type { Draft } from './draft.js';
import { fill, type Filling } from './fill.js';
import { facing, ledgerFacing, topOf, type Market } from './market.js';
import { leavesOf, type Order } from './order.js';
import { walk } from './walk.js';

/** Working orders of one market and side in the order they fill: best price first, then first come. */
export type Resting = Iterable<Order>;

/**
 * Fills resting orders that the opposite side of the book has crossed: they take the displayed crossing size, less
 * what our fills consumed of it, at their OWN price and as maker.
 */
export function matchBook(market: Market, side: Side, resting: Resting): Draft[] {
  const drafts: Draft[] = [];
  const book = market.book;
  if (book === null) return drafts;
  const ledger = ledgerFacing(market, side);
  const takenNow = new Map<number, number>();
  const consumed = (price: number) => consumedAt(ledger, price) + (takenNow.get(price) ?? 0);
  const levels = facing(market, side);
  for (const order of resting) {
    const limit = order.priceTicks;
    const best = levels[0]?.[0];
    if (limit === null || best === undefined || (side === 'buy' ? best > limit : best < limit)) break;
    const filling = fillingOf(order);
    for (const take of walk(levels, { side, limit, lots: filling.leaves }, consumed)) {
      takenNow.set(take.price, (takenNow.get(take.price) ?? 0) + take.lots);
      drafts.push(
        fill(filling, {
          priceTicks: limit,
          lots: take.lots,
          liquiditySide: 'maker',
          cause: {
            kind: 'book',
            sequence: book.sequence,
            level: take.price,
            displayed: take.displayed,
            consumedBefore: take.consumedBefore,
          },
          book: topOf(book),
          timeExchange: book.timeExchange,
        }),
      );
    }
  }
  return drafts;
}

/**
 * Fills resting orders that a print traded strictly through. The print's size is one budget for all our orders
 * together, spent in price-time order. A print from before an order came (venues repeat their last trades after each
 * connection) is not for that order; a print at exactly our price fills nothing (we do not know our place in that
 * queue, so we stand at its end).
 */
export function matchTrade(market: Market, trade: TradePrinted, resting: Resting): Draft[] {
  const drafts: Draft[] = [];
  const book = market.book;
  if (book === null) return drafts;
  let budget = trade.quantity;
  for (const order of resting) {
    const limit = order.priceTicks;
    if (budget === 0 || limit === null || !isThrough(trade, limit)) break;
    if (trade.timeExchange < order.arrivedAt) continue;
    const filling = fillingOf(order);
    const lots = Math.min(budget, filling.leaves);
    budget -= lots;
    drafts.push(
      fill(filling, {
        priceTicks: limit,
        lots,
        liquiditySide: 'maker',
        cause: { kind: 'trade', marketTradeId: trade.tradeId, printed: trade.quantity },
        book: topOf(book),
        timeExchange: trade.timeExchange,
      }),
    );
  }
  return drafts;
}

/** The side of our orders that an aggressor trades against. */
export function hitBy(aggressor: Side): Side {
  return aggressor === 'buy' ? 'sell' : 'buy';
}

function isThrough(trade: TradePrinted, limit: number): boolean {
  return trade.side === 'sell' ? trade.price < limit : trade.price > limit;
}

function fillingOf(order: Order): Filling {
  if (order.instrument === null) throw new RangeError(`order ${order.terms.orderId} rests without an instrument`);
  return {
    terms: order.terms,
    instrument: order.instrument,
    priceTicks: order.priceTicks,
    leaves: leavesOf(order),
    hold: order.hold,
    fillCount: order.fills.length,
  };
}
