import type { Side } from '@paperdesk/contract';
import type { Level } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';
import { followLevel, type ConsumptionLedger } from './consumption.js';
import { revealPlace, stepPlace, type Place } from './place.js';
import { indexOf, isBetter, type PriceQueues } from './price-queues.js';

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
 * Takes the ledger and the places of one side from the old book to the next by one pass over both, which touches only
 * levels whose size changed. A price beyond the last level of a book is unknown, not empty: its places wait until it
 * comes into view. A side that is empty altogether tells nothing about places.
 */
export function followSide(followed: Followed, old: readonly Level[], next: readonly Level[], times: Times): void {
  const { side, ledger, places } = followed;
  if (ledger.size === 0 && places.prices.length === 0) return;
  let i = 0;
  let j = 0;
  while (i < old.length || j < next.length) {
    const was = old[i];
    const is = next[j];
    if (was !== undefined && is !== undefined && was[0] === is[0]) {
      if (was[1] !== is[1]) change(followed, was[0], { before: was[1], after: is[1], ...times });
      i += 1;
      j += 1;
    } else if (was !== undefined && (is === undefined || isBetter(side, was[0], is[0]))) {
      gone(followed, was, next, times);
      i += 1;
    } else if (is !== undefined) {
      if (shows(old, side, is[0])) change(followed, is[0], { before: 0, after: is[1], ...times });
      j += 1;
    }
  }
  reveal(followed, old, next);
}

/** True when a price is within the view of a book side: empty there, if there is no such level. */
function shows(levels: readonly Level[], side: Side, price: number): boolean {
  const worst = levels.at(-1);
  return worst !== undefined && !isBetter(side, worst[0], price);
}

function gone(followed: Followed, [price, before]: Level, next: readonly Level[], times: Times): void {
  if (next.length === 0) followLevel(followed.ledger, price, 0);
  else if (shows(next, followed.side, price)) change(followed, price, { before, after: 0, ...times });
}

function change(followed: Followed, price: number, step: { before: number; after: number } & Times): void {
  if (followed.ledger.size > 0) followLevel(followed.ledger, price, step.after);
  const queue = followed.places.at.get(price);
  if (queue !== undefined) for (const place of queue) stepPlace(place, step);
}

/** Gives what lies between the old and the new end of the view the size that now shows at its price. */
function reveal({ side, places, ledger }: Followed, old: readonly Level[], next: readonly Level[]): void {
  const worst = next.at(-1);
  if (worst === undefined || shows(old, side, worst[0])) return;
  const isNew = (price: number) => shows(next, side, price) && !shows(old, side, price);
  const sizeAt = (price: number) => next.find(([at]) => at === price)?.[1] ?? 0;
  for (const price of [...ledger.keys()]) if (isNew(price)) followLevel(ledger, price, sizeAt(price));
  const oldWorst = old.at(-1);
  for (let at = oldWorst === undefined ? 0 : indexOf(places.prices, oldWorst[0], side); ; at += 1) {
    const price = places.prices[at];
    if (price === undefined || !shows(next, side, price)) return;
    if (isNew(price)) for (const place of places.at.get(price) ?? []) revealPlace(place, sizeAt(price));
  }
}
