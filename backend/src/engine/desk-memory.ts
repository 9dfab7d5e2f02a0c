import type {
  AccountView,
  ApprovalView,
  ConsolidatedView,
  CustomerView,
  ExecutionReport,
  FeedView,
  Fill,
  InstrumentView,
  KillSwitchState,
  LimitRulesView,
  MarketStateName,
  PositionView,
  Preview,
  PreviewOrderRequest,
  QueryType,
  QuoteView,
} from '@paperdesk/contract';
import { isLive, reportedStatus } from '../execution/order-life.js';
import type { Order } from '../execution/order.js';
import { type ChangeListener, ChangeListeners } from '../market/change-listeners.js';
import type { FeedTrouble } from '../market/market.js';
import type { Actor } from '../model/actor.js';
import type { CommittedEvent, DeskEvent } from '../model/desk-event.js';
import type { TimeUs } from '../model/time.js';
import { customerOf, kycAt } from '../compliance/kyc.js';
import { symbolsOf } from '../risk/check.js';
import { rulesAt } from '../risk/held.js';
import type { Prices } from '../portfolio/rates.js';
import { apply } from './apply.js';
import { customerViews } from './customer-views.js';
import { accountView, instrumentView, positionView, pricesNow } from './account-views.js';
import type { DeskRules } from './decision.js';
import { DeliveryWatch } from './delivery-watch.js';
import {
  ALL_IS_WELL,
  type BookView,
  type DeliveryTrouble,
  type DeliveryView,
  type DeskFilter,
  type DeskReader,
  type DeskView,
  type SurroundingsView,
  type LimitUse,
  type LimitWarning,
  type Explanation,
  type TradeView,
} from './desk.js';
import { CHANGES } from './changed-queries.js';
import { DeskFigures, type DeskFiguresView } from './desk-figures.js';
import { isSuspended } from './decision.js';
import { explanationOf } from './explain.js';
import { subjectOf } from './subject.js';
import { killSwitchView, reportOf } from './report.js';
import { Interruptions, type Interruption, type InterruptionFilter } from './interruptions.js';
import { limitRulesView } from './limit-views.js';
import { emptyState, type DeskState } from './state.js';

/** Fills kept in memory; older ones are history, which QuestDB answers. */
export const FILLS_KEPT = 10_000;

/** Events of one order that its story holds: a trailing stop may have any number. */
const STORY_KEPT = 2_000;
export type Timelines = Map<string, (number | DeskEvent)[]>;

/** The market side of the desk's memory: what the feed last said. */
export interface MarketReader {
  quotes(filter: DeskFilter): QuoteView[];
  book(venue: string, symbol: string): BookView | undefined;
  trades(filter: DeskFilter): TradeView[];
  /** Over `venues` only; filtered by symbol. */
  consolidated(filter: DeskFilter, venues: { has(venue: string): boolean }): ConsolidatedView[];
  /** `now` ends the minute over which delays are taken; left out, the newest event does. */
  feeds(filter: DeskFilter, now?: TimeUs): FeedView[];
  feedTroubles(filter: DeskFilter, now: TimeUs): FeedTrouble[];
  state(venue: string, symbol: string): MarketStateName;
  onChange(listener: ChangeListener): () => void;
}
/** What the desk says about itself besides its state. */
export type DeskFacts = Omit<DeskView, 'killed' | 'engineHalted'>;

export interface DeskMemoryOptions {
  readonly market: MarketReader;
  readonly rules: DeskRules;
  readonly facts: () => DeskFacts;
  readonly surroundings?: () => SurroundingsView;
  readonly delivery: () => DeliveryView[];
  /** Where the events of an order's story are read; without it a story has no timeline. */
  readonly journal?: JournalReader;
  /** The desk's clock, for delays of the last minute. Without it the newest market event says what time it is. */
  readonly now?: () => TimeUs;
  /** What is used of each limit; left out: none is told. */
  readonly limitUse?: (filter: DeskFilter, now: TimeUs) => LimitUse[];
  /** Hears once of each listener that throws on a change. */
  readonly onListenerFault?: (cause: unknown) => void;
}

/** Committed events of the journal, for stories of orders. */
export interface JournalReader {
  readAfter(seq: number, limit: number): readonly CommittedEvent[];
}

/** Committed state of the desk, answered from memory. Fed by the engine after each commit; nobody else writes. */
export class DeskMemory implements DeskReader {
  private current: DeskState = emptyState();
  private seq = 0;
  private recentFills: Fill[] = [];
  /** Of each order the journal seqs of its events; an event that is not on disk yet stands there itself. */
  private timelines: Timelines = new Map();
  private previews: DeskReader['preview'] | null = null;
  private approvalViews: () => ApprovalView[] = () => [];
  private readonly deliveryWatch = new DeliveryWatch();
  /** Counts of risk and compliance; who has the journal may prime it. */
  readonly followed = new DeskFigures();
  /** When and where trading was stopped; who has the journal may prime it. */
  readonly stops = new Interruptions();
  private readonly listeners: ChangeListeners;

  constructor(private readonly options: DeskMemoryOptions) {
    this.listeners = new ChangeListeners(options.onListenerFault);
    options.market.onChange((changed) => this.listeners.tell(changed));
  }

