import { apply } from '../src/engine/apply.js';
import { emptyState, type DeskState } from '../src/engine/state.js';
import type { Draft } from '../src/execution/draft.js';
import { collarOf } from '../src/execution/collar.js';
import { consumedAt } from '../src/execution/consumption.js';
import { holdCurrency, holdFor } from '../src/execution/grid.js';
import { walk } from '../src/execution/walk.js';
import {
  facing,
  ledgerFacing,
  noteEvent,
  observe,
  topOf,
  unmatchable,
  type Market,
  type Markets,
} from '../src/execution/market.js';
import type { Order } from '../src/execution/order.js';
import { PRESETS, presetOf } from '../src/execution/presets.js';
import { noRestingOrders } from '../src/execution/resting.js';
import {
  arrive,
  bandOf,
  onBook,
  onTrade,
  type Arrival,
  type Incoming,
  type VenueView,
} from '../src/execution/venue.js';
import { SYSTEM_ACTOR } from '../src/model/actor.js';
import { formatAmount } from '../src/model/decimal.js';
import type { DeskEvent, OrderFilled, OrderTerms } from '../src/model/desk-event.js';
import { marketKey, textOfSteps, type Instrument } from '../src/model/instrument.js';
import type { Level, MarketEvent } from '../src/model/market-event.js';
import type { ExecutionPreset, TradingRules } from '../src/model/trading-rules.js';
import { feeRatesOf } from '../src/portfolio/fees.js';
import { freeOf } from '../src/portfolio/balance.js';
import { aBook, aListing, aMarketState, anId, anInstrument, aTrade, NOW } from './builders.js';

export const KEY = marketKey('demo', 'BTC/USDT');

/** The venue with the real fold under it and no engine: orders arrive at once, one market, accounts `main` and `other`. */
export class VenueDesk {
  readonly state: DeskState = emptyState();
  readonly markets: Markets = new Map();
  readonly rules: TradingRules;
  readonly events: DeskEvent[] = [];
  readonly instrument: Instrument;
  private time = NOW;
  private sequence = 0;

  constructor(
    preset: Partial<ExecutionPreset> = {},
    options: {
      funds?: string;
      instrument?: Partial<Instrument>;
      accountPresets?: Record<string, ExecutionPreset>;
    } = {},
  ) {
    this.instrument = anInstrument({ lotSize: '1', tickSize: '1', minNotional: null, ...options.instrument });
    this.rules = {
      ...{ source: 'demo', offered: { demo: ['BTC/USDT'] }, staleAfterUs: 5_000_000, marketSpeed: 1 },
      preset: { ...PRESETS.frictionless, ...preset },
      accountPresets: options.accountPresets ?? {},
      feeSchedules: {},
      accountFees: {},
      seed: 'test',
    };
    this.apply({ type: 'rulesSet', rules: this.rules });
    this.apply({ type: 'instrumentDefined', instrument: this.instrument });
    const funds = options.funds ?? '1000000000';
    for (const account of ['main', 'other']) {
      const terms = { source: 'demo', reportingCurrency: 'USDT', kyc: 'verified' } as const;
      this.apply({ type: 'accountOpened', account, name: account, ...terms });
      for (const currency of ['USDT', 'BTC'])
        this.apply({ type: 'fundsDeposited', account, currency, amount: funds, transferId: null });
    }
    this.market({ ...aListing(), instrument: this.instrument });
    this.market(aMarketState());
  }

  get now(): number {
    return this.time;
  }
  get book(): Market {
    const market = this.markets.get(KEY);
    if (market === undefined) throw new Error('no market');
    return market;
  }
  view(): VenueView {
    const { state, rules, time: now } = this;
    return {
      ...{ market: this.book, resting: state.resting.get(KEY) ?? noRestingOrders(), rules, now },
      feesOf: ({ account, instrument }) => feeRatesOf({ rules, account: state.accounts.get(account), instrument, now }),
    };
  }

  /** A new book, `later` microseconds of venue time after the last input. */
  shows(bids: Level[], asks: Level[], later = 1000): OrderFilled[] {
    this.time += later;
    this.sequence += 1;
    const times = { timeExchange: this.time, timeReceived: this.time };
    return this.market(aBook({ bids, asks, sequence: this.sequence, ...times }));
  }
  /** A new quote; with `later` below zero one that comes that late. */
  quotes([bid, bidSize]: Level, [ask, askSize]: Level, later = 1000): void {
    const timeExchange = this.time + later;
    this.time = Math.max(this.time, timeExchange);
    this.sequence += 1;
    const where = { type: 'quote', venue: 'demo', symbol: 'BTC/USDT', sequence: this.sequence } as const;
    this.market({ ...where, bid, bidSize, ask, askSize, timeExchange, timeReceived: this.time });
  }
  prints(side: 'buy' | 'sell', price: number, quantity: number, at?: number): OrderFilled[] {
    if (at === undefined) this.time += 1000;
    const timeExchange = at ?? this.time;
    return this.market(aTrade({ side, price, quantity, timeExchange, timeReceived: this.time, tradeId: anId() }));
  }
  /** Any market event, then what the venue makes of it. */
  market(event: MarketEvent): OrderFilled[] {
    const market = observe(this.markets, event);
    if (market === undefined || unmatchable(market, true) !== null) return [];
    if (event.type === 'book') return this.all(onBook(this.view()));
    return event.type === 'trade' ? this.all(onTrade(this.view(), event)) : [];
  }

