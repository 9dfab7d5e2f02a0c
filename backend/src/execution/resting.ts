import type { Order } from './order.js';
import { dequeue, enqueue, noQueues, type PriceQueues } from './price-queues.js';

/** Working orders of one side of a market by price, best price first; at one price first come, first served. */
export type RestingSide = PriceQueues<Order>;

/** What is at the venue in one market: orders in the matching engine, and those whose trigger is not met. */
export interface RestingOrders {
  readonly buy: RestingSide;
  readonly sell: RestingSide;
  readonly armed: Map<string, Order>;
}

export function noRestingOrders(): RestingOrders {
  return { buy: noQueues(), sell: noQueues(), armed: new Map() };
}

/** Puts an order with a limit in its place. */
export function rest(resting: RestingOrders, order: Order): void {
  enqueue(resting[order.terms.side], order.terms.side, priceOf(order), order);
}

/** Takes an order out; one that is not there is left alone. */
export function leave(resting: RestingOrders, order: Order): void {
  dequeue(resting[order.terms.side], order.terms.side, priceOf(order), order);
}

/** Orders of a side in the order they fill. */
export function* inOrder(side: RestingSide): Generator<Order> {
  for (const price of side.prices) yield* side.at.get(price) ?? [];
}

export function isEmpty({ buy, sell, armed }: RestingOrders): boolean {
  return buy.prices.length === 0 && sell.prices.length === 0 && armed.size === 0;
}

function priceOf(order: Order): number {
  if (order.priceTicks === null) throw new RangeError(`order ${order.terms.orderId} has no price to rest at`);
  return order.priceTicks;
}
