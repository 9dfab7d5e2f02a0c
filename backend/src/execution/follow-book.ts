import type { Side } from '@paperdesk/contract';
import type { Level } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';
import { followLevel, type ConsumptionLedger } from './consumption.js';
import { revealPlace, stepPlace, type Place } from './place.js';
import { isBetter, type PriceQueues } from './price-queues.js';

/** What follows one side of a book: what we consumed of it, and the places of our orders that rest on it. */
export interface Followed {
  readonly side: Side;
  readonly ledger: ConsumptionLedger;
  readonly places: PriceQueues<Place>;
}
interface Times {
  readonly from: TimeUs;
  readonly to: TimeUs;
}

/**
 * Takes the ledger and the places of one side from the old book to the next. It looks at our own prices alone, whatever
 * the number of levels, and touches those whose size changed. A price beyond the last level of a book is unknown, not
 * empty: its places wait until it comes into view, and then stand behind the size that shows there. A side that is empty
 * altogether tells nothing about places.
 */
export function followSide(followed: Followed, old: readonly Level[], next: readonly Level[], times: Times): void {
  if (old === next) return;
  if (followed.ledger.size > 0) followConsumed(followed, old, next);
  const { side, places } = followed;
  const [was, is] = [new View(old, side), new View(next, side)];
  for (const price of places.prices) {
    const after = is.sizeAt(price);
    // It is beyond the view, and so are all that come after it.
    if (after === null) return;
    const before = was.sizeAt(price);
    if (before === after) continue;
    for (const place of places.at.get(price) ?? [])
      if (before === null) revealPlace(place, after);
      else stepPlace(place, { before, after, ...times });
  }
}

/** A book side, asked for prices from the best on. */
class View {
  private at = 0;

  constructor(
    private readonly levels: readonly Level[],
    private readonly side: Side,
  ) {}

  /** Lots shown at a price; null beyond the last level. */
  sizeAt(price: number): number | null {
    let level = this.levels[this.at];
    // Neighbors of ours are often neighbors in the book: then there is nothing to seek.
    if (level !== undefined && level[0] !== price) {
      this.at = seek(this.levels, this.at, price, this.side);
      level = this.levels[this.at];
    }
    if (level === undefined) return null;
    if (level[0] !== price) return 0;
    this.at += 1;
    return level[1];
  }
}

function followConsumed({ side, ledger }: Followed, old: readonly Level[], next: readonly Level[]): void {
  for (const price of ledger.keys()) {
    const now = next[seek(next, 0, price, side)];
    if (now !== undefined) followLevel(ledger, price, now[0] === price ? now[1] : 0);
    else if (next.length === 0 && old[seek(old, 0, price, side)] !== undefined) followLevel(ledger, price, 0);
  }
}

/**
 * Index of the first level from `from` on that does not stand before `price`; the number of levels when the price is
 * beyond the last. Steps double, so near prices are near and far ones cost a logarithm.
 */
function seek(levels: readonly Level[], from: number, price: number, side: Side): number {
  let low = from;
  let step = 1;
  for (let at = levels[low]; at !== undefined && isBetter(side, at[0], price); at = levels[low + step - 1]) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step - 1, levels.length);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBetter(side, levels[middle]?.[0] ?? price, price)) low = middle + 1;
    else high = middle;
  }
  return low;
}
