import ccxt from 'ccxt';
import type { Exchange } from 'ccxt';
import { BinanceServer } from '../../test/exchange/binance-server.js';
import {
  type AllowList,
  ForbiddenCallError,
  type RefusedCall,
  exchangeClass,
  guardExchange,
} from './guarded-exchange.js';
import { OFFERED_VENUES, venueFacts } from './venue-table.js';

jest.setTimeout(60_000);

let server: BinanceServer;
let refused: RefusedCall[];

beforeEach(async () => {
  server = await BinanceServer.start();
  refused = [];
});
afterEach(() => server.stop());

/** Every address of the class, REST and socket, leads to the local server: whatever gets out is seen. */
function allUrlsTo(target: string, tree: unknown): unknown {
  if (typeof tree === 'string')
    return tree.replace(/^(http|ws)s?:\/\/[^/]*/, (_all, scheme: string) => target.replace('http', scheme));
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, allUrlsTo(target, value)]));
}

async function guarded(allow: AllowList | undefined): Promise<Exchange> {
  const Guarded = guardExchange(exchangeClass('binance')!, 'demo', allow, { onRefused: (call) => refused.push(call) });
  const plain = new ccxt.pro.binance();
  const exchange = new Guarded({
    urls: { api: allUrlsTo(server.url, plain.urls['api']) },
    // Keys on purpose: the worst case is a desk that was given some.
    apiKey: 'not-a-real-key',
    secret: 'not-a-real-secret',
    enableRateLimit: false,
  });
  await exchange.loadHttpProxyAgent();
  return exchange;
}
const local = (): AllowList => ({
  ...venueFacts('binance')!,
  origins: [server.url, server.url.replace('http', 'ws')],
});
const settled = (call: () => unknown) =>
  Promise.resolve()
    .then(call)
    .then(
      () => undefined,
      (fault: unknown) => fault,
    );
const outside = () =>
  server.received.filter(
    ({ method, url }) =>
      !(method === 'GET' && /^\/api\/v3\/(ping|time|exchangeInfo|depth|trades|klines)(\?|$)/.test(url)),
  );

test('of all implicit methods, only public market data reaches the network', async () => {
  const exchange = await guarded(local());
  // ccxt defines each implicit method as an own property of the instance, in two spellings.
  const methods = Object.entries(exchange as unknown as Record<string, unknown>).filter(
    ([name, value]) =>
      typeof value === 'function' && /(Get|Post|Put|Delete|Patch)[A-Z]|_(get|post|put|delete)_/.test(name),
  );
  expect(methods.length).toBeGreaterThan(800);
  const faults = await Promise.all(methods.map(([, call]) => settled(() => (call as () => unknown).call(exchange))));
  expect(outside()).toEqual([]);
  const stopped = faults.filter((fault) => fault instanceof ForbiddenCallError).length;
  expect(stopped).toBeGreaterThan(methods.length / 2);
  // Counted and reported, each one.
  expect(refused.length).toBeGreaterThanOrEqual(stopped);
});

