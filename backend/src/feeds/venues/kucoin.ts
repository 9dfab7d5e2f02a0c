import { z } from 'zod';
import { type DepthChange, type VenueFacts, get, post } from './venue-facts.js';

interface Level2Frame {
  readonly topic?: unknown;
  readonly data?: {
    readonly sequenceStart?: unknown;
    readonly sequenceEnd?: unknown;
    readonly time?: unknown;
    readonly changes?: { readonly bids?: unknown; readonly asks?: unknown };
  };
}

const LEVEL2 = '/market/level2:';

/** A change with price 0 and size 0 is KuCoin's way to move the sequence on; it names no level. */
const isNamed = (row: unknown): row is readonly unknown[] => Array.isArray(row) && Number(row[0]) !== 0;
const named = (side: unknown): readonly (readonly unknown[])[] => (Array.isArray(side) ? side.filter(isNamed) : []);

function depthChange(message: unknown): DepthChange | undefined {
  const { topic, data } = (message ?? {}) as Level2Frame;
  if (typeof topic !== 'string' || !topic.startsWith(LEVEL2) || data?.sequenceEnd === undefined) return undefined;
  return {
    marketId: topic.slice(LEVEL2.length),
    first: Number(data.sequenceStart),
    last: Number(data.sequenceEnd),
    // Frames before 2022 have no time of their own.
    time: data.time === undefined ? undefined : Number(data.time),
    bids: named(data.changes?.bids),
    asks: named(data.changes?.asks),
  };
}

/** KuCoin spot. REST `histories` name trades by sequence, the socket by trade id: two series, so nothing is filled in by id. */
export const kucoin: VenueFacts = {
  origins: ['https://api.kucoin.com', 'wss://ws-api-spot.kucoin.com', 'wss://push1-v2.kucoin.com'],
  requests: [
    get(/^\/api\/v3\/currencies$/),
    get(/^\/api\/v[12]\/symbols$/),
    get(/^\/api\/v1\/(timestamp|status)$/),
    get(/^\/api\/v1\/market\/(orderbook\/level2_(20|100)|histories|candles)$/),
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
  options: {
    fetchMarkets: { types: ['spot'], fetchTickersFees: false },
    // Asked for at the first change, not the sixth: a quiet market would have no book for minutes. A snapshot older than
    // that change is asked for again.
    watchOrderBook: { snapshotDelay: 0, snapshotMaxRetries: 10 },
  },
  urls: (httpUrl) => ({ api: { public: httpUrl, private: httpUrl } }),
  depth: () => undefined,
  consecutiveTradeIds: false,
  candlesAtOnce: 1500,
  depthChange,
  // ccxt applies whatever comes after the snapshot, also after a hole.
  depthGaps: 'desk',
  quotes: 'stream',
  feeCurrencyRule: 'quote',
  feeRuleSource: 'KuCoin GET /api/v2/symbols: feeCurrency is the quote currency',
};