  get state(): DeskState {
    return this.current;
  }

  /** Begins with what a snapshot holds, in place of the events up to `seq`. */
  restore(snapshot: { readonly seq: number; readonly state: DeskState; readonly timelines: Timelines }): void {
    this.seq = snapshot.seq;
    this.current = snapshot.state;
    this.timelines = snapshot.timelines;
    const fills = [...snapshot.state.orders.values()].flatMap((order) => order.fills);
    this.recentFills = fills.sort((a, b) => (a.time < b.time ? -1 : 1)).slice(-FILLS_KEPT);
  }

  /** What a snapshot has to hold besides the state. */
  get stories(): Timelines {
    return this.timelines;
  }

  /** Says who can tell what an order would meet: the engine, which alone knows the markets as its orders meet them. */
  answerPreviews(previews: DeskReader['preview']): void {
    this.previews = previews;
  }

  /** Who prices and checks what waits for a second person, anew at each asking. */
  answerApprovals(views: () => ApprovalView[]): void {
    this.approvalViews = views;
  }

  preview(request: PreviewOrderRequest, by: Pick<Actor, 'person' | 'via'>): Preview {
    if (this.previews === null) throw new Error('no engine runs that could tell what the order would meet');
    return this.previews(request, by);
  }

  /** The last journaled event taken in. */
  get lastSeq(): number {
    return this.seq;
  }

  /** Takes committed events in. */
  record(committed: readonly CommittedEvent[]): void {
    this.followed.committed(committed);
    for (const { seq, event } of committed) {
      this.take(event, seq);
      this.seq = seq;
    }
  }

  /** Shows what a halted engine did while the journal could not be written. */
  recordUnsaved(events: readonly DeskEvent[]): void {
    for (const event of events) this.take(event, event);
  }

  /** Events shown earlier by {@link recordUnsaved} are on disk now. */
  confirm(committed: readonly CommittedEvent[]): void {
    this.seq = committed.at(-1)?.seq ?? this.seq;
  }

  orders(filter: DeskFilter): ExecutionReport[] {
    const found: ExecutionReport[] = [];
    // `before` that is not known any more is older than all that is.
    let older = filter.before === undefined;
    for (const order of [...this.state.orders.values()].reverse()) {
      if (found.length === (filter.limit ?? Infinity)) break;
      if (!older) {
        older = order.terms.orderId === filter.before;
        continue;
      }
      if (!fits(filter, order.terms)) continue;
      const status = reportedStatus(order, isSuspended(this.state, order));
      if (filter.status === 'working' ? !isLive(order.status) : !matches(filter.status, status)) continue;
      found.push(this.reportOf(order));
    }
    return found;
  }

  order(orderId: string): ExecutionReport | undefined {
    const order = this.state.orders.get(orderId);
    return order && this.reportOf(order);
  }

  explain(orderId: string): Explanation | undefined {
    const order = this.state.orders.get(orderId);
    return order && explanationOf(this.state, order, this.eventsOf(orderId));
  }

  /** Events of an order that is in memory, oldest first. */
  eventsOf(orderId: string): { seq: number; event: DeskEvent }[] {
    const { journal } = this.options;
    return (this.timelines.get(orderId) ?? []).flatMap((entry): readonly { seq: number; event: DeskEvent }[] => {
      if (typeof entry !== 'number') return [{ seq: this.seq, event: entry }];
      return journal === undefined ? [] : journal.readAfter(entry - 1, 1);
    });
  }

  private reportOf(order: Order): ExecutionReport {
    return reportOf(order, isSuspended(this.state, order));
  }

  fills(filter: DeskFilter): Fill[] {
    const found: Fill[] = [];
    for (let index = this.recentFills.length - 1; index >= 0; index -= 1) {
      const fill = this.recentFills[index];
      if (found.length === (filter.limit ?? Infinity)) break;
      if (fill !== undefined && fits(filter, fill)) found.push(fill);
    }
    return found;
  }

  accounts(filter: DeskFilter): AccountView[] {
    const valuedBy = {
      running: this.options.rules.trading.source,
      prices: this.prices(),
      instruments: this.state.instruments,
    };
    const { kyc, riskRules } = this.state;
    const { customers } = rulesAt(riskRules, this.now());
    return this.accountsOf(filter).map((account) => {
      const stated = kyc.get(customerOf(customers, account.account));
      return accountView(account, { ...valuedBy, kyc: kycAt(stated, account.kyc, this.now()).status });
    });
  }

  customers(): CustomerView[] {
    return customerViews(this.state, this.now());
  }

  private now(): TimeUs {
    return Math.max(this.options.now?.() ?? 0, this.state.lastTime);
  }

  positions(filter: DeskFilter): PositionView[] {
    const valuedBy = { running: this.options.rules.trading.source, prices: this.prices() };
    return this.accountsOf(filter).flatMap((account) =>
      [...account.positions].flatMap(([key, position]) => {
        const instrument = this.state.instruments.get(key);
        if (instrument === undefined || !fits({ venue: filter.venue, symbol: filter.symbol }, instrument)) return [];
        return [positionView({ account, market: key, position, instrument, ...valuedBy })];
      }),
    );
  }

