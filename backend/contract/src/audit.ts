import { z } from 'zod';

/** `GET /audit`: who did what, when, why and from where, newest first, as the journal has it. Times are ISO-8601 UTC. */
export const auditEntrySchema = z.object({
  /** Journal sequence; with `hash` its place in the chain. */
  seq: z.number().int(),
  hash: z.string(),
  time: z.string(),
  person: z.string(),
  /** How it came: grafana, token, cli, killPage or system. */
  via: z.string(),
  /** False when the identity could not be verified. */
  verified: z.boolean(),
  /** The Grafana dashboard that the caller says it came from; null when it said none. A remark, not a proof. */
  dashboard: z.string().nullable(),
  requestId: z.string(),
  /** Type of the event, such as `killSwitchTripped`. */
  action: z.string(),
  objectType: z.string(),
  objectId: z.string(),
  account: z.string().nullable(),
  outcome: z.enum(['done', 'refused']),
  /** Why: the reason given, or the codes of the refusal; null where none is asked for. */
  reason: z.string().nullable(),
  /** What held before, where the action replaced something; null for what is new. */
  before: z.record(z.string(), z.unknown()).nullable(),
  /** What the event says. */
  after: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;
