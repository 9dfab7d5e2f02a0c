// The unchanged ccxt.pro binance class against the demo exchange over loopback.
import * as ccxt from 'ccxt';
import type { DemoExchange } from './start-demo-exchange.js';
import { startDemoExchange } from './start-demo-exchange.js';

jest.setTimeout(30_000);

let exchange: DemoExchange;
let client: InstanceType<typeof ccxt.pro.binance>;

async function connect(): Promise<InstanceType<typeof ccxt.pro.binance>> {
  const address = `127.0.0.1:${exchange.port}`;
  const connected = new ccxt.pro.binance({
    urls: { api: { public: `http://${address}/api/v3`, ws: { spot: `ws://${address}/stream/ws` } } },
    options: { fetchMarkets: { types: ['spot'] } },
  });
  await connected.loadHttpProxyAgent();
  return connected;
}

beforeEach(async () => {
  exchange = await startDemoExchange({ source: { kind: 'synthetic', rate: 5 } });
  client = await connect();
});

afterEach(async () => {
  await client.close();
  await exchange.close();
});

test('ccxt loads the markets with tick and lot', async () => {
  const markets = await client.loadMarkets();
  expect(Object.keys(markets).sort()).toEqual(['BTC/USDT', 'ETH/USDT', 'SOL/USDT']);
  expect(markets['BTC/USDT']).toMatchObject({ spot: true, active: true, precision: { price: 0.01, amount: 0.00001 } });
  expect(markets['BTC/USDT']!.limits.cost!.min).toBe(5);
});

test('every trade reaches watchTrades, in order and without a gap, and REST knows the same ids', async () => {
  const ids: number[] = [];
  while (ids.length < 30) for (const trade of await client.watchTrades('BTC/USDT')) ids.push(Number(trade.id));
  expect(ids).toEqual(ids.map((_, i) => ids[0]! + i));
  const recent = await client.fetchTrades('BTC/USDT', undefined, 1000, { fetchTradesMethod: 'publicGetTrades' });
  expect(recent.map((trade) => Number(trade.id))).toEqual(expect.arrayContaining(ids));
});

test('at the same update id ccxt has the book of the exchange, also after a gap', async () => {
  const settle = async () => {
    for (;;) {
      const { nonce, bids, asks } = await client.watchOrderBook('ETH/USDT');
      const own = exchange.depth('ETHUSDT');
      if (own?.lastUpdateId !== nonce) continue;
      const numbers = (levels: readonly (readonly [string, string])[]) => levels.map((level) => level.map(Number));
      const theirs = (levels: typeof bids) => levels.map((level) => [level[0], level[1]]);
      return { theirs: [theirs(bids), theirs(asks)], own: [numbers(own!.bids), numbers(own!.asks)] };
    }
  };
  const before = await settle();
  expect(before.theirs).toEqual(before.own);
  expect(before.own[0]!.length).toBeGreaterThanOrEqual(20);

  exchange.inject({ fault: 'dropDepth', frames: 1, symbol: 'ETHUSDT' });
  const gap = (async () => {
    for (;;) await client.watchOrderBook('ETH/USDT');
  })();
  await expect(gap).rejects.toThrow(ccxt.ChecksumError);
  const after = await settle();
  expect(after.theirs).toEqual(after.own);
});

test('quotes arrive with bid below ask, and a cut socket is reported', async () => {
  const quotes = await client.watchBidsAsks(['SOL/USDT']);
  expect(quotes['SOL/USDT']!.bid!).toBeLessThan(quotes['SOL/USDT']!.ask!);
  exchange.inject({ fault: 'terminate' });
  const cut = (async () => {
    for (;;) await client.watchBidsAsks(['SOL/USDT']);
  })();
  await expect(cut).rejects.toThrow(ccxt.NetworkError);
});
