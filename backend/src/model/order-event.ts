import type {
  Contingency,
  Denial,
  OrderType,
  PostOnly,
  SelfTradePrevention,
  Side,
  TimeInForce,
  TriggerSource,
} from '@paperdesk/contract';
import type { MarketSource } from './command.js';
import type { Decided } from './decided.js';
import type { TimeUs } from './time.js';
import type { QueueModel } from './trading-rules.js';

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
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
  readonly quantity: string;
  readonly price: string | null;
  readonly stopPrice: string | null;
  /** When a GTD or DAY order ends; null for all others. */
  readonly expireAt: TimeUs | null;
  readonly trailingOffset: string | null;
  readonly trailingOffsetType: 'price' | 'bps' | null;
  /** Set for order types that have a trigger. */
  readonly triggerSource: TriggerSource | null;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly postOnly: PostOnly;
  readonly orderListId: string | null;
  readonly contingency: Contingency | null;
  /** Place in its list, from 0: of a bracket 0 is the entry; null without a list. */
  readonly listIndex: number | null;
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
export interface Hold {
  readonly currency: string;
  readonly amount: string;
}
/** What the models would have filled by now, in lots: the band around what was filled. */
export interface FillBand {
  readonly pessimisticLots: number;
  readonly optimisticLots: number;
}

/**
 * Passed every check; its funds are set aside. With `dueAt` it is on its way and arrives by `orderArrived`; without,
 * it arrived in the same moment on `book`, with `queueAhead` lots before it if it rests.
 */
export interface OrderAccepted extends Decided {
  readonly type: 'orderAccepted';
  readonly order: OrderTerms;
  readonly instrumentVersion: number;
  readonly quantityLots: number;
  readonly priceTicks: number | null;
  readonly stopTicks: number | null;
  /** Funds set aside: quote currency for a buy, base currency for a sell. */
  readonly hold: Hold;
  /** Top of the book as it was accepted: the arrival mid that slippage is measured from. */
  readonly book: BookTop | null;
  readonly dueAt: TimeUs | null;
  readonly queueAhead: number | null;
  readonly preset: string;
  /** Waits for its parent to fill (the exits of a bracket): neither sent nor holding funds. */
  readonly waits: boolean;
  /** What the limits count it as, by which rate, and where that came from; null where nobody could say. */
  readonly usdValue: string | null;
  readonly usdRate: string | null;
  readonly usdRateSource: string | null;
}
/** Reached the venue: it rests, waits for its trigger, or fills by the events that follow. */
export interface OrderArrived extends Decided {
  readonly type: 'orderArrived';
  readonly orderId: string;
  readonly book: BookTop | null;
  /** Its limit, which a post-only order that was repriced has anew. */
  readonly priceTicks: number | null;
  readonly queueAhead: number | null;
}
/** Refused by the venue on arrival, such as a post-only order that would take. */
export interface OrderRejected extends Decided {
  readonly type: 'orderRejected';
  readonly orderId: string;
  readonly reason: string;
  readonly text: string;
  readonly released: string;
}
/** Refused by a check of ours. `spendsId` is false for 429 and 503: the same id may be tried again. */
export interface OrderDenied extends Decided {
  readonly type: 'orderDenied';
  readonly order: OrderTerms;
  readonly denials: readonly Denial[];
  readonly status: number;
  readonly spendsId: boolean;
}
/** An exit of a bracket comes to life, or grows, with what its entry has filled. */
export interface OrderActivated extends Decided {
  readonly type: 'orderActivated';
  readonly orderId: string;
  /** Its quantity from now on. */
  readonly quantityLots: number;
  /** Funds set aside in addition. */
  readonly hold: Hold;
  readonly dueAt: TimeUs | null;
  readonly book: BookTop | null;
  readonly queueAhead: number | null;
}
/** A trailing stop follows the market: `extreme` is the best price seen, `stopTicks` where it triggers now. */
export interface StopTrailed extends Decided {
  readonly type: 'stopTrailed';
  readonly orderId: string;
  readonly extremeTicks: number;
  readonly stopTicks: number;
}
/** Its trigger was met; it is a new arrival, on its way until `dueAt` if that is set. */
export interface OrderTriggered extends Decided {
  readonly type: 'orderTriggered';
  readonly orderId: string;
  readonly source: TriggerSource;
  /** What met it: the price seen, and the trade (`last`) or the book it was seen in. */
  readonly priceTicks: number;
  readonly marketTradeId: string | null;
  readonly book: BookTop | null;
  readonly dueAt: TimeUs | null;
  /** Funds set aside in addition (an order of an OCO list that held nothing so far). */
  readonly hold: Hold;
}
export type FillCause =
  /** A level of the book: taken by us as taker, or crossing our resting order. */
  | {
      readonly kind: 'book';
      readonly sequence: number;
      readonly level: number;
      readonly displayed: number;
      readonly consumedBefore: number;
    }
  /** A print of the market. `budgetBefore` is what of it our other orders had used; queue figures are null for a print through the price. */
  | {
      readonly kind: 'trade';
      readonly marketTradeId: string;
      readonly printed: number;
      readonly budgetBefore: number;
      readonly queueModel: QueueModel | null;
      readonly queueAhead: number | null;
    }
  /** Another order of ours (self-trade prevention `none`, or another account). */
  | { readonly kind: 'own'; readonly orderId: string }
  /** A formula, since the market shows no depth (or no quotes): named, with its inputs. */
  | { readonly kind: 'model'; readonly model: string; readonly inputs: Readonly<Record<string, string | number>> };
