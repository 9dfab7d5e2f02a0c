import { useSyncExternalStore } from 'react';
import type { ExecutionReport, Problem } from '@paperdesk/contract';
import type { NoteTone } from './Note.js';
import { EMPTY_DRAFT, NO_NUMBERS, type OrderDraft } from './orderDraft.js';
import type { TicketDraft } from './ticketDraftEvent.js';

/** What became of the last order sent from this ticket. */
export type TicketAnswer =
  | { readonly kind: 'report'; readonly report: ExecutionReport }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'notPlaced'; readonly text: string }
  /** Nobody could say whether the order arrived; it can be asked for by its id. */
  | { readonly kind: 'unknown'; readonly text: string; readonly account: string; readonly clientOrderId: string };

/** An order as it is shown in the confirm window and sent; what changes behind the window no longer changes it. */
export interface Confirming {
  /** Made when the window opens, so that sending twice is one order. */
  readonly clientOrderId: string;
  readonly order: OrderDraft;
}

/** What another panel proposed and the dashboard's variables do not name yet. */
export interface PendingDraft {
  readonly draft: TicketDraft;
  readonly atMs: number;
}

export interface TicketState {
  /** Account and market stand here only where no dashboard variable names them. */
  readonly draft: OrderDraft;
  /** Account and market that the numbers were typed for (see {@link targetOf}); empty before the first. */
  readonly typedFor: string;
  readonly confirming: Confirming | undefined;
  readonly inFlight: boolean;
  readonly answer: TicketAnswer | undefined;
  readonly pending: PendingDraft | undefined;
  /** What the ticket did by itself, such as closing the confirm window. */
  readonly notice: { readonly tone: NoteTone; readonly text: string } | undefined;
}

const START: TicketState = {
  draft: EMPTY_DRAFT,
  typedFor: '',
  confirming: undefined,
  inFlight: false,
  answer: undefined,
  pending: undefined,
  notice: undefined,
};
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

/** Account and market in one word; empty while one of them is not known. */
export const targetOf = ({ account, venue, symbol }: Pick<OrderDraft, 'account' | 'venue' | 'symbol'>): string =>
  account === '' || venue === '' || symbol === '' ? '' : `${symbol} on ${venue} for account ${account}`;

/**
 * Follows the dashboard to another market or account: what was typed for the old one is cleared, and an order of the
 * old one that waits to be confirmed is given up. One that is on its way stays, and its answer is told.
 */
export function retarget(key: string, target: string): void {
  const { typedFor, draft, confirming, inFlight } = ticketState(key);
  if (target === '' || target === typedFor) return;
  if (typedFor === '') return updateTicket(key, { typedFor: target });
  const given = confirming !== undefined && !inFlight;
  const text = `The dashboard changed to ${target} while an order of ${typedFor} waited to be confirmed. Its window was closed and nothing was sent.`;
  updateTicket(key, {
    typedFor: target,
    draft: { ...draft, ...NO_NUMBERS },
    ...(given ? { confirming: undefined } : {}),
    notice: given ? { tone: 'warning', text } : undefined,
  });
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
