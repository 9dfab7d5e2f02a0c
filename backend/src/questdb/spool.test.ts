import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
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
  ...{ minTs: maxTs, maxTs, minReceived: maxTs, maxReceived: maxTs },
});
const classed = (spoolClass: SpoolClass, table: string, size: number, maxTs = 1) => ({
  class: spoolClass,
  batch: aBatch(table, size, maxTs),
});
const deliverNext = (spool: Spool, nowMs: number) => spool.delivered(spool.next(1)?.ids ?? [], nowMs);

describe('over its cap', () => {
  test('it drops books, then quotes, then trades, and never health; each drop is counted', () => {
    const drops: [SpoolClass, number][] = [];
    const spool = new Spool(file(), 300, (dropped, rows) => drops.push([dropped, rows]));
    for (const each of ['trades', 'quotes', 'books'] as const) spool.store([classed(each, each, 100)], 1);
    for (let more = 0; more < 4; more += 1) spool.store([classed('health', 'feed_gaps', 100)], 2);
    expect(drops).toEqual([
      ['books', 1],
      ['quotes', 1],
      ['trades', 1],
    ]);
    expect(spool.totals()).toEqual({ rows: 4, bytes: 400, oldestStoredMs: 2 });
    spool.close();
  });

  test('what was delivered goes first, uncounted', () => {
    const drops: SpoolClass[] = [];
    const spool = new Spool(file(), 300, (dropped) => drops.push(dropped));
    spool.store([classed('trades', 'trades', 100)], 1);
    deliverNext(spool, 5);
    spool.store([classed('books', 'books', 100), classed('quotes', 'quotes', 100)], 2);
    expect(spool.deliveredTables()).toEqual(['trades']);
    spool.store([classed('quotes', 'quotes', 100)], 3);
    expect(spool.deliveredTables()).toEqual([]);
    expect(drops).toEqual([]);
    spool.store([classed('trades', 'trades', 50)], 4);
    expect(drops).toEqual(['books']);
    spool.close();
  });

  test('its totals are those of the file after all of it, also when opened anew', () => {
    const spool = new Spool(file(), 1_000);
    for (let batch = 0; batch < 40; batch += 1) {
      spool.store(
        [classed((['books', 'quotes', 'trades', 'health'] as const)[batch % 4]!, `t${batch % 3}`, 90)],
        batch,
      );
      if (batch % 3 === 0) deliverNext(spool, batch);
      if (batch % 10 === 9) spool.prune(batch - 5);
    }
    spool.redeliver(35);
    const before = spool.totals();
    expect(before.rows * 90).toBe(before.bytes);
    spool.close();
    const again = new Spool(file(), 1_000);
    expect(again.totals()).toEqual(before);
    again.close();
  });
});

test('what waits of one table comes joined, in order, up to a size; after a restart as well', () => {
  const first = new Spool(file(), 10_000);
  first.store([classed('trades', 'trades', 10, 100), classed('quotes', 'quotes', 10)], 1);
  first.store([classed('trades', 'trades', 20, 200)], 2);
  first.store([classed('trades', 'trades', 30, 300)], 3);
  first.close();
  const spool = new Spool(file(), 10_000);
  const batch = spool.next(30);
  expect(batch).toMatchObject({ table: 'trades', ids: [1, 3], minTs: 100, maxTs: 200 });
  expect(batch !== undefined && 'ends' in batch && Array.from(batch.ends)).toEqual([10, 30]);
  spool.delivered([1, 3], 50);
  expect(spool.next()).toMatchObject({ table: 'quotes' });
  spool.close();
});

test('what was delivered since a time waits again, and a table tells what it misses', () => {
  const spool = new Spool(file(), 10_000);
  for (const ts of [100, 200, 300]) {
    spool.store([classed('trades', 'trades', 10, ts)], 1);
    deliverNext(spool, ts * 10);
  }
  expect(spool.lastDeliveredMs()).toBe(3000);
  expect(spool.firstMissingMs('trades', 300)).toBeUndefined();
  expect(spool.firstMissingMs('trades', 100)).toBe(2000);
  expect(spool.redeliver(2000)).toBe(2);
  expect(spool.next()).toMatchObject({ minTs: 200, maxTs: 300 });
  spool.close();
});