  /** Definitions of the markets the desk watches now, with the market's state. */
  instruments(filter: DeskFilter): InstrumentView[] {
    const { rules, market } = this.options;
    return [...this.state.instruments.values()]
      .filter(({ venue, symbol }) => symbolsOf(rules.trading.offered, venue)?.includes(symbol) === true)
      .filter((instrument) => fits({ venue: filter.venue, symbol: filter.symbol }, instrument))
      .map((instrument) => instrumentView(instrument, market.state(instrument.venue, instrument.symbol)));
  }

  quotes(filter: DeskFilter): QuoteView[] {
    return this.options.market.quotes(filter);
  }

  book(venue: string, symbol: string): BookView | undefined {
    return this.options.market.book(venue, symbol);
  }

  /** Over the venues of the running source. */
  consolidated(filter: DeskFilter): ConsolidatedView[] {
    return this.options.market.consolidated(filter, {
      has: (venue) => symbolsOf(this.options.rules.trading.offered, venue) !== undefined,
    });
  }

  trades(filter: DeskFilter): TradeView[] {
    return this.options.market.trades(filter);
  }

  feeds(filter: DeskFilter): FeedView[] {
    return this.options.market.feeds(filter, this.options.now?.());
  }

  feedTroubles(filter: DeskFilter, now: TimeUs): FeedTrouble[] {
    return this.options.market.feedTroubles(filter, now);
  }

  approvals(filter: DeskFilter): ApprovalView[] {
    return this.approvalViews().filter((approval) => fits(filter, approval));
  }

  killSwitch(): KillSwitchState {
    return killSwitchView(this.state, this.options.rules.killSwitch);
  }

  delivery(): DeliveryView[] {
    return this.options.delivery();
  }

  deliveryTroubles(now: TimeUs): DeliveryTrouble[] {
    return this.deliveryWatch.observe(this.options.delivery(), now);
  }

  figures(now = this.now()): DeskFiguresView {
    return this.followed.view(now);
  }

  interruptions(filter: InterruptionFilter): Interruption[] {
    return this.stops.within(filter);
  }

  limitRules(): LimitRulesView {
    return limitRulesView(this.state, this.now());
  }

  limitUse(filter: DeskFilter): LimitUse[] {
    return this.options.limitUse?.(filter, this.now()) ?? [];
  }

  limitsWarned(now = this.now()): LimitWarning[] {
    const uses = this.options.limitUse?.({}, now) ?? [];
    // Rounded down: 89.9 percent are not 90.
    return uses.flatMap(({ scope, scopeValue, limit, percent, tier }) =>
      tier === 'ok' ? [] : [{ scope, scopeValue, limit, percent: Math.floor(percent) }],
    );
  }

  drillDueAt(): TimeUs | null {
    return this.state.drillDueAt;
  }

  desk(): DeskView {
    return { ...this.options.facts(), killed: this.state.kills.size > 0, engineHalted: this.state.halted !== null };
  }

  surroundings = (): SurroundingsView => this.options.surroundings?.() ?? ALL_IS_WELL;

  onChange(listener: ChangeListener): () => void {
    return this.listeners.add(listener);
  }

  private prices(): Prices {
    return pricesNow(this.state.instruments, this.options.market.quotes({}));
  }

  private accountsOf(filter: DeskFilter) {
    return [...this.state.accounts.values()].filter(({ account }) => matches(filter.account, account));
  }

  private take(event: DeskEvent, entry: number | DeskEvent): void {
    apply(this.current, event);
    this.stops.take(event);
    const orderId = subjectOf(event);
    if (orderId === null) return;
    const timeline = this.timelines.get(orderId);
    if (timeline === undefined) this.timelines.set(orderId, [entry]);
    else if (timeline.length < STORY_KEPT) timeline.push(entry);
    if (event.type === 'orderFilled') this.keepFill(orderId);
    if (this.timelines.size > this.state.orders.size + 1000)
      for (const id of this.timelines.keys()) if (!this.state.orders.has(id)) this.timelines.delete(id);
  }

  private keepFill(orderId: string): void {
    const fill = this.state.orders.get(orderId)?.fills.at(-1);
    if (fill !== undefined) this.recentFills.push(fill);
    if (this.recentFills.length > FILLS_KEPT + 1000) this.recentFills.splice(0, this.recentFills.length - FILLS_KEPT);
  }

  /** Tells listeners what the events changed. */
  announce(events: readonly DeskEvent[]): void {
    const changed = new Set<QueryType>();
    for (const { type } of events) for (const query of CHANGES[type]) changed.add(query);
    if (changed.size > 0) this.listeners.tell(changed);
  }
}

function matches(wanted: string | undefined, value: string): boolean {
  return wanted === undefined || wanted === value;
}

function fits(filter: DeskFilter, row: { venue: string; symbol: string; account?: string }): boolean {
  return (
    matches(filter.venue, row.venue) &&
    matches(filter.symbol, row.symbol) &&
    (filter.account === undefined || filter.account === row.account)
  );
}
