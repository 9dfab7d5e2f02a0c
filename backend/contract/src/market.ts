import { z } from 'zod';
import { decimalSchema } from './decimal.js';

/** States of one market; only `live` lets orders match. They clear themselves and never throw the kill switch. */
export const MARKET_STATES = ['connecting', 'live', 'stale', 'gapped', 'crossed', 'resyncing', 'disconnected'] as const;
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
  delayMs: z.number().nullable(),
});
export type FeedView = z.infer<typeof feedViewSchema>;
