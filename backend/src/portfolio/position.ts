import type { Amount } from '../model/decimal.js';
import { divide } from '../model/decimal.js';

/**
 * What trading of one market has changed for one account, at average cost. `quantity` is the net base currency
 * received (negative after selling what was deposited), `cost` the net quote currency paid for that open quantity.
 * Commissions are inside: taken from the base they shrink the quantity, taken from the quote they raise the cost.
 * At all times cost = (sum of quote paid) + realized, to the last digit: rounding of a partial close only decides
 * which of the two carries it.
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
 * negative for a sell.
 */
export function takeFill(position: Position, received: Amount, paid: Amount): void {
  const closing = closedPart(position.quantity, received);
  if (closing === 0n) {
    position.quantity += received;
    position.cost += paid;
    return;
  }
  const costClosed = (position.cost * closing) / magnitude(position.quantity);
  const paidToClose = (paid * closing) / magnitude(received);
  position.realized -= costClosed + paidToClose;
  position.quantity += received;
  position.cost += paid - costClosed - paidToClose;
}

/** Average cost of a unit, commissions included; null when flat. */
export function averageCost(position: Position): Amount | null {
  return position.quantity === 0n ? null : divide(position.cost, position.quantity);
}

function closedPart(quantity: Amount, received: Amount): Amount {
  if (quantity === 0n || received === 0n || quantity > 0n === received > 0n) return 0n;
  return magnitude(quantity) < magnitude(received) ? magnitude(quantity) : magnitude(received);
}

function magnitude(amount: Amount): Amount {
  return amount < 0n ? -amount : amount;
}
