import type { Denial, Fill } from '@paperdesk/contract';
import type { Amount } from '../model/decimal.js';
import type { OrderTerms } from '../model/desk-event.js';
import type { Instrument } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import type { UsedStatus } from './order-life.js';

/** One order as the fold of its events. Sizes in lots and prices in ticks of `instrument`. */
export interface Order {
  readonly terms: OrderTerms;
  readonly person: string;
  /** The definition the order was accepted under; null for one that was refused. */
  readonly instrument: Instrument | null;
  readonly quantityLots: number;
  readonly priceTicks: number | null;
  /** Order of acceptance: time priority among orders at one price. */
  readonly arrival: number;
  readonly createdAt: TimeUs;
  /** The venue's time of the book it arrived at: prints made before it are not its own. 0 for one that was refused. */
  readonly arrivedAt: TimeUs;
  updatedAt: TimeUs;
  status: UsedStatus;
  filledLots: number;
  /** Sum of price times quantity of the fills, in quote currency. */
  filledNotional: Amount;
  /** What is still set aside, in the currency of the hold. */
  hold: Amount;
  holdCurrency: string;
  fills: Fill[];
  reason: { code: string; text: string } | null;
  denials: readonly Denial[];
}

/** Lots that may still fill; 0 once the order has ended. */
export function leavesOf(order: Order): number {
  return order.status === 'new' || order.status === 'partiallyFilled' ? order.quantityLots - order.filledLots : 0;
}
