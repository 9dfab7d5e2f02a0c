import { useSyncExternalStore } from 'react';
import type { ExecutionReport, Problem } from '@paperdesk/contract';
import { EMPTY_DRAFT, type OrderDraft } from './orderDraft.js';

/** What became of the last order sent from this ticket. */
export type TicketAnswer =
  | { readonly kind: 'report'; readonly report: ExecutionReport }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'notPlaced'; readonly text: string }
  /** Nobody could say whether the order arrived; it can be asked for by its id. */
  | { readonly kind: 'unknown'; readonly text: string; readonly account: string; readonly clientOrderId: string };

export interface TicketState {
  readonly draft: OrderDraft;
  /** The id is made when the confirm window opens, so that sending twice is one order. */
  readonly confirming: { readonly clientOrderId: string } | undefined;
  readonly inFlight: boolean;
  readonly answer: TicketAnswer | undefined;
}

const START: TicketState = { draft: EMPTY_DRAFT, confirming: undefined, inFlight: false, answer: undefined };
const tickets = new Map<string, TicketState>();
const listeners = new Set<() => void>();

/**
 * Grafana unmounts panels that scroll out of view or enter view mode; what was typed, what is in flight and what was
 * answered live here, outside the component. Key: dashboard uid and panel id.
 */
export const ticketState = (key: string): TicketState => tickets.get(key) ?? START;

export function updateTicket(key: string, change: Partial<TicketState>): void {
  tickets.set(key, { ...ticketState(key), ...change });
  for (const listener of listeners) listener();
}

export function updateDraft(key: string, change: Partial<OrderDraft>): void {
  updateTicket(key, { draft: { ...ticketState(key).draft, ...change } });
}

/** Forgets every ticket (a new page does the same). */
export function resetTickets(): void {
  tickets.clear();
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useTicket = (key: string): TicketState => useSyncExternalStore(subscribe, () => ticketState(key));
