import { ResyncPacing } from './market-health-resync.js';

const S = 1_000_000;

test('one loss is healed at once; losses that follow one another wait ever longer, up to a bound', () => {
  const pacing = new ResyncPacing();
  const waits = Array.from({ length: 9 }, (_, index) => pacing.afterLoss(index * S));
  expect(waits).toEqual([0, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test('a book that held for a minute is trusted as before', () => {
  const pacing = new ResyncPacing();
  for (const at of [0, 1, 2]) pacing.afterLoss(at * S);
  expect(pacing.afterLoss(60 * S)).toBe(2000);
  expect(pacing.afterLoss(122 * S)).toBe(0);
});
