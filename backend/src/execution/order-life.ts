import type { OrderStatus } from '@paperdesk/contract';

/** States an order itself goes through. What is pending and what suspends it lies on top: {@link reportedStatus}. */
export const LIVE_STATUSES = ['pendingApproval', 'pendingNew', 'new', 'triggered', 'partiallyFilled'] as const;
export const END_STATUSES = ['filled', 'canceled', 'expired', 'rejected'] as const;
export type LiveStatus = (typeof LIVE_STATUSES)[number];
export type EndStatus = (typeof END_STATUSES)[number];
export type LifeStatus = LiveStatus | EndStatus;

/** Where each state may go. An order refused by our checks is born `rejected`; an end state is never left. */
export const TRANSITIONS: Readonly<Record<LifeStatus, readonly LifeStatus[]>> = {
  pendingApproval: ['pendingNew', 'canceled', 'expired'],
  pendingNew: ['new', 'canceled', 'expired', 'rejected'],
  new: ['triggered', 'partiallyFilled', 'filled', 'canceled', 'expired'],
  triggered: ['partiallyFilled', 'filled', 'canceled', 'expired'],
  partiallyFilled: ['partiallyFilled', 'filled', 'canceled', 'expired'],
  filled: [],
  canceled: [],
  expired: [],
  rejected: [],
};

/**
 * Of several states that hold at once the one of the highest precedence is reported (FIX 5.0 SP2, appendix D).
 * While an order is suspended nothing about it matches; what was asked of it still shows.
 */
export const PRECEDENCE: readonly OrderStatus[] = [
  'pendingCancel',
  'pendingReplace',
  'filled',
  'canceled',
  'expired',
  'suspended',
  'partiallyFilled',
  'triggered',
  'new',
  'rejected',
  'pendingNew',
  'pendingApproval',
];

export function isLive(status: LifeStatus): status is LiveStatus {
  return (LIVE_STATUSES as readonly string[]).includes(status);
}

/** The state after a step. Throws when the table has no such step: a fault of ours that must stop the engine. */
export function step(from: LifeStatus, to: LifeStatus): LifeStatus {
  if (!TRANSITIONS[from].includes(to)) throw new RangeError(`an order cannot go from ${from} to ${to}`);
  return to;
}

/** The one state that is told of an order, by {@link PRECEDENCE}. */
export function reportedStatus(
  order: { readonly status: LifeStatus; readonly pending: readonly { readonly kind: 'cancel' | 'replace' }[] },
  suspended: boolean,
): OrderStatus {
  if (!isLive(order.status)) return order.status;
  const holds = new Set<OrderStatus>([order.status]);
  for (const { kind } of order.pending) holds.add(kind === 'cancel' ? 'pendingCancel' : 'pendingReplace');
  // One that waits for a second person is not in the market yet.
  if (suspended && order.status !== 'pendingApproval') holds.add('suspended');
  return PRECEDENCE.find((status) => holds.has(status)) ?? order.status;
}
