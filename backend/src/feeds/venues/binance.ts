import { SMALL_TRADE_CACHE, binanceDepthChange, binanceMessage, binanceQuoteSequence } from './binance-protocol.js';
import { type VenueFacts, get, socketUrl } from './venue-facts.js';

/**
 * Binance spot. Trade ids of `@trade` are those of GET /api/v3/trades and of nothing else: aggTrades, ccxt's default,
 * counts another series and is not on the allow list.
 */
export const binance: VenueFacts = {
  origins: ['https://api.binance.com', 'wss://stream.binance.com:9443'],
  requests: [get(/^\/api\/v3\/(ping|time|exchangeInfo|depth|trades|klines)$/)],
  socketPath: /^\/(stream\/)?ws\/\d{1,4}$/,
  message: binanceMessage,
  options: { fetchMarkets: { types: ['spot'] }, fetchCurrencies: false, fetchMargins: false, ...SMALL_TRADE_CACHE },
  bookRate: (milliseconds) => ({ watchOrderBookRate: String(milliseconds) }),
  // ccxt tells spot from futures by `/stream` in the socket's address.
  urls: (httpUrl) => ({ api: { public: `${httpUrl}/api/v3`, ws: { spot: `${socketUrl(httpUrl)}/stream/ws` } } }),
  depth: () => undefined,
  consecutiveTradeIds: true,
  tradesById: { params: { fetchTradesMethod: 'publicGetTrades' }, limit: 1000, reach: 'newest' },
  candlesAtOnce: 1000,
  depthChange: binanceDepthChange,
  depthGaps: 'ccxt',
  quotes: 'stream',
  quoteSequence: binanceQuoteSequence,
  feeCurrencyRule: 'received',
  feeRuleSource: 'ccxt binance.js fees.trading.feeSide = get',
};
