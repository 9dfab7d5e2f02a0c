import { holdFor } from '../execution/grid.js';
import type { Order } from '../execution/order.js';
import { presetOf } from '../execution/presets.js';
import type { Amount } from '../model/decimal.js';
import type { OrderTerms } from '../model/desk-event.js';
import type { TradingRules } from '../model/trading-rules.js';
import { atHighestRates } from '../portfolio/fees.js';
import { collared } from '../risk/funds.js';
import { trailingDistance } from './decide-triggers-trail.js';

/**
 * Funds so many lots of an order may need: its limit, or for one that will be a market order its trigger and the
 * market collar beyond it. `reference`: the price a trailing stop that stands nowhere yet is measured from.
 */
export function fundsFor(order: Order, lots: number, rules: TradingRules, reference: number | null = null): Amount {
  const { terms, instrument } = order;
  if (instrument === null) throw new RangeError(`order ${terms.orderId} was refused and needs no funds`);
  const charged = atHighestRates(rules, terms.account, instrument);
  return holdFor(charged, terms.side, order.priceTicks ?? dearest(order, rules, reference), lots);
}

function dearest({ terms, instrument, stopTicks }: Order, rules: TradingRules, reference: number | null): number {
  if (terms.side === 'sell') return 0;
  const trails = stopTicks === null && reference !== null && instrument !== null && terms.trailingOffset !== null;
  const trigger = trails ? reference + trailingDistance(terms, instrument, reference) : (stopTicks ?? reference ?? 0);
  return collared(trigger, presetOf(rules, terms.account));
}

/**
 * What each of two orders sets aside that cancel each other: the dearer holds for both, the other nothing. Of two
 * that need the same the one that may fill without a trigger holds it.
 */
export function sharedHolds(
  legs: readonly { readonly terms: Pick<OrderTerms, 'triggerSource'>; readonly hold: Amount }[],
): Amount[] {
  let holder = legs[0];
  for (const leg of legs)
    if (holder !== undefined && (leg.hold > holder.hold || (leg.hold === holder.hold && fillsSooner(leg, holder))))
      holder = leg;
  return legs.map((leg) => (leg === holder ? leg.hold : 0n));
}

interface Leg {
  readonly terms: Pick<OrderTerms, 'triggerSource'>;
}
function fillsSooner(a: Leg, b: Leg): boolean {
  return a.terms.triggerSource === null && b.terms.triggerSource !== null;
}
