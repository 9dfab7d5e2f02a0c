import type { Side } from '@paperdesk/contract';
import type { Order } from './order.js';

/** Working orders of one side of a market by price, best price first; at one price first come, first served. */
export interface RestingSide {
  readonly prices: number[];
  readonly at: Map<number, Order[]>;
}
/** What is at the venue in one market: orders in the matching engine, and those whose trigger is not met. */
export interface RestingOrders {
  readonly buy: RestingSide;
  readonly sell: RestingSide;
  readonly armed: Map<string, Order>;
}

export function noRestingOrders(): RestingOrders {
  return { buy: { prices: [], at: new Map() }, sell: { prices: [], at: new Map() }, armed: new Map() };
}

/** Puts an order with a limit in its place. */
export function rest(resting: RestingOrders, order: Order): void {
  const price = priceOf(order);
  const side = resting[order.terms.side];
  const queue = side.at.get(price);
  if (queue === undefined) {
    side.at.set(price, [order]);
    side.prices.splice(placeOf(side.prices, price, order.terms.side), 0, price);
    return;
  }
  let at = queue.length;
  while (at > 0 && (queue[at - 1]?.arrival ?? 0) > order.arrival) at -= 1;
  queue.splice(at, 0, order);
}

/** Takes an order out; one that is not there is left alone. */
export function leave(resting: RestingOrders, order: Order): void {
  const price = priceOf(order);
  const side = resting[order.terms.side];
  const queue = side.at.get(price);
  const at = queue?.indexOf(order) ?? -1;
  if (queue === undefined || at < 0) return;
  queue.splice(at, 1);
  if (queue.length > 0) return;
  side.at.delete(price);
  side.prices.splice(placeOf(side.prices, price, order.terms.side), 1);
}

/** Orders of a side in the order they fill. */
export function* inOrder(side: RestingSide): Generator<Order> {
  for (const price of side.prices) yield* side.at.get(price) ?? [];
}

export function isEmpty({ buy, sell, armed }: RestingOrders): boolean {
  return buy.prices.length === 0 && sell.prices.length === 0 && armed.size === 0;
}

/** Index of the first price that does not stand before `price`. */
function placeOf(prices: readonly number[], price: number, side: Side): number {
  let low = 0;
  let high = prices.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = prices[middle] ?? 0;
    if (side === 'buy' ? other > price : other < price) low = middle + 1;
    else high = middle;
  }
  return low;
}

function priceOf(order: Order): number {
  if (order.priceTicks === null) throw new RangeError(`order ${order.terms.orderId} has no price to rest at`);
  return order.priceTicks;
}
