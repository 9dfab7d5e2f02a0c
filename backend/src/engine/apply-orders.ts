import { isLive, step, type LifeStatus } from '../execution/order-life.js';
import type { Order } from '../execution/order.js';
import { formatAmount, parseAmount } from '../model/decimal.js';
import type {
  BookTop,
  Hold,
  OrderAccepted,
  OrderActivated,
  OrderArrived,
  OrderCanceled,
  OrderDenied,
  OrderExpired,
  OrderRejected,
  OrderRequeued,
} from '../model/desk-event.js';
import { marketKey } from '../model/instrument.js';
import type { ApprovalRequested, OrderReleased } from '../model/risk-event.js';
import { lock } from '../portfolio/balance.js';
import { accountOf } from './apply-accounts.js';
import { arm, disarm } from './armed.js';
import { schedule, unschedule, type DueAction } from './due.js';
import { refusalOf } from './refusal.js';
import { leave, noRestingOrders, rest, type RestingOrders } from '../execution/resting.js';
import { spendId } from './spent-ids.js';
import { ENDED_ORDERS_KEPT, listKey, spentKey, type DeskState } from './state.js';

export function applyAccepted(state: DeskState, event: OrderAccepted): void {
  const order = takeIn(state, event, { status: 'pendingNew', phase: event.waits ? 'waiting' : 'traveling' });
  if (!event.waits) setOff(state, order, event);
}

/** It waits for a second person; an exit of a bracket will wait for its entry after that. */
export function applyHeldForApproval(state: DeskState, event: ApprovalRequested): void {
  const order = takeIn(state, event, { status: 'pendingApproval', phase: 'approving' });
  if (order.terms.orderId === event.approvalId)
    comeDue(state, order, { action: 'approvalExpires', dueAt: event.expiresAt });
}

export function applyApproved(state: DeskState, event: OrderReleased): void {
  const order = orderOf(state, event.orderId);
  order.status = step(order.status, 'pendingNew');
  order.phase = 'traveling';
  order.updatedAt = event.time;
  setAside(state, order, event.hold);
  giveBack(state, order, event.released);
  setOff(state, order, event);
}

/** On its way, or there at once. */
function setOff(
  state: DeskState,
  order: Order,
  event: { readonly dueAt: number | null; readonly book: BookTop | null; readonly queueAhead: number | null },
): void {
  if (event.dueAt === null) arrive(state, order, event);
  else comeDue(state, order, { action: 'arrive', dueAt: event.dueAt });
}

/** The order is the desk's from here on: its id is spent, its funds are set aside. */
function takeIn(
  state: DeskState,
  event: OrderAccepted | ApprovalRequested,
  born: Pick<Order, 'status' | 'phase'>,
): Order {
  const { order: terms, hold } = event;
  const key = marketKey(terms.venue, terms.symbol);
  const instrument = state.instruments.get(key);
  if (instrument === undefined || instrument.version !== event.instrumentVersion)
    throw new RangeError(
      `order ${terms.orderId} names version ${event.instrumentVersion} of ${key}, which is not current`,
    );
  const order = bornOf(state, event, {
    instrument,
    quantityLots: event.quantityLots,
    priceTicks: event.priceTicks,
    stopTicks: event.stopTicks,
    status: born.status,
    phase: born.phase,
    holdCurrency: hold.currency,
    preset: event.preset,
    reason: null,
    denials: [],
  });
  state.orders.set(terms.orderId, order);
  forgetOldest(state);
  state.working.add(terms.orderId);
  state.liveIn.set(key, (state.liveIn.get(key) ?? 0) + 1);
  setAside(state, order, hold);
  const list = listKey(terms);
  if (list !== null) state.lists.set(list, [...(state.lists.get(list) ?? []), terms.orderId]);
  spend(state, terms, { payloadHash: terms.payloadHash, refused: false });
  if (terms.expireAt !== null) comeDue(state, order, { action: 'expire', dueAt: terms.expireAt });
  return order;
}

export function applyArrived(state: DeskState, event: OrderArrived): void {
  const order = orderOf(state, event.orderId);
  unschedule(state.due, event.orderId, 'arrive');
  order.priceTicks = event.priceTicks;
  order.updatedAt = event.time;
  renewArrival(state, order);
  arrive(state, order, event);
}

