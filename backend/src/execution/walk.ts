import type { Side } from '@paperdesk/contract';
import type { Level } from '../model/market-event.js';

/** What a walk takes from one level. Price in ticks, sizes in lots. */
export interface Take {
  readonly price: number;
  readonly lots: number;
  readonly displayed: number;
  readonly consumedBefore: number;
  /** What was there for us. */
  readonly available: number;
}
/** What a walk wants: down to `limit` (null: no limit), of each level `percent` of what it displays. */
export interface Wanted {
  readonly side: Side;
  readonly limit: number | null;
  readonly lots: number;
  readonly percent?: number;
}

/** Lots of a level that are there for us: our share of the displayed size, less what earlier fills took. */
export function availableOf(displayed: number, consumed: number, percent = 100): number {
  return Math.max(0, Math.floor((displayed * percent) / 100) - consumed);
}

/**
 * Walks the side of the book that faces an order, best level first, taking what is there for us. What is left over is
 * the caller's to cancel or rest: depth is never extrapolated.
 */
export function walk(facing: readonly Level[], wanted: Wanted, consumed: (price: number) => number): Take[] {
  const takes: Take[] = [];
  let left = wanted.lots;
  for (const [price, displayed] of facing) {
    if (left === 0 || !reaches(wanted.side, wanted.limit, price)) break;
    const consumedBefore = consumed(price);
    const available = availableOf(displayed, consumedBefore, wanted.percent);
    const lots = Math.min(left, available);
    if (lots === 0) continue;
    takes.push({ price, lots, displayed, consumedBefore, available });
    left -= lots;
  }
  return takes;
}

/** True when an order of this side and limit may trade at `price`. */
export function reaches(side: Side, limit: number | null, price: number): boolean {
  if (limit === null) return true;
  return side === 'buy' ? price <= limit : price >= limit;
}
