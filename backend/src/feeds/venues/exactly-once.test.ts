import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type AVenueFeed, aVenueFeed } from '../../../test/exchange/a-venue-feed.js';
import { BinanceServer } from '../../../test/exchange/binance-server.js';
import { recordingPath } from '../../../test/exchange/recording.js';

jest.setTimeout(60_000);

const STREAMS = ['trade', 'depth@100ms', 'bookTicker'] as const;
let server: BinanceServer;
let desk: AVenueFeed;

beforeEach(async () => {
  server = await BinanceServer.start();
});
afterEach(async () => {
  await desk.feed.stop();
  await server.stop();
});

async function live(symbol: string, settings: { bookUpdateMs?: number; priceBandPercent?: number } = {}) {
  desk = await aVenueFeed({ ccxt: 'binance', symbols: [symbol], endpoint: server.url, ...settings });
  const id = symbol.replace('/', '').toLowerCase();
  const depth = `depth@${settings.bookUpdateMs ?? 100}ms`;
  await server.subscribed(...STREAMS.map((stream) => `${id}@${stream === 'depth@100ms' ? depth : stream}`));
  await desk.collected.until(() => desk.collected.count('book') === 1);
}
const trade = (id: number, change: object = {}) => ({
  e: 'trade',
  E: 1_723_161_255_000 + id,
  s: 'BTCUSDT',
  t: id,
  p: '100.01',
  q: '0.50000',
  T: 1_723_161_255_000 + id,
  m: id % 2 === 0,
  M: true,
  ...change,
});
const ticker = (u: number, bid = '100.00', ask = '100.01') => ({
  u,
  s: 'BTCUSDT',
  b: bid,
  B: '1.00000',
  a: ask,
  A: '2.00000',
});
const change = (first: number, last: number, b: string[][] = []) => ({
  e: 'depthUpdate',
  E: 1_723_161_255_000 + last,
  s: 'BTCUSDT',
  U: first,
  u: last,
  b,
  a: [],
});
const rules = () => desk.collected.of('rejected').map(({ channel, rule }) => [channel, rule]);

test('a burst of 20,000 trades in one go: none lost, none doubled, in order', async () => {
  await live('BTC/USDT');
  const count = 20_000;
  for (let id = 1; id <= count; id += 1) server.send('btcusdt@trade', trade(id));
  await desk.collected.until(() => desk.collected.count('trade') >= count);
  expect(desk.collected.of('trade').map(({ tradeId }) => Number(tradeId))).toEqual(
    Array.from({ length: count }, (_none, index) => index + 1),
  );
  expect(desk.collected.of('gap')).toEqual([]);
  expect(rules()).toEqual([]);
});

test('a repeated frame within one connection is refused with its text: trade, quote and change of the book', async () => {
  await live('BTC/USDT');
  for (const frame of [trade(1), trade(1), trade(2)]) server.send('btcusdt@trade', frame);
  for (const frame of [ticker(7), ticker(7), ticker(6), ticker(8)]) server.send('btcusdt@bookTicker', frame);
  const changes = [change(101, 105), change(101, 105), change(103, 107), change(106, 107)];
  for (const frame of changes) server.send('btcusdt@depth@100ms', frame);
  await desk.collected.until(
    () =>
      desk.collected.count('trade') === 2 && desk.collected.count('quote') === 2 && desk.collected.count('book') === 3,
  );
  expect(rules().sort()).toEqual([
    ['book', 'SEQUENCE_BACK'],
    ['book', 'UPDATE_OVERLAP'],
    ['quote', 'SEQUENCE_BACK'],
    ['quote', 'SEQUENCE_BACK'],
    ['trade', 'DUPLICATE_TRADE_ID'],
  ]);
  expect(desk.collected.of('rejected').find(({ channel }) => channel === 'trade')?.raw).toBe(JSON.stringify(trade(1)));
  // What was refused was not applied, so nothing is missing.
  expect(desk.collected.of('book').map(({ sequence }) => sequence)).toEqual([100, 105, 107]);
  expect(desk.collected.of('gap')).toEqual([]);
});

