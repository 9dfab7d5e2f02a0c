import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NOW, aListing, aMarketState, aTrade } from '../../test/builders.js';
import { MarketDataWriter } from './market-data-writer.js';
import { Spool } from './spool.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'paperdesk-writer-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('rows that the spool cannot take are counted as lost by table, and the desk goes on', () => {
  const spool = new Spool(join(folder, 'spool.db'), 10_000);
  const lost: [string, number][] = [];
  let stored = 0;
  const writer = new MarketDataWriter({
    spool,
    clock: { nowUs: () => NOW },
    source: 'demo',
    booksPerSecond: 1,
    onStored: () => (stored += 1),
    onLost: (table, rows) => lost.push([table, rows]),
  });
  const write = () =>
    [aListing(), aTrade(), aTrade({ tradeId: 'm-2' }), aMarketState()].forEach((e) => writer.write(e));
  write();
  writer.flush();
  expect([stored, lost]).toEqual([1, []]);
  // As on a full disk: every store throws from now on.
  spool.close();
  write();
  expect(() => writer.flush()).not.toThrow();
  expect([stored, lost]).toEqual([
    1,
    [
      ['trades', 2],
      ['feed_health', 1],
    ],
  ]);
});
