import { holdFor } from '../execution/grid.js';
import type { Order } from '../execution/order.js';
import { presetOf } from '../execution/presets.js';
import type { Amount } from '../model/decimal.js';
import type { OrderTerms } from '../model/desk-event.js';
import type { TradingRules } from '../model/trading-rules.js';
import { trailingDistance } from './decide-triggers-trail.js';

const BPS_IN_ONE = 10_000;

/**
 * Funds so many lots of an order may need: its limit, or for one that will be a market order its trigger and the
 * market collar beyond it. `reference`: the price a trailing stop that stands nowhere yet is measured from.
 */
export function fundsFor(order: Order, lots: number, rules: TradingRules, reference: number | null = null): Amount {
  const { terms, instrument } = order;
  if (instrument === null) throw new RangeError(`order ${terms.orderId} was refused and needs no funds`);
  return holdFor(instrument, terms.side, order.priceTicks ?? dearest(order, rules, reference), lots);
}

function dearest({ terms, instrument, stopTicks }: Order, rules: TradingRules, reference: number | null): number {
  if (terms.side === 'sell') return 0;
  const trails = stopTicks === null && reference !== null && instrument !== null && terms.trailingOffset !== null;
  const trigger = trails ? reference + trailingDistance(terms, instrument, reference) : (stopTicks ?? reference ?? 0);
  return Math.ceil(trigger * (1 + presetOf(rules, terms.account).collarBps / BPS_IN_ONE));
}

/**
 * What each of two orders sets aside that cancel each other: one of them the dearer amount for both, the other
 * nothing. The one that may fill without a trigger holds it; of two that have triggers, the first.
 */
export function sharedHolds(
  legs: readonly { readonly terms: Pick<OrderTerms, 'triggerSource'>; readonly hold: Amount }[],
): Amount[] {
  const most = legs.reduce((dearer, { hold }) => (hold > dearer ? hold : dearer), 0n);
  const holder = Math.max(
    0,
    legs.findIndex(({ terms }) => terms.triggerSource === null),
  );
  return legs.map((_, index) => (index === holder ? most : 0n));
}
