import { formatAmount, multiply, parseAmount } from '../../src/model/decimal.js';
import type { MarketSource, MarketTrade } from '../market-source.js';
import { TRADES_KEPT } from '../market-source.js';
import type { SymbolSpec } from '../market/symbol-spec.js';
import { formatScaled } from '../market/symbol-spec.js';

export interface RestAnswer {
  readonly status: number;
  readonly body: unknown;
}

const DEPTH_LIMIT = 5000;

/** Binance's public REST, as far as ccxt needs it for markets, books and recent trades. */
export function answerRest(source: MarketSource, url: URL, nowMs: number): RestAnswer {
  const query = url.searchParams;
  switch (url.pathname) {
    case '/api/v3/ping':
      return ok({});
    case '/api/v3/time':
      return ok({ serverTime: nowMs });
    case '/api/v3/exchangeInfo':
      return exchangeInfo(source, query, nowMs);
    case '/api/v3/depth':
      return depth(source, query);
    case '/api/v3/trades':
      return trades(source, query);
    default:
      return refused(404, -1, `The demo exchange has no ${url.pathname}.`);
  }
}

function ok(body: unknown): RestAnswer {
  return { status: 200, body };
}

/** Binance's form of an error. */
export function refused(status: number, code: number, msg: string): RestAnswer {
  return { status, body: { code, msg } };
}

function exchangeInfo(source: MarketSource, query: URLSearchParams, nowMs: number): RestAnswer {
  const asked = query.get('symbol');
  const symbols = source.symbols.filter((spec) => asked === null || spec.id === asked);
  if (symbols.length === 0) return refused(400, -1121, 'Invalid symbol.');
  return ok({
    timezone: 'UTC',
    serverTime: nowMs,
    rateLimits: [{ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6000 }],
    exchangeFilters: [],
    symbols: symbols.map(symbolInfo),
  });
}

function symbolInfo(spec: SymbolSpec): object {
  const tick = formatScaled(1, spec.priceDecimals);
  const lot = formatScaled(1, spec.quantityDecimals);
  return {
    symbol: spec.id,
    status: 'TRADING',
    baseAsset: spec.base,
    baseAssetPrecision: 8,
    quoteAsset: spec.quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET'],
    icebergAllowed: false,
    ocoAllowed: false,
    quoteOrderQtyMarketAllowed: false,
    allowTrailingStop: false,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: tick, maxPrice: '1000000.00000000', tickSize: tick },
      { filterType: 'LOT_SIZE', minQty: lot, maxQty: '9000.00000000', stepSize: lot },
      { filterType: 'MARKET_LOT_SIZE', minQty: '0.00000000', maxQty: '9000.00000000', stepSize: '0.00000000' },
      {
        filterType: 'NOTIONAL',
        minNotional: spec.minNotional,
        applyMinToMarket: true,
        maxNotional: '9000000.00000000',
        applyMaxToMarket: false,
        avgPriceMins: 5,
      },
    ],
    permissions: [],
    permissionSets: [['SPOT']],
  };
}

function depth(source: MarketSource, query: URLSearchParams): RestAnswer {
  const limit = limitOf(query, { standard: 100, most: DEPTH_LIMIT });
  if (limit === undefined) return refused(400, -1100, "Illegal characters found in parameter 'limit'.");
  const snapshot = source.depth(query.get('symbol') ?? '', limit);
  if (snapshot !== undefined) return ok(snapshot);
  const isKnown = source.symbols.some((spec) => spec.id === query.get('symbol'));
  return isKnown
    ? refused(503, -1000, 'The recording holds no depth snapshot of this symbol.')
    : refused(400, -1121, 'Invalid symbol.');
}

function trades(source: MarketSource, query: URLSearchParams): RestAnswer {
  const limit = limitOf(query, { standard: 500, most: TRADES_KEPT });
  if (limit === undefined) return refused(400, -1100, "Illegal characters found in parameter 'limit'.");
  const symbolId = query.get('symbol') ?? '';
  if (!source.symbols.some((spec) => spec.id === symbolId)) return refused(400, -1121, 'Invalid symbol.');
  return ok(source.trades(symbolId, limit).map(tradeBody));
}

function tradeBody(trade: MarketTrade): object {
  const [whole, fraction = ''] = formatAmount(multiply(parseAmount(trade.price), parseAmount(trade.qty))).split('.');
  return { ...trade, quoteQty: `${whole}.${fraction.padEnd(8, '0').slice(0, 8)}`, isBestMatch: true };
}

/** Undefined when it is not a positive whole number; more than the most is the most, as at Binance. */
function limitOf(
  query: URLSearchParams,
  told: { readonly standard: number; readonly most: number },
): number | undefined {
  const text = query.get('limit');
  if (text === null) return told.standard;
  return /^[1-9]\d{0,8}$/.test(text) ? Math.min(Number(text), told.most) : undefined;
}
