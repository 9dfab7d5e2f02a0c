import { krakenPages } from '../../test/exchange/kraken-pages.js';
import { BinanceServer } from '../../test/exchange/binance-server.js';
import { SocketServer } from '../../test/exchange/socket-server.js';
import { systemClock } from '../clock.js';
import { CcxtVenue } from './ccxt-feed.js';
import type { VenueConnection } from './feed.js';

jest.setTimeout(60_000);

async function connected(ccxt: string, symbol: string, endpoint: string): Promise<VenueConnection> {
  const venue = new CcxtVenue({
    venue: { id: ccxt, ccxt, symbols: [symbol], bookLevels: 10 },
    clock: systemClock,
    endpoint,
    onRefused: ({ path }) => {
      throw new Error(`refused: ${path}`);
    },
  });
  const nothing = () => undefined;
  const connection = venue.connect({ event: nothing, bookLost: nothing, bookCrossed: nothing, notListed: nothing });
  await connection.open();
  return connection;
}

test('Binance: raw trades and never aggregated ones, whose ids are another series', async () => {
  const server = await BinanceServer.start();
  const raw = (id: number, price = '100.01') => ({
    id,
    price,
    qty: '0.5',
    time: 1_723_161_255_000 + id,
    isBuyerMaker: true,
  });
  server.recentTrades = [raw(8), raw(9), raw(10, '0')];
  const connection = await connected('binance', 'BTC/USDT', server.url);
  await server.subscribed('btcusdt@trade', 'btcusdt@depth@100ms', 'btcusdt@bookTicker');
  const found = await connection.tradeHistory?.tradesAfter('BTC/USDT', { tradeId: '7', timeExchange: 0 });
  expect(found?.map((event) => (event.type === 'trade' ? event.tradeId : event.rule))).toEqual([
    '8',
    '9',
    'PRICE_NOT_POSITIVE',
  ]);
  expect(found?.[0]).toMatchObject({ price: 10_001, quantity: 50_000, side: 'sell' });
  const asked = server.received.map(({ url }) => url).filter((url) => /trades/i.test(url));
  expect(asked).toEqual(['/api/v3/trades?symbol=BTCUSDT&limit=1000']);
  await connection.close();
  await server.stop();
});

test('Kraken: pages from a time on until they end, with the ids of the socket', async () => {
  const pages = krakenPages(2500);
  const server = await SocketServer.start(pages.script);
  const connection = await connected('kraken', 'XMR/USD', server.url);
  await server.heard(({ params }) => (params as { channel?: string }).channel === 'ticker');
  const found = (await connection.tradeHistory?.tradesAfter('XMR/USD', pages.first)) ?? [];
  const ids = new Set(found.map((event) => (event.type === 'trade' ? Number(event.tradeId) : event.rule)));
  expect([...ids]).toEqual(Array.from({ length: 2500 }, (_none, index) => index + 1));
  expect(server.requests.filter((line) => line.includes('/0/public/Trades'))).toHaveLength(3);
  await connection.close();
  await server.stop();
});

test('candles of the minutes asked for, oldest first, and none from beyond', async () => {
  const server = await BinanceServer.start();
  const minute = Date.UTC(2024, 7, 8, 23, 54);
  server.klines = [0, 1, 2, 3].map((index) => [
    minute + index * 60_000,
    '100.00',
    '101.00',
    '99.00',
    `100.0${index}`,
    '1.50000',
  ]);
  const connection = await connected('binance', 'BTC/USDT', server.url);
  await server.subscribed('btcusdt@trade', 'btcusdt@depth@100ms', 'btcusdt@bookTicker');
  const candles = await connection.candleHistory?.candles('BTC/USDT', minute * 1000, (minute + 125_000) * 1000);
  expect(candles?.map(({ timeExchange, close }) => [timeExchange, close])).toEqual([
    [minute * 1000, 10_000],
    [(minute + 60_000) * 1000, 10_001],
    [(minute + 120_000) * 1000, 10_002],
  ]);
  expect(candles?.[0]).toMatchObject({ type: 'candle', timeframe: '1m', high: 10_100, low: 9900, volume: 150_000 });
  await connection.close();
  await server.stop();
});
