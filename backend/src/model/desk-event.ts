import type { Denial, KillScope, Side, TimeInForce } from '@paperdesk/contract';
import type { Actor } from './actor.js';
import type { MarketSource } from './command.js';
import type { Instrument } from './instrument.js';
import type { TimeUs } from './time.js';

/**
 * What the engine decided, past tense. The desk's state is the fold of these and of nothing else, so a restart
 * that folds them again is exact. Numbers: prices in ticks, quantities in lots of `instrumentVersion`, money as decimal text.
 */
interface Decided {
  readonly time: TimeUs;
  readonly actor: Actor;
  readonly requestId: string;
}

export interface DeskStarted extends Decided {
  readonly type: 'deskStarted';
  readonly source: MarketSource;
  readonly version: string;
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
export interface FundsDeposited extends Decided {
  readonly type: 'fundsDeposited';
  readonly account: string;
  readonly currency: string;
  readonly amount: string;
}

/** The order as asked for, carried by its first event only. */
export interface OrderTerms {
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly payloadHash: string;
  readonly account: string;
  readonly venue: string;
  readonly symbol: string;
  readonly source: MarketSource;
  readonly side: Side;
  readonly orderType: 'market' | 'limit';
  readonly timeInForce: TimeInForce;
  readonly quantity: string;
  readonly price: string | null;
  readonly strategy: string | null;
}
/** The top of the book a decision was made on; null where there was none. */
export interface BookTop {
  readonly sequence: number;
  readonly bid: number | null;
  readonly bidSize: number | null;
  readonly ask: number | null;
  readonly askSize: number | null;
  readonly timeExchange: TimeUs;
}
export interface OrderAccepted extends Decided {
  readonly type: 'orderAccepted';
  readonly order: OrderTerms;
  readonly instrumentVersion: number;
  readonly quantityLots: number;
  readonly priceTicks: number | null;
  /** Funds set aside: quote currency for a buy, base currency for a sell. */
  readonly hold: { readonly currency: string; readonly amount: string };
  readonly book: BookTop;
}
/** Refused by a check of ours. `spendsId` is false for 429 and 503: the same id may be tried again. */
export interface OrderDenied extends Decided {
  readonly type: 'orderDenied';
  readonly order: OrderTerms;
  readonly denials: readonly Denial[];
  readonly status: number;
  readonly spendsId: boolean;
}
export interface OrderFilled extends Decided {
  readonly type: 'orderFilled';
  readonly orderId: string;
  readonly tradeId: string;
  readonly priceTicks: number;
  readonly quantityLots: number;
  readonly commission: string;
  readonly commissionCurrency: string;
  readonly rate: string;
  readonly liquiditySide: 'maker' | 'taker';
  /** What filled it: a level of the book, or a print of the market. */
  readonly cause:
    | {
        readonly kind: 'book';
        readonly sequence: number;
        readonly level: number;
        readonly displayed: number;
        readonly consumedBefore: number;
      }
    | { readonly kind: 'trade'; readonly marketTradeId: string; readonly printed: number };
  readonly book: BookTop;
  readonly timeExchange: TimeUs;
  /** Hold given back by this fill (price improvement included). */
  readonly released: string;
}
export interface OrderCanceled extends Decided {
  readonly type: 'orderCanceled';
  readonly orderId: string;
  /** `USER_REQUEST`, `CANCEL_ALL`, `IOC_REMAINDER`, `NO_LIQUIDITY`, `KILL_SWITCH`, `MARKET_NOT_LIVE`. */
  readonly reason: string;
  readonly text: string;
  readonly killId: string | null;
  readonly released: string;
}
export interface KillSwitchTripped extends Decided {
  readonly type: 'killSwitchTripped';
  readonly killId: string;
  readonly scope: KillScope;
  readonly scopeValue: string | null;
  readonly level: 'halt';
  readonly reason: string;
  readonly ordersCanceled: number;
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

export type DeskEvent =
  | DeskStarted
  | InstrumentDefined
  | AccountOpened
  | FundsDeposited
  | OrderAccepted
  | OrderDenied
  | OrderFilled
  | OrderCanceled
  | KillSwitchTripped
  | KillSwitchRearmed
  | EngineHalted;

/** A desk event as it stands in the journal. */
export interface CommittedEvent {
  readonly seq: number;
  /** SHA-256 over the previous hash and this event's canonical JSON, hex. */
  readonly hash: string;
  readonly event: DeskEvent;
}
