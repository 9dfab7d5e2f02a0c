import type { Side } from '@paperdesk/contract';
import { formatAmount } from '../model/decimal.js';
import type { BookTop } from '../model/desk-event.js';
import { textOfSteps } from '../model/instrument.js';
import { collarOf } from './collar.js';
import type { Draft } from './draft.js';
import { fill, fillingOf, type Filling } from './fill.js';
import { facing, shownAt, topOf, unmatchable } from './market.js';
import { modelSteps, type ModelStep } from './model-fill.js';
import { leavesOf } from './order.js';
import { expireSelfTrade, preventOwn, tradeOwn } from './own-trade.js';
import { payer } from './payer.js';
import { presetOf } from './presets.js';
import { isBetter } from './price-queues.js';
import { inOrder } from './resting.js';
import { planTake, type Step, type TakePlan } from './take-plan.js';
import type { Arrival, Incoming, VenueView } from './venue.js';
import { reaches } from './walk.js';

/**
 * An order reaches the venue.
 *
 * 1. A market that may not match now takes orders that can rest (they get a place with the next fresh book) and cancels
 *    all others, `MARKET_NOT_LIVE`.
 * 2. A post-only order that would take at once, the market's size or ours, is refused or put one tick from the best.
 * 3. It takes displayed levels and our own orders that face it, best price first, down to its limit; without a limit
 *    down to the collar around the best price, and no more than what was set aside for it pays.
 * 4. An own order of the same account ends it, the own order, or both, unless it asks for neither.
 * 5. FOK: all of it, or nothing happens. IOC and orders without a limit: what is left is canceled. Others rest.
 */
export function takeIn(order: Incoming, venue: VenueView): Arrival {
  const { terms } = order;
  const { modelFills } = presetOf(venue.rules, terms.account);
  if (unmatchable(venue.market, modelFills) !== null)
    return canRest(order)
      ? { rejected: null, priceTicks: order.priceTicks, queueAhead: null, drafts: [] }
      : { rejected: null, priceTicks: order.priceTicks, queueAhead: null, drafts: [cancelNotLive(order, venue)] };
  const passive = passivePrice(order, venue);
  if (passive.rejected !== null) return passive;
  const placed = { ...order, priceTicks: passive.priceTicks };
  const { drafts, left } = take(placed, venue);
  const queueAhead = left > 0 && canRest(placed) ? aheadOf(placed, venue) : null;
  return { rejected: null, priceTicks: passive.priceTicks, queueAhead, drafts };
}

function canRest({ priceTicks, terms }: Incoming): boolean {
  return priceTicks !== null && terms.timeInForce !== 'IOC' && terms.timeInForce !== 'FOK';
}

/** The order's limit, after the post-only rule. */
function passivePrice(
  { terms, priceTicks, instrument }: Incoming,
  venue: VenueView,
): { readonly rejected: null; readonly priceTicks: number | null } | Extract<Arrival, { rejected: object }> {
  const keep = { rejected: null, priceTicks };
  if (priceTicks === null || terms.postOnly === 'none') return keep;
  const best = bestFacing(terms.side, venue);
  if (best === null || !reaches(terms.side, priceTicks, best)) return keep;
  const moved = terms.side === 'buy' ? best - 1 : best + 1;
  if (terms.postOnly === 'reprice' && moved > 0) return { rejected: null, priceTicks: moved };
  const shown = textOfSteps(best, instrument.tickSize);
  return {
    rejected: {
      reason: 'POST_ONLY_WOULD_TAKE',
      text: `The order may only rest, and at its limit it would trade at once with the best price, ${shown}.`,
    },
  };
}

/** The best price that faces an order, the market's or one of our own. */
function bestFacing(side: Side, { market, resting, rules }: VenueView): number | null {
  const shown = facing(market, side)[0]?.[0] ?? null;
  const opposite = side === 'buy' ? 'sell' : 'buy';
  if (resting === undefined) return shown;
  for (const { terms, priceTicks } of inOrder(resting[opposite])) {
    if (terms.source !== rules.source || priceTicks === null) continue;
    return shown === null || isBetter(opposite, priceTicks, shown) ? priceTicks : shown;
  }
  return shown;
}

