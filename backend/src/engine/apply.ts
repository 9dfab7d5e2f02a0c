import { notionalOf, quantityOf } from '../execution/grid.js';
import { isLive, step, type UsedStatus } from '../execution/order-life.js';
import type { Order } from '../execution/order.js';
import { formatAmount, parseAmount } from '../model/decimal.js';
import type {
  AccountOpened,
  DeskEvent,
  InstrumentDefined,
  KillSwitchTripped,
  OrderAccepted,
  OrderCanceled,
  OrderDenied,
  OrderFilled,
} from '../model/desk-event.js';
import { marketKey, textOfSteps } from '../model/instrument.js';
import { isoFromUs } from '../model/time.js';
import { credit, lock } from '../portfolio/balance.js';
import { flatPosition, takeFill } from '../portfolio/position.js';
import { refusalOf } from './refusal.js';
import { leave, rest } from './resting.js';
import { ENDED_ORDERS_KEPT, spentKey, type DeskState } from './state.js';

/**
 * Takes one event into the state. The only function that changes a {@link DeskState}, live and at a restart alike.
 * Throws on an event that cannot follow the state: then journal or engine is at fault and trading must stop.
 */
export function apply(state: DeskState, event: DeskEvent): void {
  switch (event.type) {
    case 'deskStarted':
      state.source = event.source;
      state.halted = null;
      break;
    case 'engineHalted':
      state.halted = event.reason;
      break;
    case 'instrumentDefined':
      applyInstrument(state, event);
      break;
    case 'accountOpened':
      applyAccount(state, event);
      break;
    case 'fundsDeposited':
      credit(accountOf(state, event.account).balances, event.currency, parseAmount(event.amount));
      break;
    case 'orderAccepted':
      applyAccepted(state, event);
      break;
    case 'orderDenied':
      applyDenied(state, event);
      break;
    case 'orderFilled':
      applyFilled(state, event);
      break;
    case 'orderCanceled':
      applyCanceled(state, event);
      break;
    case 'killSwitchTripped':
      applyTripped(state, event);
      break;
    case 'killSwitchRearmed':
      state.kills.delete(event.killId);
      break;
  }
  state.lastTime = event.time;
}

function applyInstrument(state: DeskState, { instrument }: InstrumentDefined): void {
  state.instruments.set(marketKey(instrument.venue, instrument.symbol), instrument);
}

function applyAccount(state: DeskState, event: AccountOpened): void {
  const { account, name, source, reportingCurrency, kyc } = event;
  state.accounts.set(account, {
    account,
    name,
    source,
    reportingCurrency,
    kyc,
    balances: new Map(),
    positions: new Map(),
  });
}

function applyAccepted(state: DeskState, event: OrderAccepted): void {
  const { order: terms, hold } = event;
  const key = marketKey(terms.venue, terms.symbol);
  const instrument = state.instruments.get(key);
  if (instrument === undefined || instrument.version !== event.instrumentVersion)
    throw new RangeError(
      `order ${terms.orderId} names version ${event.instrumentVersion} of ${key}, which is not current`,
    );
  const order: Order = {
    ...bornOf(state, event),
    instrument,
    quantityLots: event.quantityLots,
    priceTicks: event.priceTicks,
    status: 'new',
    arrivedAt: event.book.timeExchange,
    hold: parseAmount(hold.amount),
    holdCurrency: hold.currency,
    reason: null,
    denials: [],
  };
  lock(accountOf(state, terms.account).balances, hold.currency, order.hold);
  state.orders.set(terms.orderId, order);
  state.working.add(terms.orderId);
  spend(state, event, null);
  if (order.priceTicks === null) return;
  let resting = state.resting.get(key);
  if (resting === undefined) state.resting.set(key, (resting = { buy: [], sell: [] }));
  rest(resting, order);
}

function applyDenied(state: DeskState, event: OrderDenied): void {
  const refusal = refusalOf(event);
  const order: Order = {
    ...bornOf(state, event),
    instrument: null,
    quantityLots: 0,
    priceTicks: null,
    status: 'rejected',
    arrivedAt: 0,
    hold: 0n,
    holdCurrency: '',
    reason: { code: refusal.code, text: refusal.detail },
    denials: event.denials,
  };
  state.orders.set(event.order.orderId, order);
  if (event.spendsId) spend(state, event, refusal);
  forgetOldest(state, event.order.orderId);
}

