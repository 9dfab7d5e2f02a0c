import type { ApprovalEvent } from '../model/risk-event.js';
import { applyApproved, applyHeldForApproval } from './apply-orders.js';
import type { DeskState } from './state.js';

const APPROVAL_EVENTS: ReadonlySet<string> = new Set<ApprovalEvent['type']>([
  'approvalRequested',
  'approvalDecided',
  'orderReleased',
]);

export function isApprovalEvent(event: { readonly type: string }): event is ApprovalEvent {
  return APPROVAL_EVENTS.has(event.type);
}

export function applyApproval(state: DeskState, event: ApprovalEvent): void {
  switch (event.type) {
    case 'approvalRequested': {
      const { approvalId, why, usdValue, windowUsd, expiresAt, time, actor } = event;
      applyHeldForApproval(state, event);
      state.approvals.set(approvalId, {
        ...{ approvalId, why, usdValue, windowUsd, expiresAt, requestedAt: time },
        ...{ orderId: event.order.orderId, person: actor.person },
      });
      return;
    }
    case 'approvalDecided':
      state.approvals.delete(event.approvalId);
      return;
    case 'orderReleased':
      return applyApproved(state, event);
  }
}
