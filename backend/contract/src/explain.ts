import { z } from 'zod';
import { decimalSchema } from './decimal.js';
import { executionReportSchema } from './orders.js';
import { bookTopViewSchema } from './preview.js';
import { denialSchema } from './denial.js';

/** `GET /orders/{id}/explain`: why the order is where it is, from the journal's own events. Times are ISO-8601 UTC. */
export const explanationSchema = z.object({
  /** Its `band` is what the pessimistic and optimistic models would have filled. */
  report: executionReportSchema,
  /** Its events in order, each with the book it was decided on. */
  timeline: z.array(
    z.object({
      /** Journal sequence. */
      seq: z.number().int(),
      time: z.string(),
      event: z.string(),
      person: z.string(),
      text: z.string(),
      book: bookTopViewSchema.nullable(),
      /** Estimated quantity before it in the queue, where the event tells one. */
      queueAhead: decimalSchema.nullable(),
    }),
  ),
  /** Top of the book as the order was accepted: the arrival mid that slippage is measured from. */
  bookAtDecision: bookTopViewSchema.nullable(),
  /** Quantity before it over time, as far as events recorded it. */
  queue: z.array(z.object({ time: z.string(), queueAhead: decimalSchema })),
  /** What the fills were simulated under; null for an order that was refused. */
  model: z
    .object({
      preset: z.string(),
      queueModel: z.string(),
      /** Share of the displayed size that was there for it, in percent. */
      displayedPercent: z.number(),
      collarBps: z.number(),
      modelFills: z.boolean(),
      /** How each latency is drawn, in words. */
      submitLatency: z.string(),
      cancelLatency: z.string(),
      reportLatency: z.string(),
      seed: z.string(),
    })
    .nullable(),
  /** Rates that count for the order now, with their provenance; those charged stand on each fill. */
  fees: z
    .object({ makerRate: decimalSchema, takerRate: decimalSchema, tier: z.string().nullable(), source: z.string() })
    .nullable(),
  /** Every check in the fixed order: passed, or the reasons it gave. */
  checks: z.array(z.object({ check: z.string(), passed: z.boolean(), denials: z.array(denialSchema) })),
  /** The reasons of all failing checks. */
  denials: z.array(denialSchema),
});
export type ExplanationView = z.infer<typeof explanationSchema>;
