import type { ApprovedOrder, NeedsApproval } from '../execution/approved-order.js';
import type { Draft } from '../execution/draft.js';
import { emptyMarket, topOf, type Market } from '../execution/market.js';
import type { Order } from '../execution/order.js';
import { presetOf } from '../execution/presets.js';
import type { RestingOrders } from '../execution/resting.js';
import { arrive, type Arrival, type Incoming, type VenueView } from '../execution/venue.js';
import { formatAmount, type Amount } from '../model/decimal.js';
import type { BookTop, OrderAccepted } from '../model/desk-event.js';
import { marketKey } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import { feeRatesOf } from '../portfolio/fees.js';
import { fundsHeld } from '../risk/funds.js';
import type { ArrivingReplace, Desk } from './decision.js';
import type { Taker } from './taker.js';
import { travelUs } from './travel.js';

/** What the simulated venue looks at for one market. */
export function viewOf(
  desk: Desk,
  market: Market,
  at: { readonly resting: RestingOrders | undefined; readonly now: TimeUs },
): VenueView {
  const { state, rules } = desk;
  const { now, resting } = at;
  return {
    market,
    resting,
    rules: rules.trading,
    now,
    feesOf: ({ account, instrument }) =>
      feeRatesOf({ rules: rules.trading, account: state.accounts.get(account), instrument, now }),
  };
}

/** An order that passed every check goes to the venue: it is there at once, or on its way. */
export function place(desk: Desk, taker: Taker, approved: ApprovedOrder): void {
  const { terms, instrument, quantityLots, priceTicks, stopTicks, hold, waits, usd } = approved;
  if (approved.approval !== null) {
    taker.take(heldForApproval(desk, approved, approved.approval));
    return;
  }
  const { now } = taker;
  const travel = waits ? 0 : travelUs(desk, terms, 'submit');
  const accepted: Omit<OrderAccepted, 'time' | 'actor' | 'requestId'> = {
    type: 'orderAccepted',
    order: terms,
    instrumentVersion: instrument.version,
    quantityLots,
    priceTicks,
    stopTicks,
    hold: { currency: hold.currency, amount: formatAmount(hold.amount) },
    book: bookOf(desk, terms),
    dueAt: travel === 0 ? null : now + travel,
    queueAhead: null,
    preset: presetOf(desk.rules.trading, terms.account).name,
    waits,
    usdValue: usd === null ? null : usd.value,
    usdRate: usd === null ? null : usd.rate,
    usdRateSource: usd === null ? null : usd.source,
  };
  if (waits || travel > 0 || terms.triggerSource !== null) {
    taker.take(accepted);
    return;
  }
  const incoming = { terms, instrument, priceTicks, leavesLots: quantityLots, hold: hold.amount, fillCount: 0 };
  const arrival = arrivalOf(desk, incoming, now);
  if (arrival.rejected !== null) {
    taker.take({ ...accepted, dueAt: now });
    taker.take({
      type: 'orderRejected',
      orderId: terms.orderId,
      ...arrival.rejected,
      released: formatAmount(hold.amount),
    });
    return;
  }
  taker.take({ ...accepted, priceTicks: arrival.priceTicks, queueAhead: arrival.queueAhead });
  taker.takeAll(arrival.drafts);
}

/** It goes nowhere before a second person has confirmed it; its funds are set aside all the same. */
function heldForApproval(
  desk: Desk,
  { terms, instrument, quantityLots, priceTicks, stopTicks, hold, waits, usd }: ApprovedOrder,
  approval: NeedsApproval,
): Draft {
  return {
    type: 'approvalRequested',
    approvalId: approval.approvalId,
    order: terms,
    instrumentVersion: instrument.version,
    ...{ quantityLots, priceTicks, stopTicks, waits },
    hold: { currency: hold.currency, amount: formatAmount(hold.amount) },
    preset: presetOf(desk.rules.trading, terms.account).name,
    ...{ why: approval.why, usdValue: approval.usdValue, windowUsd: approval.windowUsd },
    ...{ usdRate: usd?.rate ?? null, usdRateSource: usd?.source ?? null },
    book: bookOf(desk, terms),
    expiresAt: approval.expiresAt,
  };
}

/** An order reaches the venue: with a trigger that is not met yet it is armed, else it meets the book. */
export function arriveAtVenue(desk: Desk, taker: Taker, order: Order): void {
  const { terms } = order;
  const { orderId } = terms;
  const book = bookOf(desk, terms);
  if (terms.triggerSource !== null && order.status === 'pendingNew') {
    taker.take({ type: 'orderArrived', orderId, book, priceTicks: order.priceTicks, queueAhead: null });
    return;
  }
  const arrival = arrivalOf(desk, incomingOf(order), taker.now);
  if (arrival.rejected === null) {
    const { priceTicks, queueAhead } = arrival;
    taker.take({ type: 'orderArrived', orderId, book, priceTicks, queueAhead });
    taker.takeAll(arrival.drafts);
    return;
  }
  const released = formatAmount(order.hold);
  if (order.status === 'pendingNew') taker.take({ type: 'orderRejected', orderId, ...arrival.rejected, released });
  // The venue had taken it before its trigger was met: that is not undone, it ends.
  else taker.take({ type: 'orderCanceled', orderId, ...arrival.rejected, killId: null, released, band: order.band });
}

