import type { OrderStatus } from '@paperdesk/contract';

/** States used today; the contract names the rest of FIX tag 39, which later order types bring in. */
export type LiveStatus = Extract<OrderStatus, 'new' | 'partiallyFilled'>;
export type EndStatus = Extract<OrderStatus, 'filled' | 'canceled' | 'rejected'>;
export type UsedStatus = LiveStatus | EndStatus;

/** Where each state may go. A refused order is born `rejected`; an end state is never left. */
export const TRANSITIONS: Readonly<Record<UsedStatus, readonly UsedStatus[]>> = {
  new: ['partiallyFilled', 'filled', 'canceled'],
  partiallyFilled: ['partiallyFilled', 'filled', 'canceled'],
  filled: [],
  canceled: [],
  rejected: [],
};

export function isLive(status: UsedStatus): status is LiveStatus {
  return status === 'new' || status === 'partiallyFilled';
}

/** The state after a step. Throws when the table has no such step: a fault of ours that must stop the engine. */
export function step(from: UsedStatus, to: UsedStatus): UsedStatus {
  if (!TRANSITIONS[from].includes(to)) throw new RangeError(`an order cannot go from ${from} to ${to}`);
  return to;
}
