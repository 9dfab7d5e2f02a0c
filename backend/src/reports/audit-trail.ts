import type { AuditEntry } from '@paperdesk/contract';
import type { ComplianceStore } from '../journal/compliance-store.js';
import { replacedSubject } from '../journal/compliance-index.js';
import type { EventType, JournalQueries } from '../journal/journal-queries.js';
import type { CommittedEvent, DeskEvent } from '../model/desk-event.js';
import { CONFIDENTIAL } from '../model/fact.js';
import type { ApprovalRequested, LimitWarned } from '../model/risk-event.js';
import { isoFromUs, type TimeUs } from '../model/time.js';
import { subjectOf } from '../questdb/projection/audit-row.js';
import { textOf } from './case-views.js';

/** What follows from actions by itself. All else somebody answers for, or is a refusal: new types are audited unless listed. */
export const NOT_AUDITED = [
  'instrumentDefined',
  'orderArrived',
  'orderActivated',
  'stopTrailed',
  'orderTriggered',
  'orderFilled',
  'orderExpired',
  'orderRequeued',
  'marketSuspended',
  'marketResumed',
  'inputsSealed',
] as const satisfies readonly EventType[];

export interface AuditTrailOptions {
  readonly store: ComplianceStore;
  readonly journal: JournalQueries;
  readonly indexed: () => Promise<void>;
  /** Events of an order that the desk still knows, oldest first: what a replace replaced stands in them. */
  readonly orderEvents: (orderId: string) => readonly { readonly seq: number; readonly event: DeskEvent }[];
}
export interface AuditFilter {
  readonly from?: TimeUs;
  readonly to?: TimeUs;
  readonly person?: string;
  /** A type of event, also one that is not shown unless asked for. */
  readonly action?: string;
  /** Only events before this one. */
  readonly before?: number;
}

/** The journal as an audit reads it. */
export class AuditTrail {
  constructor(private readonly options: AuditTrailOptions) {}

  /** Newest first, at most `limit`. Content of confidential facts is told only to who may read it. */
  async page(
    wanted: AuditFilter,
    told: { readonly limit: number; readonly confidential: boolean },
  ): Promise<AuditEntry[]> {
    const { journal, indexed } = this.options;
    await indexed();
    const end = wanted.to === undefined ? journal.head().seq + 1 : journal.seqAt(wanted.to);
    const first = wanted.from === undefined ? 1 : journal.seqAt(wanted.from);
    const types = wanted.action === undefined ? { except: NOT_AUDITED } : { only: [wanted.action] };
    const found: AuditEntry[] = [];
    if (told.limit === 0) return found;
    for await (const committed of journal.backwards(types, { before: Math.min(wanted.before ?? end, end), first })) {
      if ((wanted.person ?? committed.event.actor.person) !== committed.event.actor.person) continue;
      found.push(this.entryOf(committed, told.confidential));
      if (found.length === told.limit) break;
    }
    return found;
  }

  private entryOf({ seq, hash, event }: CommittedEvent, confidential: boolean): AuditEntry {
    const { actor, time, requestId, type } = event;
    const shut = CONFIDENTIAL.has(type) && !confidential;
    const { objectType, objectId, account, outcome } = shut ? subjectOf(event) : namedSubject(event);
    return {
      ...{ seq, hash, requestId, objectType, objectId, account, outcome },
      ...{ time: isoFromUs(time), person: actor.person, via: actor.via, verified: actor.verified },
      ...{ dashboard: actor.dashboard ?? null, action: type },
      reason: shut ? null : this.reasonOf(event),
      before: shut ? null : this.before(seq, event),
      after: shut ? { confidential: true } : contentOf(event),
    };
  }

  private reasonOf(event: DeskEvent): string | null {
    if (event.type === 'caseChanged') return textOf(this.options.store, event.narrativeHash)?.reason ?? null;
    if (event.type === 'orderDenied')
      return event.denials.map(({ code, detail }) => `${code}: ${detail}`).join(' ') || null;
    if (event.type === 'limitWarned' || event.type === 'approvalRequested') return causeOf(event);
    if ('text' in event && 'reason' in event) return `${event.reason}: ${event.text}`;
    if ('reason' in event && event.reason !== '') return event.reason;
    return 'detail' in event ? event.detail : null;
  }

  private before(seq: number, event: DeskEvent): Record<string, unknown> | null {
    const { store, journal } = this.options;
    const subject = replacedSubject(event);
    if (subject !== null) {
      const earlier = store.seqBefore(subject, seq);
      const replaced = earlier === undefined ? undefined : journal.event(earlier);
      return replaced === undefined ? null : contentOf(replaced.event);
    }
    return CHANGING.has(event.type) && 'orderId' in event ? this.orderBefore(event.orderId, seq) : null;
  }

  /** The terms of an order as its last event before said them. */
  private orderBefore(orderId: string, seq: number): Record<string, unknown> | null {
    const terms = this.options.orderEvents(orderId).filter((one) => one.seq < seq && TERMS.has(one.event.type));
    const last = terms.at(-1);
    return last === undefined ? null : contentOf(last.event);
  }
}

/** Of what the rules did by themselves: the figures that made them. */
export function causeOf(event: LimitWarned | ApprovalRequested): string {
  if (event.type === 'limitWarned')
    return `${event.limit} of ${event.scope} ${event.scopeValue}: ${shown(event.used)} of ${shown(event.max)} used, ${event.percent} % or more`;
  const worth = `${event.why}: worth ${shown(event.usdValue)} USD`;
  return event.why === 'LARGE_ORDER'
    ? worth
    : `${worth}, after ${shown(event.windowUsd)} USD of the same person, symbol and side`;
}

/** To two places, cut off: the exact figure stands in `after`. */
const shown = (amount: string): string => amount.replace(/(\.\d\d)\d+$/, '$1');

const CHANGING: ReadonlySet<string> = new Set<EventType>([
  'orderReplaceRequested',
  'orderReplaced',
  'orderCancelRequested',
  'orderCanceled',
  'orderChangeRejected',
]);
const TERMS: ReadonlySet<string> = new Set<EventType>([
  'orderAccepted',
  'approvalRequested',
  'orderReplaced',
  'orderActivated',
]);

function namedSubject(
  event: DeskEvent,
): Omit<ReturnType<typeof subjectOf>, 'account'> & { readonly account: string | null } {
  const of = (objectType: string, objectId: string, account: string | null = null) =>
    ({ objectType, objectId, account, outcome: 'done' }) as const;
  switch (event.type) {
    case 'surveillanceAlertRaised':
      return of('alert', event.alertId, event.account);
    case 'caseChanged':
    case 'evidenceFrozen':
      return of('case', event.caseId);
    case 'reportMade':
      return of('report', event.reportId);
    default:
      return subjectOf(event);
  }
}

/** What an event says besides what every event says. */
function contentOf(event: DeskEvent): Record<string, unknown> {
  const { time: _time, actor: _actor, requestId: _requestId, type: _type, ...content } = event;
  return content;
}
