import type { ApprovalEvent } from '../model/risk-event.js';
import { applyApproved, applyHeldForApproval } from './apply-orders.js';
import { unschedule } from './due.js';
import type { DeskState } from './state.js';

const APPROVAL_EVENTS: ReadonlySet<string> = new Set<ApprovalEvent['type']>([
  'approvalRequested',
  'approvalDecided',
  'approvalRefused',
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
      const { orderId } = event.order;
      // The next order of a list that is decided as one joins the first.
      const first = state.approvals.get(approvalId);
      state.approvals.set(
        approvalId,
        first === undefined
          ? {
              ...{ approvalId, why, usdValue, windowUsd, expiresAt, requestedAt: time },
              ...{ orderId, orderIds: [orderId], person: actor.person },
            }
          : { ...first, orderIds: [...first.orderIds, orderId] },
      );
      return;
    }
    case 'approvalDecided':
      state.approvals.delete(event.approvalId);
      unschedule(state.due, event.approvalId, 'approvalExpires');
      return;
    case 'approvalRefused':
      return;
    case 'orderReleased':
      return applyApproved(state, event);
  }
}
