import { multiply, parseAmount } from '../../src/model/decimal.js';
import type { Candle } from '../market/candle-book.js';
import { coarser, padded } from '../market/candle-book.js';
import type { SymbolSpec } from '../market/symbol-spec.js';
import type { DepthSnapshot, MarketSource, MarketTrade } from '../market-source.js';
import { TRADES_KEPT } from '../market-source.js';
import type { RestAnswer, RestCall } from './protocol.js';
import { limitOf } from './protocol.js';

/** What spot and derivatives do differently. */
export interface BinanceRest {
  /** Such as `/api/v3`. */
  readonly root: string;
  readonly mostLevels: number;
  /** Members of exchangeInfo beside its symbols. */
  readonly listing: object;
  symbolInfo(spec: SymbolSpec): object;
  /** Members of a depth answer beside its levels. */
  depthExtra(symbolId: string, nowMs: number): object;
  tradeBody(trade: MarketTrade): object;
}

const INTERVALS: Readonly<Record<string, number>> = {
  '1m': 60_000,
  '3m': 180_000,
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '2h': 7_200_000,
  '4h': 14_400_000,
  '6h': 21_600_000,
  '8h': 28_800_000,
  '12h': 43_200_000,
  '1d': 86_400_000,
};
const BAD_SYMBOL = 'Invalid symbol.';

/** Binance's public REST, as far as ccxt needs it for markets, books, recent trades and candles. */
export function answerBinance(told: BinanceRest, call: RestCall, market: MarketSource): RestAnswer {
  const route = call.path.startsWith(`${told.root}/`) ? call.path.slice(told.root.length + 1) : '';
  switch (route) {
    case 'ping':
      return ok({});
    case 'time':
      return ok({ serverTime: call.nowMs });
    case 'exchangeInfo':
      return exchangeInfo(told, call, market);
    case 'depth':
      return depth(told, call, market);
    case 'trades':
      return trades(told, call, market);
    case 'klines':
      return klines(call, market);
    default:
      return refused(404, -1, `The demo exchange has no ${call.path}.`);
  }
}

function ok(body: unknown): RestAnswer {
  return { status: 200, body };
}

/** Binance's form of an error. */
export function refused(status: number, code: number, msg: string): RestAnswer {
  return { status, body: { code, msg } };
}

function exchangeInfo(told: BinanceRest, { query, nowMs, path }: RestCall, market: MarketSource): RestAnswer {
  const recorded = market.recordedAnswer(path);
  if (recorded !== undefined) return ok({ ...(recorded as object), serverTime: nowMs });
  const asked = query.get('symbol');
  const symbols = market.symbols.filter((spec) => asked === null || spec.id === asked);
  if (symbols.length === 0) return refused(400, -1121, BAD_SYMBOL);
  return ok({
    timezone: 'UTC',
    serverTime: nowMs,
    rateLimits: [{ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6000 }],
    exchangeFilters: [],
    ...told.listing,
    symbols: symbols.map((spec) => told.symbolInfo(spec)),
  });
}

function depth(told: BinanceRest, { query, nowMs }: RestCall, market: MarketSource): RestAnswer {
  const limit = limitOf(query, { standard: 100, most: told.mostLevels });
  if (limit === undefined) return badLimit();
  const symbolId = query.get('symbol') ?? '';
  const snapshot: DepthSnapshot | undefined = market.depth(symbolId, limit);
  if (snapshot !== undefined) return ok({ ...told.depthExtra(symbolId, nowMs), ...snapshot });
  return isKnown(market, symbolId)
    ? refused(503, -1000, 'The recording holds no depth snapshot of this symbol.')
    : refused(400, -1121, BAD_SYMBOL);
}

function trades(told: BinanceRest, { query }: RestCall, market: MarketSource): RestAnswer {
  const limit = limitOf(query, { standard: 500, most: TRADES_KEPT });
  if (limit === undefined) return badLimit();
  const symbolId = query.get('symbol') ?? '';
  if (!isKnown(market, symbolId)) return refused(400, -1121, BAD_SYMBOL);
  return ok(market.trades(symbolId, limit).map((trade) => told.tradeBody(trade)));
}

function klines({ query }: RestCall, market: MarketSource): RestAnswer {
  const limit = limitOf(query, { standard: 500, most: 1000 });
  if (limit === undefined) return badLimit();
  const symbolId = query.get('symbol') ?? '';
  if (!isKnown(market, symbolId)) return refused(400, -1121, BAD_SYMBOL);
  const intervalMs = INTERVALS[query.get('interval') ?? ''];
  if (intervalMs === undefined) return refused(400, -1120, 'Invalid interval.');
  const from = Number(query.get('startTime') ?? 0);
  const to = Number(query.get('endTime') ?? Infinity);
  if (Number.isNaN(from) || Number.isNaN(to)) return refused(400, -1100, 'Illegal characters found in a parameter.');
  const asked = coarser(market.candles(symbolId), intervalMs).filter((c) => c.openTime >= from && c.openTime <= to);
  // With a start the oldest are meant, without one the newest.
  const chosen = query.has('startTime') ? asked.slice(0, limit) : asked.slice(-limit);
  return ok(chosen.map((candle) => klineBody(candle, intervalMs)));
}

function klineBody(candle: Candle, intervalMs: number): unknown[] {
  const { openTime, open, high, low, close } = candle;
  return [
    openTime,
    open,
    high,
    low,
    close,
    padded(candle.volume),
    openTime + intervalMs - 1,
    padded(candle.quoteVolume),
    candle.trades,
    padded(candle.takerVolume),
    padded(candle.takerQuoteVolume),
    '0',
  ];
}

function isKnown(market: MarketSource, symbolId: string): boolean {
  return market.symbols.some((spec) => spec.id === symbolId);
}

function badLimit(): RestAnswer {
  return refused(400, -1100, "Illegal characters found in parameter 'limit'.");
}

/** What a trade was worth in quote currency, cut to eight decimals. */
export function quoteQuantity({ price, qty }: MarketTrade): string {
  const [whole, fraction = ''] = padded(multiply(parseAmount(price), parseAmount(qty))).split('.');
  return `${whole}.${fraction.slice(0, 8)}`;
}
