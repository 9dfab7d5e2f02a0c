import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MarketDataWriter } from '../../src/questdb/market-data-writer.js';
import { RowCounts } from '../../src/questdb/row-counts.js';
import type { LineSender } from '../../src/questdb/sender.js';
import { SpoolSender } from '../../src/questdb/spool-sender.js';
import { Spool } from '../../src/questdb/spool.js';
import { NOW, aListing, aTrade } from '../builders.js';
import { until } from '../questdb-server.js';

/** A small file system of its own, or why there is none: mounting needs rights that few have. */
function smallDisk(): { readonly folder: string } | { readonly missing: string } {
  const folder = mkdtempSync(join(tmpdir(), 'paperdesk-small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'ignore' });
    return { folder };
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return { missing: 'this user may not mount a small file system' };
  }
}

const disk = smallDisk();
if ('missing' in disk) process.stdout.write(`skipped: the spool on a full disk, because ${disk.missing}\n`);
const withSmallDisk = 'folder' in disk ? describe : describe.skip;

withSmallDisk('the spool on a disk that is full', () => {
  const folder = 'folder' in disk ? disk.folder : '';
  const filler = join(folder, 'filler');
  let spool: Spool;
  let sender: SpoolSender;
  let writer: MarketDataWriter;
  let counts: RowCounts;
  let rows: number;
  let isAway: boolean;
  const trouble = jest.fn();

  beforeEach(() => {
    mkdirSync(join(folder, 'home'));
    spool = new Spool(join(folder, 'home', 'spool.db'), 50_000_000);
    counts = new RowCounts();
    rows = 0;
    isAway = false;
    trouble.mockClear();
    const questdb: LineSender = {
      post: (bytes) =>
        Promise.resolve(isAway ? { kind: 'retry', state: 'away' } : ((rows += rowsIn(bytes)), { kind: 'delivered' })),
    };
    const deadLetter = () => undefined;
    sender = new SpoolSender({ spool, sender: questdb, watermark: () => Promise.resolve(NOW * 2), deadLetter });
    let passed = 0;
    writer = new MarketDataWriter({
      // Each look at the clock is a second later: a spool that failed is asked again at once.
      ...{ spool, counts, source: 'demo', booksPerSecond: 1, clock: { nowUs: () => NOW + (passed += 1_000_000) } },
      ...{ onTrouble: trouble, onStored: () => sender.notify() },
    });
    writer.write(aListing());
  });
  afterEach(async () => {
    await sender.close();
    writer.close();
    spool.close();
    rmSync(join(folder, 'home'), { recursive: true, force: true });
    rmSync(filler, { force: true });
  });
  afterAll(() => {
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  const rowsIn = (bytes: Buffer) => bytes.toString('latin1').split('trades,venue').length - 1;
  const write = (from: number, to: number) => {
    for (let id = from; id < to; id += 1) writer.write(aTrade({ tradeId: `t-${id}`, timeExchange: NOW + id }));
    writer.flush();
  };
  const fill = () => {
    for (let size = 65_536; size >= 4_096; size /= 2)
      try {
        for (let more = 0; ; more += 1) writeFileSync(filler, Buffer.alloc(size), { flag: 'a' });
      } catch {
        // Full at this size; the rest is filled with smaller pieces.
      }
  };

  test('rows wait in memory until there is room again, and each is delivered', async () => {
    sender.start();
    write(0, 100);
    await until('the first are delivered', () => Promise.resolve(rows === 100));
    fill();
    for (let part = 1; part < 60; part += 1) write(part * 100, part * 100 + 100);
    expect(trouble).toHaveBeenCalledTimes(1);
    expect(writer.reserved().rows).toBeGreaterThan(1_000);
    rmSync(filler);
    writer.flush();
    expect(writer.reserved().rows).toBe(0);
    await until('all are delivered', () => Promise.resolve(spool.totals().rows === 0));
    expect(rows).toBeGreaterThanOrEqual(6_000);
    expect(counts.droppedInAll()).toBe(0);
  });

  test('what still waits in memory at the end is counted, and what was stored is whole in the next process', async () => {
    isAway = true;
    for (let part = 0; part < 300; part += 1) write(part * 100, part * 100 + 100);
    expect(trouble).toHaveBeenCalledTimes(1);
    writer.close();
    const lost = counts.view().dropped.spoolUnwritable.trades;
    expect(lost).toBeGreaterThan(0);
    spool.close();
    spool = new Spool(join(folder, 'home', 'spool.db'), 50_000_000);
    expect(spool.totals().rows + lost).toBe(30_000);
    const batch = spool.next(50_000_000);
    expect(batch !== undefined && 'ends' in batch && batch.ends.length).toBe(spool.totals().rows);
  });
});
