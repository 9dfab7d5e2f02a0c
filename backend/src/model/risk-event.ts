import type { Hold, OrderTerms, BookTop } from './order-event.js';
import type { Decided } from './decided.js';
import type { LimitName, LimitScope, RiskRules } from './risk-rules.js';
import type { TimeUs } from './time.js';

/** Rules that hold from `effectiveAt` on. `version` counts up from 1, which came from desk.yaml. */
export interface RiskRulesSet extends Decided {
  readonly type: 'riskRulesSet';
  readonly version: number;
  readonly rules: RiskRules;
  readonly reason: string;
  readonly effectiveAt: TimeUs;
}
/** A limit's use went over 50, 75 or 90 percent; told once a UTC day and step. Money and counts as decimal text. */
export interface LimitWarned extends Decided {
  readonly type: 'limitWarned';
  readonly limit: LimitName;
  readonly scope: LimitScope;
  readonly scopeValue: string;
  readonly percent: 50 | 75 | 90;
  readonly used: string;
  readonly max: string;
}
/** Too many executions of the same kind: `key` trades no more in this symbol and side until risk lets it go on. */
export interface ThrottleTripped extends Decided {
  readonly type: 'throttleTripped';
  /** Account and strategy, symbol and side, such as `demo-main mean demo|BTC/USDT buy`. */
  readonly key: string;
  readonly account: string;
  readonly fills: number;
  readonly windowSeconds: number;
}
export interface ThrottleReleased extends Decided {
  readonly type: 'throttleReleased';
  readonly key: string;
  readonly account: string;
  readonly reason: string;
}

/** An order that waits for a second person. It holds its funds and counts in every limit. */
export interface ApprovalRequested extends Decided {
  readonly type: 'approvalRequested';
  readonly approvalId: string;
  readonly order: OrderTerms;
  readonly instrumentVersion: number;
  readonly quantityLots: number;
  readonly priceTicks: number | null;
  readonly stopTicks: number | null;
  readonly hold: Hold;
  readonly preset: string;
  /** An exit of a bracket, which waits for its entry besides. */
  readonly waits: boolean;
  readonly why: 'LARGE_ORDER' | 'SLICED_ORDER';
  /** Cost in USD now, and of the person's orders of the same symbol and side within the window. */
  readonly usdValue: string;
  readonly usdRate: string | null;
  readonly usdRateSource: string | null;
  readonly windowUsd: string;
  readonly book: BookTop | null;
  readonly expiresAt: TimeUs;
}
/** `void`: the order ended first, by kill, cancel or reset. `maxCost`: what the approver saw, in USD. */
export interface ApprovalDecided extends Decided {
  readonly type: 'approvalDecided';
  readonly approvalId: string;
  readonly orderId: string;
  readonly decision: 'approved' | 'rejected' | 'expired' | 'void';
  readonly maxCost: string | null;
  readonly usdValue: string | null;
  readonly reason: string;
}
/** An approved order sets off for the venue; its hold was counted anew at the price of now. */
export interface OrderReleased extends Decided {
  readonly type: 'orderReleased';
  readonly orderId: string;
  readonly approvalId: string;
  /** Set aside in addition, and given back. */
  readonly hold: Hold;
  readonly released: string;
  readonly book: BookTop | null;
  /** When it arrives; null: it has arrived with `queueAhead` lots before it. */
  readonly dueAt: TimeUs | null;
  readonly queueAhead: number | null;
}

/** What an account is worth in USD as its UTC day starts, or where that is the highest of its epoch: losses are counted from here. */
export interface EquityMarked extends Decided {
  readonly type: 'equityMarked';
  readonly account: string;
  readonly equity: string;
  readonly startsDay: boolean;
  readonly isPeak: boolean;
}

export type RiskEvent = RiskRulesSet | LimitWarned | ThrottleTripped | ThrottleReleased | EquityMarked;
/** Somebody tried to decide and was refused; the order goes on waiting. */
export interface ApprovalRefused extends Decided {
  readonly type: 'approvalRefused';
  readonly approvalId: string;
  readonly orderId: string;
  readonly decision: 'approve' | 'reject';
  readonly code: string;
  readonly text: string;
  readonly maxCost: string | null;
  readonly usdValue: string | null;
}
export type ApprovalEvent = ApprovalRequested | ApprovalDecided | ApprovalRefused | OrderReleased;
