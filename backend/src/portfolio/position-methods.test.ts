import fc from 'fast-check';
import { costOfLots, flatPosition, takeFill } from './position.js';

type Flow = readonly [received: bigint, paid: bigint];

const size = fc.bigInt({ min: 1n, max: 10n ** 21n });
const money = fc.bigInt({ min: 0n, max: 10n ** 24n });
const flows = fc.array(
  fc.oneof(
    fc.tuple(size, money).map(([quantity, paid]): Flow => [quantity, paid]),
    fc.tuple(size, money).map(([quantity, paid]): Flow => [-quantity, -paid]),
    money.map((paid): Flow => [0n, paid]),
  ),
  { maxLength: 30 },
);

it('both methods keep what was paid to the last digit, and agree when nothing is left', () => {
  fc.assert(
    fc.property(flows, (taken) => {
      const position = flatPosition();
      let paidForOpen = 0n;
      for (const [received, paid] of taken) {
        const closing = received < 0n && -received > position.quantity ? position.quantity : -received;
        paidForOpen += received < 0n ? (paid * closing) / -received : paid;
        takeFill(position, received, paid);
        expect(position.cost - position.realized).toBe(paidForOpen);
        expect(costOfLots(position) - position.realizedFifo).toBe(paidForOpen);
        expect(position.lots.reduce((sum, lot) => sum + lot.quantity, 0n)).toBe(position.quantity);
        expect(position.lots.every((lot) => lot.quantity > 0n && lot.cost >= 0n)).toBe(true);
        if (position.quantity > 0n) continue;
        expect([position.cost, position.lots.length]).toEqual([0n, 0]);
        expect(position.realizedFifo).toBe(position.realized);
      }
    }),
  );
});

it('sells the oldest unit first, as keeping each unit apart does', () => {
  const unitFlows = fc.array(fc.tuple(fc.integer({ min: -6, max: 6 }), fc.bigInt({ min: 1n, max: 50n })));
  fc.assert(
    fc.property(unitFlows, (taken) => {
      const position = flatPosition();
      const units: bigint[] = [];
      let realized = 0n;
      for (const [count, price] of taken) {
        takeFill(position, BigInt(count), count === 0 ? 0n : BigInt(count) * price);
        for (let bought = 0; bought < count; bought += 1) units.push(price);
        for (const cost of units.splice(0, Math.max(0, -count))) realized += price - cost;
      }
      expect(position.realizedFifo).toBe(realized);
      expect(costOfLots(position)).toBe(units.reduce((sum, cost) => sum + cost, 0n));
    }),
  );
});
