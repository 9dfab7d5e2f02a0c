import { z } from 'zod';
import { decimalSchema, signedDecimalSchema } from './decimal.js';

export const balanceViewSchema = z.object({
  currency: z.string(),
  total: signedDecimalSchema,
  locked: decimalSchema,
  free: signedDecimalSchema,
});
export const accountViewSchema = z.object({
  account: z.string(),
  name: z.string(),
  source: z.enum(['demo', 'live', 'replay']),
  reportingCurrency: z.string(),
  kyc: z.enum(['none', 'verified']),
  /** True when the desk runs on another market source: shown, never traded. */
  readOnly: z.boolean(),
  balances: z.array(balanceViewSchema),
});
export type AccountView = z.infer<typeof accountViewSchema>;

export const positionViewSchema = z.object({
  account: z.string(),
  venue: z.string(),
  symbol: z.string(),
  quantity: signedDecimalSchema,
  averagePrice: decimalSchema.nullable(),
  realizedPnl: signedDecimalSchema,
  /** Null when the market has no live price: unpriced, never 0. */
  unrealizedPnl: signedDecimalSchema.nullable(),
  mark: decimalSchema.nullable(),
  quoteCurrency: z.string(),
});
export type PositionView = z.infer<typeof positionViewSchema>;
