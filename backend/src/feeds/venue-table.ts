import { z } from 'zod';
import type { Instrument } from '../model/instrument.js';

/** A request that may leave the process: exact method, anchored path. */
export interface AllowedRequest {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
}

/**
 * What is particular to one exchange, by ccxt id. The allow list names public market data and nothing else;
 * a venue that is not in the table may send nothing (see guarded-exchange.ts).
 */
export interface VenueFacts {
  /** Scheme, host and port of the exchange's public endpoints. */
  readonly origins: readonly string[];
  readonly requests: readonly AllowedRequest[];
  /** Paths of public sockets; streams that carry a listen key are not among them. */
  readonly socketPath: RegExp;
  /** Messages that may be sent over a socket: subscribe, unsubscribe, ping. */
  readonly message: z.ZodType;
  /** ccxt options that keep it to spot and public calls. */
  readonly options: Readonly<Record<string, unknown>>;
  /** ccxt `urls` that point the class at another server of the same protocol, given its http address. */
  urls(httpUrl: string): { readonly api: Readonly<Record<string, unknown>> };
  /** Depth to ask for: undefined where ccxt keeps the whole book by itself. */
  depth(levels: number): number | undefined;
  /** True when each trade's numeric id is its forerunner's plus one, so that a jump proves a loss. */
  readonly consecutiveTradeIds: boolean;
  readonly feeCurrencyRule: Instrument['feeCurrencyRule'];
  /** Where the rule above is documented. */
  readonly feeRuleSource: string;
}

const get = (path: RegExp): AllowedRequest => ({ method: 'GET', path });
const post = (path: RegExp): AllowedRequest => ({ method: 'POST', path });
const wsUrl = (httpUrl: string) => httpUrl.replace(/^http/, 'ws');
const names = z.array(z.string().max(60)).min(1).max(200);

const binance: VenueFacts = {
  origins: ['https://api.binance.com', 'wss://stream.binance.com:9443'],
  requests: [get(/^\/api\/v3\/(ping|time|exchangeInfo|depth|trades)$/)],
  socketPath: /^\/(stream\/)?ws\/\d{1,4}$/,
  message: z.strictObject({
    method: z.enum(['SUBSCRIBE', 'UNSUBSCRIBE']),
    params: z.array(z.string().regex(/^[a-z0-9]{1,40}@(trade|bookTicker|depth(@100ms|@1000ms)?)$/)).min(1),
    id: z.number().int(),
  }),
  options: { fetchMarkets: { types: ['spot'] }, fetchCurrencies: false, fetchMargins: false },
  // ccxt tells spot from futures by `/stream` in the socket's address.
  urls: (httpUrl) => ({ api: { public: `${httpUrl}/api/v3`, ws: { spot: `${wsUrl(httpUrl)}/stream/ws` } } }),
  depth: () => undefined,
  consecutiveTradeIds: true,
  feeCurrencyRule: 'received',
  feeRuleSource: 'ccxt binance.js fees.trading.feeSide = get',
};

const kucoin: VenueFacts = {
  origins: ['https://api.kucoin.com', 'wss://ws-api-spot.kucoin.com', 'wss://push1-v2.kucoin.com'],
  requests: [
    get(/^\/api\/v3\/currencies$/),
    get(/^\/api\/v[12]\/symbols$/),
    get(/^\/api\/v1\/(timestamp|status)$/),
    get(/^\/api\/v1\/market\/orderbook\/level2_(20|100)$/),
    post(/^\/api\/v1\/bullet-public$/),
  ],
  socketPath: /^\/(endpoint)?$/,
  message: z.union([
    z.strictObject({
      id: z.string(),
      type: z.enum(['subscribe', 'unsubscribe']),
      topic: z.string().regex(/^\/(market\/(match|level2)|spotMarket\/level1):[A-Z0-9,-]{1,2000}$/),
      response: z.literal(true),
    }),
    z.strictObject({ id: z.string(), type: z.enum(['ping', 'pong']) }),
  ]),
  options: { fetchMarkets: { types: ['spot'], fetchTickersFees: false } },
  urls: (httpUrl) => ({ api: { public: httpUrl, private: httpUrl } }),
  depth: () => undefined,
  consecutiveTradeIds: false,
  feeCurrencyRule: 'quote',
  feeRuleSource: 'KuCoin GET /api/v2/symbols: feeCurrency is the quote currency',
};

const kraken: VenueFacts = {
  origins: ['https://api.kraken.com', 'wss://ws.kraken.com'],
  requests: [get(/^\/0\/public\/(Assets|AssetPairs|Time|SystemStatus|Depth|Trades)$/)],
  socketPath: /^\/v2$/,
  message: z.union([
    z.strictObject({
      method: z.enum(['subscribe', 'unsubscribe']),
      params: z.strictObject({
        channel: z.enum(['trade', 'book', 'ticker']),
        symbol: names,
        depth: z.number().int().optional(),
        event_trigger: z.literal('bbo').optional(),
      }),
      req_id: z.number().int(),
    }),
    z.strictObject({ method: z.literal('ping') }),
  ]),
  options: {},
  urls: (httpUrl) => ({ api: { public: httpUrl, ws: { publicV2: `${wsUrl(httpUrl)}/v2` } } }),
  depth: (levels) => [10, 25, 100, 500, 1000].find((offered) => offered >= levels) ?? 1000,
  consecutiveTradeIds: true,
  feeCurrencyRule: 'quote',
  feeRuleSource: 'Kraken AddOrder oflags: fees default to the quote currency; ccxt default feeSide = quote',
};

const coinbase: VenueFacts = {
  origins: ['https://api.coinbase.com', 'wss://advanced-trade-ws.coinbase.com'],
  requests: [
    get(/^\/v2\/(currencies|currencies\/crypto|exchange-rates|time)$/),
    get(/^\/api\/v3\/brokerage\/(time|market\/products|market\/product_book)$/),
  ],
  socketPath: /^\/$/,
  message: z.strictObject({
    type: z.enum(['subscribe', 'unsubscribe']),
    product_ids: names,
    channel: z.enum(['market_trades', 'level2', 'ticker', 'heartbeats']),
  }),
  options: {},
  urls: (httpUrl) => ({ api: { rest: httpUrl, ws: wsUrl(httpUrl) } }),
  depth: () => undefined,
  consecutiveTradeIds: true,
  feeCurrencyRule: 'quote',
  feeRuleSource: 'Coinbase Advanced Trade fills: commission is in quote currency; ccxt default feeSide = quote',
};

const VENUES: Readonly<Record<string, VenueFacts>> = { binance, kucoin, kraken, coinbase };

/** ccxt ids the desk can take market data from. */
export const OFFERED_VENUES: readonly string[] = Object.keys(VENUES);

/** Facts of a ccxt class; undefined when it is not offered. */
export function venueFacts(ccxtId: string): VenueFacts | undefined {
  return Object.hasOwn(VENUES, ccxtId) ? VENUES[ccxtId] : undefined;
}
