import type { Decided } from './decided.js';
import type { TimeUs } from './time.js';

/**
 * What the desk learns or does beside trading, journaled as it is. The engine takes such a fact as a command
 * (`recordFact`); only KYC changes what it decides.
 */
export interface KycChanged extends Decided {
  readonly type: 'kycChanged';
  readonly customer: string;
  readonly status: 'none' | 'pending' | 'verified' | 'rejected' | 'suspended';
  readonly tier: number | null;
  readonly expiresAt: TimeUs | null;
  /** SHA-256 of the provider's reference, hex; never a document. */
  readonly referenceHash: string | null;
  readonly reason: string;
}
/** A trade of unusual value. The rate's source says how it was converted. */
export interface TradeFlagged extends Decided {
  readonly type: 'tradeFlagged';
  readonly orderId: string;
  readonly tradeId: string;
  readonly account: string;
  readonly usdValue: string;
  readonly rateSource: string;
  readonly limit: string;
}
/** A surveillance rule's hit. Confidential: never projected with its content. Paper accounts have no counterparty: own orders only. */
export interface SurveillanceAlertRaised extends Decided {
  readonly type: 'surveillanceAlertRaised';
  readonly alertId: string;
  readonly rule: string;
  readonly ruleVersion: number;
  readonly account: string;
  readonly venue: string | null;
  readonly symbol: string | null;
  readonly from: TimeUs;
  readonly to: TimeUs;
  readonly score: number;
  readonly orderIds: readonly string[];
  readonly tradeIds: readonly string[];
  readonly features: Readonly<Record<string, number | string>>;
  readonly parameters: Readonly<Record<string, number>>;
}
export const CASE_STATUSES = ['open', 'reviewing', 'escalated', 'closed'] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];
/** What was written stays in the compliance store; the journal holds its hash. */
export interface CaseChanged extends Decided {
  readonly type: 'caseChanged';
  readonly caseId: string;
  readonly status: CaseStatus;
  readonly legalHold: boolean;
  readonly alertIds: readonly string[];
  readonly narrativeHash: string;
}
export interface EvidenceFrozen extends Decided {
  readonly type: 'evidenceFrozen';
  readonly caseId: string;
  readonly parts: readonly { readonly table: string; readonly rows: number; readonly sha256: string }[];
}
export interface ReportMade extends Decided {
  readonly type: 'reportMade';
  readonly reportId: string;
  readonly kind: 'suspiciousActivity' | 'daily' | 'orderRecord';
  /** Of a case; null for a report about a time. */
  readonly caseId: string | null;
  /** Of its JSON. */
  readonly sha256: string;
  /** SHA-256 of each format's bytes, by its name. */
  readonly formats: Readonly<Record<string, string>>;
}
/** What stands between the desk and a real order was looked at: `ok` is false when anything but reading is possible. */
export interface PaperProofChecked extends Decided {
  readonly type: 'paperProofChecked';
  readonly ok: boolean;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
  /** Calls to exchanges outside the allow list since the start: always 0. */
  readonly refusedCalls: number;
}
/** Requests that were refused without a known caller, by code, over a minute. */
export interface RefusalsCounted extends Decided {
  readonly type: 'refusalsCounted';
  readonly from: TimeUs;
  readonly to: TimeUs;
  readonly codes: Readonly<Record<string, number>>;
}
export interface IntrusionSuspected extends Decided {
  readonly type: 'intrusionSuspected';
  readonly sign: 'failedIdentities' | 'forgedIdentity' | 'scan' | 'burstOf403';
  readonly count: number;
  readonly windowSeconds: number;
  readonly detail: string;
}
/** Times in microseconds from the order to stop. */
export interface KillDrillDone extends Decided {
  readonly type: 'killDrillDone';
  readonly drillId: string;
  readonly orders: number;
  readonly flagUs: number;
  readonly lastCancelUs: number;
  readonly ok: boolean;
  readonly detail: string;
}
/** How long a press of the kill switch took until it was in force, and until its last cancel was on disk and told. */
export interface KillTimed extends Decided {
  readonly type: 'killTimed';
  readonly killId: string;
  readonly orders: number;
  readonly flagUs: number;
  readonly lastCancelUs: number;
}
/** A token's dead-man switch: without a sign of life within the time its orders' scope is stopped; null switches it off. */
export interface DeadManSet extends Decided {
  readonly type: 'deadManSet';
  readonly person: string;
  readonly timeoutSeconds: number | null;
}
/** A day of surveillance was decided again in SQL. `ok` is false when alerts and SQL do not say the same. */
export interface SurveillanceChecked extends Decided {
  readonly type: 'surveillanceChecked';
  /** UTC, such as `2026-11-21`. */
  readonly day: string;
  readonly ok: boolean;
  /** Rules that SQL decides. */
  readonly rules: number;
  /** Alerts that SQL does not find, and moments that no alert stands for. */
  readonly notFound: number;
  readonly notTold: number;
}

export type Fact =
  | KycChanged
  | TradeFlagged
  | SurveillanceAlertRaised
  | CaseChanged
  | EvidenceFrozen
  | ReportMade
  | PaperProofChecked
  | RefusalsCounted
  | IntrusionSuspected
  | KillDrillDone
  | KillTimed
  | DeadManSet
  | SurveillanceChecked;
type DraftOf<Event> = Event extends Decided ? Omit<Event, keyof Decided> : never;
export type FactDraft = DraftOf<Fact>;

export const FACT_TYPES = [
  'kycChanged',
  'tradeFlagged',
  'surveillanceAlertRaised',
  'caseChanged',
  'evidenceFrozen',
  'reportMade',
  'paperProofChecked',
  'refusalsCounted',
  'intrusionSuspected',
  'killDrillDone',
  'killTimed',
  'deadManSet',
  'surveillanceChecked',
] as const satisfies readonly Fact['type'][];

const TYPES: ReadonlySet<string> = new Set(FACT_TYPES);
export function isFact(event: { readonly type: string }): event is Fact {
  return TYPES.has(event.type);
}

/** Facts that only people with their own right may read: QuestDB, which any viewer asks, gets their hash alone. */
export const CONFIDENTIAL: ReadonlySet<string> = new Set<Fact['type']>([
  'kycChanged',
  'surveillanceAlertRaised',
  'caseChanged',
  'evidenceFrozen',
  'reportMade',
]);
