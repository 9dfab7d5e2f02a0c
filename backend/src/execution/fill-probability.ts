import type { Side } from '@paperdesk/contract';
import type { TimeUs } from '../model/time.js';
import { hitBy } from './follow-trade.js';
import type { Market } from './market.js';
import { isBetter } from './price-queues.js';
import type { Print } from './tape.js';

/** Chance that all of an order fills within `horizonSeconds`; `value` is null, with the reason, when it is not known. */
export type FillProbability =
  | { readonly value: number; readonly horizonSeconds: number; readonly windows: number }
  | { readonly value: null; readonly reason: string };

export const HORIZON_US = 60_000_000;
/** A window starts each so many microseconds, within the last so many. */
const STRIDE_US = 5_000_000;
const LOOKBACK_US = 600_000_000;
const LEAST_WINDOWS = 24;

/** What is asked about: `resting` lots at `price` behind `ahead` lots, after `taken` lots have filled at once. */
export interface Asked {
  readonly side: Side;
  readonly price: number | null;
  readonly ahead: number | null;
  readonly resting: number;
  readonly taken: number;
}

/**
 * How often the last ten minutes would have filled such an order. Of all windows of 60 s that start every 5 s: in k of n
 * did the market print, at or through the order's distance from the best price of its side at that moment, at least the
 * lots before it and its own. The chance is (k + 1) / (n + 2), so that it is never 0 or 1. Cancels before the order are
 * left out, so it errs to the low side; that the market moves away or comes near is in it as far as it did so then.
 */
export function fillProbability(market: Market, asked: Asked): FillProbability {
  const horizonSeconds = HORIZON_US / 1_000_000;
  if (asked.resting === 0)
    return asked.taken > 0
      ? { value: 1, horizonSeconds, windows: 0 }
      : { value: null, reason: 'Nothing of the order would fill at once or rest.' };
  if (asked.price === null || asked.ahead === null)
    return { value: null, reason: 'The book does not show as far as this price, so the queue there is not known.' };
  const best = (asked.side === 'buy' ? market.book?.bids : market.book?.asks)?.[0]?.[0];
  if (best === undefined) return { value: null, reason: 'There is no book to measure the distance from.' };
  const distance = asked.price - best;
  const volumes = windowVolumes(market.tape.prints, (print) => reaches(print, asked.side, distance));
  if (volumes.length < LEAST_WINDOWS)
    return { value: null, reason: 'Fewer than three minutes of prints are known of this market.' };
  const needed = asked.ahead + asked.resting;
  const filled = volumes.filter((volume) => volume >= needed).length;
  const value = Math.round(((filled + 1) / (volumes.length + 2)) * 10_000) / 10_000;
  return { value, horizonSeconds, windows: volumes.length };
}

function reaches(print: Print, side: Side, distance: number): boolean {
  const best = side === 'buy' ? print.bid : print.ask;
  return best !== null && hitBy(print.side) === side && !isBetter(side, print.price, best + distance);
}

/** Lots that count, by window, over the last ten minutes of prints. */
function windowVolumes(prints: readonly Print[], counts: (print: Print) => boolean): number[] {
  const [first, last] = [prints[0], prints.at(-1)];
  if (first === undefined || last === undefined) return [];
  const start: TimeUs = Math.max(first.time, last.time - LOOKBACK_US);
  const windows = Math.floor((last.time - HORIZON_US - start) / STRIDE_US) + 1;
  const volumes = new Array<number>(Math.max(0, windows)).fill(0);
  for (const print of prints) {
    if (print.time < start || !counts(print)) continue;
    const at = Math.floor((print.time - start) / STRIDE_US);
    for (let index = Math.max(0, at - HORIZON_US / STRIDE_US + 1); index <= at && index < volumes.length; index += 1)
      volumes[index] = (volumes[index] ?? 0) + print.quantity;
  }
  return volumes;
}
