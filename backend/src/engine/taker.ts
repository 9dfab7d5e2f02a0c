import type { Draft } from '../execution/draft.js';
import { holdFor } from '../execution/grid.js';
import { noteEvent, type Markets } from '../execution/market.js';
import { isLive } from '../execution/order-life.js';
import { leavesOf, type Order, type PendingChange } from '../execution/order.js';
import type { Actor } from '../model/actor.js';
import { formatAmount } from '../model/decimal.js';
import type { DeskEvent } from '../model/desk-event.js';
import type { TimeUs } from '../model/time.js';
import type { TradingRules } from '../model/trading-rules.js';
import { atHighestRates } from '../portfolio/fees.js';
import { apply } from './apply.js';
import { voidDraft } from './decide-approval.js';
import { beforehandOf, consequencesOf } from './decide-lists.js';
import { throttleTrips } from './decide-throttle.js';
import type { DeskState } from './state.js';
import { subjectOf } from './subject.js';

/** For whom, on which request and not before when something is decided. */
export interface By {
  readonly actor: Actor;
  readonly requestId: string;
  readonly at: TimeUs;
}
const NO_PENDING: readonly PendingChange[] = [];
const ENDS: ReadonlySet<Draft['type']> = new Set(['orderCanceled', 'orderExpired', 'orderRejected']);

/**
 * Takes the drafts of one input into the state, one by one: each is stamped, applied, shown to the markets, and what
 * follows from it at the venue (contingent orders) is taken before the next. Drafts about an order that such a
 * consequence has ended come too late and are dropped.
 */
export class Taker {
  private events: DeskEvent[] = [];
  private by: By;
  private readonly overtaken = new Set<string>();
  private readonly reheld = new Set<string>();

  constructor(
    private readonly held: { readonly state: DeskState; readonly markets: Markets },
    by: By,
  ) {
    this.by = by;
  }

  /** What was taken since the last call. */
  done(): readonly DeskEvent[] {
    const { events } = this;
    this.events = [];
    this.overtaken.clear();
    this.reheld.clear();
    return events;
  }

  /** Of whom the drafts are that follow. */
  as(by: By): void {
    this.by = by;
  }

  /** The time that the next event will have: not before its input, and one microsecond after the last, so that order shows. */
  get now(): TimeUs {
    return Math.max(this.held.state.lastTime + 1, Math.floor(this.by.at));
  }

  takeAll(drafts: readonly Draft[]): void {
    for (const draft of drafts) this.take(draft);
  }

  take(draft: Draft): void {
    const { state } = this.held;
    const orderId = subjectOf(draft);
    const order = orderId === null ? undefined : state.orders.get(orderId);
    if (orderId === null || order === undefined || order.terms.orderListId === null) {
      this.put(draft, order, orderId);
      return;
    }
    if (this.overtaken.has(orderId)) return;
    for (const before of beforehandOf(state, draft)) this.follow(before);
    this.put(this.reheld.has(orderId) ? releasedAnew(draft, order, state.rules) : draft, order, orderId);
  }

  private follow(draft: Draft): void {
    const orderId = subjectOf(draft);
    this.take(draft);
    const order = orderId === null ? undefined : this.held.state.orders.get(orderId);
    if (order === undefined || orderId === null) return;
    if (!isLive(order.status)) this.overtaken.add(orderId);
    else if (draft.type === 'orderActivated') this.reheld.add(orderId);
  }

  private put(draft: Draft, known: Order | undefined, orderId: string | null): void {
    const { state, markets } = this.held;
    if (known?.phase === 'approving') this.voidBefore(draft, known);
    const event = stamped(draft, this.now, this.by);
    const pending = known === undefined || known.pending.length === 0 ? NO_PENDING : [...known.pending];
    apply(state, event);
    this.events.push(event);
    if (orderId === null) return;
    const order = known ?? state.orders.get(orderId);
    if (order === undefined) return;
    noteEvent(markets, order, event, state.rules);
    for (const trip of throttleTrips(state, order, event)) this.take(trip);
    if (pending.length > 0 && !isLive(order.status)) this.rejectPending(order, pending, event);
    if (order.terms.orderListId !== null && !isKill(event, state))
      for (const draft of consequencesOf(state, event)) this.follow(draft);
  }

  /** An order that ends while it waits for a second person leaves nothing to decide. */
  private voidBefore(ending: Draft, order: Order): void {
    const nothingToDecide = ENDS.has(ending.type) ? voidDraft(this.held.state, order, ending) : null;
    if (nothingToDecide !== null) this.put(nothingToDecide, order, order.terms.orderId);
  }

  /** What was asked of an order that has ended came too late; a cancel that another cancel forestalled got its wish. */
  private rejectPending(order: Order, pending: readonly PendingChange[], ending: DeskEvent): void {
    let arrived = ending.type === 'orderReplaced';
    for (const change of pending) {
      if (change.kind === 'cancel' && ending.type === 'orderCanceled') continue;
      if (change.kind === 'replace' && arrived) {
        arrived = false;
        continue;
      }
      this.take({
        type: 'orderChangeRejected',
        orderId: order.terms.orderId,
        change: change.kind,
        reason: change.kind === 'cancel' ? 'TOO_LATE_TO_CANCEL' : 'TOO_LATE_TO_REPLACE',
        text: `The order was ${order.status} before the ${change.kind} arrived.`,
        released: '0',
      });
    }
  }
}

/** The draft becomes the event: it is nobody else's, and a copy of each would be a third of what this costs. */
function stamped(draft: Draft, time: TimeUs, { actor, requestId }: By) {
  const event = draft as Draft & { time: TimeUs; actor: Actor; requestId: string };
  event.time = time;
  event.actor = actor;
  event.requestId = requestId;
  return event as DeskEvent;
}

/** A kill cancels all in its scope by itself and says so on each order; one that leaves the sells leaves lists to their rules. */
function isKill(event: DeskEvent, { kills }: DeskState): boolean {
  return event.type === 'orderCanceled' && event.killId !== null && kills.get(event.killId)?.level !== 'reduceOnly';
}

/** A fill that was decided before its order got the hold of its list gives back what the rest of it does not need. */
function releasedAnew(draft: Draft, order: Order, rules: TradingRules | null): Draft {
  if (draft.type === 'orderCanceled' || draft.type === 'orderExpired')
    return { ...draft, released: formatAmount(order.hold) };
  if (draft.type !== 'orderFilled' || order.instrument === null) return draft;
  const left = leavesOf(order) - draft.quantityLots;
  if (left === 0) return { ...draft, released: formatAmount(order.hold) };
  const { side, account } = order.terms;
  if (order.priceTicks === null && side === 'buy') return draft;
  const needed = holdFor(atHighestRates(rules, account, order.instrument), side, order.priceTicks ?? 0, left);
  return { ...draft, released: formatAmount(order.hold > needed ? order.hold - needed : 0n) };
}
