import type { KillLevel, KillScope, KillTrigger } from '@paperdesk/contract';
import type { MarketSource } from './command.js';
import type { Decided } from './decided.js';
import type { Fact } from './fact.js';
import type { Instrument } from './instrument.js';
import type {
  OrderAccepted,
  OrderActivated,
  OrderArrived,
  OrderCancelRequested,
  OrderCanceled,
  OrderChangeRejected,
  OrderDenied,
  OrderExpired,
  OrderFilled,
  OrderRejected,
  OrderReplaceRequested,
  OrderReplaced,
  OrderRequeued,
  OrderTriggered,
  SelfTradePrevented,
  StopTrailed,
} from './order-event.js';
import type { ApprovalEvent, RiskEvent } from './risk-event.js';
import type { TradingRules } from './trading-rules.js';

export type * from './order-event.js';

export interface DeskStarted extends Decided {
  readonly type: 'deskStarted';
  readonly source: MarketSource;
  readonly version: string;
}
/** The configuration that decisions depend on from here on. */
export interface RulesSet extends Decided {
  readonly type: 'rulesSet';
  readonly rules: TradingRules;
}
export interface InstrumentDefined extends Decided {
  readonly type: 'instrumentDefined';
  readonly instrument: Instrument;
}
export interface AccountOpened extends Decided {
  readonly type: 'accountOpened';
  readonly account: string;
  readonly name: string;
  readonly source: MarketSource;
  readonly reportingCurrency: string;
  readonly kyc: 'none' | 'verified';
}
/** `transferId` is null for the deposits of an opening or a reset. */
export interface FundsDeposited extends Decided {
  readonly type: 'fundsDeposited';
  readonly account: string;
  readonly currency: string;
  readonly amount: string;
  readonly transferId: string | null;
}
export interface FundsWithdrawn extends Decided {
  readonly type: 'fundsWithdrawn';
  readonly account: string;
  readonly currency: string;
  readonly amount: string;
  readonly transferId: string;
}
/**
 * Ends an epoch of an account: all it owned goes to the archive (`closing`, one posting a currency) and its positions
 * start anew. Its orders were canceled before; deposits of the new epoch follow. Nothing is deleted.
 */
export interface AccountReset extends Decided {
  readonly type: 'accountReset';
  readonly account: string;
  /** The epoch that begins; the first epoch of an account is 1. */
  readonly epoch: number;
  readonly reason: string;
  readonly closing: readonly { readonly currency: string; readonly amount: string }[];
}

/** Orders of this market are suspended: nothing matches until it is live again. */
export interface MarketSuspended extends Decided {
  readonly type: 'marketSuspended';
  readonly venue: string;
  readonly symbol: string;
  readonly reason: string;
}
export interface MarketResumed extends Decided {
  readonly type: 'marketResumed';
  readonly venue: string;
  readonly symbol: string;
}
export interface KillSwitchTripped extends Decided {
  readonly type: 'killSwitchTripped';
  readonly killId: string;
  readonly scope: KillScope;
  readonly scopeValue: string | null;
  readonly level: KillLevel;
  /** What threw it: people, or a rule by itself. */
  readonly trigger: KillTrigger;
  readonly reason: string;
  readonly ordersCanceled: number;
  /** What this press asked for; left out where that is `level`. A flatten may wait for its second person meanwhile. */
  readonly asked?: KillLevel;
  /** Orders that sell what was held; left out without any. They go on whatever else is pressed. */
  readonly flattenOrderIds?: readonly string[];
}
export interface KillSwitchRearmed extends Decided {
  readonly type: 'killSwitchRearmed';
  readonly killId: string;
  readonly reason: string;
  readonly fourEyes: 'different_person' | 'single_operator';
}
/** The engine refuses orders until it is restarted: a fault of the journal or of the engine itself. */
export interface EngineHalted extends Decided {
  readonly type: 'engineHalted';
  readonly reason: string;
}
/** A segment of kept market inputs is complete; `sha256` is of its bytes. */
export interface InputsSealed extends Decided {
  readonly type: 'inputsSealed';
  readonly segment: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly firstIngestSeq: number;
  readonly lastIngestSeq: number;
}

/**
 * What the engine decided, past tense. The desk's state is the fold of these and of nothing else, so a restart
 * that folds them again is exact. Numbers: prices in ticks, quantities in lots of `instrumentVersion`, money as decimal text.
 */
export type DeskEvent =
  | DeskStarted
  | RulesSet
  | InstrumentDefined
  | AccountOpened
  | FundsDeposited
  | FundsWithdrawn
  | AccountReset
  | OrderAccepted
  | OrderArrived
  | OrderRejected
  | OrderDenied
  | OrderActivated
  | StopTrailed
  | OrderTriggered
  | OrderFilled
  | OrderCancelRequested
  | OrderCanceled
  | OrderExpired
  | OrderReplaceRequested
  | OrderReplaced
  | OrderChangeRejected
  | OrderRequeued
  | SelfTradePrevented
  | MarketSuspended
  | MarketResumed
  | KillSwitchTripped
  | KillSwitchRearmed
  | EngineHalted
  | InputsSealed
  | RiskEvent
  | ApprovalEvent
  | Fact;

/** A desk event as it stands in the journal. */
export interface CommittedEvent {
  readonly seq: number;
  /** SHA-256 over the previous hash and this event's canonical JSON, hex. */
  readonly hash: string;
  readonly event: DeskEvent;
}