/** Who reaches the venue first stands first, not who set out first. */
export function renewArrival(state: DeskState, order: Order): void {
  state.ordersSeen += 1;
  order.arrival = state.ordersSeen;
}

/** Takes its place at the venue: armed until its trigger is met, else in the matching engine. */
function arrive(
  state: DeskState,
  order: Order,
  { book, queueAhead }: { readonly book: BookTop | null; readonly queueAhead: number | null },
): void {
  order.arrivedAt = book?.timeExchange ?? 0;
  order.queueAhead = queueAhead;
  const resting = restingOf(state, order);
  if (order.status === 'pendingNew') order.status = step(order.status, 'new');
  if (order.terms.triggerSource !== null && order.status === 'new') {
    order.phase = 'armed';
    arm(resting, order);
    return;
  }
  order.phase = 'working';
  if (order.priceTicks !== null) rest(resting, order);
}

export function applyActivated(state: DeskState, event: OrderActivated): void {
  const order = orderOf(state, event.orderId);
  order.quantityLots = event.quantityLots;
  order.updatedAt = event.time;
  setAside(state, order, event.hold);
  if (order.phase !== 'waiting') return;
  order.phase = 'traveling';
  if (event.dueAt !== null) {
    comeDue(state, order, { action: 'arrive', dueAt: event.dueAt });
    return;
  }
  renewArrival(state, order);
  arrive(state, order, event);
}

export function applyDenied(state: DeskState, event: OrderDenied): void {
  const refusal = refusalOf(event);
  const order = bornOf(state, event, {
    instrument: null,
    quantityLots: 0,
    priceTicks: null,
    stopTicks: null,
    status: 'rejected',
    phase: 'ended',
    holdCurrency: '',
    preset: '',
    reason: { code: refusal.code, text: refusal.detail },
    denials: event.denials,
  });
  state.orders.set(event.order.orderId, order);
  if (event.spendsId) spend(state, event.order, { payloadHash: event.order.payloadHash, refused: true });
  state.ended.push(event.order.orderId);
  forgetOldest(state);
}

const ENDS = { orderCanceled: 'canceled', orderExpired: 'expired', orderRejected: 'rejected' } as const;

export function applyEnded(state: DeskState, event: OrderCanceled | OrderExpired | OrderRejected): void {
  const order = orderOf(state, event.orderId);
  order.reason = { code: event.reason, text: event.text };
  if ('band' in event) order.band = event.band;
  moveOn(state, order, { to: ENDS[event.type], released: event.released, time: event.time });
}

export function applyRequeued(state: DeskState, event: OrderRequeued): void {
  const order = orderOf(state, event.orderId);
  order.queueAhead = event.queueAhead;
  order.arrivedAt = event.book.timeExchange;
}

/** Gives back part of a hold and takes the order to its next state; at an end nothing of it is left anywhere. */
export function moveOn(
  state: DeskState,
  order: Order,
  next: { readonly to: LifeStatus; readonly released: string; readonly time: number },
): void {
  const { orderId, venue, symbol } = order.terms;
  order.status = step(order.status, next.to);
  order.updatedAt = next.time;
  giveBack(state, order, next.released);
  if (isLive(order.status)) return;
  if (order.hold !== 0n) throw new RangeError(`order ${orderId} ended and still holds ${formatAmount(order.hold)}`);
  const resting = state.resting.get(marketKey(venue, symbol));
  if (resting !== undefined) {
    if (order.phase === 'working' && order.priceTicks !== null) leave(resting, order);
    disarm(resting, orderId);
  }
  order.phase = 'ended';
  order.pending = [];
  unschedule(state.due, orderId);
  state.working.delete(orderId);
  noteGone(state, marketKey(venue, symbol));
  dropEndedList(state, order);
  state.ended.push(orderId);
}

export function setAside(state: DeskState, order: Order, hold: Hold): void {
  const amount = parseAmount(hold.amount);
  order.hold += amount;
  lock(accountOf(state, order.terms.account).balances, order.holdCurrency, amount);
}

export function giveBack(state: DeskState, order: Order, released: string): void {
  const amount = parseAmount(released);
  order.hold -= amount;
  lock(accountOf(state, order.terms.account).balances, order.holdCurrency, -amount);
}