test('a bad row far from the best prices refuses its change, and the book starts anew', async () => {
  await live('BTC/USDT');
  server.depth = { ...server.depth, lastUpdateId: 300 };
  server.send('btcusdt@depth@100ms', change(101, 102, [['-1', '3.00000']]));
  server.send('btcusdt@depth@100ms', change(103, 104));
  await desk.collected.until(() => desk.collected.of('book').some(({ sequence }) => sequence === 300));
  expect(rules()).toEqual([['book', 'PRICE_NOT_POSITIVE']]);
  expect(desk.collected.of('book').map(({ sequence }) => sequence)).toEqual([100, 300]);
});

test('a price out of the band is refused until enough others agree with it', async () => {
  await live('BTC/USDT', { priceBandPercent: 10 });
  server.send('btcusdt@trade', trade(1));
  server.send('btcusdt@trade', trade(2, { p: '1000.10' }));
  for (let id = 3; id <= 9; id += 1) server.send('btcusdt@trade', trade(id, { p: '50.00' }));
  await desk.collected.until(() => desk.collected.of('trade').some(({ tradeId }) => tradeId === '9'));
  expect(desk.collected.of('trade').map(({ tradeId }) => tradeId)).toEqual(['1', '8', '9']);
  expect(rules()).toEqual(Array.from({ length: 6 }, () => ['trade', 'PRICE_OUT_OF_BAND']));
});

test('in a replay an event without a venue time has the recorded time of its arrival; others keep their own', async () => {
  await live('BTC/USDT');
  const recorded = (frame: object, time: number) => `${JSON.stringify(frame).slice(0, -1)},"_recv":${time}}`;
  server.send('btcusdt@bookTicker', recorded(ticker(7), 1_723_161_254_100_123));
  server.send('btcusdt@trade', recorded(trade(1), 1_723_161_254_200_456));
  server.send('btcusdt@bookTicker', ticker(8));
  await desk.collected.until(() => desk.collected.count('quote') === 2 && desk.collected.count('trade') === 1);
  const [first, second] = desk.collected.of('quote');
  expect(first).toMatchObject({ sequence: 7, timeExchange: 1_723_161_254_100_123 });
  expect(first?.timeReceived).toBeGreaterThan(Date.UTC(2026, 0, 1) * 1000);
  expect(second?.timeExchange).toBe(second?.timeReceived);
  expect(desk.collected.of('trade')[0]?.timeExchange).toBe(1_723_161_255_001_000);
  expect(rules()).toEqual([]);
});

test('the rate of book changes is the configured one', async () => {
  await live('BTC/USDT', { bookUpdateMs: 1000 });
  expect(JSON.stringify(server.messages)).toContain('btcusdt@depth@1000ms');
  expect(JSON.stringify(server.messages)).not.toContain('@100ms');
});

const PLANTED = recordingPath('csv/trxusdt_spot_trade_negative_20250304.csv.gz');
(PLANTED === undefined ? test.skip : test)(
  'recorded trades with a planted repeated id: it alone is refused',
  async () => {
    server.depth = { lastUpdateId: 100, bids: [['0.2311', '10.0']], asks: [['0.2312', '10.0']] };
    await live('TRX/USDT');
    const [, ...lines] = gunzipSync(readFileSync(PLANTED ?? ''))
      .toString('utf8')
      .split(/\r?\n/);
    const rows = lines.filter((line) => line !== '').map((line) => line.split(','));
    for (const [, , , E, T, s, t, p, q, m] of rows) {
      const times = { E: Math.floor(Number(E) / 1000), T: Math.floor(Number(T) / 1000) };
      server.send('trxusdt@trade', { e: 'trade', ...times, s, t: Number(t), p, q, m: m === '1', M: true });
    }
    await desk.collected.until(() => desk.collected.count('trade') >= rows.length - 1);
    expect(rows).toHaveLength(10_000);
    expect(rules()).toEqual([['trade', 'DUPLICATE_TRADE_ID']]);
    expect(desk.collected.of('rejected')[0]?.raw).toContain('"t":348656871');
  },
);