function take(order: Incoming, venue: VenueView): { readonly drafts: Draft[]; readonly left: number } {
  const filling = fillingOfIncoming(order);
  const { market } = venue;
  const plan = planFor(order, venue);
  const modeled = market.book === null ? modelSteps(order, venue) : [];
  const left = plan.left - modeled.reduce((sum, step) => sum + step.lots, 0);
  if (order.terms.timeInForce === 'FOK' && left > 0) return { drafts: [cancelFok(filling)], left: 0 };
  const book = market.book === null ? null : topOf(market.book);
  const drafts: Draft[] = [];
  for (const step of plan.steps) takeStep(filling, step, { venue, book }, drafts);
  for (const step of modeled) drafts.push(fillByModel(filling, step, venue));
  if (plan.expired) drafts.push(expireSelfTrade(filling));
  else if (left > 0 && !canRest(order)) drafts.push(cancelRest(filling, plan));
  return { drafts, left: plan.expired ? 0 : left };
}

function planFor(order: Incoming, venue: VenueView): TakePlan {
  const { terms, priceTicks } = order;
  if (priceTicks !== null) return planTake(order, venue, priceTicks, (_price, lots) => lots);
  const best = facing(venue.market, terms.side)[0]?.[0];
  const bps = presetOf(venue.rules, terms.account).collarBps;
  const limit = best === undefined ? null : collarOf(terms.side, best, bps);
  return planTake(order, venue, limit, payer(order, venue));
}

function takeStep(
  filling: Filling,
  step: Step,
  { venue, book }: { readonly venue: VenueView; readonly book: BookTop | null },
  drafts: Draft[],
): void {
  const timeExchange = venue.market.book?.timeExchange ?? venue.market.lastTrade?.timeExchange ?? venue.now;
  const taken = { liquiditySide: 'taker' as const, book, timeExchange };
  if (step.kind === 'book') {
    const { price, lots, displayed, consumedBefore } = step.take;
    const sequence = book?.sequence ?? 0;
    const cause = { kind: 'book' as const, sequence, level: price, displayed, consumedBefore };
    drafts.push(fill(filling, { ...taken, priceTicks: price, lots, cause }, venue));
    return;
  }
  const meeting = { taker: filling, maker: fillingOf(step.maker), lots: step.lots };
  if (step.kind === 'own') drafts.push(...tradeOwn(meeting, { book, timeExchange }, venue));
  else drafts.push(...preventOwn(meeting, step.mode));
}

function fillByModel(filling: Filling, step: ModelStep, venue: VenueView): Draft {
  const { market } = venue;
  return fill(
    filling,
    {
      priceTicks: step.price,
      lots: step.lots,
      liquiditySide: 'taker',
      cause: { kind: 'model', model: step.model, inputs: step.inputs },
      book: null,
      timeExchange: market.quote?.timeExchange ?? market.lastTrade?.timeExchange ?? venue.now,
    },
    venue,
  );
}

function fillingOfIncoming(order: Incoming): Filling {
  const { terms, instrument, priceTicks, leavesLots: leaves, hold, fillCount } = order;
  const band = order.band ?? { pessimisticLots: 0, optimisticLots: 0 };
  const filled = order.filledLots ?? 0;
  return { terms, instrument, priceTicks, quantity: filled + leaves, leaves, hold, fillCount, band };
}

function aheadOf(order: Incoming, { market, resting, rules }: VenueView): number | null {
  const { side, orderId } = order.terms;
  const price = order.priceTicks;
  const shown = price === null ? null : shownAt(market, side, price);
  if (shown === null || price === null) return null;
  let own = 0;
  for (const other of resting?.[side].at.get(price) ?? [])
    if (other.terms.orderId !== orderId && other.terms.source === rules.source) own += leavesOf(other);
  return shown + own;
}

function cancelRest(order: Filling, plan: TakePlan): Draft {
  if (order.priceTicks !== null)
    return cancel(order, 'IOC_REMAINDER', 'What could not fill at once is canceled (time in force IOC).');
  if (plan.beyondLimit)
    return cancel(
      order,
      'PRICE_COLLAR',
      'The next displayed price is too far from the best, or beyond what was set aside for the order.',
    );
  return cancel(order, 'NO_LIQUIDITY', 'The displayed book had no more to give; depth is never made up.');
}

function cancelFok(order: Filling): Draft {
  return cancel(order, 'FOK_NOT_FILLED', 'Not all of it could fill at once (time in force FOK), so none of it did.');
}

function cancelNotLive(order: Incoming, { market }: VenueView): Draft {
  const why = unmatchable(market) ?? 'nothing may match in it';
  return cancel(
    fillingOfIncoming(order),
    'MARKET_NOT_LIVE',
    `The order reached the market while nothing could match there: ${why}.`,
  );
}

function cancel(order: Filling, reason: string, text: string): Draft {
  return {
    type: 'orderCanceled',
    orderId: order.terms.orderId,
    reason,
    text,
    killId: null,
    released: formatAmount(order.hold),
    band: order.band,
  };
}
