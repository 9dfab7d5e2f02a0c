import type { EventBus } from '@grafana/data';
import { useEffect } from 'react';
import { withProposal } from '../../desk/orderDraft.js';
import {
  readTicketDraft,
  TicketDraftEvent,
  unreadDraftSentence,
  type TicketDraft,
} from '../../desk/ticketDraftEvent.js';
import { retarget, targetOf, ticketState, updateTicket, useTicket } from '../../desk/ticketStore.js';

/** A variable that does not take the proposed market is not waited for any longer. */
const PENDING_MS = 3_000;

const PANEL_WORDS: Record<TicketDraft['from'], string> = {
  ladder: 'the depth ladder',
  positions: 'the positions',
  blotter: 'the blotter',
};

interface Proposals {
  readonly key: string;
  readonly eventBus: EventBus;
  /** Account, venue and symbol that the ticket shows now. */
  readonly shown: { readonly account: string; readonly venue: string; readonly symbol: string };
  /** True for those who may not trade: nothing is filled in. */
  readonly inert: boolean;
  /** Turns the dashboard, or this ticket where the dashboard has no such variable, to another market or account. */
  readonly turnTo: (target: { venue: string; symbol: string; account?: string | undefined }) => void;
}

/** Fills in what other panels of the dashboard propose. Nothing here sends, and an order being confirmed is left alone. */
export function useProposals({ key, eventBus, shown, inert, turnTo }: Proposals): void {
  const { pending } = useTicket(key);
  const { account, venue, symbol } = shown;

  useEffect(() => {
    const heard = eventBus.getStream(TicketDraftEvent).subscribe((event) => {
      if (inert) return;
      const draft = readTicketDraft(event);
      const { confirming, inFlight } = ticketState(key);
      if (draft === undefined)
        return updateTicket(key, { notice: { tone: 'warning', text: unreadDraftSentence(event) } });
      if (inFlight || confirming !== undefined) {
        const text = `An order is being confirmed: what ${PANEL_WORDS[draft.from]} proposed was not filled in.`;
        return updateTicket(key, { notice: { tone: 'warning', text } });
      }
      updateTicket(key, { pending: { draft, atMs: Date.now() } });
      turnTo(draft);
    });
    return () => heard.unsubscribe();
  }, [eventBus, key, inert, turnTo]);

  useEffect(() => {
    if (pending === undefined) return undefined;
    const { draft, atMs } = pending;
    const named = draft.account ?? account;
    if (draft.venue === venue && draft.symbol === symbol && named === account) {
      // What was typed for another market goes before this market's numbers come.
      retarget(key, targetOf({ account, venue, symbol }));
      const text = `Filled in from ${PANEL_WORDS[draft.from]}. Nothing is sent before you review and confirm.`;
      updateTicket(key, {
        draft: withProposal(ticketState(key).draft, draft),
        pending: undefined,
        notice: { tone: 'info', text },
      });
      return undefined;
    }
    const giveUp = () => {
      const text = `The dashboard did not turn to ${draft.symbol} on ${draft.venue} for account ${named}: nothing was filled in.`;
      updateTicket(key, { pending: undefined, notice: { tone: 'warning', text } });
    };
    const timer = setTimeout(giveUp, Math.max(0, atMs + PENDING_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [key, pending, account, venue, symbol]);
}
