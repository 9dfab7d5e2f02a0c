import type { KycChanged } from '../model/fact.js';
import type { ApprovalRequested, RiskRulesSet, ThrottleTripped } from '../model/risk-event.js';
import type { RiskRules } from '../model/risk-rules.js';
import { UNLIMITED } from '../model/risk-rules.js';
import type { TimeUs } from '../model/time.js';

/** Risk rules as they were set. */
export type HeldRiskRules = Pick<RiskRulesSet, 'version' | 'rules' | 'effectiveAt' | 'reason'>;

/** What is known of a customer. */
export type Kyc = Pick<KycChanged, 'status' | 'tier' | 'expiresAt' | 'reason'> & { readonly changedAt: TimeUs };

/** An order that waits for a second person. */
export type Approval = Pick<ApprovalRequested, 'approvalId' | 'why' | 'usdValue' | 'windowUsd' | 'expiresAt'> & {
  readonly orderId: string;
  /** All that are decided as one; `orderId` is the first. */
  readonly orderIds: readonly string[];
  /** Who asked: the other person is anybody else. */
  readonly person: string;
  readonly requestedAt: TimeUs;
};

/** A strategy that executed too often: see {@link ThrottleTripped}. */
export type Throttled = Pick<ThrottleTripped, 'account' | 'fills' | 'windowSeconds'> & { readonly time: TimeUs };

/**
 * The rules that hold at a time; nothing is limited before the first were set. A clock that was moved back does not take
 * those that hold away.
 */
export function rulesAt(held: readonly HeldRiskRules[], now: TimeUs): RiskRules {
  let found: RiskRules = held[0]?.rules ?? UNLIMITED;
  for (const { effectiveAt, rules } of held) if (effectiveAt <= now) found = rules;
  return found;
}
