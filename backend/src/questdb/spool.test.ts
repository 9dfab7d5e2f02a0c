import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Spool, type SpoolClass } from './spool.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'paperdesk-spool-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = () => join(folder, 'spool.db');
const aBatch = (table: string, size: number, maxTs = 1) => ({
  table,
  bytes: Buffer.alloc(size, table),
  ends: [size],
  minTs: maxTs,
  maxTs,
});

test('over its cap it drops books, then quotes, then trades, and never health; each drop is counted', () => {
  const drops: SpoolClass[] = [];
  const spool = new Spool(file(), 300, (spoolClass) => drops.push(spoolClass));
  for (const [spoolClass, table] of [
    ['trades', 'trades'],
    ['quotes', 'quotes'],
    ['books', 'books'],
  ] as const)
    spool.store(spoolClass, aBatch(table, 100), 1);
  for (let more = 0; more < 4; more += 1) spool.store('health', aBatch('feed_gaps', 100), 2);
  expect(drops).toEqual(['books', 'quotes', 'trades']);
  expect(spool.totals()).toEqual({ rows: 4, bytes: 400, oldestStoredMs: 2 });
  spool.close();
});

test('batches come back in order after a restart, and wait again when the watermark says so', () => {
  const first = new Spool(file(), 10_000);
  first.store('trades', aBatch('trades', 10, 100), 1);
  first.store('trades', aBatch('trades', 10, 200), 2);
  first.close();
  const spool = new Spool(file(), 10_000);
  const batch = spool.next();
  expect(batch).toMatchObject({ table: 'trades', maxTs: 100, ends: [10] });
  spool.delivered(batch?.id ?? 0, 50);
  expect(spool.next()).toMatchObject({ maxTs: 200 });
  expect(spool.redeliver('trades', 101, 51)).toBe(0);
  expect(spool.redeliver('trades', 100, 51)).toBe(1);
  expect(spool.next()).toMatchObject({ maxTs: 100 });
  spool.close();
});

test.each([
  ['a changed byte', "UPDATE batches SET bytes = x'00112233445566778899'"],
  ['a cut batch', 'UPDATE batches SET bytes = substr(bytes, 1, 5)'],
])('%s is noticed', (_name, damage) => {
  const spool = new Spool(file(), 10_000);
  spool.store('trades', aBatch('trades', 10), 1);
  const other = new Database(file());
  other.exec(damage);
  other.close();
  expect(spool.next()).toMatchObject({ damaged: true, table: 'trades', rows: 1 });
  spool.close();
});
