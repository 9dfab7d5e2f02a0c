import type { TriggerSource } from '@paperdesk/contract';
import { topOf, unmatchable, type Market } from '../execution/market.js';
import type { Order } from '../execution/order.js';
import type { Draft } from '../execution/draft.js';
import { formatAmount } from '../model/decimal.js';
import type { BookTop } from '../model/desk-event.js';
import { marketKey } from '../model/instrument.js';
import type { MarketEvent } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';
import { armedOf, firingSign, type ArmedOrders } from './armed.js';
import type { Desk } from './decision.js';
import { fundsFor } from './decide-lists-funds.js';
import { trailedStop } from './decide-triggers-trail.js';
import { travelUs } from './travel.js';

/**
 * A price that triggers look at, as it is for orders that fire on its rise or on its fall: a mid between two ticks is
 * rounded against both, so that neither fires early.
 */
interface Seen {
  readonly source: TriggerSource;
  /** Which orders look at it: those that would sell, those that would buy, or both. */
  readonly side: 'buy' | 'sell' | 'both';
  readonly rising: number;
  readonly falling: number;
  readonly marketTradeId: string | null;
  /** When the venue made it; an order that arrived later is not concerned. */
  readonly timeExchange: TimeUs;
}

/**
 * What a market event does to the armed orders of its market.
 *
 * - `last` looks at prints; `bidAsk` at the side of the book the order would take (a buy at the ask, a sell at the
 *   bid); `mid` at the middle of the two.
 * - Stops and trailing stops: a buy fires when the price is at or above its trigger, a sell at or below it. Of a
 *   take-profit it is the other way round.
 * - A trailing stop follows the best price seen since it arrived and never goes back.
 * - A back-filled print, one the venue made before the order arrived, or a market where nothing may match: no trigger.
 * - What is met already when an order arrives fires on the next event: no venue looks back.
 */
export function decideTriggers(desk: Desk, market: Market, event: MarketEvent, now: TimeUs): Draft[] {
  if (event.type !== 'trade' && event.type !== 'book') return [];
  const resting = desk.state.resting.get(marketKey(event.venue, event.symbol));
  if (resting === undefined || resting.armed.size === 0) return [];
  const prices = pricesOf(market, event);
  if (prices.length === 0 || unmatchable(market) !== null) return [];
  const armed = armedOf(resting);
  const fired = prices.flatMap((seen) => firedBy(armed, seen).map((order) => ({ order, seen })));
  const trailed = prices.flatMap((seen) => trailedBy(armed, seen).map((order) => ({ order, seen })));
  if (fired.length === 0 && trailed.length === 0) return [];
  const book = market.book === null ? null : topOf(market.book);
  return [
    ...fired.sort(byArrival).map(({ order, seen }) => triggered(desk, { order, seen, book, now })),
    ...trailed.sort(byArrival).flatMap(({ order, seen }) => {
      const best = firingSign(order) === 1 ? seen.rising : seen.falling;
      return trailedStop(order, best) ?? [];
    }),
  ];
}

function pricesOf(market: Market, event: MarketEvent): Seen[] {
  if (event.type === 'trade') {
    if (event.backfilled === true) return [];
    const { price, tradeId, timeExchange } = event;
    return [{ source: 'last', side: 'both', rising: price, falling: price, marketTradeId: tradeId, timeExchange }];
  }
  const [bid, ask] = [market.book?.bids[0]?.[0], market.book?.asks[0]?.[0]];
  if (market.book === null || bid === undefined || ask === undefined) return [];
  const made = { marketTradeId: null, timeExchange: market.book.timeExchange };
  return [
    { source: 'bidAsk', side: 'sell', rising: bid, falling: bid, ...made },
    { source: 'bidAsk', side: 'buy', rising: ask, falling: ask, ...made },
    { source: 'mid', side: 'both', rising: Math.floor((bid + ask) / 2), falling: Math.ceil((bid + ask) / 2), ...made },
  ];
}

function firedBy(armed: ArmedOrders, seen: Seen): Order[] {
  const met = [...armed.firing(seen.source, 1, seen.rising), ...armed.firing(seen.source, -1, seen.falling)];
  return met.filter((order) => looksAt(order, seen));
}

/** A buy follows a fall and fires on a rise, a sell the reverse; a mid is rounded against the order both times. */
function trailedBy(armed: ArmedOrders, seen: Seen): Order[] {
  const best = [...armed.trailing(seen.source, 1, seen.falling), ...armed.trailing(seen.source, -1, seen.rising)];
  return best.filter((order) => looksAt(order, seen));
}

function looksAt({ terms, arrivedAt }: Order, seen: Seen): boolean {
  return (seen.side === 'both' || seen.side === terms.side) && seen.timeExchange >= arrivedAt;
}

interface Hit {
  readonly order: Order;
  readonly seen: Seen;
  readonly book: BookTop | null;
  readonly now: TimeUs;
}

function triggered(desk: Desk, { order, seen, book, now }: Hit): Draft {
  const needed = fundsFor(order, order.quantityLots - order.filledLots, desk.rules.trading);
  const missing = order.terms.orderListId !== null && needed > order.hold ? needed - order.hold : 0n;
  return {
    type: 'orderTriggered',
    orderId: order.terms.orderId,
    source: seen.source,
    priceTicks: firingSign(order) === 1 ? seen.rising : seen.falling,
    marketTradeId: seen.marketTradeId,
    book,
    dueAt: now + travelUs(desk, order.terms, 'trigger'),
    hold: { currency: order.holdCurrency, amount: formatAmount(missing) },
  };
}

function byArrival(a: { readonly order: Order }, b: { readonly order: Order }): number {
  return a.order.arrival - b.order.arrival;
}
