import { type AVenueFeed, aVenueFeed } from '../../../test/exchange/a-venue-feed.js';
import { type ExchangeScript, SocketServer } from '../../../test/exchange/socket-server.js';
import { exchangeClass, guardExchange } from '../guarded-exchange.js';
import { venueFacts } from '../venue-table.js';
import { publicMessage } from './public-message.js';

jest.setTimeout(60_000);

const LISTED = {
  symbol: 'BTCUSDT',
  baseCoin: 'BTC',
  quoteCoin: 'USDT',
  innovation: '0',
  status: 'Trading',
  marginTrading: 'none',
  lotSizeFilter: {
    basePrecision: '0.000001',
    quotePrecision: '0.00000001',
    minOrderQty: '0.000048',
    maxOrderQty: '71.73956243',
    minOrderAmt: '1',
    maxOrderAmt: '4000000',
  },
  priceFilter: { tickSize: '0.01' },
};
/** Bybit v5 after its public documentation; nothing in the project names this venue. */
const bybit: ExchangeScript = {
  rest(request) {
    if (!request.startsWith('GET /v5/market/')) return undefined;
    const list = request.includes('instruments-info') && request.includes('category=spot') ? [LISTED] : [];
    return { retCode: 0, retMsg: 'OK', result: { category: 'spot', list, nextPageCursor: '' }, time: 1723161253937 };
  },
  told: ({ op, req_id }) => [{ success: true, ret_msg: '', conn_id: 'c', req_id, op }],
};
const book = (type: 'snapshot' | 'delta', u: number, b: string[][], a: string[][]) => ({
  topic: 'orderbook.50.BTCUSDT',
  type,
  ts: 1_723_161_253_000 + u,
  data: { s: 'BTCUSDT', b, a, u, seq: 7_961_638_724 + u },
  cts: 1_723_161_252_990 + u,
});
const trade = (id: string, price: string) => ({
  T: 1_723_161_253_937,
  s: 'BTCUSDT',
  S: 'Buy',
  v: '0.001',
  p: price,
  L: 'PlusTick',
  i: id,
  BT: false,
});

test('a fifth ccxt venue is a line of desk.yaml: bybit, by what its class says of itself', async () => {
  const server = await SocketServer.start(bybit);
  const desk: AVenueFeed = await aVenueFeed({ ccxt: 'bybit', symbols: ['BTC/USDT'], endpoint: server.url });
  try {
    for (const topic of ['orderbook', 'publicTrade'])
      await server.heard(({ op, args }) => op === 'subscribe' && String(args).startsWith(topic));
    server.send(book('snapshot', 1, [['61837.62', '0.5']], [['61837.64', '0.25']]));
    server.send(book('delta', 2, [['61837.63', '1']], []));
    const data = [trade('2290000000061666327', '61837.63'), trade('2290000000061666328', '61837.64')];
    server.send({ topic: 'publicTrade.BTCUSDT', type: 'snapshot', ts: 1_723_161_253_940, data });
    await desk.collected.until(() => desk.collected.count('book') === 2 && desk.collected.count('trade') === 2);
    expect(desk.collected.of('instrument')[0]?.instrument).toMatchObject({ tickSize: '0.01', tradable: true });
    expect(desk.collected.of('quote').map(({ bid, ask }) => [bid, ask])).toEqual([
      [6_183_762, 6_183_764],
      [6_183_763, 6_183_764],
    ]);
    expect(desk.collected.of('trade').map(({ tradeId, price, side }) => [tradeId, price, side])).toEqual([
      ['2290000000061666327', 6_183_763, 'buy'],
      ['2290000000061666328', 6_183_764, 'buy'],
    ]);
    expect(desk.collected.of('rejected')).toEqual([]);
    expect(desk.refused).toEqual([]);
    for (const line of server.requests) expect(line).toMatch(/^(GET \/v5\/market\/|UPGRADE \/v5\/public\/spot$)/);
  } finally {
    await desk.feed.stop();
    await server.stop();
  }
});

