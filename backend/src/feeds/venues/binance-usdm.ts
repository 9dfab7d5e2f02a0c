import { SMALL_TRADE_CACHE, binanceDepthChange, binanceMessage, binanceQuoteSequence } from './binance-protocol.js';
import { type VenueFacts, get, socketUrl } from './venue-facts.js';

/** Binance USD-M futures (ccxt `binanceusdm`): recorded as data, never traded. Sizes are base currency. */
export const binanceUsdm: VenueFacts = {
  origins: ['https://fapi.binance.com', 'wss://fstream.binance.com'],
  requests: [get(/^\/fapi\/v1\/(ping|time|exchangeInfo|depth|trades|klines)$/)],
  socketPath: /^\/((public|market)\/)?ws\/\d{1,4}$/,
  message: binanceMessage,
  options: { fetchMarkets: { types: ['linear'] }, fetchCurrencies: false, fetchMargins: false, ...SMALL_TRADE_CACHE },
  // Futures offer 100, 250 and 500 ms; 500 is the nearest to a second.
  bookRate: (milliseconds) => ({ watchOrderBookRate: String(Math.min(milliseconds, 500)) }),
  // No `/stream` here: ccxt would take it for spot. It makes `/public/ws` of an address that ends in `/ws`.
  urls: (httpUrl) => ({ api: { fapiPublic: `${httpUrl}/fapi/v1`, ws: { future: `${socketUrl(httpUrl)}/ws` } } }),
  depth: () => undefined,
  consecutiveTradeIds: true,
  tradesById: { params: { fetchTradesMethod: 'fapiPublicGetTrades' }, limit: 1000, reach: 'newest' },
  candlesAtOnce: 1000,
  depthChange: binanceDepthChange,
  depthGaps: 'ccxt',
  quotes: 'stream',
  quoteSequence: binanceQuoteSequence,
  feeCurrencyRule: 'quote',
  feeRuleSource: 'Binance USD-M: commission is in the margin asset; nothing is traded here',
};
