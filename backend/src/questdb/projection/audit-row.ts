import type { CommittedEvent, DeskEvent } from '../../model/desk-event.js';

interface Subject {
  readonly objectType: string;
  readonly objectId: string;
  readonly account: string | null;
  readonly outcome: 'done' | 'refused';
}

/** What an event was done to, and whether it was done. */
export function subjectOf(event: DeskEvent): Subject {
  const on = (objectType: string, objectId: string, account: string | null = null): Subject => ({
    objectType,
    objectId,
    account,
    outcome: 'done',
  });
  if ('order' in event) {
    const subject = on('order', event.order.orderId, event.order.account);
    return event.type === 'orderDenied' ? { ...subject, outcome: 'refused' } : subject;
  }
  if ('orderId' in event) {
    const refused = event.type === 'orderRejected' || event.type === 'orderChangeRejected';
    return { ...on('order', event.orderId), outcome: refused ? 'refused' : 'done' };
  }
  switch (event.type) {
    case 'deskStarted':
    case 'rulesSet':
    case 'engineHalted':
      return on('desk', 'desk');
    case 'instrumentDefined':
      return on('instrument', `${event.instrument.venue}|${event.instrument.symbol}`);
    case 'marketSuspended':
    case 'marketResumed':
      return on('market', `${event.venue}|${event.symbol}`);
    case 'accountOpened':
    case 'fundsDeposited':
    case 'fundsWithdrawn':
    case 'accountReset':
      return on('account', event.account, event.account);
    case 'killSwitchTripped':
    case 'killSwitchRearmed':
      return on('killSwitch', event.killId);
    case 'inputsSealed':
      return on('inputs', event.segment);
  }
}

/** The event as it stands in the hash chain. */
export function auditColumns({ seq, hash, event }: CommittedEvent, previousHash: string | null) {
  const subject = subjectOf(event);
  return {
    ts: event.time,
    person: event.actor.person,
    via: event.actor.via,
    verified: event.actor.verified,
    action: event.type,
    object_type: subject.objectType,
    object_id: subject.objectId,
    account: subject.account,
    outcome: subject.outcome,
    request_id: event.requestId,
    detail: JSON.stringify(event),
    prev_hash: previousHash,
    hash,
    journal_seq: seq,
  };
}
