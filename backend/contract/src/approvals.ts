import { z } from 'zod';
import { decimalSchema } from './decimal.js';
import { ORDER_TYPES, executionReportSchema, sideSchema, timeInForceSchema } from './orders.js';
import { denialSchema } from './denial.js';

/** Why an order waits: it is large by itself, or it takes its person's sum of a few minutes over the limit. */
export const APPROVAL_REASONS = ['LARGE_ORDER', 'SLICED_ORDER'] as const;
export const approvalReasonSchema = z.enum(APPROVAL_REASONS);
export type ApprovalReason = z.infer<typeof approvalReasonSchema>;

/**
 * An order that waits for a second person, priced and checked anew when it is read. Money is USD. What `cost` and
 * `orderHash` say here is what a decision has to name: send them back as `maxCost` and `orderHash`.
 */
export const approvalViewSchema = z.object({
  /** Id of the order, or of the first order of a list that is decided as one. */
  approvalId: z.string(),
  /** All orders that the decision is about; of a bracket the entry alone, since its exits wait for it. */
  orderIds: z.array(z.string()),
  orderHash: z.string(),
  why: approvalReasonSchema,
  /** The same as a sentence, with the limit. */
  detail: z.string(),
  account: z.string(),
  venue: z.string(),
  symbol: z.string(),
  source: z.string(),
  side: sideSchema,
  orderType: z.enum(ORDER_TYPES),
  timeInForce: timeInForceSchema,
  quantity: decimalSchema,
  price: decimalSchema.nullable(),
  stopPrice: decimalSchema.nullable(),
  strategy: z.string().nullable(),
  orderListId: z.string().nullable(),
  /** Who asked; anybody else with the right may decide. */
  requestedBy: z.string(),
  requestedAt: z.string(),
  expiresAt: z.string(),
  /** Worth when it was asked for, and of the person's orders of the same symbol and side in the minutes before. */
  usdValue: decimalSchema,
  windowUsd: decimalSchema,
  /** Worth now, the dearest order of a list; null while it cannot be told, and then it cannot be approved. */
  cost: decimalSchema.nullable(),
  /** How far the cost may rise between look and decision, in percent. */
  tolerancePercent: z.number(),
  /** What the checks say against it now; empty: it could be approved. */
  denials: z.array(denialSchema),
});
export type ApprovalView = z.infer<typeof approvalViewSchema>;

/** `POST /approvals/{id}`. `maxCost` is the `cost` that was seen: needed to approve. */
export const decideApprovalSchema = z
  .strictObject({
    decision: z.enum(['approve', 'reject'], 'must be approve or reject'),
    orderHash: z.string('must be the orderHash that was shown').min(1, 'must be the orderHash that was shown').max(200),
    maxCost: decimalSchema.optional(),
    reason: z.string().trim().max(500, 'must have at most 500 characters').optional(),
  })
  .refine(({ decision, maxCost }) => decision === 'reject' || maxCost !== undefined, {
    path: ['maxCost'],
    message: 'must be the cost that was shown, in USD',
  });
export type DecideApprovalRequest = z.infer<typeof decideApprovalSchema>;

/** What a decision came to: the orders as they are after it. */
export const approvalResultSchema = z.object({
  approvalId: z.string(),
  decision: z.enum(['approved', 'rejected']),
  orders: z.array(executionReportSchema),
});
export type ApprovalResult = z.infer<typeof approvalResultSchema>;
