import { z } from 'zod';
import { executionReportSchema, reportKindSchema } from '@paperdesk/contract';
import type { DeliveryView } from '../../engine/desk.js';

/** `GET /delivery`: one row a queue to QuestDB. */
export const deliverySchema = z.object({
  queue: z.enum(['projector', 'spool']),
  state: z.enum(['delivering', 'retrying', 'stopped']),
  waitingRows: z.number(),
  waitingBytes: z.number(),
  oldestAgeMs: z.number(),
  deliveredRows: z.number(),
  droppedRows: z.number(),
  deadLetters: z.number(),
  lastError: z.string().nullable(),
  queryableMsP50: z.number().nullable(),
  queryableMsP99: z.number().nullable(),
  rowsPerSecond: z.number(),
  storage: z
    .object({
      usedBytes: z.number(),
      budgetBytes: z.number().nullable(),
      freeBytes: z.number(),
      growthBytesPerDay: z.number(),
      daysLeft: z.number().nullable(),
      suspended: z.array(z.string()).readonly(),
    })
    .nullable(),
}) satisfies z.ZodType<DeliveryView>;

/** `POST /orders/batch` with `Prefer: return=minimal`: what changes of an order. */
export const briefBatchSchema = z.object({
  orders: z.array(
    executionReportSchema.pick({
      orderId: true,
      clientOrderId: true,
      orderStatus: true,
      filledQuantity: true,
      leavesQuantity: true,
      averagePrice: true,
      reason: true,
    }),
  ),
});

/** A report's JSON: what each section says depends on its kind. */
export const reportDocumentSchema = z.looseObject({
  reportId: z.string(),
  kind: reportKindSchema,
  title: z.string(),
  notice: z.string(),
  paperLine: z.string(),
  sections: z.array(z.looseObject({ id: z.string(), title: z.string() })),
});

export const liveSchema = z.object({ status: z.literal('live') });
export const readySchema = z.object({ status: z.enum(['ready', 'notReady']), reasons: z.array(z.string()) });
/** `GET /audit/verify`: the verdict on the hash chain; more of it is for people. */
export const verdictSchema = z.looseObject({ ok: z.boolean() });
