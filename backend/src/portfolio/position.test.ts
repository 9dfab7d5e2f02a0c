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
    'a sale beyond what was bought closes that part only: the rest was deposited',
    [
      ['1', '100'],
      ['-3', '-450'],
    ],
    '0',
    '50',
    null,
  ],
  [
    'selling a deposit realizes nothing, and what is bought later is a position',
    [
      ['-1', '-100'],
      ['1', '90'],
    ],
    '1',
    '0',
    '90',
  ],
  ['a sale of what was deposited alone', [['-1', '-100']], '0', '0', null],
])('%s', (...[, fills, quantity, realized, average]) => {
  const position = taken(...fills);
  expect([position.quantity, position.realized]).toEqual([parseAmount(quantity), parseAmount(realized)]);
  expect(averageCost(position)).toBe(average === null ? null : parseAmount(average));
});

it('keeps every digit: cost is what was paid for the open part, flat means no cost, and never below zero', () => {
  const fill = fc.tuple(fc.bigInt({ min: -(10n ** 21n), max: 10n ** 21n }), fc.bigInt({ min: 1n, max: 10n ** 24n }));
  fc.assert(
    fc.property(fc.array(fill, { maxLength: 30 }), (fills) => {
      const position = flatPosition();
      let flow = 0n;
      for (const [received, price] of fills) {
        if (received === 0n) continue;
        const paid = received > 0n ? price : -price;
        const closing = received < 0n && -received > position.quantity ? position.quantity : -received;
        takeFill(position, received, paid);
        flow += received > 0n ? paid : (paid * closing) / -received;
        expect(position.cost).toBe(flow + position.realized);
        expect(position.quantity >= 0n && position.cost >= 0n).toBe(true);
        if (position.quantity === 0n) expect(position.cost).toBe(0n);
      }
    }),
  );
});
