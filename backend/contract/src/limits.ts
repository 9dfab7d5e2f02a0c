import { z } from 'zod';
import { positiveDecimalSchema } from './decimal.js';

const count = z.number().int().min(1).max(1_000_000);
const percent = z.number().positive().max(100);

/** Limits of one scope; one that is left out does not limit. Money is USD. */
export const limitsSchema = z.strictObject({
  orderNotional: positiveDecimalSchema.optional(),
  orderQuantity: positiveDecimalSchema.optional(),
  ordersPerMinute: z.number().int().min(1).max(1000).optional(),
  openOrders: count.optional(),
  dayNotional: positiveDecimalSchema.optional(),
  positionNotional: positiveDecimalSchema.optional(),
  grossExposure: positiveDecimalSchema.optional(),
  concentrationPercent: percent.optional(),
  dayLoss: positiveDecimalSchema.optional(),
  drawdownPercent: percent.optional(),
  collarBps: z.number().positive().max(10_000).optional(),
});

/** Limits that are counted over some scopes only. */
const SCOPES_OF: Readonly<Record<string, readonly string[]>> = {
  ordersPerMinute: ['person', 'account'],
  positionNotional: ['account', 'symbol'],
  grossExposure: ['account'],
  concentrationPercent: ['account'],
  dayLoss: ['account'],
  drawdownPercent: ['account'],
};

export const scopedLimitsSchema = z
  .strictObject({
    scope: z.enum(['account', 'venue', 'symbol', 'person', 'strategy']),
    /** `*`: each one by itself that has no entry of its own. */
    scopeValue: z.string().min(1).max(64).default('*'),
    limits: limitsSchema,
  })
  .superRefine(({ scope, limits }, context) => {
    for (const limit of Object.keys(limits)) {
      const scopes = SCOPES_OF[limit];
      if (scopes !== undefined && !scopes.includes(scope))
        context.addIssue({
          code: 'custom',
          path: ['limits', limit],
          message: `is counted by ${scopes.join(' or ')}, not by ${scope}`,
        });
    }
  });

/** Signs of an intrusion that refused requests can show. */
export const INTRUSION_SIGNS = ['failedIdentities', 'forgedIdentity', 'scan', 'burstOf403'] as const;

/** Section `risk` of desk.yaml, and `PUT /limits/rules`. */
export const riskRulesSchema = z.strictObject({
  limits: z.array(scopedLimitsSchema).max(1000).default([]),
  restricted: z
    .array(z.strictObject({ symbol: z.string().min(3).max(64), reason: z.string().min(1).max(200) }))
    .default([]),
  duplicateSeconds: z.number().positive().max(3600).nullable().default(null),
  repeatedExecution: z
    .strictObject({ fills: count, windowSeconds: z.number().int().min(1).max(3600) })
    .nullable()
    .default(null),
  approval: z
    .strictObject({
      overUsd: positiveDecimalSchema,
      windowSeconds: z.number().int().min(1).max(3600),
      expiresAfterSeconds: z.number().int().min(10).max(86_400),
      tolerancePercent: z.number().min(0).max(100),
    })
    .nullable()
    .default(null),
  gate: z
    .strictObject({
      kycFromUsd: positiveDecimalSchema,
      dayWithoutKycUsd: positiveDecimalSchema,
      flagFromUsd: positiveDecimalSchema,
    })
    .nullable()
    .default(null),
  customers: z.record(z.string().min(1).max(64), z.string().min(1).max(64)).default({}),
  usdPar: z.array(z.string().min(2).max(12)).min(1).default(['USD', 'USDT', 'USDC']),
  surveillance: z.record(z.string().min(1).max(64), z.record(z.string(), z.number()).nullable()).default({}),
  /** From how many refused requests within how long they are a sign of an intrusion; null switches a sign off. */
  intrusion: z
    .partialRecord(
      z.enum(INTRUSION_SIGNS),
      z
        .strictObject({ from: z.number().int().min(1).max(1000), windowSeconds: z.number().int().min(1).max(3600) })
        .nullable(),
    )
    .optional(),
});
export type RiskRulesInput = z.infer<typeof riskRulesSchema>;

/** `PUT /limits/rules`: `version` is the one that was looked at. */
export const changeLimitsSchema = z.strictObject({
  version: z.number().int().min(0),
  rules: riskRulesSchema,
  reason: z.string('must say why').trim().min(1, 'must say why').max(500),
  /** ISO time from which they hold; left out: now. */
  effectiveAt: z.iso.datetime().optional(),
});
/** `POST /limits/throttles/{key}/release`. */
export const releaseThrottleSchema = z.strictObject({
  reason: z.string('must say why it may go on').trim().min(1, 'must say why it may go on').max(500),
});

export const limitUseSchema = z.object({
  scope: z.enum(['account', 'venue', 'symbol', 'person', 'strategy']),
  scopeValue: z.string(),
  limit: z.string(),
  max: z.string(),
  used: z.string(),
  percent: z.number(),
  tier: z.enum(['ok', 'warn50', 'warn75', 'warn90', 'breached']),
  /** When the use begins anew; null for limits that do not. */
  resetsAt: z.string().nullable(),
});
export type LimitUseView = z.infer<typeof limitUseSchema>;

export const limitRulesSchema = z.object({
  version: z.number().int(),
  effectiveAt: z.string().nullable(),
  reason: z.string(),
  rules: riskRulesSchema,
  /** Sets that hold later. */
  scheduled: z.array(
    z.object({ version: z.number().int(), effectiveAt: z.string(), reason: z.string(), rules: riskRulesSchema }),
  ),
  /** Stops by repeated executions that wait for a release. */
  throttled: z.array(
    z.object({
      key: z.string(),
      account: z.string(),
      fills: z.number().int(),
      windowSeconds: z.number().int(),
      time: z.string(),
    }),
  ),
});
export type LimitRulesView = z.infer<typeof limitRulesSchema>;
