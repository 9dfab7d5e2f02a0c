import { BinanceServer, type Depth } from '../../test/exchange/binance-server.js';
import { Collected } from '../../test/exchange/collected.js';
import { readRecording, recordingPath } from '../../test/exchange/recording.js';
import { systemClock } from '../clock.js';
import type { QuoteUpdated, TradePrinted } from '../model/market-event.js';
import type { Feed } from './feed.js';
import type { RefusedCall } from './guarded-exchange.js';
import { venueFeed } from './venue-feed.js';

jest.setTimeout(60_000);

let server: BinanceServer;
let collected: Collected;
let refused: RefusedCall[];
let raw: string[];
let feed: Feed;

beforeEach(async () => {
  server = await BinanceServer.start();
  collected = new Collected();
  refused = [];
  raw = [];
});
afterEach(async () => {
  await feed.stop();
  await server.stop();
});

async function started(settings: { symbols?: string[]; staleAfterMs?: number; endpoint?: string } = {}) {
  feed = venueFeed({
    venue: { id: 'demo', ccxt: 'binance', symbols: settings.symbols ?? ['BTC/USDT'], bookLevels: 20 },
    clock: systemClock,
    endpoint: settings.endpoint ?? server.url,
    onRefused: (call) => refused.push(call),
    onRaw: (_time, frame) => raw.push(frame),
    sink: collected.sink,
    staleAfterMs: settings.staleAfterMs ?? 60_000,
  });
  await feed.start();
}
const ALL = ['btcusdt@trade', 'btcusdt@depth@100ms', 'btcusdt@bookTicker'] as const;
const trade = (id: number, time = 1_723_161_255_000 + id) => ({
  e: 'trade',
  E: time,
  s: 'BTCUSDT',
  t: id,
  p: '100.01',
  q: '0.50000',
  T: time,
  m: false,
  M: true,
});
const delta = (first: number, last: number, change: Partial<{ b: string[][]; a: string[][] }> = {}) => ({
  e: 'depthUpdate',
  E: 1_723_161_255_000 + last,
  s: 'BTCUSDT',
  U: first,
  u: last,
  b: [],
  a: [],
  ...change,
});

// Skipped when the recordings are not beside the project (../shared/data).
const RECORDING = recordingPath('binance-spot/btcusdt_20240808.gz');
const recordedTest = RECORDING === undefined ? test.skip : test;
recordedTest('recorded frames: every trade, quote and book arrives once, in order, none coalesced', async () => {
  const frames = readRecording(RECORDING ?? '');
  const sent = (kind: string) =>
    frames
      .filter(({ stream }) => stream === `btcusdt@${kind}`)
      .map((frame) => (JSON.parse(frame.raw) as { data: Record<string, string | number> }).data);
  const snapshot = frames.find(({ stream }) => stream === undefined);
  server.depth = JSON.parse(snapshot?.raw ?? '') as Depth;
  const { lastUpdateId } = server.depth;
  // The snapshot's book, then one for each change after it.
  const changes = sent('depth@100ms').map(({ u }) => Number(u));
  const updateIds = [lastUpdateId, ...changes.filter((id) => id > lastUpdateId)];
  await started();
  await server.subscribed(...ALL);
  // Changes that come before the snapshot's answer make one book together, so none is sent until that book is out.
  await collected.until(() => collected.count('book') === 1 && collected.states().includes('live'));
  for (const { stream, raw: frame } of frames) if (stream !== undefined) await server.sent(stream, frame);
  // Each channel has a socket of its own: the last of one says nothing about the others.
  await collected.until(
    () =>
      collected.count('trade') >= 9757 &&
      collected.count('quote') >= 28_040 &&
      collected.count('book') >= updateIds.length,
  );

  expect(collected.of('trade').map(({ tradeId }: TradePrinted) => tradeId)).toEqual(
    sent('trade').map((data) => String(data['t'])),
  );
  const quotes = sent('bookTicker');
  expect(collected.of('quote').map(({ sequence, bid }: QuoteUpdated) => [sequence, bid])).toEqual(
    quotes.map((data) => [data['u'], Math.round(Number(data['b']) * 100)]),
  );
  expect(collected.of('quote')).toHaveLength(28_040);
  expect(collected.of('trade')).toHaveLength(9757);
  expect(collected.of('gap')).toEqual([]);
  expect(collected.of('rejected')).toEqual([]);
  // The book's top must be that of the last quote at or before the book's update id.
  const books = collected.of('book');
  expect(books.map(({ sequence }) => sequence)).toEqual(updateIds);
  expect(books.length).toBeGreaterThan(3440);
  const bookTicker = collected.of('quote');
  let at = 0;
  for (const book of books) {
    while ((bookTicker[at + 1]?.sequence ?? Infinity) <= book.sequence) at += 1;
    expect([book.bids[0]?.[0], book.asks[0]?.[0]]).toEqual([bookTicker[at]?.bid, bookTicker[at]?.ask]);
  }
  expect(refused).toEqual([]);
});

