import { z } from 'zod';
import { type VenueFacts, get, socketUrl } from './venue-facts.js';

/** `trade` opens with the last 50 trades, also after a new subscription. */
function repeatsTrades(message: unknown): boolean {
  const { channel, type } = (message ?? {}) as { channel?: unknown; type?: unknown };
  return channel === 'trade' && type === 'snapshot';
}

/** Kraken spot, socket v2: trades come in batches, quotes as `ticker` with each change of best bid or offer. */
export const kraken: VenueFacts = {
  origins: ['https://api.kraken.com', 'wss://ws.kraken.com'],
  requests: [get(/^\/0\/public\/(Assets|AssetPairs|Time|SystemStatus|Depth|Trades|OHLC)$/)],
  socketPath: /^\/v2$/,
  message: z.union([
    z.strictObject({
      method: z.enum(['subscribe', 'unsubscribe']),
      params: z.strictObject({
        channel: z.enum(['trade', 'book', 'ticker']),
        symbol: z.array(z.string().max(60)).min(1).max(200),
        depth: z.number().int().optional(),
        event_trigger: z.literal('bbo').optional(),
      }),
      req_id: z.number().int(),
    }),
    z.strictObject({ method: z.literal('ping') }),
  ]),
  options: {},
  urls: (httpUrl) => ({ api: { public: httpUrl, ws: { publicV2: `${socketUrl(httpUrl)}/v2` } } }),
  // A depth it does not offer is refused in the answer to the subscription while heartbeats go on.
  depth: (levels) => [10, 25, 100, 500, 1000].find((offered) => offered >= levels) ?? 1000,
  consecutiveTradeIds: true,
  // GET /0/public/Trades carries the socket's trade_id as each row's seventh value.
  tradesById: { params: {}, limit: 1000, reach: 'fromTime' },
  candlesAtOnce: 720,
  depthGaps: 'unnumbered',
  quotes: 'stream',
  repeatsTrades,
  feeCurrencyRule: 'quote',
  feeRuleSource: 'Kraken AddOrder oflags: fees default to the quote currency; ccxt default feeSide = quote',
};
