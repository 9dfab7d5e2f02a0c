import { z } from 'zod';
import { decimalSchema, positiveDecimalSchema } from './decimal.js';

export const SIDES = ['buy', 'sell'] as const;
export const sideSchema = z.enum(SIDES);
export type Side = z.infer<typeof sideSchema>;

export const ORDER_TYPES = ['market', 'limit', 'stop', 'stopLimit', 'takeProfit', 'trailingStop'] as const;
export const orderTypeSchema = z.enum(ORDER_TYPES, `must be one of ${ORDER_TYPES.join(', ')}`);
export type OrderType = z.infer<typeof orderTypeSchema>;

/** GTC until canceled; IOC fills at once what it can; FOK all at once or nothing; GTD until `expireAt`; DAY until the UTC day ends. */
export const TIMES_IN_FORCE = ['GTC', 'IOC', 'FOK', 'GTD', 'DAY'] as const;
export const timeInForceSchema = z.enum(TIMES_IN_FORCE, `must be one of ${TIMES_IN_FORCE.join(', ')}`);
export type TimeInForce = z.infer<typeof timeInForceSchema>;

/** What a trigger looks at: the market's last trade, the side of the book the order would take, or the mid. */
export const TRIGGER_SOURCES = ['last', 'bidAsk', 'mid'] as const;
export type TriggerSource = (typeof TRIGGER_SOURCES)[number];
/** Whose order goes when two orders of one account would trade with each other; the arriving order's mode decides. */
export const SELF_TRADE_PREVENTIONS = ['none', 'expireTaker', 'expireMaker', 'expireBoth'] as const;
export type SelfTradePrevention = (typeof SELF_TRADE_PREVENTIONS)[number];
/** A post-only order that would take: refused by the venue, or moved one tick away from the opposite best. */
export const POST_ONLY = ['none', 'reject', 'reprice'] as const;
export type PostOnly = (typeof POST_ONLY)[number];
/** `oco`: any fill or trigger of one order cancels the other. `bracket`: an entry, then two exits that are `oco`. */
export const CONTINGENCIES = ['oco', 'bracket'] as const;
export type Contingency = (typeof CONTINGENCIES)[number];

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
/** `Idempotency-Key` and `transferId`: the caller's own id of one change. */
export const idempotencyKeySchema = name('an id that you choose for this change', 64);
export const accountIdSchema = name('an account id', 48);
export const venueIdSchema = name('a venue id such as "binance"', 48);
export const strategySchema = name('a strategy tag', 48);
export const symbolSchema = z
  .string('must be a symbol such as "BTC/USDT"')
  .regex(/^[A-Z0-9]{1,20}\/[A-Z0-9]{1,20}$/, 'must look like BTC/USDT');

const orderShape = {
  clientOrderId: clientOrderIdSchema,
  account: accountIdSchema,
  venue: venueIdSchema,
  symbol: symbolSchema,
  side: z.enum(SIDES, 'must be buy or sell'),
  orderType: orderTypeSchema,
  quantity: positiveDecimalSchema,
  /** Limit price: of limit and stopLimit orders, and of a takeProfit that shall rest once triggered. */
  price: positiveDecimalSchema.optional(),
  /** Trigger price of stop, stopLimit and takeProfit orders. */
  stopPrice: positiveDecimalSchema.optional(),
  timeInForce: timeInForceSchema.optional(),
  /** End of a GTD order, ISO-8601 with its zone, such as `2026-11-21T18:00:00Z`. */
  expireAt: z.iso
    .datetime({ offset: true, error: 'must be a time with its zone, such as 2026-11-21T18:00:00Z' })
    .optional(),
  /** Distance of a trailing stop from the best price seen, in quote currency or in basis points. */
  trailingOffset: positiveDecimalSchema.optional(),
  trailingOffsetType: z.enum(['price', 'bps'], 'must be price or bps').optional(),
  triggerSource: z.enum(TRIGGER_SOURCES, 'must be last, bidAsk or mid').optional(),
  selfTradePrevention: z.enum(SELF_TRADE_PREVENTIONS, `must be one of ${SELF_TRADE_PREVENTIONS.join(', ')}`).optional(),
  postOnly: z.enum(POST_ONLY, 'must be none, reject or reprice').optional(),
  /** Names a list of contingent orders; they are sent together in one batch. */
  orderListId: name('an order list id', 64).optional(),
  contingency: z.enum(CONTINGENCIES, 'must be oco or bracket').optional(),
  strategy: strategySchema.optional(),
} as const;

