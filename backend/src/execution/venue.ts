import type { Amount } from '../model/decimal.js';
import type { FillBand, OrderTerms } from '../model/desk-event.js';
import type { Instrument } from '../model/instrument.js';
import type { TradePrinted } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';
import type { TradingRules } from '../model/trading-rules.js';
import type { FeeRates } from '../portfolio/fees.js';
import { takeIn } from './arrival.js';
import type { Draft } from './draft.js';
import type { Market } from './market.js';
import { bandAround } from './place.js';
import type { RestingOrders } from './resting.js';
import { fillByBook } from './rest-book.js';
import { fillByTrade } from './rest-trade.js';

/** What the simulated venue reads to decide: one market, our orders in it, the rules, and the engine's time. */
export interface VenueView {
  readonly market: Market;
  readonly resting: RestingOrders | undefined;
  readonly rules: TradingRules;
  readonly now: TimeUs;
  feesOf(order: { readonly account: string; readonly instrument: Instrument }): FeeRates;
}

/** An order that reaches the venue. `leavesLots` and `hold` are what is left of it, `fillCount` its fills so far. */
export interface Incoming {
  readonly terms: OrderTerms;
  readonly instrument: Instrument;
  /** Its limit; null for an order that takes what there is (market, and stops without a limit once triggered). */
  readonly priceTicks: number | null;
  readonly leavesLots: number;
  readonly hold: Amount;
  readonly fillCount: number;
  /** Lots filled and the band before this arrival; left out, nothing was filled. */
  readonly filledLots?: number;
  readonly band?: FillBand;
}

/**
 * What an arrival comes to. `rejected`: the venue does not take the order (post-only); of an order that was at the venue
 * before (a triggered stop-limit) the engine makes it a cancel. Else `priceTicks` is its limit (a post-only order may
 * have a new one), `queueAhead` the lots before it if it rests (displayed size and our own earlier orders; null when it
 * does not rest, or rests where the book does not show), and `drafts` what happens at once.
 */
export type Arrival =
  | { readonly rejected: { readonly reason: string; readonly text: string } }
  | {
      readonly rejected: null;
      readonly priceTicks: number | null;
      readonly queueAhead: number | null;
      readonly drafts: readonly Draft[];
    };

/** An order reaches the venue: see {@link takeIn} for what it takes, rests and cancels. */
export function arrive(order: Incoming, venue: VenueView): Arrival {
  return takeIn(order, venue);
}

/**
 * After `observe` took a book in: orders that lost their place to an interruption get a new one, then orders that the
 * book crossed are filled. Costs two comparisons when nothing of that is so.
 */
export function onBook(venue: VenueView): Draft[] {
  return fillByBook(venue);
}

/** After `observe` took a print in: fills the resting orders that it reached. */
export function onTrade(venue: VenueView, trade: TradePrinted): Draft[] {
  return fillByTrade(venue, trade);
}

/**
 * What both ends of the models would have filled of an order by now, for events that end it. `known` (the order's own
 * band) answers for one that has no place in the queue, such as one still on its way.
 */
export function bandOf(market: Market | undefined, orderId: string, known?: FillBand): FillBand {
  const place = market?.places.byOrder.get(orderId);
  if (place === undefined) return known ?? { pessimisticLots: 0, optimisticLots: 0 };
  return bandAround(place, place.base.filled);
}
