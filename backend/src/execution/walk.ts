import type { Side } from '@paperdesk/contract';
import type { Level } from '../model/market-event.js';

/** What a walk takes from one level. Price in ticks, sizes in lots. */
export interface Take {
  readonly price: number;
  readonly lots: number;
  readonly displayed: number;
  readonly consumedBefore: number;
}

/**
 * Walks the side of the book that faces an order, best level first, down to the order's limit (null: no limit),
 * taking what is displayed less what earlier fills consumed. What is left over is the caller's to cancel or rest:
 * depth is never extrapolated.
 */
export function walk(
  facing: readonly Level[],
  order: { readonly side: Side; readonly limit: number | null; readonly lots: number },
  consumed: (price: number) => number,
): Take[] {
  const takes: Take[] = [];
  let left = order.lots;
  for (const [price, displayed] of facing) {
    if (left === 0 || !reaches(order.side, order.limit, price)) break;
    const consumedBefore = consumed(price);
    const lots = Math.min(left, Math.max(0, displayed - consumedBefore));
    if (lots === 0) continue;
    takes.push({ price, lots, displayed, consumedBefore });
    left -= lots;
  }
  return takes;
}

/** True when an order of this side and limit may trade at `price`. */
export function reaches(side: Side, limit: number | null, price: number): boolean {
  if (limit === null) return true;
  return side === 'buy' ? price <= limit : price >= limit;
}
