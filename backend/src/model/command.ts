import type { KillLevel, KillScope, KillTrigger, ReplaceOrderRequest, SubmitOrderRequest } from '@paperdesk/contract';
import type { Actor } from './actor.js';
import type { FactDraft } from './fact.js';
import type { RiskRules } from './risk-rules.js';
import type { TimeUs } from './time.js';

interface Asked {
  readonly actor: Actor;
  readonly receivedAt: TimeUs;
  readonly requestId: string;
}

/** `payloadHash` tells a repeat of the same order (answered again) from another order under the same id (409). */
export interface NewOrder {
  readonly orderId: string;
  readonly request: SubmitOrderRequest;
  readonly payloadHash: string;
}
export interface SubmitOrder extends Asked, NewOrder {
  readonly type: 'submitOrder';
}
/** Several orders at once: all are placed, or none is. Contingent orders come only so. */
export interface SubmitBatch extends Asked {
  readonly type: 'submitBatch';
  readonly orders: readonly NewOrder[];
}
export interface ReplaceOrder extends Asked {
  readonly type: 'replaceOrder';
  readonly orderId: string;
  readonly request: ReplaceOrderRequest;
  readonly payloadHash: string;
}
export interface CancelOrder extends Asked {
  readonly type: 'cancelOrder';
  readonly orderId: string;
}
export interface CancelAll extends Asked {
  readonly type: 'cancelAll';
  readonly account: string;
  readonly venue?: string;
  readonly symbol?: string;
  readonly strategy?: string;
}
export interface TripKillSwitch extends Asked {
  readonly type: 'tripKillSwitch';
  readonly killId: string;
  readonly scope: KillScope;
  readonly scopeValue: string | null;
  readonly level: KillLevel;
  readonly trigger: KillTrigger;
  readonly reason: string;
}
export interface RearmKillSwitch extends Asked {
  readonly type: 'rearmKillSwitch';
  readonly killId: string;
  readonly reason: string;
}
export interface OpenAccount extends Asked {
  readonly type: 'openAccount';
  readonly account: string;
  readonly name: string;
  readonly source: MarketSource;
  readonly reportingCurrency: string;
  readonly kyc: 'none' | 'verified';
  readonly deposits: readonly { readonly currency: string; readonly amount: string }[];
}
/** A deposit, or with `direction: out` a withdrawal of free funds. `transferId` makes a repeat harmless. */
export interface TransferFunds extends Asked {
  readonly type: 'transferFunds';
  readonly transferId: string;
  readonly account: string;
  readonly direction: 'in' | 'out';
  readonly currency: string;
  readonly amount: string;
}
/** Closes the account's epoch: working orders are canceled, balances and positions archived, new funds put in. */
export interface ResetAccount extends Asked {
  readonly type: 'resetAccount';
  readonly account: string;
  /** The epoch to close: a repeat finds it closed and changes nothing. */
  readonly epoch: number;
  readonly reason: string;
  readonly deposits: readonly { readonly currency: string; readonly amount: string }[];
}
/** New rules as a whole, held from `effectiveAt` on; `version` is the one they replace, so that two changes never mix. */
export interface ChangeRiskRules extends Asked {
  readonly type: 'changeRiskRules';
  readonly version: number;
  readonly rules: RiskRules;
  readonly reason: string;
  readonly effectiveAt: TimeUs;
}
/** A stop by repeated executions is lifted. */
export interface ReleaseThrottle extends Asked {
  readonly type: 'releaseThrottle';
  readonly key: string;
  readonly reason: string;
}
/** `orderHash` binds the decision to the order, `maxCost` (USD; to reject null will do) to what the approver saw. */
export interface DecideApproval extends Asked {
  readonly type: 'decideApproval';
  readonly approvalId: string;
  readonly decision: 'approve' | 'reject';
  readonly orderHash: string;
  readonly maxCost: string | null;
  readonly reason: string;
}
/** Journals what the desk learned or did beside trading. */
export interface RecordFact extends Asked {
  readonly type: 'recordFact';
  readonly fact: FactDraft;
}
export type Command =
  | SubmitOrder
  | SubmitBatch
  | ReplaceOrder
  | CancelOrder
  | CancelAll
  | TripKillSwitch
  | RearmKillSwitch
  | OpenAccount
  | TransferFunds
  | ResetAccount
  | ChangeRiskRules
  | ReleaseThrottle
  | DecideApproval
  | RecordFact;

export type MarketSource = 'demo' | 'live' | 'replay';
