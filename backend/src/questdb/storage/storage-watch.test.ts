import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectedBytesPerDay, expectedGrowth } from './expected-growth.js';
import { StorageWatch, type StorageOptions } from './storage-watch.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'paperdesk-storage-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function aWatch(change: Partial<StorageOptions> = {}) {
  const at = { ms: 0, bytes: 1_000_000 };
  const timers = { nowMs: () => at.ms, random: () => 0, wait: () => Promise.resolve() };
  const watch = new StorageWatch({
    ...{ tableSizes: () => Promise.resolve(new Map([['trades', at.bytes]])), timers },
    ...{ spoolFile: join(folder, 'spool.db'), home: folder, ...change },
  });
  return { at, watch };
}

test('growth and the days left are told once QuestDB has settled, from a moving window of six hours', async () => {
  const { at, watch } = aWatch({ budgetBytes: 10_000_000 });
  await watch.measure();
  expect(watch.view()).toMatchObject({ usedBytes: 1_000_000, growthBytesPerDay: 0, daysLeft: null });
  // What QuestDB allocates ahead at its start is no growth.
  at.ms = 10 * 60_000;
  at.bytes = 5_000_000;
  await watch.measure();
  at.ms = 29 * 60_000;
  await watch.measure();
  expect(watch.view()).toMatchObject({ growthBytesPerDay: 0, daysLeft: null });
  at.ms = 40 * 60_000;
  at.bytes += 30_000;
  await watch.measure();
  expect(watch.view()?.growthBytesPerDay).toBeCloseTo(1_440_000, 0);
  expect(watch.view()?.daysLeft).toBeCloseTo((5_000_000 - 30_000) / 1_440_000, 3);
  at.ms += 7 * 3_600_000;
  await watch.measure();
  expect(watch.view()).toMatchObject({ growthBytesPerDay: 0, daysLeft: null });
});

test('the spool counts as well, with its journal; a QuestDB that does not answer keeps its last size', async () => {
  let isAway = false;
  const sizes = () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(new Map([['quotes', 500]])));
  const { watch } = aWatch({ tableSizes: sizes });
  writeFileSync(join(folder, 'spool.db'), Buffer.alloc(30));
  writeFileSync(join(folder, 'spool.db-wal'), Buffer.alloc(4));
  await watch.measure();
  expect(watch.view()?.usedBytes).toBe(534);
  expect(watch.view()?.freeBytes).toBeGreaterThan(0);
  isAway = true;
  await watch.measure();
  expect(watch.view()?.usedBytes).toBe(534);
});

test('nothing is claimed before QuestDB was measured once', async () => {
  const { watch } = aWatch({ tableSizes: () => Promise.reject(new Error('away')) });
  await watch.measure();
  expect(watch.view()).toBeNull();
});

test.each([
  [899, []],
  [900, ['books']],
  [950, ['books', 'quotes']],
  [1000, ['books', 'quotes', 'trades']],
])('at %i of a budget of 1000 it suspends %j, told once, and takes it back below', async (used, suspended) => {
  const onSuspended = jest.fn();
  const { at, watch } = aWatch({ budgetBytes: 1000, onSuspended });
  at.bytes = used;
  await watch.measure();
  await watch.measure();
  expect(watch.suspended()).toEqual(suspended);
  expect(watch.view()?.suspended).toEqual(suspended);
  expect(onSuspended).toHaveBeenCalledTimes(suspended.length === 0 ? 0 : 1);
  at.bytes = 100;
  await watch.measure();
  expect(watch.suspended()).toEqual([]);
});

test('what to expect a day grows with markets, levels and rates, and the sentence says what bounds it', () => {
  const usual = { booksPerSecond: 1, quotesPerSecond: 'all', storedBookLevels: 20 } as const;
  const one = expectedBytesPerDay(1, usual);
  expect(expectedBytesPerDay(4, usual)).toBe(one * 4);
  expect(expectedBytesPerDay(1, { ...usual, quotesPerSecond: 2 })).toBeLessThan(one);
  expect(expectedBytesPerDay(1, { ...usual, storedBookLevels: 50 })).toBeGreaterThan(one);
  expect(expectedGrowth(1, usual)).toMatch(
    /^Market data of 1 market takes about 0\.\d GB a day; no DISK_BUDGET is set/,
  );
  expect(expectedGrowth(60, usual, 50e9)).toMatch(/about 1\d\.\d GB a day; DISK_BUDGET is 50\.0 GB\.$/);
});
