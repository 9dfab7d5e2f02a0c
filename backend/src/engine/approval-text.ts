import type { Order } from '../execution/order.js';
import type { ApprovalDecided, ApprovalEvent } from '../model/risk-event.js';
import { isoFromUs } from '../model/time.js';

/** What an event about the second person says, as a sentence. */
export function approvalText({ terms }: Order, event: ApprovalEvent): string {
  switch (event.type) {
    case 'approvalRequested':
      return (
        `Waits until ${isoFromUs(event.expiresAt)} for a second person to confirm ${terms.side} ${terms.quantity} ` +
        `${terms.symbol}: it is worth ${event.usdValue} USD` +
        (event.why === 'LARGE_ORDER'
          ? `; ${event.hold.amount} ${event.hold.currency} set aside.`
          : `, after ${event.windowUsd} USD of the same person, symbol and side; ${event.hold.amount} ${event.hold.currency} set aside.`)
      );
    case 'approvalDecided':
      return decisionText(event);
    case 'approvalRefused':
      return `${event.actor.person} tried to ${event.decision} it: ${event.text} (${event.code})`;
    case 'orderReleased':
      return event.dueAt === null
        ? 'Released to the venue.'
        : `Released: on its way to the venue until ${isoFromUs(event.dueAt)}.`;
  }
}

function decisionText(event: ApprovalDecided): string {
  const reason = event.reason === '' ? '' : `: ${event.reason}`;
  switch (event.decision) {
    case 'approved':
      return `Confirmed by ${event.actor.person} at ${event.usdValue ?? 'no'} USD, having seen ${event.maxCost ?? 'no'} USD${reason}`;
    case 'rejected':
      return `Rejected by ${event.actor.person}${reason}`;
    case 'expired':
      return event.reason;
    case 'void':
      return `Nothing is left to confirm${reason}`;
  }
}
