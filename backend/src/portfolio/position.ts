import type { Amount } from '../model/decimal.js';
import { divide } from '../model/decimal.js';

/** Bought and not sold yet: the part of one or more buys at one price that is still there. */
export interface Lot {
  quantity: Amount;
  cost: Amount;
}

/**
 * What an account bought of one market and has not sold yet, kept by two methods at once: at average cost, and first
 * in, first out. `quantity` is in base currency and never below zero: what is sold beyond it was deposited, has no cost
 * known here, and so realizes nothing. `cost` is the quote currency paid for that quantity. Commissions are inside:
 * taken from the base they shrink the quantity, taken from the quote they raise the cost or lower the proceeds.
 *
 * Exactly, after every fill: the lots' quantities sum to `quantity`; `cost - realized` equals the lots' costs less
 * `realizedFifo`, both being what was paid; and when nothing is left, no cost is left and both methods realized the same.
 */
export interface Position {
  quantity: Amount;
  cost: Amount;
  realized: Amount;
  realizedFifo: Amount;
  /** What is still there, oldest buy first. */
  readonly lots: Lot[];
}

export function flatPosition(): Position {
  return { quantity: 0n, cost: 0n, realized: 0n, realizedFifo: 0n, lots: [] };
}

/**
 * Takes a fill in. `received` is the change of base currency, `paid` the quote currency given for it; both are
 * negative for a sell. The part of a sale that closes is valued in proportion, truncated at the 18th decimal; a full
 * close takes all the cost, so no remainder is left behind. A buy whose commission took all it brought is a loss.
 */
export function takeFill(position: Position, received: Amount, paid: Amount): void {
  if (received > 0n) return buy(position, received, paid);
  if (received < 0n) return sell(position, -received, -paid);
  position.realized -= paid;
  position.realizedFifo -= paid;
}

function buy(position: Position, quantity: Amount, cost: Amount): void {
  position.quantity += quantity;
  position.cost += cost;
  const last = position.lots.at(-1);
  // Fills of one order at one price are one lot: which of them is sold first makes no difference.
  if (last !== undefined && last.cost * quantity === cost * last.quantity) {
    last.quantity += quantity;
    last.cost += cost;
  } else position.lots.push({ quantity, cost });
}

function sell(position: Position, sold: Amount, proceeds: Amount): void {
  const closing = sold < position.quantity ? sold : position.quantity;
  if (closing === 0n) return;
  const costClosed = (position.cost * closing) / position.quantity;
  const proceedsClosed = (proceeds * closing) / sold;
  position.realized += proceedsClosed - costClosed;
  position.realizedFifo += proceedsClosed - costOfOldest(position.lots, closing);
  position.quantity -= closing;
  position.cost -= costClosed;
}

/** Takes `quantity` out of the lots, oldest first, and says what it had cost. */
function costOfOldest(lots: Lot[], quantity: Amount): Amount {
  let left = quantity;
  let cost = 0n;
  let used = 0;
  for (const lot of lots) {
    if (left < lot.quantity) {
      const part = (lot.cost * left) / lot.quantity;
      lot.quantity -= left;
      lot.cost -= part;
      cost += part;
      break;
    }
    left -= lot.quantity;
    cost += lot.cost;
    used += 1;
    if (left === 0n) break;
  }
  lots.splice(0, used);
  return cost;
}

/** Average cost of a unit, commissions included; null when flat. */
export function averageCost(position: Position): Amount | null {
  return position.quantity === 0n ? null : divide(position.cost, position.quantity);
}

/** Cost of what the lots still hold. */
export function costOfLots(position: Position): Amount {
  return position.lots.reduce((sum, lot) => sum + lot.cost, 0n);
}

/** Average cost of a unit of what the lots still hold; null when flat. */
export function averageCostFifo(position: Position): Amount | null {
  return position.quantity === 0n ? null : divide(costOfLots(position), position.quantity);
}
