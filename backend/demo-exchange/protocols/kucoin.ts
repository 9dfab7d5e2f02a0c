import { z } from 'zod';
import { coarser, padded } from '../market/candle-book.js';
import type { SymbolSpec } from '../market/symbol-spec.js';
import type { MarketSource } from '../market-source.js';
import { kucoinFacts, kucoinReader, kucoinWithBids } from './kucoin-reader.js';
import type { Heard, Protocol, RestAnswer, RestCall, SocketDialect } from './protocol.js';
import { parseJson } from './protocol.js';

const requestSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  type: z.enum(['ping', 'subscribe', 'unsubscribe']),
  topic: z.string().max(4000).optional(),
  response: z.boolean().default(false),
});

const SOCKET_PATH = '/endpoint';
const PING_INTERVAL_MS = 18_000;
const PING_TIMEOUT_MS = 10_000;
/** As many as `/market/histories` answers. */
const HISTORY_TRADES = 100;
const CANDLE_MS: Readonly<Record<string, number>> = {
  '1min': 60_000,
  '3min': 180_000,
  '5min': 300_000,
  '15min': 900_000,
  '30min': 1_800_000,
  '1hour': 3_600_000,
  '4hour': 14_400_000,
  '1day': 86_400_000,
};

/** KuCoin spot: its REST, and the socket that bullet-public names, which is this exchange's own. */
export function kucoin(): Protocol {
  return {
    id: 'kucoin',
    rest,
    refused,
    socket,
    reader: kucoinReader,
    facts: kucoinFacts,
    withBids: kucoinWithBids,
  };
}

const socket: SocketDialect = {
  open: (url) => {
    if (url.pathname !== '/' && url.pathname !== SOCKET_PATH) return undefined;
    const id = url.searchParams.get('connectId') ?? 'public';
    return { combined: false, topics: [], greeting: [JSON.stringify({ id, type: 'welcome' })] };
  },
  hear: (text) => hear(text),
};

/** `/market/match:A,B` is the topics of A and of B; frames name theirs alone. */
function hear(text: string): Heard {
  const parsed = requestSchema.safeParse(parseJson(text));
  if (!parsed.success) return { replies: ['{"id":"0","type":"error","code":400,"data":"type is not supported"}'] };
  const { id, type, topic, response } = parsed.data;
  if (type === 'ping') return { replies: [JSON.stringify({ id, type: 'pong' })] };
  const [channel = '', symbols = ''] = (topic ?? '').split(':');
  if (symbols === '')
    return { replies: [JSON.stringify({ id, type: 'error', code: 404, data: `topic ${topic ?? ''} is not found` })] };
  const topics = symbols.split(',').map((symbol) => `${channel}:${symbol}`);
  const replies = response ? [JSON.stringify({ id, type: 'ack' })] : [];
  return type === 'subscribe' ? { replies, subscribe: topics } : { replies, unsubscribe: topics };
}

function rest(call: RestCall, market: MarketSource): RestAnswer {
  if (call.method === 'POST' && call.path === '/api/v1/bullet-public') return bullet(call);
  if (/^\/api\/v\d\/market\/orderbook\/level2(_20|_100)?$/.test(call.path)) return book(call, market);
  switch (call.path) {
    case '/api/v1/timestamp':
      return ok(call.nowMs);
    case '/api/v1/status':
      return ok({ status: 'open', msg: '' });
    case '/api/v3/currencies':
      return recorded(market, [call.path]) ?? ok(currencies(market));
    case '/api/v1/symbols':
    case '/api/v2/symbols':
      return recorded(market, ['/api/v2/symbols', '/api/v1/symbols']) ?? ok(market.symbols.map(symbolInfo));
    case '/api/v1/market/histories':
      return histories(call, market);
    case '/api/v1/market/candles':
      return candles(call, market);
    default:
      return refused(404, `The demo exchange has no ${call.path}.`);
  }
}

function ok(data: unknown): RestAnswer {
  return { status: 200, body: { code: '200000', data } };
}