test.each(['bybit', 'okx', 'gate', 'bitget', 'htx', 'bitfinex', 'mexc'])(
  '%s: only unsigned GETs of public data',
  (id) => {
    const facts = venueFacts(id);
    expect(facts?.requests.length).toBeGreaterThan(10);
    for (const { method, path } of facts?.requests ?? []) {
      expect(method).toBe('GET');
      expect(path.source).toMatch(/^\^.*\$$/);
      expect(path.source).not.toMatch(/private|withdraw|transfer|account/i);
    }
    for (const path of ['/v5/private', '/v5/trade', '/ws/v5/private', '/spot/private/v3', '/ws-api/v3'])
      expect(facts?.socketPath.test(path)).toBe(false);
  },
);

test('what the class could do with a key is refused, whatever it is', async () => {
  const server = await SocketServer.start(bybit);
  const facts = venueFacts('bybit');
  const found = exchangeClass('bybit');
  if (facts === undefined || found === undefined) throw new Error('ccxt has no bybit');
  const allow = { ...facts, origins: [server.url, server.url.replace('http', 'ws')] };
  const refused: string[] = [];
  const Guarded = guardExchange(found, 'x', allow, { onRefused: ({ kind, path }) => refused.push(`${kind} ${path}`) });
  const keys = { apiKey: 'not-a-real-key', secret: 'not-a-real-secret', enableRateLimit: false };
  const exchange = new Guarded({ ...keys, urls: facts.urls(server.url) });
  await exchange.loadHttpProxyAgent();
  const methods = Object.entries(exchange as unknown as Record<string, unknown>).filter(
    ([name, value]) => typeof value === 'function' && /^private(Get|Post|Put|Delete|Patch)[A-Z]/.test(name),
  );
  expect(methods.length).toBeGreaterThan(200);
  for (const [, call] of methods) await Promise.resolve((call as () => unknown).call(exchange)).catch(() => undefined);
  const socket = exchange.client(`${server.url.replace('http', 'ws')}/v5/public/spot`);
  await socket.connect();
  for (const message of [
    { op: 'auth', args: ['k', 1, 's'] },
    { op: 'order.create', args: [{}] },
  ])
    await expect(socket.send(message)).rejects.toThrow('refused');
  // Public market data is also listed under `private`; unsigned it may pass, a signature never leaves.
  expect(server.requests.filter((line) => !/^GET \/v5\/market\/|^UPGRADE \/v5\/public\/spot$/.test(line))).toEqual([]);
  expect(server.messages).toEqual([]);
  expect(refused.length).toBeGreaterThan(200);
  await exchange.close();
  await server.stop();
});

test.each([
  [{ op: 'subscribe', req_id: '1', args: ['orderbook.50.BTCUSDT', 'publicTrade.BTCUSDT'] }, true],
  [{ op: 'subscribe', args: [{ channel: 'trades', instId: 'BTC-USDT' }] }, true],
  [{ id: 1, method: 'public/subscribe', params: { channels: ['book.BTC-PERPETUAL.100ms'] } }, true],
  [{ event: 'bts:subscribe', data: { channel: 'live_trades_btcusd' } }, true],
  [{ sub: 'market.btcusdt.trade.detail', id: '1' }, true],
  [{ pong: 1_723_161_253_937 }, true],
  ['ping', true],
  ['login', false],
  [{ op: 'login', args: [{ apiKey: 'k' }] }, false],
  [{ op: 'subscribe', args: ['order'] }, false],
  [{ op: 'subscribe', args: [{ channel: 'balance_and_position' }] }, false],
  [{ op: 'subscribe', args: ['publicTrade.BTCUSDT'], signature: '00' }, false],
  [{ op: 'subscribe', args: [{ channel: 'trades', api_key: 'k' }] }, false],
  [{ op: 'subscribe', method: 'order.place' }, false],
  [{ method: 'private/buy', params: {} }, false],
  [{ op: 'order.create', args: [] }, false],
  [{ args: ['trades'] }, false],
  [[{ op: 'subscribe' }], false],
  [null, false],
])('over a socket: %j passes: %p', (message, passes) => expect(publicMessage.safeParse(message).success).toBe(passes));

test('a class without public trades and books, or none at all, is not offered', () => {
  for (const id of ['no-such-venue', 'alpaca', '__proto__', 'constructor']) expect(venueFacts(id)).toBeUndefined();
});
