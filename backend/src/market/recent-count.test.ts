import { RecentCount } from './recent-count.js';

const T = 1_700_000_000_000_000;
const MINUTE = 60_000_000;

test.each([
  ['at once', 0, 3],
  ['five minutes later still', 5 * MINUTE, 3],
  ['no more than ten seconds longer', 5 * MINUTE + 10_000_000, 0],
  ['not before it happened', -MINUTE, 0],
])('counts what happened %s', (_case, later, expected) => {
  const recent = new RecentCount();
  recent.add(T);
  recent.add(T, 2);
  expect(recent.total(T + later)).toBe(expected);
});

test('an hour of one a second is never more than the window holds', () => {
  const recent = new RecentCount();
  for (let second = 0; second < 3600; second += 1) recent.add(T + second * 1_000_000);
  const total = recent.total(T + 3599 * 1_000_000);
  expect(total).toBeGreaterThanOrEqual(300);
  expect(total).toBeLessThanOrEqual(310);
});
