import type { Denial, Fill } from '@paperdesk/contract';
import type { Amount } from '../model/decimal.js';
import type { BookTop, OrderTerms } from '../model/desk-event.js';
import type { Instrument } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import { isLive, type LifeStatus } from './order-life.js';

/**
 * Where an order is. `approving`: it waits for a second person. `waiting`: an exit whose entry has not filled. `traveling`: on its way to the venue.
 * `armed`: at the venue, its trigger not met. `working`: in the matching engine.
 */
export type OrderPhase = 'approving' | 'waiting' | 'traveling' | 'armed' | 'working' | 'ended';

/** A cancel or replace on its way to the venue, in the order they were asked for. */
export type PendingChange =
  | { readonly kind: 'cancel'; readonly dueAt: TimeUs; readonly reason: string; readonly text: string }
  | {
      readonly kind: 'replace';
      readonly dueAt: TimeUs;
      readonly clientOrderId: string;
      readonly payloadHash: string;
      readonly quantityLots: number;
      readonly priceTicks: number | null;
      /** Set aside in addition for it; given back when it is refused. */
      readonly hold: Amount;
    };

/** One order as the fold of its events. Sizes in lots and prices in ticks of `instrument`. */
export interface Order {
  readonly terms: OrderTerms;
  readonly person: string;
  /** The definition the order was accepted under; null for one that was refused. */
  readonly instrument: Instrument | null;
  /** Newest id of the chain of replaces. */
  clientOrderId: string;
  quantityLots: number;
  priceTicks: number | null;
  /** Trigger price; of a trailing stop where it stands now. */
  stopTicks: number | null;
  /** Best price a trailing stop has seen; null before the first. */
  extremeTicks: number | null;
  /** Time priority among orders at one price; a new number when the place is lost. */
  arrival: number;
  readonly createdAt: TimeUs;
  /** The venue's time of the book it arrived at: prints made before it are not its own. 0 before. */
  arrivedAt: TimeUs;
  updatedAt: TimeUs;
  status: LifeStatus;
  phase: OrderPhase;
  pending: PendingChange[];
  filledLots: number;
  /** Sum of price times quantity of the fills, in quote currency. */
  filledNotional: Amount;
  /** What is still set aside, in the currency of the hold. */
  hold: Amount;
  holdCurrency: string;
  /** Displayed size before it when it took its place at the venue, in lots; null when not known. */
  queueAhead: number | null;
  /** The approval it waited for, or waits for; null: it needed none. */
  readonly approvalId: string | null;
  readonly preset: string;
  readonly epoch: number;
  band: { pessimisticLots: number; optimisticLots: number };
  fills: Fill[];
  /** Events that were about it: numbers its rows in QuestDB. */
  changes: number;
  /** The book it was accepted on, for a triggered order the one that triggered it: slippage is measured from its mid. */
  decisionBook: BookTop | null;
  /** The book it reached the venue on. */
  venueBook: BookTop | null;
  reason: { code: string; text: string } | null;
  /** Its trades were flagged for their value. */
  flagged?: boolean;
  denials: readonly Denial[];
  /** What limits count it as, for `usdLots` of it; null: nobody could say. */
  usdValue: Amount | null;
  /** The lots that `usdValue` is of: those it was accepted or last replaced with. */
  usdLots: number;
  readonly usdRate: Amount | null;
  readonly usdRateSource: string | null;
  /** What its fills came to, at that rate. */
  filledUsd: Amount;
  /** What of it may still fill counts as, in every limit; see `risk/open-usd`. */
  openUsd: Amount;
  /** It counts among the open orders. */
  counted: boolean;
}

/** Lots that may still fill; 0 once the order has ended. */
export function leavesOf(order: Order): number {
  return isLive(order.status) ? order.quantityLots - order.filledLots : 0;
}
