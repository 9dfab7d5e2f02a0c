import { z } from 'zod';
import { decimalSchema } from './decimal.js';

/** What compliance states of a customer. */
export const KYC_STATUSES = ['none', 'pending', 'verified', 'rejected', 'suspended'] as const;
/** What a customer is at a time: a verification that has ended shows as expired. */
export const SHOWN_KYC = [...KYC_STATUSES, 'expired'] as const;
const MOST_TIER = 3;

/**
 * `GET /customers`, `GET|PUT /customers/{id}/kyc`: a customer with what the gate counts. Times are ISO-8601 UTC, money
 * is USD. Documents and the provider's references are kept nowhere.
 */
export const customerViewSchema = z.object({
  customer: z.string(),
  accounts: z.array(z.object({ account: z.string(), name: z.string(), source: z.enum(['demo', 'live', 'replay']) })),
  status: z.enum(SHOWN_KYC),
  tier: z.number().int().nullable(),
  /** A verification ends at this moment; null: it does not. */
  expiresAt: z.string().nullable(),
  /** Null: as the accounts' opening said. */
  changedAt: z.string().nullable(),
  reason: z.string().nullable(),
  /** Statuses that may be set next. */
  steps: z.array(z.enum(KYC_STATUSES)),
  /** Of the running market source on this UTC day: filled and open, and what may be without KYC; null: no limit applies. */
  day: z.object({ usedUsd: decimalSchema, limitUsd: decimalSchema.nullable(), resetsAt: z.string() }),
});
export type CustomerView = z.infer<typeof customerViewSchema>;

const utcTime = z
  .string('must be a time such as 2027-11-21T00:00:00Z')
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/, 'must be a UTC time such as 2027-11-21T00:00:00Z')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'must be a time that exists');

/**
 * `PUT /customers/{id}/kyc`. `tier` (1 when left out) and `expiresAt` go with `verified` only. Of `reference`, the
 * provider's number of the case, only the SHA-256 is kept. The same again changes nothing.
 */
export const changeKycSchema = z
  .strictObject({
    status: z.enum(KYC_STATUSES, `must be one of ${KYC_STATUSES.join(', ')}`),
    tier: z
      .number(`must be 1 to ${MOST_TIER}`)
      .int(`must be 1 to ${MOST_TIER}`)
      .min(1, `must be 1 to ${MOST_TIER}`)
      .max(MOST_TIER, `must be 1 to ${MOST_TIER}`)
      .optional(),
    expiresAt: utcTime.optional(),
    reference: z.string('must be the provider’s reference').trim().min(1, 'must not be empty').max(200).optional(),
    reason: z
      .string('must say why, without names')
      .trim()
      .min(1, 'must say why, without names')
      .max(500, 'must have at most 500 characters'),
  })
  .superRefine(({ status, tier, expiresAt }, context) => {
    if (status === 'verified') return;
    const message = 'goes with the status verified only';
    if (tier !== undefined) context.addIssue({ code: 'custom', path: ['tier'], message });
    if (expiresAt !== undefined) context.addIssue({ code: 'custom', path: ['expiresAt'], message });
  });
export type ChangeKycRequest = z.infer<typeof changeKycSchema>;