/** Notes when something happens to an order. */
export function comeDue(state: DeskState, order: Order, what: Pick<DueAction, 'action' | 'dueAt'>): void {
  state.ordersSeen += 1;
  schedule(state.due, { ...what, number: state.ordersSeen, orderId: order.terms.orderId });
}

export function restingOf(state: DeskState, { terms }: Order): RestingOrders {
  const key = marketKey(terms.venue, terms.symbol);
  let resting = state.resting.get(key);
  if (resting === undefined) state.resting.set(key, (resting = noRestingOrders()));
  return resting;
}

export function orderOf(state: DeskState, orderId: string): Order {
  const known = state.orders.get(orderId);
  if (known === undefined) throw new RangeError(`there is no order ${orderId}`);
  return known;
}

/** Marks a client order id as used, for ever. */
export function spend(
  state: DeskState,
  order: { readonly orderId: string; readonly account: string; readonly clientOrderId: string },
  answer: { readonly payloadHash: string; readonly refused: boolean },
): void {
  const { payloadHash, refused } = answer;
  spendId(state.spentIds, spentKey(order.account, order.clientOrderId), {
    orderId: order.orderId,
    payloadHash,
    refused,
  });
}

/** Written out field by field: with a spread V8 keeps an object of so many fields as a dictionary, which is slow and large. */
function bornOf(
  state: DeskState,
  event: OrderAccepted | OrderDenied | ApprovalRequested,
  born: Pick<
    Order,
    | 'instrument'
    | 'quantityLots'
    | 'priceTicks'
    | 'stopTicks'
    | 'status'
    | 'phase'
    | 'holdCurrency'
    | 'preset'
    | 'reason'
    | 'denials'
  >,
): Order {
  const { order: terms, actor, time } = event;
  const usd = event.type === 'orderDenied' ? NOT_VALUED : event;
  state.ordersSeen += 1;
  return {
    terms,
    person: actor.person,
    instrument: born.instrument,
    clientOrderId: terms.clientOrderId,
    quantityLots: born.quantityLots,
    priceTicks: born.priceTicks,
    stopTicks: born.stopTicks,
    extremeTicks: null,
    arrival: state.ordersSeen,
    createdAt: time,
    arrivedAt: 0,
    updatedAt: time,
    status: born.status,
    phase: born.phase,
    pending: [],
    filledLots: 0,
    filledNotional: 0n,
    hold: 0n,
    holdCurrency: born.holdCurrency,
    queueAhead: null,
    approvalId: event.type === 'approvalRequested' ? event.approvalId : null,
    preset: born.preset,
    epoch: state.accounts.get(terms.account)?.epoch ?? 0,
    band: { pessimisticLots: 0, optimisticLots: 0 },
    fills: [],
    changes: 0,
    decisionBook: null,
    venueBook: null,
    reason: born.reason,
    denials: born.denials,
    usdValue: usd.usdValue === null ? null : parseAmount(usd.usdValue),
    usdLots: born.quantityLots,
    usdRate: usd.usdRate === null ? null : parseAmount(usd.usdRate),
    usdRateSource: usd.usdRateSource,
    filledUsd: 0n,
    openUsd: 0n,
    counted: false,
  };
}
const NOT_VALUED = { usdValue: null, usdRate: null, usdRateSource: null };

function noteGone({ liveIn }: DeskState, key: string): void {
  const left = (liveIn.get(key) ?? 0) - 1;
  if (left > 0) liveIn.set(key, left);
  else liveIn.delete(key);
}

function dropEndedList(state: DeskState, order: Order): void {
  const key = listKey(order.terms);
  const ids = key === null ? undefined : state.lists.get(key);
  if (key !== null && ids?.every((id) => !state.working.has(id)) === true) state.lists.delete(key);
}

/**
 * Called for each new order, and forgets faster than orders come. Not as orders end: an answer may have to tell of more
 * of them that ended at once than are kept.
 */
function forgetOldest(state: DeskState): void {
  for (let forgotten = 0; forgotten < 2 && state.ended.length > ENDED_ORDERS_KEPT; forgotten += 1) {
    const oldest = state.ended.shift();
    if (oldest !== undefined) state.orders.delete(oldest);
  }
}
