import { z } from 'zod';
import { decimalSchema } from './decimal.js';

/** States of one market; only `live` lets orders match. They clear themselves and never throw the kill switch. */
export const MARKET_STATES = [
  'connecting',
  'live',
  'stale',
  'gapped',
  'crossed',
  'resyncing',
  'disconnected',
  'circuitOpen',
] as const;
export const marketStateSchema = z.enum(MARKET_STATES);
export type MarketStateName = z.infer<typeof marketStateSchema>;

export const instrumentViewSchema = z.object({
  venue: z.string(),
  symbol: z.string(),
  baseCurrency: z.string(),
  quoteCurrency: z.string(),
  tickSize: decimalSchema,
  lotSize: decimalSchema,
  minQuantity: decimalSchema.nullable(),
  maxQuantity: decimalSchema.nullable(),
  minNotional: decimalSchema.nullable(),
  makerRate: decimalSchema,
  takerRate: decimalSchema,
  feeSource: z.string(),
  state: marketStateSchema,
});
export type InstrumentView = z.infer<typeof instrumentViewSchema>;

export const quoteViewSchema = z.object({
  venue: z.string(),
  symbol: z.string(),
  bid: decimalSchema.nullable(),
  bidSize: decimalSchema.nullable(),
  ask: decimalSchema.nullable(),
  askSize: decimalSchema.nullable(),
  sequence: z.number(),
  timeExchange: z.string().nullable(),
  timeReceived: z.string().nullable(),
  state: marketStateSchema,
});
export type QuoteView = z.infer<typeof quoteViewSchema>;

/** [price, size], best first. */
const bookSideSchema = z.array(z.tuple([decimalSchema, decimalSchema]));
/** The depth of one market as a stream carries it. Times are microseconds since 1970. */
export const bookViewSchema = z.object({
  venue: z.string(),
  symbol: z.string(),
  sequence: z.number(),
  timeExchange: z.number(),
  timeReceived: z.number(),
  bids: bookSideSchema,
  asks: bookSideSchema,
});
export type BookView = z.infer<typeof bookViewSchema>;

/** One trade of the market as a stream carries it; `side` is the side that took. Times are microseconds since 1970. */
export const tradeViewSchema = z.object({
  venue: z.string(),
  symbol: z.string(),
  tradeId: z.string(),
  side: z.enum(['buy', 'sell']),
  price: decimalSchema,
  quantity: decimalSchema,
  timeExchange: z.number(),
  timeReceived: z.number(),
});
export type TradeView = z.infer<typeof tradeViewSchema>;

/** One channel of one market since start. Delays are receive time less venue time over the last minute; null where the venue states no time. */
export const feedChannelViewSchema = z.object({
  channel: z.enum(['trade', 'quote', 'book']),
  events: z.number(),
  lastEventAt: z.string().nullable(),
  delayMsP50: z.number().nullable(),
  delayMsP99: z.number().nullable(),
});
export type FeedChannelView = z.infer<typeof feedChannelViewSchema>;

export const feedViewSchema = z.object({
  venue: z.string(),
  symbol: z.string(),
  state: marketStateSchema,
  reason: z.string(),
  since: z.string(),
  lastEventAt: z.string().nullable(),
  trades: z.number(),
  quotes: z.number(),
  books: z.number(),
  reconnects: z.number(),
  gaps: z.number(),
  /** Events a quality rule refused. */
  rejected: z.number(),
  /** Trades fetched over REST after an interruption. */
  backfilled: z.number(),
  delayMs: z.number().nullable(),
  delayMsP99: z.number().nullable(),
  /** The smallest delay of the last minute: below zero our clock is behind the venue's, far above it is ahead. */
  leastDelayMs: z.number().nullable(),
  channels: z.array(feedChannelViewSchema),
});
export type FeedView = z.infer<typeof feedViewSchema>;

/** Best bid and offer of one pair over all live venues of a source. Prices and sizes as decimal text; null when no venue is live. */
export const consolidatedViewSchema = z.object({
  symbol: z.string(),
  bid: decimalSchema.nullable(),
  bidSize: decimalSchema.nullable(),
  bidVenue: z.string().nullable(),
  ask: decimalSchema.nullable(),
  askSize: decimalSchema.nullable(),
  askVenue: z.string().nullable(),
  /** The best bid of one venue is at or above the best ask of another. */
  crossed: z.boolean(),
  /** Live venues that were looked at. */
  venues: z.number(),
  timeReceived: z.string().nullable(),
});
export type ConsolidatedView = z.infer<typeof consolidatedViewSchema>;
