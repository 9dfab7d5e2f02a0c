import { SMALL_TRADE_CACHE, binanceDepthChange, binanceMessage, binanceQuoteSequence } from './binance-protocol.js';
import { type VenueFacts, get, socketUrl } from './venue-facts.js';

/**
 * Binance COIN-M futures (ccxt `binancecoinm`): recorded as data, never traded. Sizes are contracts (one lot is one
 * contract, worth a fixed amount of quote currency), prices are in quote currency.
 */
export const binanceCoinm: VenueFacts = {
  origins: ['https://dapi.binance.com', 'wss://dstream.binance.com'],
  requests: [get(/^\/dapi\/v1\/(ping|time|exchangeInfo|depth|trades|klines)$/)],
  socketPath: /^\/ws\/\d{1,4}$/,
  message: binanceMessage,
  options: { fetchMarkets: { types: ['inverse'] }, fetchCurrencies: false, fetchMargins: false, ...SMALL_TRADE_CACHE },
  bookRate: (milliseconds) => ({ watchOrderBookRate: String(Math.min(milliseconds, 500)) }),
  urls: (httpUrl) => ({ api: { dapiPublic: `${httpUrl}/dapi/v1`, ws: { delivery: `${socketUrl(httpUrl)}/ws` } } }),
  depth: () => undefined,
  consecutiveTradeIds: true,
  tradesById: { params: { fetchTradesMethod: 'dapiPublicGetTrades' }, limit: 1000, reach: 'newest' },
  // No candles: ccxt hands out an inverse candle's volume in base currency, which is no number of contracts.
  depthChange: binanceDepthChange,
  depthGaps: 'ccxt',
  quotes: 'stream',
  quoteSequence: binanceQuoteSequence,
  feeCurrencyRule: 'quote',
  feeRuleSource: 'Binance COIN-M: commission is in the margin coin; nothing is traded here',
};