test('unified, generic and socket calls that trade or move money are refused', async () => {
  const exchange = await guarded(local());
  await exchange.loadMarkets().catch(() => undefined);
  exchange.setMarkets(Object.values((await listedMarkets()) ?? {}));
  const calls: Record<string, () => unknown> = {
    createOrder: () => exchange.createOrder('BTC/USDT', 'limit', 'buy', 1, 100),
    createMarketOrder: () => exchange.createMarketOrder('BTC/USDT', 'sell', 1),
    editOrder: () => exchange.editOrder('1', 'BTC/USDT', 'limit', 'buy', 1, 100),
    cancelOrder: () => exchange.cancelOrder('1', 'BTC/USDT'),
    cancelAllOrders: () => exchange.cancelAllOrders('BTC/USDT'),
    withdraw: () => exchange.withdraw('BTC', 1, 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'),
    transfer: () => exchange.transfer('BTC', 1, 'spot', 'future'),
    fetchBalance: () => exchange.fetchBalance(),
    request: () => exchange.request('order', 'private', 'POST', { symbol: 'BTCUSDT' }),
    fetch2: () => exchange.fetch2('order', 'private', 'DELETE', {}),
    fetch: () => exchange.fetch(`${server.url}/api/v3/order`, 'POST'),
    elsewhere: () => exchange.fetch('http://localhost:1/api/v3/depth', 'GET'),
    withKey: () => exchange.fetch(`${server.url}/api/v3/depth`, 'GET', { 'X-MBX-APIKEY': 'k' }),
    signed: () => exchange.fetch(`${server.url}/api/v3/depth?signature=00`, 'GET'),
    undiciRequest: () => exchange.undiciRequest(`${server.url}/api/v3/order`, { method: 'POST', headers: {} }),
    createOrderWs: () => exchange.createOrderWs('BTC/USDT', 'limit', 'buy', 1, 100),
    cancelOrderWs: () => exchange.cancelOrderWs('1', 'BTC/USDT'),
    watchOrders: () => exchange.watchOrders('BTC/USDT'),
    watchBalance: () => exchange.watchBalance(),
    orderOverPublicSocket: () =>
      exchange.watch(`${server.url.replace('http', 'ws')}/stream/ws/0`, 'hash', {
        method: 'order.place',
        id: 1,
        params: {},
      }),
    listenKeyOverPublicSocket: () =>
      exchange.watch(`${server.url.replace('http', 'ws')}/stream/ws/1`, 'hash', {
        method: 'SUBSCRIBE',
        id: 1,
        params: ['pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1'],
      }),
  };
  for (const [name, call] of Object.entries(calls)) {
    const before = refused.length;
    const fault = await settled(call);
    expect([name, fault]).toEqual([name, expect.any(ForbiddenCallError)]);
    expect(refused.length).toBeGreaterThan(before);
  }
  expect(outside().filter(({ method, url }) => !(method === 'UPGRADE' && url.startsWith('/stream/ws/')))).toEqual([]);
  expect(server.messages).toEqual([]);
  expect(JSON.stringify(refused)).not.toContain('not-a-real');
  await exchange.close();
});

test('a send that goes past the client is refused by the socket', async () => {
  const exchange = await guarded(local());
  const client = exchange.client(`${server.url.replace('http', 'ws')}/stream/ws/0`);
  await client.connect();
  expect(() => (client.connection as { send(text: string): void }).send('{"method":"order.place","id":1}')).toThrow(
    ForbiddenCallError,
  );
  expect(refused).toEqual([expect.objectContaining({ kind: 'message', venue: 'demo' })]);
  await exchange.close();
});

test('a send that fails on a closed socket, awaited by nobody, ends the connection and not the process', async () => {
  const unhandled: unknown[] = [];
  const note = (fault: unknown) => unhandled.push(fault);
  process.on('unhandledRejection', note);
  const exchange = await guarded(local());
  const url = `${server.url.replace('http', 'ws')}/stream/ws/0`;
  const client = exchange.client(url);
  await client.connect();
  const socket = client.connection as unknown as EventTarget & { terminate(): void };
  const closed = new Promise((resolve) => socket.addEventListener('close', resolve));
  socket.terminate();
  await closed;
  // A rate limit lets the message out only now; who asked for it waits since.
  const waiting = client.future('trade:BTC/USDT') as Promise<unknown>;
  void client.send({ method: 'SUBSCRIBE', params: ['btcusdt@trade'], id: 1 });
  await expect(waiting).rejects.toThrow(/WebSocket is not open/);
  await new Promise((resolve) => setImmediate(resolve));
  expect(exchange.clients[url]).toBeUndefined();
  expect(unhandled).toEqual([]);
  process.off('unhandledRejection', note);
});

test('a venue without an allow list may send nothing', async () => {
  const exchange = await guarded(undefined);
  expect(await settled(() => exchange.loadMarkets())).toBeInstanceOf(ForbiddenCallError);
  expect(await settled(() => exchange.client('wss://stream.binance.com:9443/ws/0'))).toBeInstanceOf(ForbiddenCallError);
  expect(server.received).toEqual([]);
});

test.each(OFFERED_VENUES)('%s: the allow list fits the addresses ccxt uses for public data', (id) => {
  const facts = venueFacts(id)!;
  const text = JSON.stringify(new (exchangeClass(id)!)().urls['api']).replaceAll('{hostname}', `${id}.com`);
  expect(text).toContain(facts.origins[0]);
  for (const { path } of facts.requests) {
    expect(path.source).toMatch(/^\^.*\$$/);
    for (const word of ['order', 'withdraw', 'transfer', 'account', 'bullet-private'])
      expect(path.test(`/api/v3/${word}`) || path.test(`/api/v1/${word}`) || path.test(`/0/private/${word}`)).toBe(
        false,
      );
  }
  for (const message of [
    { method: 'order.place', id: 1, params: {} },
    { method: 'add_order', params: { token: 't' } },
  ])
    expect(facts.message.safeParse(message).success).toBe(false);
});

async function listedMarkets() {
  const keyless = new (guardExchange(exchangeClass('binance')!, 'demo', local(), { onRefused: () => undefined }))({
    urls: venueFacts('binance')!.urls(server.url),
    options: { ...venueFacts('binance')!.options },
  });
  await keyless.loadMarkets();
  return keyless.markets;
}
