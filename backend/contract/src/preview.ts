import { z } from 'zod';
import { decimalSchema, signedDecimalSchema } from './decimal.js';
import { denialSchema } from './denial.js';

/** The top of a book as decimal text; a side without orders is null. `timeExchange` is ISO-8601 UTC. */
export const bookTopViewSchema = z.object({
  sequence: z.number(),
  bid: decimalSchema.nullable(),
  bidSize: decimalSchema.nullable(),
  ask: decimalSchema.nullable(),
  askSize: decimalSchema.nullable(),
  timeExchange: z.string(),
});
export type BookTopView = z.infer<typeof bookTopViewSchema>;

/**
 * Answer of `POST /orders/preview`: what the order would meet if it arrived now. Nothing is placed, spent or journaled.
 * A figure that cannot be told (no live book, no such instrument) is null, never 0.
 */
export const previewSchema = z.object({
  /** Every check would pass. */
  accepted: z.boolean(),
  /** HTTP status that sending it would get: 201, 202 if a second person has to confirm it, or that of the first failing check. */
  status: z.number().int(),
  /** Each failing check's reasons, in the fixed order of checks. */
  denials: z.array(denialSchema),
  preset: z.string(),
  book: bookTopViewSchema.nullable(),
  mid: decimalSchema.nullable(),
  /** What the book would fill at once, as taker; `0` for an order that would only rest or wait for its trigger. */
  fillableQuantity: decimalSchema.nullable(),
  /** Mean price of that walk, and the last level it takes; null when nothing would fill at once. */
  expectedPrice: decimalSchema.nullable(),
  worstPrice: decimalSchema.nullable(),
  /** Expected price against the mid in basis points; above zero is a cost for either side. */
  slippageBps: signedDecimalSchema.nullable(),
  /** On what would fill at once. */
  commission: decimalSchema.nullable(),
  commissionCurrency: z.string().nullable(),
  commissionRate: decimalSchema.nullable(),
  feeSource: z.string().nullable(),
  /** Displayed quantity before it at its price, of the part that would rest; null when nothing would rest. */
  queueAhead: decimalSchema.nullable(),
  /** Estimate from 0 to 1 that all of it fills; docs/execution-model.md has the formula. */
  fillProbability: z.number().min(0).max(1).nullable(),
  /** Funds that would be set aside. */
  hold: z.object({ currency: z.string(), amount: decimalSchema }).nullable(),
  /** It, or what its person sent of late together with it, is so large that a second person has to confirm it. */
  approval: z.object({ usdValue: decimalSchema }).nullable().optional(),
});
export type Preview = z.infer<typeof previewSchema>;