  /** Sends an order that arrives at once; returns it as it stands then. */
  send(change: Partial<OrderTerms> & { side: 'buy' | 'sell'; lots: number; limit?: number; hold?: bigint }): Order {
    const { lots, limit, hold, ...rest } = change;
    const incoming = this.incoming(rest, { lots, limit: limit ?? null, hold });
    const { terms } = incoming;
    const arrival = arrive(incoming, this.view());
    const accepted = this.accepted(incoming, arrival);
    this.apply(accepted);
    if (arrival.rejected === null) this.all(arrival.drafts);
    else
      this.apply({
        type: 'orderRejected',
        orderId: terms.orderId,
        ...arrival.rejected,
        released: accepted.hold.amount,
      });
    return this.order(terms.orderId);
  }

  incoming(
    change: Partial<OrderTerms> & { side: 'buy' | 'sell' },
    of: { lots: number; limit: number | null; hold?: bigint | undefined },
  ): Incoming {
    const orderId = change.orderId ?? anId();
    const terms: OrderTerms = {
      ...{ orderId, clientOrderId: orderId, payloadHash: 'x', account: 'main', venue: 'demo', symbol: 'BTC/USDT' },
      ...{ source: 'demo', orderType: of.limit === null ? 'market' : 'limit' },
      ...{ timeInForce: of.limit === null ? 'IOC' : 'GTC', quantity: textOfSteps(of.lots, this.instrument.lotSize) },
      price: of.limit === null ? null : textOfSteps(of.limit, this.instrument.tickSize),
      ...{ stopPrice: null, expireAt: null, trailingOffset: null, trailingOffsetType: null, triggerSource: null },
      ...{ selfTradePrevention: 'expireTaker', postOnly: 'none', orderListId: null, contingency: null },
      ...{ listIndex: null, strategy: null, ...change },
    };
    const { instrument } = this;
    const hold = of.hold ?? this.holdOf(terms, of);
    return { terms, instrument, priceTicks: of.limit, leavesLots: of.lots, hold, fillCount: 0 };
  }

  /** As the balance check sets aside: at the limit, or what the book in hand would charge down to the collar. */
  private holdOf({ account, side }: OrderTerms, { lots, limit }: { lots: number; limit: number | null }): bigint {
    const { instrument } = this;
    if (side === 'sell' || limit !== null) return holdFor(instrument, side, limit ?? 0, lots);
    const levels = facing(this.book, side);
    const { collarBps, displayedPercent: percent } = presetOf(this.rules, account);
    const wanted = { side, limit: collarOf(side, levels[0]?.[0] ?? 0, collarBps), lots, percent };
    const takes = walk(levels, wanted, (price) => consumedAt(ledgerFacing(this.book, side), price));
    return takes.reduce((sum, take) => sum + holdFor(instrument, side, take.price, take.lots), 0n);
  }

  cancel(order: Order): void {
    this.apply({
      ...{ type: 'orderCanceled', orderId: order.terms.orderId, reason: 'USER_REQUEST', text: '', killId: null },
      released: formatAmount(order.hold),
      band: bandOf(this.book, order.terms.orderId, order.band),
    });
  }

  order(orderId: string): Order {
    const order = this.state.orders.get(orderId);
    if (order === undefined) throw new Error(`no order ${orderId}`);
    return order;
  }
  free(account: string, currency: string): bigint {
    return freeOf(this.state.accounts.get(account)?.balances ?? new Map(), currency);
  }
  fills(): OrderFilled[] {
    return this.events.filter((event) => event.type === 'orderFilled');
  }

  all(drafts: readonly Draft[]): OrderFilled[] {
    const filled: OrderFilled[] = [];
    for (const draft of drafts) {
      const event = this.apply(draft);
      if (event.type === 'orderFilled') filled.push(event);
    }
    return filled;
  }

  private accepted({ terms, leavesLots, hold }: Incoming, arrival: Arrival) {
    const { book } = this.book;
    return {
      ...{ type: 'orderAccepted' as const, order: terms, instrumentVersion: this.instrument.version },
      ...{
        quantityLots: leavesLots,
        stopTicks: null,
        waits: false,
        usdValue: null,
        usdRate: null,
        usdRateSource: null,
      },
      dueAt: arrival.rejected === null ? null : this.time,
      priceTicks: arrival.rejected === null ? arrival.priceTicks : null,
      hold: { currency: holdCurrency(this.instrument, terms.side), amount: formatAmount(hold) },
      book: book === null ? null : topOf(book),
      queueAhead: arrival.rejected === null ? arrival.queueAhead : null,
      preset: presetOf(this.rules, terms.account).name,
    };
  }

  private apply(draft: Draft): DeskEvent {
    const event = { ...draft, time: Math.max(this.time, this.state.lastTime + 1), actor: SYSTEM_ACTOR, requestId: '' };
    apply(this.state, event as DeskEvent);
    this.events.push(event as DeskEvent);
    const orderId = 'orderId' in draft ? draft.orderId : draft.type === 'orderAccepted' ? draft.order.orderId : null;
    if (orderId !== null) noteEvent(this.markets, this.order(orderId), event as DeskEvent, this.rules);
    return event as DeskEvent;
  }
}
