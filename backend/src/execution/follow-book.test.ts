import fc from 'fast-check';
import type { Level } from '../model/market-event.js';
import { followSide } from './follow-book.js';
import type { Place } from './place.js';
import { noPlaces, setPlace } from './places.js';
import { sightOf } from './sight.js';

const levels = fc
  .uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 40 })
  .chain((prices) =>
    fc
      .array(fc.integer({ min: 1, max: 3 }), { minLength: prices.length, maxLength: prices.length })
      .map((sizes) => prices.map((price, index): Level => [price, sizes[index] ?? 1])),
  );
const placeAt = (side: 'buy' | 'sell', price: number): Place => ({
  ...{ orderId: `at ${price}`, side, price, arrival: price, since: 0, quantity: 1, traded: 0, last: null, lost: false },
  ...{ rule: { estimator: 'log', power: 1 }, sight: sightOf(9) },
  ...{ pessimistic: { ahead: 9, filled: 0 }, base: { ahead: 9, filled: 0 }, optimistic: { ahead: 9, filled: 0 } },
});

/** Lots at a price, told the plain way; null beyond the view. */
function sizeAt(side: 'buy' | 'sell', of: readonly Level[], price: number): number | null {
  const isWorst = of.every(([at]) => (side === 'buy' ? at > price : at < price));
  return isWorst ? null : (of.find(([at]) => at === price)?.[1] ?? 0);
}

it.each(['buy', 'sell'] as const)('tells every place of a %s side what became of its level, and no other', (side) => {
  const prices = fc.uniqueArray(fc.integer({ min: 0, max: 61 }), { maxLength: 30 });
  fc.assert(
    fc.property(levels, levels, prices, (was, is, ours) => {
      const best = (a: Level, b: Level) => (side === 'buy' ? b[0] - a[0] : a[0] - b[0]);
      const [old, next] = [[...was].sort(best), [...is].sort(best)];
      const places = noPlaces();
      for (const price of ours) setPlace(places, placeAt(side, price));
      const ledger = new Map(ours.map((price) => [price, 2]));
      followSide({ side, ledger, places: places[side] }, old, next, { from: 1, to: 2 });
      for (const price of ours) {
        const place = places.byOrder.get(`at ${price}`);
        const [before, after] = [sizeAt(side, old, price), sizeAt(side, next, price)];
        const isStep = before !== null && after !== null && before !== after;
        expect(place?.last ?? null).toEqual(isStep ? expect.objectContaining({ before, after }) : null);
        if (!isStep) expect(place?.base.ahead).toBe(before === null && after !== null ? after : 9);
        // Two lots of it were ours: never more than shows, nothing of a level that went.
        const gone = after === 0 || (next.length === 0 && before !== null);
        expect(ledger.get(price)).toBe(gone ? undefined : Math.min(2, after ?? 2));
      }
    }),
    { numRuns: 300 },
  );
});
