import { isRiskEvent } from '../../engine/apply-risk.js';
import type { CommittedEvent, DeskEvent } from '../../model/desk-event.js';
import { CONFIDENTIAL, isFact, type Fact } from '../../model/fact.js';
import type { RiskEvent } from '../../model/risk-event.js';

const CONFIDENTIAL_DETAIL = JSON.stringify({ confidential: true });

interface Subject {
  readonly objectType: string;
  readonly objectId: string;
  readonly account: string | null;
  readonly outcome: 'done' | 'refused';
}

type OfOrder = Extract<DeskEvent, { readonly orderId: string } | { readonly order: unknown }>;

/** What an event was done to, and whether it was done. */
export function subjectOf(event: DeskEvent): Subject {
  return 'order' in event || 'orderId' in event ? subjectOfOrder(event) : subjectOfDesk(event);
}

function on(objectType: string, objectId: string, account: string | null = null): Subject {
  return { objectType, objectId, account, outcome: 'done' };
}

function subjectOfOrder(event: OfOrder): Subject {
  const refused = ['orderDenied', 'orderRejected', 'orderChangeRejected', 'approvalRefused'].includes(event.type);
  const subject = 'order' in event ? on('order', event.order.orderId, event.order.account) : on('order', event.orderId);
  return { ...subject, outcome: refused ? 'refused' : 'done' };
}

function subjectOfDesk(event: Exclude<DeskEvent, OfOrder>): Subject {
  if (isFact(event)) return subjectOfFact(event);
  return isRiskEvent(event) ? subjectOfRisk(event) : subjectOfCore(event);
}

function subjectOfCore(event: Exclude<DeskEvent, OfOrder | Fact | RiskEvent>): Subject {
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

function subjectOfRisk(event: RiskEvent): Subject {
  switch (event.type) {
    case 'riskRulesSet':
      return on('riskRules', String(event.version));
    case 'limitWarned':
      return on('limit', `${event.limit}|${event.scope}|${event.scopeValue}`);
    case 'equityMarked':
      return on('account', event.account, event.account);
    case 'throttleTripped':
    case 'throttleReleased':
      return on('throttle', event.key, event.account);
  }
}

/** Of confidential facts neither account nor object is told. */
function subjectOfFact(event: Exclude<Fact, OfOrder>): Subject {
  switch (event.type) {
    case 'kycChanged':
      return on('customer', event.customer);
    case 'deadManSet':
      return on('deadMan', event.person);
    case 'killTimed':
      return on('killSwitch', event.killId);
    case 'killDrillDone':
      return on('killDrill', event.drillId);
    case 'intrusionSuspected':
      return on('desk', event.sign);
    case 'paperProofChecked':
      return { ...on('desk', 'paperProof'), outcome: event.ok ? 'done' : 'refused' };
    case 'surveillanceChecked':
      return on('surveillance', event.day);
    case 'refusalsCounted':
      return { ...on('desk', 'requests'), outcome: 'refused' };
    default:
      return on('compliance', 'confidential');
  }
}

/** The event as it stands in the hash chain; of a confidential one its hash, which binds it all the same. */
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
    detail: CONFIDENTIAL.has(event.type) ? CONFIDENTIAL_DETAIL : JSON.stringify(event),
    prev_hash: previousHash,
    hash,
    journal_seq: seq,
  };
}
