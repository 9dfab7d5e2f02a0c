import { formatAmount, type Amount } from '../model/decimal.js';
import type { BookTop, FillBand, FillCause, OrderTerms } from '../model/desk-event.js';
import type { Instrument } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import { commissionOf } from '../portfolio/fees.js';
import { idFrom } from './deterministic-id.js';
import type { Draft } from './draft.js';
import { notionalOf, quantityOf } from './grid.js';
import { travelTime } from './latency.js';
import { leavesOf, type Order } from './order.js';
import { presetOf } from './presets.js';
import type { VenueView } from './venue.js';

/** An order while one decision fills it: what is left to fill, what is still set aside, and its band so far. */
export interface Filling {
  readonly terms: OrderTerms;
  readonly instrument: Instrument;
  readonly priceTicks: number | null;
  /** Lots of the whole order. */
  readonly quantity: number;
  leaves: number;
  hold: Amount;
  fillCount: number;
  band: FillBand;
}

/** One fill: at which price, how much, as maker or taker, by what, and the book it was decided on. */
export interface FillInput {
  readonly priceTicks: number;
  readonly lots: number;
  readonly liquiditySide: 'maker' | 'taker';
  readonly cause: FillCause;
  readonly book: BookTop | null;
  readonly timeExchange: TimeUs;
  /** What either end of the band could have had of it at most; without it, the lots filled. */
  readonly available?: number;
  /** The band after this fill, where it was worked out already. */
  readonly band?: FillBand;
}

/** A resting order as a decision fills it. */
export function fillingOf(order: Order): Filling {
  if (order.instrument === null) throw new RangeError(`order ${order.terms.orderId} rests without an instrument`);
  return {
    terms: order.terms,
    instrument: order.instrument,
    priceTicks: order.priceTicks,
    quantity: order.quantityLots,
    leaves: leavesOf(order),
    hold: order.hold,
    fillCount: order.fills.length,
    band: order.band,
  };
}

/** Makes the event of one fill and moves `order` on by it. */
export function fill(order: Filling, input: FillInput, venue: VenueView): Draft {
  const { terms, instrument } = order;
  const { lots, liquiditySide } = input;
  const notional = notionalOf(instrument, input.priceTicks, lots);
  const rates = venue.feesOf({ account: terms.account, instrument });
  const commission = commissionOf(instrument, rates, {
    side: terms.side,
    liquiditySide,
    quantity: quantityOf(instrument, lots),
    notional,
  });
  const spent = notional + (commission.currency === instrument.quoteCurrency ? commission.amount : 0n);
  const released = releasedBy(order, lots, spent);
  order.leaves -= lots;
  order.hold -= released;
  order.fillCount += 1;
  order.band = input.band ?? grownBand(order, input.available ?? lots);
  return {
    type: 'orderFilled',
    orderId: terms.orderId,
    tradeId: idFrom(`fill ${order.fillCount} of ${terms.orderId}`),
    priceTicks: input.priceTicks,
    quantityLots: lots,
    commission: formatAmount(commission.amount),
    commissionCurrency: commission.currency,
    rate: commission.rate,
    feeTier: rates.tier,
    feeSource: rates.source,
    liquiditySide,
    cause: input.cause,
    preset: presetOf(venue.rules, terms.account).name,
    book: input.book,
    timeExchange: input.timeExchange,
    reportedAt: venue.now + reportTime(order, venue),
    released: formatAmount(released),
    band: order.band,
  };
}

/**
 * What a fill of `lots` gives back of the hold; never more than is held.
 *
 * - The last fill gives back all that is left.
 * - An order with a limit, and any sell: the share of the hold that stood for these lots, so that what stays covers the
 *   rest at the limit with the dearest commission. A fill rounds its own commission up, so it may take up to 1e-8 of the
 *   quote currency more than its share from free funds; that is the only way in which it can.
 * - A buy without a limit: what the fill cost, since later levels are dearer.
 */
function releasedBy(order: Filling, lots: number, spent: Amount): Amount {
  const { hold, leaves, terms, priceTicks } = order;
  if (lots >= leaves) return hold;
  if (priceTicks === null && terms.side === 'buy') return spent < hold ? spent : hold;
  return (hold * BigInt(lots)) / BigInt(leaves);
}

/** Both ends get what was there for them; the order's own fills always lie within. */
function grownBand({ band, quantity, leaves }: Filling, available: number): FillBand {
  const filled = quantity - leaves;
  return {
    pessimisticLots: Math.min(band.pessimisticLots + available, filled),
    optimisticLots: Math.max(Math.min(band.optimisticLots + available, quantity), filled),
  };
}

function reportTime({ terms, fillCount }: Filling, { rules, market }: VenueView): TimeUs {
  return travelTime(rules, {
    ...{ account: terms.account, orderId: terms.orderId },
    ...{ leg: 'report', purpose: `report ${fillCount}`, feedDelayUs: market.feedDelayUs },
  });
}
