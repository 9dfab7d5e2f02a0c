import type { Side } from '@paperdesk/contract';

/** Something that waits at a price; a lower `arrival` came first. */
export interface Queued {
  readonly arrival: number;
}
/** What waits on one side of a market: prices best first; at one price first come, first served. */
export interface PriceQueues<T> {
  readonly prices: number[];
  readonly at: Map<number, T[]>;
}

export function noQueues<T>(): PriceQueues<T> {
  return { prices: [], at: new Map() };
}

/** Puts `item` in its place at `price`. */
export function enqueue<T extends Queued>(queues: PriceQueues<T>, side: Side, price: number, item: T): void {
  const queue = queues.at.get(price);
  if (queue === undefined) {
    queues.at.set(price, [item]);
    queues.prices.splice(indexOf(queues.prices, price, side), 0, price);
    return;
  }
  let at = queue.length;
  while (at > 0 && (queue[at - 1]?.arrival ?? 0) > item.arrival) at -= 1;
  queue.splice(at, 0, item);
}

/** Takes `item` out; one that is not there is left alone. */
export function dequeue<T>(queues: PriceQueues<T>, side: Side, price: number, item: T): void {
  const queue = queues.at.get(price);
  if (queue === undefined) return;
  // Who came first mostly leaves first, and a long queue must not be moved for each: the kill switch empties it.
  if (queue[0] === item) queue.shift();
  else {
    const at = queue.indexOf(item);
    if (at < 0) return;
    queue.splice(at, 1);
  }
  if (queue.length > 0) return;
  queues.at.delete(price);
  queues.prices.splice(indexOf(queues.prices, price, side), 1);
}

/** Index of the first price that does not stand before `price`. */
export function indexOf(prices: readonly number[], price: number, side: Side): number {
  let low = 0;
  let high = prices.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBetter(side, prices[middle] ?? 0, price)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** True when a resting order of this side at `price` fills before one at `than`. */
export function isBetter(side: Side, price: number, than: number): boolean {
  return side === 'buy' ? price > than : price < than;
}