type OrderShape = z.infer<z.ZodObject<typeof orderShape>>;

/** Which fields an order type needs, allows and excludes. Order of entries is the order of messages. */
const TYPE_RULES: Readonly<
  Record<OrderType, { price: Need; stopPrice: Need; trailing: Need; times: readonly TimeInForce[]; word: string }>
> = {
  market: { price: 'no', stopPrice: 'no', trailing: 'no', times: ['IOC', 'FOK'], word: 'a market order' },
  limit: { price: 'yes', stopPrice: 'no', trailing: 'no', times: TIMES_IN_FORCE, word: 'a limit order' },
  stop: { price: 'no', stopPrice: 'yes', trailing: 'no', times: ['GTC', 'GTD', 'DAY'], word: 'a stop order' },
  stopLimit: {
    price: 'yes',
    stopPrice: 'yes',
    trailing: 'no',
    times: ['GTC', 'GTD', 'DAY'],
    word: 'a stop-limit order',
  },
  takeProfit: {
    price: 'may',
    stopPrice: 'yes',
    trailing: 'no',
    times: ['GTC', 'GTD', 'DAY'],
    word: 'a take-profit order',
  },
  trailingStop: {
    price: 'no',
    stopPrice: 'no',
    trailing: 'yes',
    times: ['GTC', 'GTD', 'DAY'],
    word: 'a trailing stop',
  },
};
type Need = 'yes' | 'no' | 'may';

/** What is wrong with the fields of an order taken together: the field and the cure. */
export function orderFaults(order: OrderShape): { readonly field: string; readonly message: string }[] {
  const rule = TYPE_RULES[order.orderType];
  const faults: { field: string; message: string }[] = [];
  const need = (field: keyof OrderShape, how: Need) => {
    if (how === 'yes' && order[field] === undefined) faults.push({ field, message: `is needed for ${rule.word}` });
    if (how === 'no' && order[field] !== undefined) faults.push({ field, message: `must be left out of ${rule.word}` });
  };
  need('price', rule.price);
  need('stopPrice', rule.stopPrice);
  need('trailingOffset', rule.trailing);
  need('trailingOffsetType', rule.trailing);
  need('triggerSource', rule.stopPrice === 'yes' || rule.trailing === 'yes' ? 'may' : 'no');
  if (order.timeInForce !== undefined && !rule.times.includes(order.timeInForce))
    faults.push({ field: 'timeInForce', message: `must be ${rule.times.join(' or ')} (or left out) for ${rule.word}` });
  if ((order.timeInForce === 'GTD') !== (order.expireAt !== undefined))
    faults.push({ field: 'expireAt', message: 'goes together with timeInForce GTD' });
  const rests = order.price !== undefined && order.timeInForce !== 'IOC' && order.timeInForce !== 'FOK';
  if (order.postOnly !== undefined && order.postOnly !== 'none' && !rests)
    faults.push({ field: 'postOnly', message: 'is for orders with a price that may rest' });
  if ((order.orderListId === undefined) !== (order.contingency === undefined))
    faults.push({ field: 'contingency', message: 'goes together with orderListId' });
  return faults;
}

function reportFaults(order: OrderShape, context: z.RefinementCtx): void {
  for (const { field, message } of orderFaults(order)) context.addIssue({ code: 'custom', path: [field], message });
}

/** `POST /orders`: numbers are decimal strings. */
export const submitOrderSchema = z.strictObject(orderShape).superRefine(reportFaults);
export type SubmitOrderRequest = z.infer<typeof submitOrderSchema>;

