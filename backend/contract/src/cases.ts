import { z } from 'zod';

/** Stands on every alert and every report: on paper there is nobody on the other side. */
export const OWN_ORDERS_ONLY = 'Own orders only: paper accounts have no counterparty';

/** What became of an alert or a case. An alert has the status of its case, and is `open` until one is made of it. */
export const CASE_STATES = ['open', 'reviewing', 'escalated', 'closed'] as const;
export const caseStateSchema = z.enum(CASE_STATES, `must be ${CASE_STATES.join(', ')}`);
export type CaseState = z.infer<typeof caseStateSchema>;

/** `GET /compliance/events`: what surveillance found, newest first. Times are ISO-8601 UTC. */
export const alertViewSchema = z.object({
  alertId: z.string(),
  /** Journal sequence of the alert. */
  seq: z.number().int(),
  raisedAt: z.string(),
  rule: z.string(),
  ruleVersion: z.number().int(),
  account: z.string(),
  venue: z.string().nullable(),
  symbol: z.string().nullable(),
  /** The window that the rule looked at. */
  from: z.string(),
  to: z.string(),
  score: z.number(),
  orderIds: z.array(z.string()),
  tradeIds: z.array(z.string()),
  /** What the rule read, and the parameters it compared them with. */
  features: z.record(z.string(), z.union([z.number(), z.string()])),
  parameters: z.record(z.string(), z.number()),
  status: caseStateSchema,
  caseId: z.string().nullable(),
  notice: z.literal(OWN_ORDERS_ONLY),
});
export type AlertView = z.infer<typeof alertViewSchema>;

const reason = z.string('must say why').trim().min(1, 'must say why').max(2_000, 'must have at most 2000 characters');
const narrative = z.string().trim().max(20_000, 'must have at most 20000 characters').optional();
const id = z.string().min(1).max(64);

/** `POST /cases`: a case of one or more alerts. Opening it freezes the market evidence. */
export const openCaseSchema = z.strictObject({
  alertIds: z.array(id).min(1, 'must name at least one alert').max(100),
  reason,
  narrative,
  legalHold: z.boolean().default(false),
});
export type OpenCaseRequest = z.infer<typeof openCaseSchema>;

/** `PATCH /cases/{id}`. The reviewer is who sends it. A `narrative` left out stays as it was. */
export const changeCaseSchema = z.strictObject({
  status: caseStateSchema,
  reason,
  narrative,
  legalHold: z.boolean().optional(),
});
export type ChangeCaseRequest = z.infer<typeof changeCaseSchema>;

/** One change of a case. `reason` and `narrative` are null when their text is not in the store any more. */
export const caseChangeSchema = z.object({
  seq: z.number().int(),
  time: z.string(),
  /** Who decided it. */
  reviewer: z.string(),
  status: caseStateSchema,
  legalHold: z.boolean(),
  reason: z.string().nullable(),
  narrative: z.string().nullable(),
  /** SHA-256 in the journal over the text, hex. */
  narrativeHash: z.string(),
  /** Whether the text in the store is the one that was journaled. */
  intact: z.boolean(),
});
export type CaseChangeView = z.infer<typeof caseChangeSchema>;

/** A frozen part of the evidence: lines of JSON, kept whatever the tables' time limits drop. */
export const evidencePartSchema = z.object({
  /** `trades`, `quotes`, `books` of the market, or `orders`: the orders' explanations. */
  table: z.string(),
  rows: z.number().int(),
  sha256: z.string(),
  frozenAt: z.string(),
  bytes: z.number().int(),
  /** Whether the bytes in the store have the journaled hash; false as well when they are gone. */
  intact: z.boolean(),
});
export type EvidencePartView = z.infer<typeof evidencePartSchema>;

/** `GET /cases`: newest change first. */
export const caseSummarySchema = z.object({
  caseId: z.string(),
  status: caseStateSchema,
  openedAt: z.string(),
  openedBy: z.string(),
  changedAt: z.string(),
  reviewer: z.string(),
  legalHold: z.boolean(),
  alertIds: z.array(z.string()),
  rules: z.array(z.string()),
  accounts: z.array(z.string()),
  /** `pending`: the window has not passed yet, or QuestDB did not answer; the desk tries again by itself. */
  evidence: z.enum(['frozen', 'pending']),
});
export type CaseSummary = z.infer<typeof caseSummarySchema>;

/** `GET /cases/{id}`. */
export const caseViewSchema = caseSummarySchema.extend({
  alerts: z.array(alertViewSchema),
  history: z.array(caseChangeSchema),
  parts: z.array(evidencePartSchema),
  reports: z.array(
    z.object({ reportId: z.string(), kind: z.string(), madeAt: z.string(), person: z.string(), sha256: z.string() }),
  ),
  /** Statuses it may be given next. */
  next: z.array(caseStateSchema),
  notice: z.literal(OWN_ORDERS_ONLY),
});
export type CaseView = z.infer<typeof caseViewSchema>;