function refused(status: number, msg: string): RestAnswer {
  return { status, body: { code: `${status}000`, msg } };
}

function recorded(market: MarketSource, paths: readonly string[]): RestAnswer | undefined {
  const body = paths.map((path) => market.recordedAnswer(path)).find((answer) => answer !== undefined);
  return body === undefined ? undefined : { status: 200, body };
}

function bullet({ host }: RestCall): RestAnswer {
  const server = {
    endpoint: `ws://${host}${SOCKET_PATH}`,
    encrypt: false,
    protocol: 'websocket',
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
  };
  // KuCoin's token opens its socket; this one is open to all.
  return ok({ token: 'none', instanceServers: [server] });
}

function currencies(market: MarketSource): object[] {
  const codes = new Set(market.symbols.flatMap(({ base, quote }) => [base, quote]));
  return [...codes].map((currency) => ({ currency, name: currency, fullName: currency, precision: 8, chains: [] }));
}

function symbolInfo(spec: SymbolSpec): object {
  const step = (decimals: number) => (1 / 10 ** decimals).toFixed(decimals);
  const lot = step(spec.quantityDecimals);
  return {
    symbol: spec.id,
    name: spec.id,
    baseCurrency: spec.base,
    quoteCurrency: spec.quote,
    feeCurrency: spec.quote,
    market: spec.quote,
    baseMinSize: lot,
    quoteMinSize: spec.minNotional,
    baseMaxSize: '10000000000',
    quoteMaxSize: '99999999',
    baseIncrement: lot,
    quoteIncrement: step(spec.priceDecimals),
    priceIncrement: step(spec.priceDecimals),
    priceLimitRate: '0.1',
    minFunds: spec.minNotional,
    isMarginEnabled: false,
    enableTrading: true,
  };
}

function book({ path, query, nowMs }: RestCall, market: MarketSource): RestAnswer {
  const levels = Number(/_(\d+)$/.exec(path)?.[1] ?? Infinity);
  const snapshot = market.depth(query.get('symbol') ?? '', levels);
  if (snapshot === undefined) return refused(400, 'The symbol is not known, or the recording holds no book of it.');
  return ok({ time: nowMs, sequence: String(snapshot.lastUpdateId), bids: snapshot.bids, asks: snapshot.asks });
}

/** Times are nanoseconds, printed bare: more digits than a number of JavaScript holds. */
function histories({ query }: RestCall, market: MarketSource): RestAnswer {
  const trades = market.trades(query.get('symbol') ?? '', HISTORY_TRADES).map((trade) => {
    const { id, price, qty, time, isBuyerMaker, detail = {} } = trade;
    const told = {
      sequence: String(id),
      tradeId: detail['tradeId'],
      price,
      size: qty,
      side: isBuyerMaker ? 'sell' : 'buy',
    };
    return `${JSON.stringify(told).slice(0, -1)},"time":${time}${detail['belowMs'] ?? '000000'}}`;
  });
  return { status: 200, body: `{"code":"200000","data":[${trades.join(',')}]}` };
}

/** Newest first, as KuCoin does; `startAt` and `endAt` in seconds. */
function candles({ query }: RestCall, market: MarketSource): RestAnswer {
  const intervalMs = CANDLE_MS[query.get('type') ?? ''];
  if (intervalMs === undefined) return refused(400, 'Incorrect candlestick type.');
  const from = Number(query.get('startAt') ?? 0) * 1000;
  const to = Number(query.get('endAt') ?? Infinity) * 1000;
  const told = coarser(market.candles(query.get('symbol') ?? ''), intervalMs).filter(
    ({ openTime }) => openTime >= from && openTime < (to === 0 ? Infinity : to),
  );
  const rows = told.map(({ openTime, open, high, low, close, volume, quoteVolume }) => {
    return [String(openTime / 1000), open, close, high, low, padded(volume), padded(quoteVolume)];
  });
  return ok(rows.reverse());
}
