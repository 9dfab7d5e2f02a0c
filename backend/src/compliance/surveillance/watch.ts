// Follows committed events and the market, counts the features once, and asks every rule.
import { idFrom } from '../../execution/deterministic-id.js';
import type { DeskEvent, OrderFilled, OrderTerms } from '../../model/desk-event.js';
import type { SurveillanceAlertRaised } from '../../model/fact.js';
import { type Instrument, type MarketKey, amountOfSteps, marketKey } from '../../model/instrument.js';
import type { MarketEvent } from '../../model/market-event.js';
import type { RiskRules } from '../../model/risk-rules.js';
import type { TimeUs } from '../../model/time.js';
import { type HeldRiskRules, rulesAt } from '../../risk/held.js';
import { centsOf } from './cents.js';
import { MarketTape } from './market-tape.js';
import { type Observed, type PlacingFeatures, SECOND_US, type WatchedOrder } from './observed.js';
import type { Hit, Parameters, Rule } from './rule.js';
import { SURVEILLANCE_RULES } from './rules.js';
import { Remembered } from './windows.js';

/** An alert as it is to be journaled. */
export type AlertDraft = Omit<SurveillanceAlertRaised, 'time' | 'actor' | 'requestId'>;

export interface WatchOptions {
  /** What was defined before the first event it will see. */
  readonly instruments?: Iterable<Instrument>;
  readonly riskRules?: readonly HeldRiskRules[];
  /** When accounts were opened, as far as known; others count from the first event seen. */
  readonly accounts?: Iterable<readonly [account: string, openedAt: TimeUs]>;
  readonly rules?: readonly Rule[];
  /** Hears of each change of an order with its features, before the rules do. */
  readonly onObserved?: (seen: Observed) => void;
}

const ORDERS_KEPT = 100_000;
const OF_OWNER: ReadonlySet<string> = new Set(['USER_REQUEST', 'CANCEL_ALL']);
const NONE: Parameters = {};

/** Streaming surveillance. Pure: the same events and market in the same order raise the same alerts with the same ids. */
export class SurveillanceWatch {
  private readonly tapes = new Map<MarketKey, MarketTape>();
  private readonly instruments = new Map<MarketKey, Instrument>();
  private readonly accounts: Map<string, TimeUs>;
  private readonly orders = new Remembered<WatchedOrder>(ORDERS_KEPT);
  /** Accepted, but waiting for an entry or a second person. */
  private readonly waiting = new Remembered<WatchedOrder>(ORDERS_KEPT);
  private readonly told = new Remembered<TimeUs>(50_000);
  private readonly rules: readonly { readonly rule: Rule; readonly running: ReturnType<Rule['begin']> }[];
  private held: readonly HeldRiskRules[];
  private firstTime: TimeUs | null = null;
  private alerts: AlertDraft[] = [];

  constructor(private readonly options: WatchOptions = {}) {
    for (const instrument of options.instruments ?? []) this.define(instrument);
    this.accounts = new Map(options.accounts ?? []);
    this.held = options.riskRules ?? [];
    this.rules = (options.rules ?? SURVEILLANCE_RULES).map((rule) => ({ rule, running: rule.begin() }));
  }

  onMarket(event: MarketEvent): void {
    if (event.type !== 'trade' && event.type !== 'quote' && event.type !== 'book') return;
    const key = marketKey(event.venue, event.symbol);
    let tape = this.tapes.get(key);
    if (tape === undefined) this.tapes.set(key, (tape = new MarketTape()));
    tape.see(event);
  }

  /** Alerts that a committed event comes to; most come to none. */
  onEvent(event: DeskEvent): readonly AlertDraft[] {
    this.firstTime ??= event.time;
    this.take(event);
    if (this.alerts.length === 0) return NO_ALERTS;
    const raised = this.alerts;
    this.alerts = [];
    return raised;
  }

