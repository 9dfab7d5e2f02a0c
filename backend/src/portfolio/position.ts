import type { Amount } from '../model/decimal.js';
import { divide } from '../model/decimal.js';

/**
 * What an account bought of one market and has not sold yet, at average cost. `quantity` is in base currency and never
 * below zero: what is sold beyond it was deposited, has no cost known here, and so realizes nothing. `cost` is the quote
 * currency paid for that quantity. Commissions are inside: taken from the base they shrink the quantity, taken from the
 * quote they raise the cost or lower the proceeds.
 */
export interface Position {
  quantity: Amount;
  cost: Amount;
  realized: Amount;
}

export function flatPosition(): Position {
  return { quantity: 0n, cost: 0n, realized: 0n };
}

/**
 * Takes a fill in. `received` is the change of base currency, `paid` the quote currency given for it; both are
 * negative for a sell. The part of a sale that closes is valued in proportion, truncated at the 18th decimal; a full
 * close takes all the cost, so no remainder is left behind.
 */
export function takeFill(position: Position, received: Amount, paid: Amount): void {
  if (received >= 0n) {
    position.quantity += received;
    position.cost += paid;
    return;
  }
  const sold = -received;
  const closing = sold < position.quantity ? sold : position.quantity;
  if (closing === 0n) return;
  const costClosed = (position.cost * closing) / position.quantity;
  const proceeds = (-paid * closing) / sold;
  position.realized += proceeds - costClosed;
  position.quantity -= closing;
  position.cost -= costClosed;
}

/** Average cost of a unit, commissions included; null when flat. */
export function averageCost(position: Position): Amount | null {
  return position.quantity === 0n ? null : divide(position.cost, position.quantity);
}
