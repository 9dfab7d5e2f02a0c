import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NOW, aBook, aListing, aMarketState, aTrade } from '../../test/builders.js';
import type { QuoteUpdated } from '../model/market-event.js';
import { MarketDataWriter, type WriterOptions } from './market-data-writer.js';
import { RowCounts } from './row-counts.js';
import { Spool } from './spool.js';

let folder: string;
let spool: Spool;
let nowUs = NOW;
beforeEach(() => {
  jest.useFakeTimers();
  nowUs = NOW;
  folder = mkdtempSync(join(tmpdir(), 'paperdesk-writer-'));
  spool = new Spool(join(folder, 'spool.db'), 10_000_000);
});
afterEach(() => {
  jest.useRealTimers();
  spool.close();
  rmSync(folder, { recursive: true, force: true });
});

function aWriter(change: Partial<WriterOptions> = {}) {
  const counts = new RowCounts();
  const clock = { nowUs: () => nowUs };
  const writer = new MarketDataWriter({ spool, clock, source: 'demo', booksPerSecond: 1, counts, ...change });
  writer.write(aListing());
  return { writer, counts };
}
/** A quote `ms` after NOW; each bid is another. */
const aQuote = (ms: number, change: Partial<QuoteUpdated> = {}): QuoteUpdated => ({
  ...{ type: 'quote', venue: 'demo', symbol: 'BTC/USDT', sequence: ms, bid: 6_000_000 + ms, bidSize: 1 },
  ...{ ask: 7_000_000, askSize: 1, timeExchange: NOW + ms * 1000, timeReceived: NOW + ms * 1000, ...change },
});
/** Rows that wait, by table. */
function waiting(): Record<string, number> {
  const rows: Record<string, number> = {};
  for (let batch = spool.next(1); batch !== undefined; batch = spool.next(1)) {
    if ('damaged' in batch) throw new Error('damaged');
    rows[batch.table] = (rows[batch.table] ?? 0) + batch.ends.length;
    spool.delivered(batch.ids, 1);
  }
  return rows;
}
const pass = (ms: number) => {
  nowUs += ms * 1000;
  jest.advanceTimersByTime(ms);
};

test('rows are in the spool 150 ms after the first of them, a burst in parts of 2,000', () => {
  const { writer } = aWriter();
  writer.write(aTrade());
  pass(149);
  expect(waiting()).toEqual({});
  pass(1);
  expect(waiting()).toEqual({ trades: 1 });
  for (let id = 0; id < 4_001; id += 1) writer.write(aTrade({ tradeId: `b-${id}` }));
  expect(waiting()).toEqual({ trades: 4_000 });
  writer.close();
  expect(waiting()).toEqual({ trades: 1 });
});

test('an event of each kind lands in its table', () => {
  const { writer } = aWriter({ storedBookLevels: 1 });
  const candle = { type: 'candle', venue: 'demo', symbol: 'BTC/USDT', timeframe: '1m', open: 1, high: 2 } as const;
  for (const event of [
    aTrade({ backfilled: true }),
    aQuote(1),
    aBook(),
    aMarketState(),
    { ...candle, low: 1, close: 2, volume: 5, timeExchange: NOW, timeReceived: NOW },
  ])
    writer.write(event);
  writer.flush();
  expect(waiting()).toEqual({ trades: 1, quotes: 1, books: 1, feed_health: 1, candles_ext: 1 });
  writer.close();
});

describe('quotes with a rate of two a second', () => {
  test('of each half second the last change is stored, also when nothing follows it', () => {
    const { writer, counts } = aWriter({ quotesPerSecond: 2 });
    for (const ms of [0, 100, 499, 500, 900, 1600]) writer.write(aQuote(ms));
    pass(150);
    expect(waiting()).toEqual({ quotes: 2 });
    pass(1600 + 750);
    expect(waiting()).toEqual({ quotes: 1 });
    expect(counts.view().thinned).toEqual({ books: 0, quotes: 3 });
    writer.close();
  });

  test('what is held when the desk stops is stored', () => {
    const { writer } = aWriter({ quotesPerSecond: 2 });
    writer.write(aQuote(0));
    writer.close();
    expect(waiting()).toEqual({ quotes: 1 });
  });
});

test('a quote that changes nothing and books over their rate are not stored, and counted', () => {
  const { writer, counts } = aWriter();
  writer.write(aQuote(1));
  writer.write({ ...aQuote(1), sequence: 2 });
  for (const ms of [0, 999, 1000]) writer.write(aBook({ timeExchange: NOW + ms * 1000 }));
  writer.close();
  expect(waiting()).toEqual({ quotes: 1, books: 2 });
  expect(counts.view().thinned).toEqual({ books: 1, quotes: 1 });
});

