import type { Order } from '../../execution/order.js';
import type { ApprovalEvent } from '../../model/risk-event.js';
import type { Row } from '../rows/row.js';

/** What the table `approvals` tells of. */
export type ToldOfApproval = Exclude<ApprovalEvent, { readonly type: 'orderReleased' }>;

export function isToldOfApproval(event: { readonly type: string }): event is ToldOfApproval {
  return event.type === 'approvalRequested' || event.type === 'approvalDecided' || event.type === 'approvalRefused';
}

/** One row of an order that waits, or waited, for a second person. */
export function approvalRow({ terms, person, createdAt }: Order, event: ToldOfApproval): Row {
  return {
    ts: event.time,
    approval_id: event.approvalId,
    order_id: terms.orderId,
    ...{ account: terms.account, venue: terms.venue, symbol: terms.symbol, side: terms.side },
    requester: person,
    usd_value: event.usdValue,
    via: event.actor.via,
    waited_us: event.time - createdAt,
    ...changing(event),
  };
}

function changing(event: ToldOfApproval): Omit<Row, 'ts'> {
  switch (event.type) {
    case 'approvalRequested':
      return { state: 'requested', code: event.why, window_usd: event.windowUsd, expires_at: event.expiresAt };
    case 'approvalDecided':
      return { state: event.decision, max_cost: event.maxCost, reason: event.reason };
    case 'approvalRefused':
      return { state: 'refused', code: event.code, max_cost: event.maxCost, reason: event.text };
  }
}
