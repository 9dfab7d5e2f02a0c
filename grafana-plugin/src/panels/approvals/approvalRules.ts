import type { ApprovalView, WhoAmI } from '@paperdesk/contract';
import { compare, multiply } from '../../desk/decimalText.js';
import { msUntil } from '../../desk/format.js';
import { whyNot } from '../../desk/permission.js';

/** Why this person may not decide about this order; undefined when they may. The service decides again. */
export function decideBlocked(approval: ApprovalView, me: WhoAmI | undefined, nowMs: number): string | undefined {
  const notAllowed = whyNot('approvals:decide', me);
  if (notAllowed !== undefined) return notAllowed;
  if (me === undefined) return 'Asking the desk who you are.';
  if (me.person === approval.requestedBy) return 'You asked for it: another person has to decide (four eyes).';
  if (!me.roles.includes('risk') && !me.accounts.includes(approval.account))
    return `Account ${approval.account} is not yours; risk or another trader of it may decide.`;
  return msUntil(approval.expiresAt, nowMs) === 0 ? 'It has expired: nothing was placed.' : undefined;
}

/** What stands against approving besides the person; rejecting stays possible. */
export function approveBlocked(approval: ApprovalView): string | undefined {
  if (approval.denials.length > 0)
    return `It could not be placed now: ${[...new Set(approval.denials.map(({ detail }) => detail))].join(' ')}`;
  return approval.cost === null ? 'What it costs now cannot be told, so it cannot be approved.' : undefined;
}

/** Whether the cost of now is above what was seen, by more than the tolerance: a new look is needed. */
export function risenTooFar(approval: ApprovalView, seenCost: string): boolean {
  if (approval.cost === null) return true;
  const most = multiply(seenCost, String(100 + approval.tolerancePercent));
  const now = multiply(approval.cost, '100');
  return most === undefined || now === undefined || compare(now, most) === 1;
}