/**
 * A replace reaches the venue. The place in the queue is kept when only the quantity falls; else the order is a new
 * arrival, which may take. `hold` is set aside in addition (nothing, when that was done as it was sent). Returns why the
 * venue refused it; null when it took it.
 */
export function replaceAtVenue(
  desk: Desk,
  taker: Taker,
  given: { readonly order: Order; readonly asked: ArrivingReplace; readonly hold: Amount },
): Rejected | null {
  const { order, asked, hold } = given;
  const { clientOrderId, payloadHash, quantityLots, priceTicks } = asked;
  const { terms, instrument } = order;
  const { orderId } = terms;
  if (instrument === null) throw new RangeError(`order ${orderId} was refused and cannot be replaced`);
  const left = quantityLots - order.filledLots;
  const samePrice = priceTicks === order.priceTicks;
  const keptPlace = samePrice && quantityLots < order.quantityLots;
  const all = order.hold + hold;
  const others = order.pending.filter((change) => change.kind === 'replace').slice(1);
  const needed = left <= 0 ? 0n : fundsHeld(desk.rules.trading, order, { priceTicks, quantityLots }, others);
  const released = all > needed ? all - needed : 0n;
  const replaced = {
    ...{ type: 'orderReplaced' as const, orderId, clientOrderId, payloadHash, quantityLots, priceTicks, keptPlace },
    queueAhead: keptPlace ? order.queueAhead : null,
    book: bookOf(desk, terms),
    hold: { currency: order.holdCurrency, amount: formatAmount(hold) },
    released: formatAmount(released),
  };
  if (keptPlace || left <= 0 || order.phase !== 'working') {
    taker.take(replaced);
    return null;
  }
  const incoming = { ...incomingOf(order), priceTicks, leavesLots: left, hold: all - released };
  const arrival = arrivalOf(desk, incoming, taker.now);
  if (arrival.rejected !== null) {
    rejectReplace(desk, taker, { order, ...arrival.rejected });
    return arrival.rejected;
  }
  taker.take({ ...replaced, priceTicks: arrival.priceTicks, queueAhead: arrival.queueAhead });
  taker.takeAll(arrival.drafts);
  return null;
}

/** What the venue said no with. */
export interface Rejected {
  readonly reason: string;
  readonly text: string;
}

/** The order goes on as it was; what was set aside for the replace comes free. */
export function rejectReplace(
  desk: Desk,
  taker: Taker,
  why: { readonly order: Order; readonly reason: string; readonly text: string },
): void {
  const { order, reason, text } = why;
  const others = order.pending.filter((change) => change.kind === 'replace').slice(1);
  const needed = fundsHeld(desk.rules.trading, order, order, others);
  const released = formatAmount(order.hold > needed ? order.hold - needed : 0n);
  const { orderId } = order.terms;
  taker.take({ type: 'orderChangeRejected', orderId, change: 'replace', reason, text, released });
}

function incomingOf(order: Order): Incoming {
  const { terms, instrument, priceTicks, hold, filledLots, band } = order;
  if (instrument === null) throw new RangeError(`order ${terms.orderId} was refused and cannot arrive`);
  const leavesLots = order.quantityLots - filledLots;
  return { terms, instrument, priceTicks, leavesLots, hold, fillCount: order.fills.length, filledLots, band };
}

/** What the venue makes of an order. On a book too old to match on it is taken as in a market that is stale. */
function arrivalOf(desk: Desk, incoming: Incoming, now: TimeUs): Arrival {
  const { terms } = incoming;
  const key = marketKey(terms.venue, terms.symbol);
  const known = desk.markets.get(key) ?? emptyMarket();
  const old = tooOld(known, now, desk.rules.trading.staleAfterUs);
  const market: Market = old === null ? known : { ...known, state: 'stale', reason: old };
  return arrive(incoming, viewOf(desk, market, { resting: desk.state.resting.get(key), now }));
}

/** Why a book is too old to match on, as half a sentence; null while it is not. */
export function tooOld(market: Market | undefined, now: TimeUs, staleAfterUs: number): string | null {
  if (market?.book == null) return null;
  const age = now - market.book.timeReceived;
  return age < staleAfterUs ? null : `its book is ${Math.floor(age / 1_000_000)} s old`;
}

/** The top of the book of a market; null where there is none. */
export function bookOf({ markets }: Desk, { venue, symbol }: { venue: string; symbol: string }): BookTop | null {
  const book = markets.get(marketKey(venue, symbol))?.book;
  return book == null ? null : topOf(book);
}
