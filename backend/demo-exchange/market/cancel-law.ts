import type { RestingOrder } from './matching-book.js';
import type { Random } from './random.js';

/**
 * Which order of a price level is canceled next:
 * - `uniform`: any, alike
 * - `frontHeavy`: those near the front of the queue (the first half has four of five cancels)
 * - `backHeavy`: those near its end (the second half has four of five)
 * - `byAge`: the younger the likelier, whatever their place: weight 1 / (1 + age / 2 s), so many orders live for a moment
 *   and a few for long
 */
export const CANCEL_LAWS = ['uniform', 'frontHeavy', 'backHeavy', 'byAge'] as const;
export type CancelLaw = (typeof CANCEL_LAWS)[number];

/** Places fall off with the third power: P(place < x) = x^(1/3). */
const HEAVINESS = 3;
const HALF_WEIGHT_AGE_SECONDS = 2;

/** The order of the queue (first come first) that leaves it; undefined when it is empty. One draw whatever the law. */
export function nextToCancel(
  law: CancelLaw,
  queue: readonly RestingOrder[],
  random: Random,
  nowSeconds: number,
): RestingOrder | undefined {
  switch (law) {
    case 'uniform':
      return queue[random.integer(queue.length)];
    case 'frontHeavy':
      return queue[Math.floor(queue.length * random.next() ** HEAVINESS)];
    case 'backHeavy':
      return queue[queue.length - 1 - Math.floor(queue.length * random.next() ** HEAVINESS)];
    case 'byAge':
      return byWeight(queue, random, ({ placedAt }) => 1 / (1 + (nowSeconds - placedAt) / HALF_WEIGHT_AGE_SECONDS));
  }
}

function byWeight(
  queue: readonly RestingOrder[],
  random: Random,
  weightOf: (order: RestingOrder) => number,
): RestingOrder | undefined {
  let left = random.next() * queue.reduce((sum, order) => sum + weightOf(order), 0);
  for (const order of queue) {
    left -= weightOf(order);
    if (left < 0) return order;
  }
  return queue.at(-1);
}
