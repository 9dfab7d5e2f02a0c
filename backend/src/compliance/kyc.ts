import type { KycChanged } from '../model/fact.js';
import type { RiskRules } from '../model/risk-rules.js';
import type { TimeUs } from '../model/time.js';
import type { Kyc } from '../risk/held.js';

export type KycStatus = KycChanged['status'];
/** What a customer is at a time: verified until it expires. */
export interface KycNow {
  readonly status: KycStatus | 'expired';
  readonly tier: number | null;
  readonly expiresAt: TimeUs | null;
}

/** Whose account it is; one that is not listed is its own customer. */
export function customerOf(customers: RiskRules['customers'], account: string): string {
  return (Object.hasOwn(customers, account) ? customers[account] : undefined) ?? account;
}

const NONE: KycNow = { status: 'none', tier: null, expiresAt: null };
const OPENED_VERIFIED: KycNow = { status: 'verified', tier: 1, expiresAt: null };

/**
 * What a customer is now. Until compliance has said anything of the customer, each of its accounts is as its opening
 * said: verified of tier 1 or not at all. A verification holds up to the microsecond before `expiresAt`; who asks gives the
 * latest time that is known, so that one that ended does not begin again when the clock is moved back.
 */
export function kycAt(stated: Kyc | undefined, opened: 'none' | 'verified', now: TimeUs): KycNow {
  if (stated === undefined) return opened === 'verified' ? OPENED_VERIFIED : NONE;
  const { status, tier, expiresAt } = stated;
  if (status === 'verified' && !isVerifiedAt(stated, opened, now)) return { status: 'expired', tier, expiresAt };
  return { status, tier, expiresAt };
}

/** Steps that compliance may take. To `suspended` from everywhere; nobody is verified without an application. */
const STEPS: Readonly<Record<KycStatus, readonly KycStatus[]>> = {
  none: ['pending', 'suspended'],
  pending: ['none', 'verified', 'rejected', 'suspended'],
  verified: ['verified', 'pending', 'suspended'],
  rejected: ['pending', 'suspended'],
  suspended: ['pending', 'verified', 'rejected'],
};

/** Statuses that may follow. `verified` follows itself: a renewal. */
export function kycSteps(from: KycStatus): readonly KycStatus[] {
  return STEPS[from];
}

/** True when the customer may trade without the gate's limits; as {@link kycAt}, without making anything. */
export function isVerifiedAt(stated: Kyc | undefined, opened: 'none' | 'verified', now: TimeUs): boolean {
  if (stated === undefined) return opened === 'verified';
  return stated.status === 'verified' && (stated.expiresAt === null || now < stated.expiresAt);
}
