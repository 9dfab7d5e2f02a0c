import { VenueDesk } from '../../test/venue-desk.js';
import { latencyOf, travelTime } from './latency.js';
import { PRESETS, presetNamed, presetOf } from './presets.js';
import type { LatencyModel } from '../model/trading-rules.js';

const draw = { seed: 's', orderId: 'o', purpose: 'submit', feedDelayUs: 40_000 };
const empirical = { kind: 'empirical', multiplier: 2, baseUs: 500, leastUs: 1_000, mostUs: 90_000 } as const;

it.each<[string, LatencyModel, number, number]>([
  ['constant', { kind: 'constant', us: 250 }, 40_000, 250],
  ['the feed delay times two and a base', empirical, 40_000, 80_500],
  ['at least', empirical, 0, 1_000],
  ['at most', empirical, 900_000, 90_000],
  ['a feed clock ahead of ours', empirical, -5_000_000, 1_000],
  ['a table of one value', { kind: 'table', quantilesUs: [700] }, 0, 700],
  ['an empty table', { kind: 'table', quantilesUs: [] }, 0, 0],
])('latency %s', (...[, model, feedDelayUs, expected]) =>
  expect(latencyOf(model, { ...draw, feedDelayUs })).toBe(expected),
);

it('draws from a table by seed, order and purpose alone, over all of its range', () => {
  const model = { kind: 'table', quantilesUs: [0, 1_000, 100_000] } as const;
  const drawn = (change: Partial<typeof draw>) => latencyOf(model, { ...draw, ...change });
  expect(drawn({})).toBe(drawn({ feedDelayUs: 1 }));
  expect(new Set([drawn({}), drawn({ seed: 't' }), drawn({ orderId: 'p' }), drawn({ purpose: 'report 1' })]).size).toBe(
    4,
  );
  const many = Array.from({ length: 400 }, (_, index) => drawn({ orderId: String(index) }));
  const below = many.filter((us) => us < 1_000).length;
  expect(below).toBeGreaterThan(150);
  expect(below).toBeLessThan(250);
  expect(Math.max(...many)).toBeLessThanOrEqual(100_000);
});

it('runs as fast as the market does, and takes no time in one that has no speed', () => {
  const { rules } = new VenueDesk({ ...PRESETS.brutal, reportLatency: { kind: 'constant', us: 80_000 } });
  const report = { ...draw, account: 'main', leg: 'report' } as const;
  const at = (marketSpeed: number) => travelTime({ ...rules, marketSpeed }, report);
  expect([at(1), at(10), at(0)]).toEqual([80_000, 8_000, 0]);
});

it('an account may have a preset of its own; a name in the rules wins over the built-in one', () => {
  const { rules } = new VenueDesk({}, { accountPresets: { other: { ...PRESETS.thin, collarBps: 7 } } });
  expect([presetOf(rules, 'main').name, presetOf(rules, 'other').name]).toEqual(['frictionless', 'thin']);
  expect(presetOf(rules, 'constructor').name).toBe('frictionless');
  expect([presetNamed(rules, 'thin').collarBps, presetNamed(null, 'thin')]).toEqual([7, PRESETS.thin]);
});