test('a market goes live with instrument and book, and says what the instrument is', async () => {
  await started({ symbols: ['BTC/USDT', 'NOPE/USDT'] });
  await collected.until(() => collected.states().includes('live'));
  expect(collected.of('instrument').map(({ instrument }) => instrument)).toEqual([
    expect.objectContaining({
      venue: 'demo',
      symbol: 'BTC/USDT',
      version: 1,
      tickSize: '0.01',
      lotSize: '0.00001',
      minNotional: '5',
      makerRate: '0.001',
      feeCurrencyRule: 'received',
      tradable: true,
    }),
  ]);
  expect(
    collected
      .of('marketState')
      .filter(({ symbol }) => symbol === 'NOPE/USDT')
      .at(-1),
  ).toMatchObject({
    state: 'disconnected',
    reason: 'demo does not list NOPE/USDT; change desk.yaml',
  });
  expect(raw.some((frame) => frame.startsWith('{"lastUpdateId"'))).toBe(true);
});

test('a lost connection is replaced; trades made meanwhile are named as a gap with exact bounds', async () => {
  await started();
  await server.subscribed(...ALL);
  await collected.until(() => collected.states().includes('live'));
  server.send('btcusdt@trade', trade(7));
  await collected.until(() => collected.of('trade').length === 1);
  server.cut();
  await server.subscribed(...ALL);
  await collected.until(() => collected.states().filter((state) => state === 'live').length === 2);
  server.send('btcusdt@trade', trade(7));
  server.send('btcusdt@trade', trade(11));
  await collected.until(() => collected.of('gap').some(({ channel }) => channel === 'trade'));
  expect(collected.of('trade').map(({ tradeId }) => tradeId)).toEqual(['7', '11']);
  expect(collected.of('gap').find(({ channel }) => channel === 'trade')).toMatchObject({ fromId: '8', toId: '10' });
  expect(collected.of('gap').find(({ channel }) => channel === 'book')?.reason).toContain('1006');
  expect(collected.states()).toEqual(['connecting', 'live', 'disconnected', 'connecting', 'live']);
});

test('a skipped book change is a gap, then a fresh snapshot', async () => {
  await started();
  await server.subscribed(...ALL);
  await collected.until(() => collected.states().includes('live'));
  server.send('btcusdt@depth@100ms', delta(101, 102, { b: [['99.99', '3.00000']] }));
  await collected.until(() => collected.of('book').length === 2);
  server.depth = { ...server.depth, lastUpdateId: 300 };
  server.send('btcusdt@depth@100ms', delta(110, 111));
  await collected.until(() => collected.of('book').some(({ sequence }) => sequence === 300));
  expect(collected.states()).toEqual(['connecting', 'live', 'gapped', 'resyncing', 'live']);
});

test('a crossed book is rejected, blocks the market and clears with the next snapshot', async () => {
  await started();
  await server.subscribed(...ALL);
  await collected.until(() => collected.states().includes('live'));
  server.depth = { ...server.depth, lastUpdateId: 500 };
  server.send('btcusdt@depth@100ms', delta(101, 102, { b: [['100.02', '3.00000']] }));
  await collected.until(() => collected.states().filter((state) => state === 'live').length === 2);
  expect(collected.of('rejected')).toEqual([expect.objectContaining({ channel: 'book', rule: 'CROSSED' })]);
  expect(collected.states()).toEqual(['connecting', 'live', 'crossed', 'resyncing', 'live']);
});

test('rows off the grid are rejected with their raw text, never repaired', async () => {
  await started();
  await server.subscribed(...ALL);
  server.send('btcusdt@trade', { ...trade(1), p: '100.015' });
  server.send('btcusdt@trade', { ...trade(2), q: '0.00000' });
  server.send('btcusdt@trade', { ...trade(3), T: 0 });
  server.send('btcusdt@trade', trade(4));
  await collected.until(() => collected.of('trade').length === 1);
  expect(collected.of('rejected').map(({ rule }) => rule)).toEqual([
    'PRICE_OFF_GRID',
    'QUANTITY_NOT_POSITIVE',
    'TIME_INSANE',
  ]);
  expect(collected.of('rejected')[0]?.raw).toContain('100.015');
});

test('silence makes a market stale by the watchdog', async () => {
  await started({ staleAfterMs: 300 });
  await collected.until(() => collected.states().includes('stale'));
  expect(collected.states().slice(0, 3)).toEqual(['connecting', 'live', 'stale']);
});

test('a venue that refuses the country says so in one sentence and names others', async () => {
  server.refuseWith = 451;
  await started();
  await collected.until(() => collected.states().includes('disconnected'));
  const [state] = collected.of('marketState').filter((event) => event.state === 'disconnected');
  expect(state?.reason).toMatch(/^binance refuses connections .*HTTP 451.* such as kucoin, kraken, coinbase$/);
  expect(collected.of('quote')).toEqual([]);
});

test('an unreachable venue is disconnected with a reason and is tried again', async () => {
  const { url } = server;
  await server.stop();
  await started({ endpoint: url });
  await collected.until(() => collected.states().filter((state) => state === 'disconnected').length >= 2);
  expect(new Set(collected.events.map(({ type }) => type))).toEqual(new Set(['marketState']));
  expect(collected.of('marketState').find(({ state }) => state === 'disconnected')?.reason).toMatch(/ECONNREFUSED/);
  server = await BinanceServer.start();
});
