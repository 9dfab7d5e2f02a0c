import { z } from 'zod';
import { type VenueFacts, get, socketUrl } from './venue-facts.js';

/** `market_trades` opens with the last 100 trades as an event of type `snapshot`. */
function repeatsTrades(message: unknown): boolean {
  const { channel, events } = (message ?? {}) as { channel?: unknown; events?: readonly { type?: unknown }[] };
  return channel === 'market_trades' && Array.isArray(events) && events.some(({ type }) => type === 'snapshot');
}

/** Coinbase Advanced Trade: no stream of best bid and offer with sizes, so quotes come from the book. */
export const coinbase: VenueFacts = {
  origins: ['https://api.coinbase.com', 'wss://advanced-trade-ws.coinbase.com'],
  requests: [
    get(/^\/v2\/(currencies|currencies\/crypto|exchange-rates|time)$/),
    get(/^\/api\/v3\/brokerage\/(time|market\/products|market\/product_book)$/),
    get(/^\/api\/v3\/brokerage\/market\/products\/[A-Z0-9-]{3,40}\/(ticker|candles)$/),
  ],
  socketPath: /^\/$/,
  message: z.strictObject({
    type: z.enum(['subscribe', 'unsubscribe']),
    product_ids: z.array(z.string().max(60)).min(1).max(200),
    channel: z.enum(['market_trades', 'level2', 'ticker', 'heartbeats']),
  }),
  options: {},
  urls: (httpUrl) => ({ api: { rest: httpUrl, ws: socketUrl(httpUrl) } }),
  depth: () => undefined,
  consecutiveTradeIds: true,
  tradesById: { params: {}, limit: 1000, reach: 'newest' },
  candlesAtOnce: 300,
  depthGaps: 'unnumbered',
  quotes: 'book',
  repeatsTrades,
  feeCurrencyRule: 'quote',
  feeRuleSource: 'Coinbase Advanced Trade fills: commission is in quote currency; ccxt default feeSide = quote',
};
