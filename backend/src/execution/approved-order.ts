import type { Amount } from '../model/decimal.js';
import type { OrderTerms } from '../model/desk-event.js';
import type { Instrument } from '../model/instrument.js';

const passedRisk: unique symbol = Symbol('passed every risk check');

/** An order that passed every check. The only thing the simulated venue accepts; only `risk/assess` makes one. */
export interface ApprovedOrder {
  readonly [passedRisk]: true;
  readonly terms: OrderTerms;
  readonly instrument: Instrument;
  readonly quantityLots: number;
  readonly priceTicks: number | null;
  /** Trigger price; null for an order without one, and for a trailing stop, which has none before it arrives. */
  readonly stopTicks: number | null;
  /** An exit of a bracket: neither sent nor holding funds before its entry fills. */
  readonly waits: boolean;
  readonly hold: { readonly currency: string; readonly amount: Amount };
}

/** For `risk/assess` alone: anything else that calls this goes around the checks. */
export function approve(order: Omit<ApprovedOrder, typeof passedRisk>): ApprovedOrder {
  return { ...order, [passedRisk]: true };
}
