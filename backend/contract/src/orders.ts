import { z } from 'zod';
import { decimalSchema, positiveDecimalSchema } from './decimal.js';

export const SIDES = ['buy', 'sell'] as const;
export const sideSchema = z.enum(SIDES);
export type Side = z.infer<typeof sideSchema>;

/** Every order type Paperdesk has a word for; {@link OFFERED_ORDER_TYPES} are the ones it takes today. */
export const ORDER_TYPES = ['market', 'limit', 'stop', 'stopLimit', 'takeProfit', 'trailingStop'] as const;
export type OrderType = (typeof ORDER_TYPES)[number];
export const OFFERED_ORDER_TYPES = ['market', 'limit'] as const;
export const orderTypeSchema = z.enum(OFFERED_ORDER_TYPES, {
  error: (issue) =>
    ORDER_TYPES.includes(issue.input as OrderType)
      ? `'${String(issue.input)}' is not offered; use market or limit`
      : 'must be market or limit',
});

export const TIMES_IN_FORCE = ['GTC', 'IOC'] as const;
export const timeInForceSchema = z.enum(TIMES_IN_FORCE, 'must be GTC or IOC');
export type TimeInForce = z.infer<typeof timeInForceSchema>;

/** Order states (facts of FIX 4.4 tag 39), the same words in the API, Grafana and QuestDB. */
export const ORDER_STATUSES = [
  'pendingApproval',
  'pendingNew',
  'new',
  'triggered',
  'partiallyFilled',
  'filled',
  'pendingCancel',
  'pendingReplace',
  'canceled',
  'expired',
  'rejected',
  'suspended',
] as const;
export const orderStatusSchema = z.enum(ORDER_STATUSES);
export type OrderStatus = z.infer<typeof orderStatusSchema>;

const name = (what: string, max: number) =>
  z
    .string(`must be ${what}`)
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .regex(/^[A-Za-z0-9_.:-]+$/, 'may have letters, digits and _ . : - only');

export const clientOrderIdSchema = name('a string that you choose, unique for the account', 64);
export const accountIdSchema = name('an account id', 48);
export const venueIdSchema = name('a venue id such as "binance"', 48);
export const symbolSchema = z
  .string('must be a symbol such as "BTC/USDT"')
  .regex(/^[A-Z0-9]{1,20}\/[A-Z0-9]{1,20}$/, 'must look like BTC/USDT');

/** `POST /orders`: numbers are decimal strings. `price` for limit orders only; market orders are always IOC. */
export const submitOrderSchema = z
  .strictObject({
    clientOrderId: clientOrderIdSchema,
    account: accountIdSchema,
    venue: venueIdSchema,
    symbol: symbolSchema,
    side: z.enum(SIDES, 'must be buy or sell'),
    orderType: orderTypeSchema,
    quantity: positiveDecimalSchema,
    price: positiveDecimalSchema.optional(),
    timeInForce: timeInForceSchema.optional(),
    strategy: name('a strategy tag', 48).optional(),
  })
  .superRefine((order, context) => {
    if (order.orderType === 'limit' && order.price === undefined)
      context.addIssue({ code: 'custom', path: ['price'], message: 'is needed for a limit order' });
    if (order.orderType === 'market' && order.price !== undefined)
      context.addIssue({ code: 'custom', path: ['price'], message: 'must be left out of a market order' });
    if (order.orderType === 'market' && order.timeInForce === 'GTC')
      context.addIssue({
        code: 'custom',
        path: ['timeInForce'],
        message: 'must be IOC (or left out) for a market order',
      });
  });
export type SubmitOrderRequest = z.infer<typeof submitOrderSchema>;

export const fillSchema = z.object({
  tradeId: z.string(),
  orderId: z.string(),
  account: z.string(),
  venue: z.string(),
  symbol: z.string(),
  side: sideSchema,
  lastPrice: decimalSchema,
  lastQuantity: decimalSchema,
  commission: decimalSchema,
  commissionCurrency: z.string(),
  liquiditySide: z.enum(['maker', 'taker']),
  /** ISO-8601 UTC with microseconds: when the market data that filled it was made by the venue. */
  timeExchange: z.string(),
  time: z.string(),
});
export type Fill = z.infer<typeof fillSchema>;

/** What became of an order. Times are ISO-8601 UTC; `averagePrice` is null until the first fill. */
export const executionReportSchema = z.object({
  orderId: z.string(),
  clientOrderId: z.string(),
  account: z.string(),
  venue: z.string(),
  symbol: z.string(),
  /** Where prices come from: `demo`, `live` or `replay`. */
  source: z.string(),
  side: sideSchema,
  orderType: z.enum(ORDER_TYPES),
  timeInForce: timeInForceSchema,
  quantity: decimalSchema,
  price: decimalSchema.nullable(),
  orderStatus: orderStatusSchema,
  filledQuantity: decimalSchema,
  leavesQuantity: decimalSchema,
  averagePrice: decimalSchema.nullable(),
  /** Why the order ended other than by filling; null while it works or when it filled. */
  reason: z.object({ code: z.string(), text: z.string() }).nullable(),
  strategy: z.string().nullable(),
  person: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  fills: z.array(fillSchema),
});
export type ExecutionReport = z.infer<typeof executionReportSchema>;

export const cancelAllResultSchema = z.object({ canceled: z.array(executionReportSchema) });
export type CancelAllResult = z.infer<typeof cancelAllResultSchema>;
