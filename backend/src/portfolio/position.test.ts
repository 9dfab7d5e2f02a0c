import fc from 'fast-check';
import { parseAmount } from '../model/decimal.js';
import { averageCost, flatPosition, takeFill } from './position.js';

const taken = (...fills: [received: string, paid: string][]) => {
  const position = flatPosition();
  for (const [received, paid] of fills) takeFill(position, parseAmount(received), parseAmount(paid));
  return position;
};

it.each<[string, [string, string][], string, string, string | null]>([
  [
    'two buys average',
    [
      ['1', '100'],
      ['1', '200'],
    ],
    '2',
    '0',
    '150',
  ],
  [
    'a sale realizes against the average',
    [
      ['2', '300'],
      ['-1', '-250'],
    ],
    '1',
    '100',
    '150',
  ],
  [
    'a full close leaves no cost',
    [
      ['2', '300'],
      ['-2', '-250'],
    ],
    '0',
    '-50',
    null,
  ],
  [
    'a sale beyond the holding opens the other way',
    [
      ['1', '100'],
      ['-3', '-450'],
    ],
    '-2',
    '50',
    '150',
  ],
  [
    'selling a deposit and buying it back',
    [
      ['-1', '-100'],
      ['1', '90'],
    ],
    '0',
    '10',
    null,
  ],
])('%s', (...[, fills, quantity, realized, average]) => {
  const position = taken(...fills);
  expect([position.quantity, position.realized]).toEqual([parseAmount(quantity), parseAmount(realized)]);
  expect(averageCost(position)).toBe(average === null ? null : parseAmount(average));
});

it('keeps every digit: cost is what was paid plus what was realized, and flat means no cost', () => {
  const fill = fc.tuple(fc.bigInt({ min: -(10n ** 21n), max: 10n ** 21n }), fc.bigInt({ min: 1n, max: 10n ** 24n }));
  fc.assert(
    fc.property(fc.array(fill, { maxLength: 30 }), (fills) => {
      const position = flatPosition();
      let paidInAll = 0n;
      for (const [received, price] of fills) {
        if (received === 0n) continue;
        const paid = received > 0n ? price : -price;
        takeFill(position, received, paid);
        paidInAll += paid;
        expect(position.cost).toBe(paidInAll + position.realized);
        if (position.quantity === 0n) expect(position.cost).toBe(0n);
      }
    }),
  );
});
