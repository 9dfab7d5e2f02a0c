import { z } from 'zod';
import { SHOWN_KYC } from './compliance-kyc.js';
import { decimalSchema, positiveDecimalSchema, signedDecimalSchema } from './decimal.js';
import { accountIdSchema, idempotencyKeySchema } from './orders.js';

export const balanceViewSchema = z.object({
  currency: z.string(),
  total: signedDecimalSchema,
  locked: decimalSchema,
  free: signedDecimalSchema,
  /** Worth of `total` in the account's `reportingCurrency`; null when no market says so: unpriced, never 0. */
  value: signedDecimalSchema.nullable().optional(),
});
export const accountViewSchema = z.object({
  account: z.string(),
  name: z.string(),
  source: z.enum(['demo', 'live', 'replay']),
  reportingCurrency: z.string(),
  /** Of its customer, now. */
  kyc: z.enum(SHOWN_KYC),
  /** True when the desk runs on another market source: shown, never traded. */
  readOnly: z.boolean(),
  balances: z.array(balanceViewSchema),
  /** Worth of all it owns in `reportingCurrency`; null when anything has no price: unpriced, never 0. */
  equity: signedDecimalSchema.nullable(),
  /** Currencies it owns that no market of its source prices now. */
  unpriced: z.array(z.string()),
  /** Counts the account's beginnings: 1, and one more at each reset. */
  epoch: z.number().int(),
  epochStartedAt: z.string(),
  /** What earlier epochs ended with, oldest first: a reset archives and never deletes. */
  archive: z.array(
    z.object({
      epoch: z.number().int(),
      startedAt: z.string(),
      endedAt: z.string(),
      reason: z.string(),
      closing: z.array(z.object({ currency: z.string(), amount: signedDecimalSchema })),
      positions: z.array(
        z.object({
          venue: z.string(),
          symbol: z.string(),
          quantity: decimalSchema,
          realizedPnl: signedDecimalSchema,
          realizedPnlFifo: signedDecimalSchema,
          quoteCurrency: z.string(),
        }),
      ),
    }),
  ),
});
export type AccountView = z.infer<typeof accountViewSchema>;

/** What was bought and not sold yet, at average cost and (`…Fifo`) first in, first out. Commissions are inside. */
const heldSchema = z.object({
  quantity: signedDecimalSchema,
  averagePrice: decimalSchema.nullable(),
  realizedPnl: signedDecimalSchema,
  /** Null when the market has no live price: unpriced, never 0. */
  unrealizedPnl: signedDecimalSchema.nullable(),
  averagePriceFifo: decimalSchema.nullable(),
  realizedPnlFifo: signedDecimalSchema,
  unrealizedPnlFifo: signedDecimalSchema.nullable(),
});
export const positionViewSchema = z.object({
  account: z.string(),
  venue: z.string(),
  symbol: z.string(),
  ...heldSchema.shape,
  mark: decimalSchema.nullable(),
  quoteCurrency: z.string(),
  /** Of the account. */
  reportingCurrency: z.string(),
  /** Worth of one `quoteCurrency` in `reportingCurrency` at this venue; null when no market says so: unpriced, never 0. */
  reportingRate: decimalSchema.nullable(),
  /** The parts of it that came by orders with a strategy tag; what carries no tag is in none. */
  strategies: z.array(z.object({ strategy: z.string(), ...heldSchema.shape })),
});
export type PositionView = z.infer<typeof positionViewSchema>;

const currencySchema = z
  .string('must be a currency such as "USDT"')
  .regex(/^[A-Z0-9]{1,20}$/, 'must be a currency such as USDT, in capitals');
const depositsSchema = z
  .array(z.strictObject({ currency: currencySchema, amount: positiveDecimalSchema }))
  .max(50, 'must hold at most 50 currencies')
  .refine((deposits) => new Set(deposits.map(({ currency }) => currency)).size === deposits.length, {
    message: 'must name each currency once',
  });

/** `POST /accounts`: an account of the market source the desk runs on. A repeat with the same content changes nothing. */
export const openAccountSchema = z.strictObject({
  account: accountIdSchema,
  name: z.string('must be a name').trim().min(1, 'must not be empty').max(100, 'must have at most 100 characters'),
  reportingCurrency: currencySchema.default('USDT'),
  deposits: depositsSchema.default([]),
});
export type OpenAccountRequest = z.infer<typeof openAccountSchema>;

/** `POST /accounts/{id}/deposits` and `/withdrawals`. Without `transferId` the Idempotency-Key header is it. */
export const transferSchema = z.strictObject({
  transferId: idempotencyKeySchema.optional(),
  currency: currencySchema,
  amount: positiveDecimalSchema,
});
export type TransferRequest = z.infer<typeof transferSchema>;

/** `POST /accounts/{id}/reset`: `epoch` is the epoch to close, so that a repeat finds it closed and changes nothing. */
export const resetAccountSchema = z.strictObject({
  epoch: z.number('must be the number of the epoch to close').int().min(1),
  reason: z.string('must say why').trim().min(1, 'must say why').max(500, 'must have at most 500 characters'),
  deposits: depositsSchema.default([]),
});
export type ResetAccountRequest = z.infer<typeof resetAccountSchema>;
