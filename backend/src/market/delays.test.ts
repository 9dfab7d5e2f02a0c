import fc from 'fast-check';
import { DelayReading, DelayWindow } from './delays.js';

const T = 1_700_000_000_000_000;
const figuresOf = (window: DelayWindow, now: number) => new DelayReading([window]).figures(now);
const SECOND = 1_000_000;
function aWindow(delays: readonly number[], spreadOverUs = 10 * SECOND) {
  const window = new DelayWindow();
  delays.forEach((delay, n) => window.add(T + Math.floor((n * spreadOverUs) / delays.length), delay));
  return window;
}

test.each([
  ['one', [5], { p50: 5, p99: 5, least: 5 }],
  ['two: the lower is the median', [1, 9], { p50: 1, p99: 9, least: 1 }],
  ['a clock behind the venue', [-7, 50, 1], { p50: 1, p99: 50, least: -7 }],
  ['a hundred: the 99th', Array.from({ length: 100 }, (_, n) => 100 - n), { p50: 50, p99: 99, least: 1 }],
])('%s', (_case, delays, figures) => expect(figuresOf(aWindow(delays), T + 10 * SECOND)).toEqual(figures));

test('what is older than a minute is forgotten, and so is what lies ahead of a clock that stepped back', () => {
  const window = new DelayWindow();
  window.add(T, 1);
  window.add(T + 30 * SECOND, 2);
  expect(figuresOf(window, T + 54 * SECOND)).toMatchObject({ p50: 1, p99: 2, least: 1 });
  expect(figuresOf(window, T + 60 * SECOND)).toMatchObject({ p50: 2, p99: 2, least: 2 });
  expect(figuresOf(window, T + 90 * SECOND)).toEqual({ p50: null, p99: null, least: null });
  expect(figuresOf(window, T - SECOND)).toEqual({ p50: null, p99: null, least: null });
  window.add(T + 60 * SECOND, 3);
  expect(figuresOf(window, T + 60 * SECOND)).toMatchObject({ p50: 2, p99: 3, least: 2 });
});

test('a burst is sampled evenly: quantiles hold, the least is exact', () => {
  const window = aWindow(Array.from({ length: 100_000 }, (_, n) => (n * 7919) % 10_007));
  const { p50, p99, least } = figuresOf(window, T + 10 * SECOND);
  expect(least).toBe(0);
  expect(p50).toBeGreaterThan(4_000);
  expect(p50).toBeLessThan(6_000);
  expect(p99).toBeGreaterThan(9_500);
});

test('within a burst early delays count as much as late ones', () => {
  const early = Array.from({ length: 10_000 }, (_, n) => (n < 8_000 ? 1 : 100));
  expect(figuresOf(aWindow(early, SECOND), T + SECOND)).toEqual({ p50: 1, p99: 100, least: 1 });
});

test('the least delay is exact wherever in a burst it came', () => {
  for (let dip = 5_000; dip < 5_064; dip += 1) {
    const burst = Array.from({ length: 6_000 }, (_, n) => (n === dip ? -3 : 20));
    expect(figuresOf(aWindow(burst, SECOND), T + SECOND).least).toBe(-3);
  }
});

test('a burst outweighs the quiet seconds after it by what it counted, not by what was kept', () => {
  const window = new DelayWindow();
  for (let n = 0; n < 5_000; n += 1) window.add(T + n, 100);
  for (let n = 0; n < 100; n += 1) window.add(T + 20 * SECOND + n, 1);
  expect(figuresOf(window, T + 20 * SECOND)).toEqual({ p50: 100, p99: 100, least: 1 });
});

test('few delays give the quantiles of the sorted list, in whatever order they came', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 100 }), (delays) => {
      const sorted = delays.toSorted((a, b) => a - b);
      const rank = (share: number) => sorted[Math.ceil(share * sorted.length) - 1];
      // Ten seconds hold at least two slots of 64.
      expect(figuresOf(aWindow(delays), T + 10 * SECOND)).toEqual({
        p50: rank(0.5),
        p99: rank(0.99),
        least: sorted[0],
      });
    }),
  );
});

test('several windows are one, and a reading is anew with each delay and each slot', () => {
  const windows = [new DelayWindow(), new DelayWindow()] as const;
  const reading = new DelayReading(windows);
  expect(reading.figures(T)).toEqual({ p50: null, p99: null, least: null });
  windows[0].add(T, 4);
  expect(reading.figures(T)).toEqual({ p50: 4, p99: 4, least: 4 });
  windows[1].add(T, -2);
  expect(reading.figures(T)).toEqual({ p50: -2, p99: 4, least: -2 });
  expect(reading.figures(T + 60 * SECOND)).toEqual({ p50: null, p99: null, least: null });
});