  private take(event: DeskEvent): void {
    switch (event.type) {
      case 'instrumentDefined':
        return this.define(event.instrument);
      case 'riskRulesSet':
        this.held = [...this.held.slice(-20), event];
        return;
      case 'accountOpened':
        this.accounts.set(event.account, event.time);
        return;
      case 'orderAccepted':
      case 'approvalRequested':
        return this.onTaken(event);
      case 'orderActivated':
      case 'orderReleased':
        return this.onSetOff(event.orderId, event.time, event.type === 'orderReleased');
      case 'orderReplaced':
        return this.onReplaced(event);
      case 'orderFilled':
        return this.onFilled(event);
      case 'orderCanceled':
      case 'orderExpired':
      case 'orderRejected':
        return this.onEnded(event);
      default:
        return;
    }
  }

  private define(instrument: Instrument): void {
    this.instruments.set(marketKey(instrument.venue, instrument.symbol), instrument);
  }

  private onTaken(event: Extract<DeskEvent, { readonly type: 'orderAccepted' | 'approvalRequested' }>): void {
    const order = this.bornOf(event);
    const waits = event.type === 'approvalRequested' || event.waits;
    (waits ? this.waiting : this.orders).set(order.orderId, order);
    if (!waits) this.ask({ kind: 'placed', time: event.time, order, byOwner: true });
  }

  private onSetOff(orderId: string, time: TimeUs, byOwner: boolean): void {
    const order = this.waiting.get(orderId);
    if (order === undefined || this.orders.get(orderId) !== undefined) return;
    this.waiting.delete(orderId);
    this.orders.set(orderId, order);
    order.placing = this.placingOf(order, time);
    this.ask({ kind: 'placed', time, order, byOwner });
  }

  private onReplaced(event: Extract<DeskEvent, { readonly type: 'orderReplaced' }>): void {
    const order = this.orders.get(event.orderId);
    if (order === undefined) return;
    order.lots = event.quantityLots;
    order.ticks = event.priceTicks;
    order.placing = this.placingOf(order, event.time);
    this.ask({ kind: 'replaced', time: event.time, order, byOwner: event.actor.person !== 'system' });
  }

  private onFilled(event: OrderFilled): void {
    const order = this.orders.get(event.orderId);
    if (order === undefined) return;
    const { time, priceTicks: ticks, quantityLots: lots, tradeId } = event;
    const taker = event.liquiditySide === 'taker';
    const tape = this.tapes.get(order.market);
    const cents = this.worth(order, ticks, lots, time);
    order.filledLots += lots;
    order.filledValue += ticks * lots;
    order.filledCents = order.filledCents === null || cents === null ? null : order.filledCents + cents;
    if (taker) order.takerLots += lots;
    if (order.tradeIds.length < 100) order.tradeIds.push(tradeId);
    const other = event.cause.kind === 'own' ? (this.orders.get(event.cause.orderId) ?? null) : null;
    const market = { tapeLots: tape?.minuteLots(time) ?? null, moveSigmas: tape?.moveSigmas(time) ?? null };
    this.ask({ kind: 'filled', time, order, tradeId, ticks, lots, taker, other, features: { cents, ...market } });
    if (order.filledLots < order.lots) return;
    this.orders.delete(order.orderId);
    this.ask({ kind: 'ended', time, order, how: 'filled', byOwner: false });
  }

  private onEnded(
    event: Extract<DeskEvent, { readonly type: 'orderCanceled' | 'orderExpired' | 'orderRejected' }>,
  ): void {
    const order = this.orders.get(event.orderId);
    this.waiting.delete(event.orderId);
    if (order === undefined) return;
    this.orders.delete(event.orderId);
    const how = ENDS[event.type];
    this.ask({ kind: 'ended', time: event.time, order, how, byOwner: OF_OWNER.has(event.reason) });
  }

