import type { ApprovedOrder, NeedsApproval } from '../execution/approved-order.js';
import { parseAmount } from '../model/decimal.js';
import type { Assessment } from './assess.js';
import { listKey } from './state.js';

/**
 * A list is decided as one. Of two orders that cancel each other both wait when one needs a second person, and the first
 * counts in limits as the dearer of the two, since either may fill. Of a bracket the entry waits when any order of it
 * needs one; its exits wait for the entry anyhow.
 */
export function decidedAsOne(judged: readonly Assessment[]): Assessment[] {
  const lists = new Map<string, ApprovedOrder[]>();
  for (const { approved } of judged) {
    const key = approved === null ? null : listKey(approved.terms);
    if (approved === null || key === null) continue;
    const legs = lists.get(key);
    if (legs === undefined) lists.set(key, [approved]);
    else legs.push(approved);
  }
  if (lists.size === 0) return [...judged];
  const decided = new Map<ApprovedOrder, ApprovedOrder>();
  for (const legs of lists.values()) for (const [leg, as] of asOne(legs)) decided.set(leg, as);
  return judged.map((each) =>
    each.approved === null ? each : { approved: decided.get(each.approved) ?? each.approved },
  );
}

function asOne(legs: readonly ApprovedOrder[]): [ApprovedOrder, ApprovedOrder][] {
  const [first] = legs;
  if (first === undefined) return [];
  const need = dearestNeed(legs);
  const approval = need === null ? null : { ...need, approvalId: first.terms.orderId };
  if (first.terms.contingency === 'bracket')
    return legs.map((leg) => [leg, leg === first ? waiting(leg, approval, leg.usd) : { ...leg, approval: null }]);
  return legs.map((leg) => [leg, waiting(leg, approval, leg === first ? dearest(legs) : leg.usd)]);
}

/** Each order says what it counts as itself. */
function waiting(leg: ApprovedOrder, approval: NeedsApproval | null, usd: ApprovedOrder['usd']): ApprovedOrder {
  return { ...leg, usd, approval: approval && { ...approval, usdValue: usd?.value ?? approval.usdValue } };
}

function dearestNeed(legs: readonly ApprovedOrder[]): NeedsApproval | null {
  let found: NeedsApproval | null = null;
  for (const { approval } of legs)
    if (approval !== null && (found === null || parseAmount(approval.usdValue) > parseAmount(found.usdValue)))
      found = approval;
  return found;
}

function dearest(legs: readonly ApprovedOrder[]): ApprovedOrder['usd'] {
  let found: ApprovedOrder['usd'] = null;
  for (const { usd } of legs)
    if (usd !== null && (found === null || parseAmount(usd.value) > parseAmount(found.value))) found = usd;
  return found;
}
