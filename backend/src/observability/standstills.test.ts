import { Standstills } from './standstills.js';

let now = 0;
const after = (...took: number[]) => {
  now = 1_000_000;
  const standstills = new Standstills(() => now);
  for (const each of took) standstills.add(each);
  return standstills;
};

// Worked out by hand: one of a hundred requests is 600 ms of arrivals a minute.
test.each<[string, number[], number]>([
  ['none', [], 0],
  ['a single peak of half a second', [525], 0],
  ['a single peak of 0.6 s', [600], 0],
  ['one of 1.1 s: 600 ms of its arrivals wait longer than half a second', [1100], 500],
  ['three of 2.5 s: (7500 - 600) / 3', [2500, 2500, 2500], 2300],
  ['one long and many short ones: the short ones are below its wait', [2000, 60, 60, 60], 1400],
  ['many of 100 ms: (20 × 100 - 600) / 20', Array.from({ length: 20 }, () => 100), 70],
])('the wait of the slowest in a hundred after %s', (_case, took, wait) => {
  expect(after(...took).waitMs(0.99)).toBe(wait);
});

test('forgets after a minute', () => {
  const standstills = after(5000);
  expect(standstills.waitMs(0.99)).toBe(4400);
  now += 60_001;
  expect(standstills.waitMs(0.99)).toBe(0);
});
