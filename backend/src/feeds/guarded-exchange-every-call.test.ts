import { generateKeyPairSync } from 'node:crypto';
import type { Exchange } from 'ccxt';
import { parse } from 'yaml';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EverythingRecorder, type Reached } from '../../test/exchange/everything-recorder.js';
import { type AllowList, type RefusedCall, exchangeClass, guardExchange } from './guarded-exchange.js';
import { OFFERED_VENUES, venueFacts } from './venue-table.js';

jest.setTimeout(120_000);

/** Classes that the shipped desk.yaml names, commented out or not, and every class with a file of its own. */
const shipped = readFileSync(join(__dirname, '../../../deploy/desk.yaml'), 'utf8');
const CLASSES = [
  ...new Set([
    ...OFFERED_VENUES,
    'binanceusdm',
    'binancecoinm',
    ...[...shipped.matchAll(/ccxt: (\w+)/g)].map(([, id]) => id ?? ''),
  ]),
];
test('the shipped desk.yaml can be read, so that its venues are among those tried', () => {
  expect(Object.keys((parse(shipped) as { markets: object }).markets)).toContain('live');
  expect(CLASSES).toEqual(expect.arrayContaining(['binance', 'kucoin', 'kraken', 'coinbase']));
});

/** These only wait, or call what they are handed later and outside of any promise. */
const ONLY_CALL = ['constructor', 'spawn', 'delay', 'throttle', 'setTimeout_safe', 'set_timeout_safe'];
/** Connections that a call opened must be found again when they are closed. */
const KEPT = ['clients', 'fetchImplementation', 'undiciModule', 'fetchDispatcher', 'fetchImplementationLoading'];
const IMPLICIT = /(Get|Post|Put|Delete|Patch)[A-Z]|_(get|post|put|delete|patch)_/;
/** Members that one call may change, which would change what the next one does. */
const restored = (exchange: object) =>
  Object.entries(exchange)
    .filter(([name, value]) => typeof value !== 'function' && !KEPT.includes(name))
    .map(([name, value]) => [name, value as unknown] as const);
const COPIED = ['urls', 'options', 'headers'];
const fresh = (name: string, value: unknown): unknown =>
  COPIED.includes(name) && typeof value === 'object' ? { ...value } : value;

let allowed: EverythingRecorder;
let forbidden: EverythingRecorder;
beforeEach(async () => {
  [allowed, forbidden] = await Promise.all([EverythingRecorder.start(), EverythingRecorder.start()]);
});
afterEach(() => Promise.all([allowed.stop(), forbidden.stop()]));

test.each(CLASSES)(
  '%s: whatever function of the instance is called, nothing but public market data gets out',
  async (id) => {
    const facts = venueFacts(id)!;
    const refused: RefusedCall[] = [];
    const allow: AllowList = { ...facts, origins: [allowed.url, allowed.url.replace('http', 'ws')] };
    const Guarded = guardExchange(exchangeClass(id)!, id, allow, { onRefused: (call) => refused.push(call) });
    const exchange = new Guarded({ ...KEYS(id), enableRateLimit: false, options: { ...facts.options } });
    exchange.urls['api'] = localTree(exchange, exchange.urls['api'], facts.origins) as (typeof exchange.urls)[string];
    exchange.log = () => undefined;
    // What a call would do again in half an hour is not waited for.
    exchange.delay = () => undefined;
    await exchange.loadHttpProxyAgent();
    await exchange.loadFetchImplementation();
    const setMarkets = () => exchange.setMarkets([market('BTC/USDT', 'BTCUSDT'), market('ETH/USD', 'ETHUSD')]);
    setMarkets();

    const before = restored(exchange);
    let settled = 0;
    let called = 0;
    for (const name of functionsOf(exchange)) {
      for (const parameters of parametersFor(name, allowed.url)) {
        const call = (exchange as unknown as Record<string, (...given: unknown[]) => unknown>)[name];
        if (typeof call !== 'function') continue;
        called += 1;
        void Promise.resolve()
          .then(() => call.apply(exchange, parameters))
          .then(
            () => (settled += 1),
            () => (settled += 1),
          );
        await Promise.resolve();
        for (const [key, value] of before) Reflect.set(exchange, key, fresh(key, value));
      }
      if (called % 500 < 6) await quiet(() => settled + refused.length + allowed.reached.length);
    }
    await quiet(() => settled + refused.length + allowed.reached.length);
    await exchange.close().catch(() => undefined);
    await quiet(() => settled + refused.length + allowed.reached.length);

    expect(called).toBeGreaterThan(4000);
    expect(forbidden.reached.map(({ method, url }) => `${method} ${url}`)).toEqual([]);
    expect(allowed.reached.filter((seen) => !isPublic(seen, allow)).map(line)).toEqual([]);
    // It can fail: what is public did get out, and what is not was counted, each call of it.
    expect(allowed.reached.length).toBeGreaterThan(0);
    expect(refused.length).toBeGreaterThan(300);
    expect(JSON.stringify(refused)).not.toContain('not-a-real');
  },
);