test.each([
  ['a changed byte', "UPDATE payloads SET bytes = x'00112233445566778899'"],
  ['a changed row end', "UPDATE payloads SET ends = x'09000000'"],
  ['a cut batch', 'UPDATE payloads SET bytes = substr(bytes, 1, 5)'],
  ['lost bytes', 'DELETE FROM payloads'],
])('%s is noticed, and what follows is still delivered', (_name, damage) => {
  const spool = new Spool(file(), 10_000);
  spool.store([classed('trades', 'trades', 10)], 1);
  const other = new Database(file());
  other.exec(damage);
  other.close();
  spool.store([classed('trades', 'trades', 20)], 2);
  expect(spool.next()).toEqual({ ids: [1], damaged: true, table: 'trades', rows: 1 });
  spool.remove([1]);
  expect(spool.next()).toMatchObject({ ids: [2], table: 'trades' });
  expect(spool.totals()).toMatchObject({ rows: 1, bytes: 20 });
  spool.close();
});

test('resume points are stored with the rows or not at all', () => {
  const spool = new Spool(file(), 10_000);
  const point = { venue: 'demo', symbol: 'BTC/USDT', kind: 'complete', tradeId: '7', timeExchange: 5 } as const;
  const broken = { class: 'trades', batch: { ...aBatch('trades', 10), table: null } } as never;
  expect(() => spool.store([classed('trades', 'trades', 10), broken], 1, [point])).toThrow();
  expect([spool.points(), spool.totals().rows]).toEqual([[], 0]);
  spool.store([classed('trades', 'trades', 10)], 1, [point]);
  spool.store([], 1, [{ ...point, tradeId: '8' }]);
  spool.close();
  const again = new Spool(file(), 10_000);
  expect(again.points()).toEqual([{ ...point, tradeId: '8' }]);
  again.close();
});

test("an earlier version's file is taken over with what waits in it", () => {
  const old = new Database(file());
  old.exec(`CREATE TABLE batches (id INTEGER PRIMARY KEY AUTOINCREMENT, class TEXT NOT NULL,
    tbl TEXT NOT NULL, rows INTEGER NOT NULL, size INTEGER NOT NULL, crc INTEGER NOT NULL, min_ts INTEGER NOT NULL,
    max_ts INTEGER NOT NULL, stored_at INTEGER NOT NULL, delivered_at INTEGER, ends BLOB NOT NULL, bytes BLOB NOT NULL);
    CREATE INDEX waiting ON batches (id) WHERE delivered_at IS NULL;
    CREATE INDEX kept ON batches (delivered_at) WHERE delivered_at IS NOT NULL`);
  const bytes = Buffer.from('trades,venue=a price=1 5t\n');
  const ends = Buffer.from(Uint32Array.of(bytes.length).buffer);
  const insert = old.prepare('INSERT INTO batches VALUES (?,?,?,?,?,?,?,?,?,?,?,?)');
  insert.run(3, 'trades', 'trades', 1, bytes.length, crc32(bytes), 5, 6, 7, null, ends, bytes);
  insert.run(4, 'trades', 'trades', 1, bytes.length, 12345, 5, 6, 7, null, ends, bytes);
  old.close();
  const spool = new Spool(file(), 10_000);
  expect(spool.next()).toMatchObject({ ids: [3], bytes, minTs: 5, maxTs: 6, maxReceived: 6 });
  spool.delivered([3], 1);
  expect(spool.next()).toMatchObject({ ids: [4], damaged: true });
  spool.store([classed('trades', 'trades', 10)], 1);
  spool.remove([4]);
  expect(spool.next()).toMatchObject({ ids: [5] });
  spool.close();
});
