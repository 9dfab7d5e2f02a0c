import type { Amount } from '../model/decimal.js';
import type { OrderTerms } from '../model/desk-event.js';
import type { Instrument } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';

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
  /** What limits count it as; null: nobody can say, and no rule needed to know. */
  readonly usd: { readonly value: string; readonly rate: string; readonly source: string } | null;
  /** A second person has to confirm it first; null: nobody has to. */
  readonly approval: NeedsApproval | null;
}

/** Why an order waits for a second person, with which others it is decided as one, and until when. */
export interface NeedsApproval {
  /** Id of the order, or of the first of a list that is decided as one. */
  readonly approvalId: string;
  readonly why: 'LARGE_ORDER' | 'SLICED_ORDER';
  readonly usdValue: string;
  readonly windowUsd: string;
  readonly expiresAt: TimeUs;
}

/** For `risk/assess` alone: anything else that calls this goes around the checks. */
export function approve(order: Omit<ApprovedOrder, typeof passedRisk>): ApprovedOrder {
  return { ...order, [passedRisk]: true };
}