/** Own functions of the instance (each implicit call is one) and those of every class it descends from; aliases once. */
function functionsOf(exchange: Exchange): string[] {
  const found = new Map<unknown, string>();
  for (let level: object = exchange; level !== Object.prototype; level = Object.getPrototypeOf(level) as object)
    for (const name of Object.getOwnPropertyNames(level)) {
      const call: unknown = Reflect.get(level, name, exchange);
      if (typeof call === 'function' && !ONLY_CALL.includes(name) && !found.has(call)) found.set(call, name);
    }
  return [...found.values()];
}

/** What calls are tried with: nothing, as an order, as a withdrawal, as an address to send to, as endpoint of a section. */
const parametersFor = (name: string, url: string): unknown[][] =>
  IMPLICIT.test(name)
    ? [[{ symbol: 'BTCUSDT' }]]
    : [
        [],
        ['BTC/USDT', 'limit', 'buy', 1, 100],
        ['BTC', 1, 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', undefined, {}],
        [`${url}/api/v3/order`, 'POST', { 'X-MBX-APIKEY': 'not-a-real-key' }, '{}'],
        [`${url}/api/v3/order`, { method: 'POST', headers: {}, body: '{}' }],
        ['order', 'private', 'POST', { symbol: 'BTCUSDT' }],
      ];

/** Several round trips in which nothing changed any more. */
async function quiet(counted: () => number): Promise<void> {
  for (let unchanged = 0, last = counted(); unchanged < 5;) {
    await allowed.barrier();
    const now = counted();
    unchanged = now === last ? unchanged + 1 : 0;
    last = now;
  }
}

function isPublic({ kind, method, url, headers, body }: Reached, allow: AllowList): boolean {
  const { pathname, search } = new URL(url, allowed.url);
  if (kind === 'socket') return allow.socketPath.test(pathname);
  if (kind === 'message') return allow.message.safeParse(bodyOf(body)).success;
  const listed = allow.requests.some((entry) => entry.method === method && entry.path.test(pathname));
  return listed && !/not-a-real|signature|sign=/i.test(JSON.stringify(headers) + search + body);
}
function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
const line = ({ kind, method, url, body }: Reached) => `${kind} ${method} ${url} ${body}`;

/** Addresses of public data lead to the one server, all others to the server that must hear nothing. */
function localTree(exchange: Exchange, tree: unknown, origins: readonly string[]): unknown {
  if (typeof tree === 'string') {
    const [, origin = '', rest = ''] = /^(\w+:\/\/[^/]*)(.*)$/.exec(exchange.implodeHostname(tree) as string) ?? [];
    const server = (origins.includes(origin) ? allowed : forbidden).url;
    return (origin.startsWith('ws') ? server.replace('http', 'ws') : server) + rest;
  }
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, localTree(exchange, value, origins)]));
}

/** Keys on purpose: the worst case is a desk that was given some. */
const KEYS = (id: string) => {
  if (id !== 'coinbase') return { apiKey: 'not-a-real-key', secret: SECRET, password: 'not-a-real-password', uid: '1' };
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    apiKey: 'organizations/not-a-real-one/apiKeys/not-a-real-key',
    secret: privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
  };
};
const SECRET = Buffer.from('not-a-real-secret').toString('base64');

const market = (symbol: string, marketId: string) => {
  const [base = '', quote = ''] = symbol.split('/');
  return {
    ...{ id: marketId, symbol, base, quote, baseId: base, quoteId: quote, type: 'spot', spot: true, active: true },
    ...{ margin: false, swap: false, future: false, option: false, contract: false, taker: 0.001, maker: 0.001 },
    precision: { amount: 0.0001, price: 0.01 },
    limits: { amount: { min: 0.0001 }, price: { min: 0.01 }, cost: { min: 1 } },
    info: {},
  };
};
