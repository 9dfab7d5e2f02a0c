import type { Side } from '@paperdesk/contract';
import type { Order } from '../execution/order.js';

/** Working limit orders of one market by side, each sorted: best price first, then first come. */
export interface RestingOrders {
  readonly buy: Order[];
  readonly sell: Order[];
}

export function rest(resting: RestingOrders, order: Order): void {
  const side = resting[order.terms.side];
  side.splice(placeOf(side, order), 0, order);
}

export function leave(resting: RestingOrders, order: Order): void {
  const side = resting[order.terms.side];
  const at = placeOf(side, order);
  if (side[at] === order) side.splice(at, 1);
}

/** Index of the first order that does not stand before `order`. */
function placeOf(side: readonly Order[], order: Order): number {
  let low = 0;
  let high = side.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = side[middle];
    if (other !== undefined && before(other, order, order.terms.side)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function before(a: Order, b: Order, side: Side): boolean {
  const [priceA, priceB] = [a.priceTicks ?? 0, b.priceTicks ?? 0];
  if (priceA === priceB) return a.arrival < b.arrival;
  return side === 'buy' ? priceA > priceB : priceA < priceB;
}
