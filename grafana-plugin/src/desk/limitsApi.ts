import { z } from 'zod';
import { askDesk, callDesk } from './apiClient.js';
import { listOf } from './listOf.js';

const amountSchema = z.union([z.string(), z.number()]).transform(String);

/** `GET /limits`: how much of one limit is used now. */
const limitUseSchema = z.object({
  scope: z.string(),
  scopeValue: z.string(),
  limit: z.string(),
  max: amountSchema,
  /** Null while it cannot be told. */
  used: amountSchema.nullable(),
  percent: z.number().nullable(),
  tier: z.enum(['ok', 'warn50', 'warn75', 'warn90', 'breached']),
  /** When the use falls back by itself; null when it does not. */
  resetsAt: z.string().nullable(),
});
export type LimitUse = z.infer<typeof limitUseSchema>;

const rulesSchema = z.record(z.string(), z.unknown());
/** Limits, gates and parameters as plain JSON. */
export type Rules = z.infer<typeof rulesSchema>;

const rulesVersionSchema = z.object({
  version: z.number().int(),
  effectiveAt: z.string(),
  rules: rulesSchema,
});
/** `GET /limits/rules`: what holds now, and what is to hold later. */
const rulesViewSchema = rulesVersionSchema.extend({
  scheduled: z.array(rulesVersionSchema).default([]),
  /** Strategies that executed the same too often, and wait for risk. */
  throttles: z.array(z.object({ key: z.string(), account: z.string(), since: z.string().optional() })).default([]),
});
export type RulesView = z.infer<typeof rulesViewSchema>;

export interface RulesChange {
  /** The version that was looked at: rules never replace a set their author has not seen. */
  readonly version: number;
  readonly rules: Rules;
  readonly reason: string;
  readonly effectiveAt?: string;
}

export const fetchLimits = (account?: string) =>
  askDesk(
    { path: 'limits', ...(account === undefined ? {} : { params: { account } }) },
    listOf('limits', limitUseSchema),
  );
export const fetchRules = () => askDesk({ path: 'limits/rules' }, rulesViewSchema);
export const changeRules = (change: RulesChange) => callDesk({ path: 'limits/rules', method: 'PUT', data: change });
export const releaseThrottle = (key: string, reason: string) =>
  callDesk({ path: `limits/throttles/${encodeURIComponent(key)}/release`, method: 'POST', data: { reason } });