function applyFilled(state: DeskState, event: OrderFilled): void {
  const order = orderOf(state, event.orderId);
  const { terms, instrument } = order;
  if (instrument === null) throw new RangeError(`order ${event.orderId} was refused and cannot fill`);
  const { balances, positions } = accountOf(state, terms.account);
  const notional = notionalOf(instrument, event.priceTicks, event.quantityLots);
  const quantity = quantityOf(instrument, event.quantityLots);
  const commission = parseAmount(event.commission);
  const sign = terms.side === 'buy' ? 1n : -1n;
  const inBase = event.commissionCurrency === instrument.baseCurrency ? commission : 0n;
  const inQuote = commission - inBase;
  const received = sign * quantity - inBase;
  const paid = sign * notional + inQuote;
  credit(balances, instrument.baseCurrency, received);
  credit(balances, instrument.quoteCurrency, -paid);
  const key = marketKey(terms.venue, terms.symbol);
  let position = positions.get(key);
  if (position === undefined) positions.set(key, (position = flatPosition()));
  takeFill(position, received, paid);
  order.filledLots += event.quantityLots;
  if (order.filledLots > order.quantityLots)
    throw new RangeError(`order ${event.orderId} filled more than its quantity`);
  order.filledNotional += notional;
  order.fills.push({
    tradeId: event.tradeId,
    orderId: event.orderId,
    account: terms.account,
    venue: terms.venue,
    symbol: terms.symbol,
    side: terms.side,
    lastPrice: textOfSteps(event.priceTicks, instrument.tickSize),
    lastQuantity: formatAmount(quantity),
    commission: event.commission,
    commissionCurrency: event.commissionCurrency,
    liquiditySide: event.liquiditySide,
    timeExchange: isoFromUs(event.timeExchange),
    time: isoFromUs(event.time),
  });
  moveOn(state, order, {
    to: order.filledLots === order.quantityLots ? 'filled' : 'partiallyFilled',
    released: event.released,
    time: event.time,
  });
}

function applyCanceled(state: DeskState, event: OrderCanceled): void {
  const order = orderOf(state, event.orderId);
  order.reason = { code: event.reason, text: event.text };
  moveOn(state, order, { to: 'canceled', released: event.released, time: event.time });
}

function moveOn(state: DeskState, order: Order, next: { to: UsedStatus; released: string; time: number }): void {
  const { orderId, account, venue, symbol } = order.terms;
  const released = parseAmount(next.released);
  order.status = step(order.status, next.to);
  order.updatedAt = next.time;
  order.hold -= released;
  lock(accountOf(state, account).balances, order.holdCurrency, -released);
  if (isLive(order.status)) return;
  if (order.hold !== 0n) throw new RangeError(`order ${orderId} ended and still holds ${formatAmount(order.hold)}`);
  state.working.delete(orderId);
  const resting = state.resting.get(marketKey(venue, symbol));
  if (resting !== undefined && order.priceTicks !== null) leave(resting, order);
  forgetOldest(state, orderId);
}

/** A second press of a standing kill merges into it: who and when of the last, persons and canceled orders of all. */
function applyTripped(state: DeskState, event: KillSwitchTripped): void {
  const { killId, scope, scopeValue, time, actor } = event;
  const { person, verified } = actor;
  const earlier = state.kills.get(killId);
  const pressedBy = [...new Set([...(earlier?.pressedBy ?? []), person])];
  const reason = event.reason === '' ? (earlier?.reason ?? '') : event.reason;
  const ordersCanceled = event.ordersCanceled + (earlier?.ordersCanceled ?? 0);
  state.kills.set(killId, { killId, scope, scopeValue, reason, person, pressedBy, verified, time, ordersCanceled });
}

function bornOf(state: DeskState, event: OrderAccepted | OrderDenied) {
  state.ordersSeen += 1;
  return {
    terms: event.order,
    person: event.actor.person,
    arrival: state.ordersSeen,
    createdAt: event.time,
    updatedAt: event.time,
    filledLots: 0,
    filledNotional: 0n,
    fills: [],
  };
}

function spend(
  state: DeskState,
  { order }: OrderAccepted | OrderDenied,
  refusal: ReturnType<typeof refusalOf> | null,
): void {
  const { orderId, payloadHash } = order;
  state.spentIds.set(spentKey(order.account, order.clientOrderId), { orderId, payloadHash, refusal });
}

function forgetOldest(state: DeskState, endedId: string): void {
  state.ended.push(endedId);
  if (state.ended.length <= ENDED_ORDERS_KEPT) return;
  const oldest = state.ended.shift();
  if (oldest !== undefined) state.orders.delete(oldest);
}

function accountOf(state: DeskState, account: string) {
  const known = state.accounts.get(account);
  if (known === undefined) throw new RangeError(`there is no account '${account}'`);
  return known;
}

function orderOf(state: DeskState, orderId: string): Order {
  const known = state.orders.get(orderId);
  if (known === undefined) throw new RangeError(`there is no order ${orderId}`);
  return known;
}
