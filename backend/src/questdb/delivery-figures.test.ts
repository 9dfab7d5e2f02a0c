import fc from 'fast-check';
import { DeliveryFigures } from './delivery-figures.js';

const T = 1_000_000_000;

test('percentiles are those of the delays, to five percent, and of the last minute only', () => {
  const figures = new DeliveryFigures();
  expect(figures.percentile(0.5, T)).toBeNull();
  for (let row = 1; row <= 1000; row += 1) {
    const receivedMs = T - row;
    figures.acknowledged(1, { firstMs: receivedMs, lastMs: receivedMs }, T);
  }
  expect(Math.abs(Number(figures.percentile(0.5, T)) / 500 - 1)).toBeLessThan(0.05);
  expect(Math.abs(Number(figures.percentile(0.99, T)) / 990 - 1)).toBeLessThan(0.05);
  expect(figures.percentile(0.5, T + 61_000)).toBeNull();
  expect(figures.rowsPerSecond(T + 61_000)).toBe(0);
});

test('rows of a batch are spread between its first and its last', () => {
  const figures = new DeliveryFigures();
  figures.acknowledged(10_000, { firstMs: T - 200, lastMs: T - 10 }, T);
  expect(Number(figures.percentile(0.5, T))).toBeGreaterThan(97);
  expect(Number(figures.percentile(0.5, T))).toBeLessThan(113);
  expect(Number(figures.percentile(0.99, T))).toBeGreaterThan(188);
  expect(Number(figures.percentile(0.99, T))).toBeLessThan(210);
});

test('rows a second are over the minute, or over the time since the first of them', () => {
  const figures = new DeliveryFigures();
  for (let second = 0; second < 120; second += 1)
    figures.acknowledged(50, { firstMs: 0, lastMs: 0 }, T + second * 1000);
  expect(Math.round(figures.rowsPerSecond(T + 120_000) / 5)).toBe(10);
});

test('never a nonsense, whatever the clocks say', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), fc.integer({ min: 1, max: 1e6 }), (first, last, rows) => {
      const figures = new DeliveryFigures();
      figures.acknowledged(rows, { firstMs: T + first, lastMs: T + last }, T);
      const [p50, p99] = [figures.percentile(0.5, T), figures.percentile(0.99, T)];
      expect(p50).toBeGreaterThan(0);
      expect(p99).toBeGreaterThanOrEqual(Number(p50));
    }),
  );
});