export const BATCH_LIMIT = 500;
/** `POST /orders/batch`: all are placed, or the batch is refused before any is. */
export const submitBatchSchema = z.strictObject({
  orders: z
    .array(submitOrderSchema)
    .min(1, 'must hold at least one order')
    .max(BATCH_LIMIT, `must hold at most ${BATCH_LIMIT} orders`),
});
export type SubmitBatchRequest = z.infer<typeof submitBatchSchema>;

/** `POST /orders/preview`: an order as it would be sent; the id may be left out, since nothing is spent. */
export const previewOrderSchema = z
  .strictObject({ ...orderShape, clientOrderId: clientOrderIdSchema.default('preview') })
  .superRefine(reportFaults);
export type PreviewOrderRequest = z.infer<typeof previewOrderSchema>;

/** `PATCH /orders/{id}`: a new id of the caller's for the change, and what changes. */
export const replaceOrderSchema = z
  .strictObject({
    clientOrderId: clientOrderIdSchema,
    price: positiveDecimalSchema.optional(),
    quantity: positiveDecimalSchema.optional(),
  })
  .refine(({ price, quantity }) => price !== undefined || quantity !== undefined, {
    path: ['quantity'],
    message: 'give a new price, a new quantity or both',
  });
export type ReplaceOrderRequest = z.infer<typeof replaceOrderSchema>;

/** Where a fill's liquidity came from: data the market showed (depth or prints), or a model because it showed none. */
export const LIQUIDITY_SOURCES = ['BOOK', 'MODEL'] as const;
export type LiquiditySource = (typeof LIQUIDITY_SOURCES)[number];

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
  /** Fraction charged, and where it comes from, such as `binance tier 0`. */
  commissionRate: decimalSchema,
  feeSource: z.string(),
  liquiditySide: z.enum(['maker', 'taker']),
  liquiditySource: z.enum(LIQUIDITY_SOURCES),
  /** Execution preset the fill was simulated under, such as `realistic`. */
  preset: z.string(),
  strategy: z.string().nullable(),
  /** Who placed the order; missing where a service does not tell. */
  person: z.string().optional(),
  /** ISO-8601 UTC with microseconds: when the market data that filled it was made by the venue. */
  timeExchange: z.string(),
  time: z.string(),
});
export type Fill = z.infer<typeof fillSchema>;

/** What became of an order. Times are ISO-8601 UTC; `averagePrice` is null until the first fill. */
export const executionReportSchema = z.object({
  orderId: z.string(),
  /** The newest id of the chain of replaces; `originalClientOrderId` is the first. */
  clientOrderId: z.string(),
  originalClientOrderId: z.string(),
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
  /** Trigger price; of a trailing stop where it stands now. */
  stopPrice: decimalSchema.nullable(),
  expireAt: z.string().nullable(),
  trailingOffset: decimalSchema.nullable(),
  trailingOffsetType: z.enum(['price', 'bps']).nullable(),
  triggerSource: z.enum(TRIGGER_SOURCES).nullable(),
  selfTradePrevention: z.enum(SELF_TRADE_PREVENTIONS),
  postOnly: z.enum(POST_ONLY),
  orderListId: z.string().nullable(),
  contingency: z.enum(CONTINGENCIES).nullable(),
  orderStatus: orderStatusSchema,
  filledQuantity: decimalSchema,
  leavesQuantity: decimalSchema,
  averagePrice: decimalSchema.nullable(),
  /** What the pessimistic and the optimistic queue model would have filled by now, beside `filledQuantity`. */
  band: z.object({ pessimisticQuantity: decimalSchema, optimisticQuantity: decimalSchema }),
  preset: z.string(),
  epoch: z.number().int(),
  /** Why the order ended other than by filling; null while it works or when it filled. */
  reason: z.object({ code: z.string(), text: z.string() }).nullable(),
  strategy: z.string().nullable(),
  person: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  fills: z.array(fillSchema),
});
export type ExecutionReport = z.infer<typeof executionReportSchema>;

export const batchResultSchema = z.object({ orders: z.array(executionReportSchema) });
export type BatchResult = z.infer<typeof batchResultSchema>;

export const cancelAllResultSchema = z.object({ canceled: z.array(executionReportSchema) });
export type CancelAllResult = z.infer<typeof cancelAllResultSchema>;