export interface OrderFilled extends Decided {
  readonly type: 'orderFilled';
  readonly orderId: string;
  readonly tradeId: string;
  readonly priceTicks: number;
  readonly quantityLots: number;
  readonly commission: string;
  readonly commissionCurrency: string;
  readonly rate: string;
  /** Tier (30-day volume it starts at) and provenance of the rate. */
  readonly feeTier: string | null;
  readonly feeSource: string;
  readonly liquiditySide: 'maker' | 'taker';
  readonly cause: FillCause;
  readonly preset: string;
  readonly book: BookTop | null;
  readonly timeExchange: TimeUs;
  /** When the desk hears of it: the report's latency later. */
  readonly reportedAt: TimeUs;
  /** Hold given back by this fill (price improvement included). */
  readonly released: string;
  readonly band: FillBand;
}
/** A cancel is on its way; fills may still come before it arrives. */
export interface OrderCancelRequested extends Decided {
  readonly type: 'orderCancelRequested';
  readonly orderId: string;
  readonly reason: string;
  readonly text: string;
  readonly dueAt: TimeUs;
}
export interface OrderCanceled extends Decided {
  readonly type: 'orderCanceled';
  readonly orderId: string;
  /**
   * `USER_REQUEST`, `CANCEL_ALL`, `IOC_REMAINDER`, `FOK_NOT_FILLED`, `NO_LIQUIDITY`, `PRICE_COLLAR`, `KILL_SWITCH`,
   * `INSTRUMENT_CHANGED`, `OCO`, `PARENT_ENDED`, `ACCOUNT_RESET`, `MARKET_NOT_LIVE`.
   */
  readonly reason: string;
  readonly text: string;
  readonly killId: string | null;
  readonly released: string;
  readonly band: FillBand;
}
/** Ended by its time in force (`GTD`, `DAY`) or by self-trade prevention (`SELF_TRADE`). */
export interface OrderExpired extends Decided {
  readonly type: 'orderExpired';
  readonly orderId: string;
  readonly reason: string;
  readonly text: string;
  readonly released: string;
  readonly band: FillBand;
}
/** A replace is on its way; until it arrives, fills carry the old terms. */
export interface OrderReplaceRequested extends Decided {
  readonly type: 'orderReplaceRequested';
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly payloadHash: string;
  readonly quantityLots: number;
  readonly priceTicks: number | null;
  /** Funds set aside in addition. */
  readonly hold: Hold;
  readonly dueAt: TimeUs;
}
/** The venue took the replace. `keptPlace`: only the quantity fell, so the place in the queue stays. */
export interface OrderReplaced extends Decided {
  readonly type: 'orderReplaced';
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly payloadHash: string;
  readonly quantityLots: number;
  readonly priceTicks: number | null;
  readonly keptPlace: boolean;
  readonly queueAhead: number | null;
  readonly book: BookTop | null;
  /** Funds set aside in addition (of a replace that took no time), and given back. */
  readonly hold: Hold;
  readonly released: string;
}
/** A cancel or replace that came too late, or that the venue refused. The order goes on as it was. */
export interface OrderChangeRejected extends Decided {
  readonly type: 'orderChangeRejected';
  readonly orderId: string;
  readonly change: 'cancel' | 'replace';
  readonly reason: string;
  readonly text: string;
  readonly released: string;
}
/** After a restart, or an interruption of the market: it stands at the end of the queue of the first fresh book. */
export interface OrderRequeued extends Decided {
  readonly type: 'orderRequeued';
  readonly orderId: string;
  readonly queueAhead: number | null;
  readonly book: BookTop;
}
/** Two orders of one account would have traded with each other. What expired says so by its own event. */
export interface SelfTradePrevented extends Decided {
  readonly type: 'selfTradePrevented';
  readonly orderId: string;
  readonly makerOrderId: string;
  readonly mode: SelfTradePrevention;
  readonly quantityLots: number;
}
