import {
  OWN_ORDERS_ONLY,
  type AlertView,
  type CaseChangeView,
  type CaseState,
  type CaseSummary,
  type CaseView,
  type EvidencePartView,
} from '@paperdesk/contract';
import type { ComplianceStore, StoredAlert, StoredChange, StoredPart } from '../journal/compliance-store.js';
import { isoFromUs } from '../model/time.js';
import { MARGIN_US, MARKET_TABLES } from './market-evidence.js';

/** Statuses that may follow one. Each follows itself: a note, or a legal hold. A closed case may be taken up again. */
export const NEXT: Readonly<Record<CaseState, readonly CaseState[]>> = {
  open: ['open', 'reviewing', 'escalated', 'closed'],
  reviewing: ['reviewing', 'escalated', 'closed'],
  escalated: ['escalated', 'reviewing', 'closed'],
  closed: ['closed', 'reviewing'],
};
/** Rows of the market reach QuestDB within this time; evidence that was frozen sooner is frozen once more. */
const DELIVERED_US = 15_000_000;

/** What is kept of a change of a case; its hash is journaled. The salt keeps a short text from being guessed by its hash. */
export interface CaseText {
  readonly salt: string;
  readonly reason: string;
  readonly narrative: string | null;
}

export function alertView({ seq, event, caseId, status }: StoredAlert): AlertView {
  const { alertId, rule, ruleVersion, account, venue, symbol, score } = event;
  return {
    ...{ alertId, seq, rule, ruleVersion, account, venue, symbol, score, status, caseId },
    raisedAt: isoFromUs(event.time),
    from: isoFromUs(event.from),
    to: isoFromUs(event.to),
    orderIds: [...event.orderIds],
    tradeIds: [...event.tradeIds],
    features: { ...event.features },
    parameters: { ...event.parameters },
    notice: OWN_ORDERS_ONLY,
  };
}

/** The newest part of each name. */
export function newestParts(parts: readonly StoredPart[]): StoredPart[] {
  return [...new Map(parts.map((part) => [part.name, part])).values()];
}

/** Whether all that the alerts' windows will ever hold was there to be frozen. */
export function isFrozen(alerts: readonly StoredAlert[], parts: readonly StoredPart[]): boolean {
  const newest = newestParts(parts);
  const end = Math.max(0, ...alerts.map(({ event }) => event.to)) + MARGIN_US + DELIVERED_US;
  return MARKET_TABLES.every((table) => newest.some(({ name, time }) => name === table && time >= end));
}

export function summaryOf(store: ComplianceStore, caseId: string): CaseSummary | undefined {
  const changes = store.changes(caseId);
  const [first, last] = [changes[0], changes.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const alerts = store.alerts({ caseId });
  return {
    caseId,
    status: last.status,
    openedAt: isoFromUs(first.time),
    openedBy: first.person,
    changedAt: isoFromUs(last.time),
    reviewer: last.person,
    legalHold: last.legalHold,
    alertIds: alerts.map(({ event }) => event.alertId),
    rules: [...new Set(alerts.map(({ event }) => event.rule))],
    accounts: [...new Set(alerts.map(({ event }) => event.account))],
    evidence: isFrozen(alerts, store.parts(caseId)) ? 'frozen' : 'pending',
  };
}

export async function caseView(store: ComplianceStore, caseId: string): Promise<CaseView | undefined> {
  const summary = summaryOf(store, caseId);
  if (summary === undefined) return undefined;
  const parts = await Promise.all(newestParts(store.parts(caseId)).map((part) => partView(store, part)));
  return {
    ...summary,
    alerts: store.alerts({ caseId }).map(alertView),
    history: store.changes(caseId).map((change) => changeView(store, change)),
    parts,
    reports: store.reportsOf(caseId).map(({ reportId, kind, time, person, sha256 }) => ({
      ...{ reportId, kind, person, sha256, madeAt: isoFromUs(time) },
    })),
    next: [...NEXT[summary.status]],
    notice: OWN_ORDERS_ONLY,
  };
}

function changeView(store: ComplianceStore, change: StoredChange): CaseChangeView {
  const { seq, person, status, legalHold, narrativeHash } = change;
  const text = textOf(store, narrativeHash);
  return {
    ...{ seq, status, legalHold, narrativeHash, time: isoFromUs(change.time), reviewer: person },
    ...{ reason: text?.reason ?? null, narrative: text?.narrative ?? null, intact: text !== null },
  };
}

/** What was written, if it is still there and still what was journaled. */
export function textOf(store: ComplianceStore, hash: string): CaseText | null {
  const text = store.text(hash);
  return text === null ? null : (JSON.parse(text) as CaseText);
}

async function partView(store: ComplianceStore, part: StoredPart): Promise<EvidencePartView> {
  const { name, rows, sha256, time } = part;
  const intact = (await store.bytes(sha256)) !== null;
  return { table: name, rows, sha256, frozenAt: isoFromUs(time), bytes: store.sizeOf(sha256) ?? 0, intact };
}