test('what the disk budget has no room for is counted, and nothing else is touched', () => {
  const { writer, counts } = aWriter({ suspended: () => ['books', 'quotes'] });
  for (const event of [aTrade(), aQuote(1), aBook(), aMarketState()]) writer.write(event);
  writer.close();
  expect(waiting()).toEqual({ trades: 1, feed_health: 1 });
  expect(counts.view().dropped.diskBudget).toEqual({ books: 1, quotes: 1, trades: 0, health: 0 });
  expect(counts.droppedInAll()).toBe(2);
});

describe('when the spool cannot be written', () => {
  const broken = () => {
    throw new Error('disk is full');
  };

  test('rows wait in memory and are stored once it can, in order, and the desk goes on', () => {
    const onTrouble = jest.fn();
    const onRecovered = jest.fn();
    const { writer, counts } = aWriter({ onTrouble, onRecovered });
    const store = jest.spyOn(spool, 'store').mockImplementation(broken);
    writer.write(aTrade());
    writer.points.tradesComplete('demo', 'BTC/USDT', { tradeId: 'm-1', timeExchange: NOW });
    pass(2_000);
    writer.write(aMarketState());
    pass(2_000);
    expect(writer.reserved().rows).toBe(2);
    expect(onTrouble).toHaveBeenCalledTimes(1);
    store.mockRestore();
    expect(spool.points()).toEqual([]);
    pass(1_000);
    expect(waiting()).toEqual({ trades: 1, feed_health: 1 });
    expect(spool.points().find(({ kind }) => kind === 'complete')).toMatchObject({ tradeId: 'm-1' });
    expect([onRecovered.mock.calls.length, counts.droppedInAll(), writer.reserved().rows]).toEqual([1, 0, 0]);
    writer.close();
  });

  test('what is still in memory at the end is lost, and counted by class', () => {
    const { writer, counts } = aWriter();
    jest.spyOn(spool, 'store').mockImplementation(broken);
    for (const event of [aTrade(), aTrade({ tradeId: 'm-2' }), aQuote(1)]) writer.write(event);
    writer.close();
    expect(counts.view().dropped.spoolUnwritable).toEqual({ books: 0, quotes: 1, trades: 2, health: 0 });
    jest.restoreAllMocks();
  });
});

test('where a market is to be taken up again outlives the process; a trade fetched later is not heard', () => {
  const { writer } = aWriter();
  writer.write(aTrade({ tradeId: '70', timeExchange: NOW + 70 }));
  writer.points.tradesComplete('demo', 'BTC/USDT', { tradeId: '70', timeExchange: NOW + 70 });
  writer.write(aTrade({ tradeId: '60', timeExchange: NOW + 60, backfilled: true }));
  writer.write(aQuote(3));
  writer.close();
  const { points } = aWriter().writer;
  expect(points.lastTrade('demo', 'BTC/USDT')).toEqual({ tradeId: '70', timeExchange: NOW + 70 });
  expect(points.lastHeard('demo', 'BTC/USDT', 'trade')).toBe(NOW + 70);
  expect(points.lastHeard('demo', 'BTC/USDT', 'quote')).toBe(NOW + 3000);
  expect(points.lastHeard('demo', 'BTC/USDT', 'book')).toBeUndefined();
  expect(points.lastTrade('demo', 'ETH/USDT')).toBeUndefined();
});

test('the consolidated market is stored when it changed, at most once a second', () => {
  const { writer } = aWriter();
  const view = {
    ...{ symbol: 'BTC/USDT', bid: '1', bidSize: '2', bidVenue: 'a', ask: '3', askSize: '4', askVenue: 'b' },
    ...{ crossed: false, venues: 2, timeReceived: '2026-11-21T05:00:00.000Z' },
  };
  const stored = (change: Partial<typeof view>, afterMs: number) => {
    nowUs += afterMs * 1000;
    writer.recordConsolidated([{ ...view, ...change }]);
    writer.flush();
    return waiting()['consolidated'] ?? 0;
  };
  expect(stored({}, 0)).toBe(1);
  expect(stored({ timeReceived: '2026-11-21T05:00:09.000Z' }, 2_000)).toBe(0);
  expect(stored({ bid: '1.5' }, 1_000)).toBe(1);
  expect(stored({ bid: '1.6' }, 500)).toBe(0);
  expect(stored({ bid: '1.6' }, 500)).toBe(1);
  writer.close();
});
