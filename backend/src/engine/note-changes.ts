import type { Order } from '../execution/order.js';
import type { DeskEvent } from '../model/desk-event.js';
import { marketKey } from '../model/instrument.js';
import { applyUsage } from './apply-usage.js';
import type { DeskState } from './state.js';

/**
 * Keeps on each order what its history is asked for later: how many events were about it, and the books it was decided
 * and reached the venue on, and what limits count it as. Runs after the event's own fold.
 */
export function noteChanges(state: DeskState, event: DeskEvent): void {
  if (event.type === 'marketSuspended' || event.type === 'marketResumed') {
    for (const order of workingIn(state, event)) order.changes += 1;
    return;
  }
  const order = 'orderId' in event ? state.orders.get(event.orderId) : undefined;
  const born = 'order' in event ? state.orders.get(event.order.orderId) : undefined;
  noteBooks(order ?? born, event);
  if (order !== undefined) applyUsage(state, order, event);
  else if (born !== undefined) applyUsage(state, born, event);
}

function noteBooks(order: Order | undefined, event: DeskEvent): void {
  if (order === undefined) return;
  order.changes += 1;
  switch (event.type) {
    case 'orderAccepted':
    case 'orderActivated':
    case 'orderTriggered':
    case 'approvalRequested':
    case 'orderReleased':
      order.decisionBook = event.book ?? order.decisionBook;
      if ('dueAt' in event && event.dueAt === null) order.venueBook = event.book ?? order.venueBook;
      return;
    case 'orderArrived':
      order.venueBook = event.book ?? order.venueBook;
      return;
    default:
      return;
  }
}

/** Live orders of one market, oldest first. */
export function workingIn(state: DeskState, market: { readonly venue: string; readonly symbol: string }) {
  const key = marketKey(market.venue, market.symbol);
  return [...state.working].flatMap((orderId) => {
    const order = state.orders.get(orderId);
    return order !== undefined && marketKey(order.terms.venue, order.terms.symbol) === key ? [order] : [];
  });
}