  private bornOf(event: Extract<DeskEvent, { readonly type: 'orderAccepted' | 'approvalRequested' }>): WatchedOrder {
    const { order: terms, time } = event;
    const order: WatchedOrder = {
      ...whereOf(terms),
      owner: this.rulesOf(time).customers[terms.account] ?? terms.account,
      person: event.actor.person,
      placedAt: time,
      accountSince: this.accounts.get(terms.account) ?? this.firstTime ?? time,
      ...{ ticks: event.priceTicks, lots: event.quantityLots, filledLots: 0, takerLots: 0, filledValue: 0 },
      ...{ filledCents: 0, tradeIds: [], placing: UNKNOWN },
    };
    order.placing = this.placingOf(order, time);
    return order;
  }

  private placingOf(order: WatchedOrder, time: TimeUs): PlacingFeatures {
    const tape = this.tapes.get(order.market);
    const price = order.ticks ?? tape?.mid ?? null;
    return {
      cents: price === null ? null : this.worth(order, Math.round(price), order.lots, time),
      levelDecile: tape?.levelDecile(order.side, order.lots) ?? null,
      oppositeLots: tape?.oppositeLots(order.side) ?? null,
      dayLots: tape?.dayLots(time) ?? null,
    };
  }

  private worth(order: WatchedOrder, ticks: number, lots: number, time: TimeUs): number | null {
    const instrument = this.instruments.get(order.market);
    if (instrument === undefined) return null;
    const priceOf = (symbol: string) => {
      const key = marketKey(order.venue, symbol);
      const mid = this.tapes.get(key)?.mid ?? null;
      const other = this.instruments.get(key);
      return mid === null || other === undefined ? null : amountOfSteps(Math.round(mid), other.tickSize);
    };
    return centsOf(instrument, { ticks, lots }, { priceOf, par: this.rulesOf(time).usdPar });
  }

  private rulesOf(time: TimeUs): RiskRules {
    return rulesAt(this.held, time);
  }

  private ask(seen: Observed): void {
    this.options.onObserved?.(seen);
    const { surveillance } = this.rulesOf(seen.time);
    for (const { rule, running } of this.rules) {
      const given = surveillance[rule.id];
      if (given === null) continue;
      const hit = running.onEvent(seen, given ?? NONE);
      if (hit !== null) this.raise(rule, hit, { ...rule.defaults, ...given });
    }
  }

  private raise(rule: Rule, hit: Hit, parameters: Parameters): void {
    const key = `${rule.id} ${hit.key}`;
    const before = this.told.get(key);
    if (before !== undefined && hit.to - before < (parameters['quietSeconds'] ?? 0) * SECOND_US) return;
    this.told.set(key, hit.to);
    const { account, venue, symbol, from, to, score, orderIds, tradeIds, features } = hit;
    this.alerts.push({
      type: 'surveillanceAlertRaised',
      alertId: alertIdOf(rule, hit),
      ...{ rule: rule.id, ruleVersion: rule.version, account, venue, symbol, from, to },
      ...{ score: rounded(score), orderIds, tradeIds, features: roundedAll(features), parameters },
    });
  }
}

/** The same hit has the same id, however often it is found: after a restart, or by another run over the same journal. */
function alertIdOf(rule: Rule, { key, to, orderIds, tradeIds }: Hit): string {
  return idFrom(['alert', rule.id, rule.version, key, to, orderIds.at(-1), tradeIds.at(-1)].join(' '));
}

function whereOf({ orderId, account, venue, symbol, side }: OrderTerms) {
  return { orderId, account, venue, symbol, side, market: marketKey(venue, symbol) };
}

const rounded = (value: number) => Math.round(value * 10_000) / 10_000;
const roundedAll = (features: Hit['features']) =>
  Object.fromEntries(
    Object.entries(features).map(([name, value]) => [name, typeof value === 'number' ? rounded(value) : value]),
  );

const UNKNOWN: PlacingFeatures = { cents: null, levelDecile: null, oppositeLots: null, dayLots: null };
const ENDS = { orderCanceled: 'canceled', orderExpired: 'expired', orderRejected: 'rejected' } as const;
const NO_ALERTS: readonly AlertDraft[] = [];
