import { reportedStatus } from '../../execution/order-life.js';
import type { Order } from '../../execution/order.js';
import { leavesOf } from '../../execution/order.js';
import { divide, formatAmount, parseAmount, toNumber } from '../../model/decimal.js';
import type { BookTop, DeskEvent, OrderDenied, OrderFilled, OrderTerms } from '../../model/desk-event.js';
import { amountOfSteps, textOfSteps, type Instrument } from '../../model/instrument.js';
import type { Row } from '../rows/row.js';

/** Events that are about one order, and what `orders.event` calls them. */
const ORDER_EVENTS = {
  orderAccepted: 'accepted',
  approvalRequested: 'approvalRequested',
  approvalDecided: 'approvalDecided',
  approvalRefused: 'approvalRefused',
  orderReleased: 'released',
  orderArrived: 'arrived',
  orderRejected: 'rejected',
  orderActivated: 'activated',
  stopTrailed: 'trailed',
  orderTriggered: 'triggered',
  orderFilled: 'filled',
  orderCancelRequested: 'cancelRequested',
  orderCanceled: 'canceled',
  orderExpired: 'expired',
  orderReplaceRequested: 'replaceRequested',
  orderReplaced: 'replaced',
  orderChangeRejected: 'changeRejected',
  orderRequeued: 'requeued',
  selfTradePrevented: 'selfTradePrevented',
  marketSuspended: 'suspended',
  marketResumed: 'resumed',
} as const;
export type OrderEvent = Extract<DeskEvent, { readonly type: keyof typeof ORDER_EVENTS }>;

export function isOrderEvent(event: DeskEvent): event is OrderEvent {
  return event.type in ORDER_EVENTS;
}

/** An order as it stands after `event`, which was folded into it already. */
export function orderRow(order: Order, event: OrderEvent, at: { ts: number; suspended: boolean }): Row {
  const { terms } = order;
  const instrument = definedOf(order);
  const lots = (count: number | null) => (count === null ? null : textOfSteps(count, instrument.lotSize));
  const filled = amountOfSteps(order.filledLots, instrument.lotSize);
  const why = reasonColumns(event);
  // Without spreads: V8 keeps a row made by them as a dictionary, which is slow to make and to read.
  return {
    ts: at.ts,
    account: terms.account,
    venue: terms.venue,
    symbol: terms.symbol,
    order_id: terms.orderId,
    original_client_order_id: terms.clientOrderId,
    side: terms.side,
    order_type: terms.orderType,
    time_in_force: terms.timeInForce,
    trailing_offset: terms.trailingOffset,
    trailing_offset_type: terms.trailingOffsetType,
    trigger_source: terms.triggerSource,
    expire_at: terms.expireAt,
    self_trade_prevention: terms.selfTradePrevention,
    post_only: terms.postOnly,
    order_list_id: terms.orderListId,
    contingency: terms.contingency,
    list_index: terms.listIndex,
    client_order_id: order.clientOrderId,
    event_sequence: order.changes,
    event: ORDER_EVENTS[event.type],
    order_status: reportedStatus(order, at.suspended),
    quantity: lots(order.quantityLots),
    price: ticksText(order.priceTicks, instrument),
    filled_quantity: formatAmount(filled),
    leaves_quantity: lots(leavesOf(order)),
    average_price: filled === 0n ? null : formatAmount(divide(order.filledNotional, filled)),
    reason_code: why.reason_code,
    reason: why.reason,
    stop_price: ticksText(order.stopTicks, instrument),
    trailing_extreme: ticksText(order.extremeTicks, instrument),
    preset: order.preset,
    epoch: order.epoch,
    queue_ahead: lots(order.queueAhead),
    pessimistic_quantity: lots(order.band.pessimisticLots),
    optimistic_quantity: lots(order.band.optimisticLots),
    due_at: 'dueAt' in event ? event.dueAt : null,
    hold_amount: formatAmount(order.hold),
    hold_currency: order.holdCurrency,
    usd_value: order.usdValue === null ? null : formatAmount(order.usdValue),
    usd_rate: order.usdRate === null ? null : formatAmount(order.usdRate),
    usd_rate_source: order.usdRateSource,
    mid: 'book' in event ? midOf(instrument, event.book) : null,
    arrival_mid: midOf(instrument, order.decisionBook),
    venue_mid: midOf(instrument, order.venueBook),
    book_sequence: 'book' in event ? (event.book?.sequence ?? null) : null,
    other_order_id: event.type === 'selfTradePrevented' ? event.makerOrderId : null,
    self_trade_mode: event.type === 'selfTradePrevented' ? event.mode : null,
    via: event.actor.via,
    request_id: event.requestId,
  };
}

/** An order that our checks refused: all there is of it. */
export function deniedRow(event: OrderDenied): Row {
  const { denials, order: terms } = event;
  return {
    ts: event.time,
    ...termsColumns(terms),
    ...{ event_sequence: 1, event: 'denied', order_status: 'rejected' },
    ...{ quantity: terms.quantity, price: terms.price, stop_price: terms.stopPrice },
    ...{ filled_quantity: '0', leaves_quantity: '0' },
    reason_code: denials[0]?.code ?? null,
    reason: denials.map((denial) => denial.detail).join('; '),
    ...{ via: event.actor.via, request_id: event.requestId },
  };
}

export function fillRow(order: Order, event: OrderFilled): Row {
  const { terms } = order;
  const { cause } = event;
  const instrument = definedOf(order);
  const lots = (count: number | null) => (count === null ? null : textOfSteps(count, instrument.lotSize));
  const price = toNumber(amountOfSteps(event.priceTicks, instrument.tickSize));
  const arrival = midOf(instrument, order.decisionBook);
  const sign = terms.side === 'buy' ? 1 : -1;
  const commission = toNumber(parseAmount(event.commission));
  return {
    ts: event.time,
    account: terms.account,
    venue: terms.venue,
    symbol: terms.symbol,
    trade_id: event.tradeId,
    order_id: terms.orderId,
    client_order_id: order.clientOrderId,
    side: terms.side,
    order_type: terms.orderType,
    time_in_force: terms.timeInForce,
    liquidity_side: event.liquiditySide,
    liquidity_source: cause.kind === 'model' ? 'MODEL' : 'BOOK',
    last_price: textOfSteps(event.priceTicks, instrument.tickSize),
    last_quantity: lots(event.quantityLots),
    price,
    quantity: toNumber(amountOfSteps(event.quantityLots, instrument.lotSize)),
    commission: event.commission,
    commission_currency: event.commissionCurrency,
    commission_rate: event.rate,
    commission_quote: event.commissionCurrency === instrument.quoteCurrency ? commission : commission * price,
    fee_tier: event.feeTier,
    fee_source: event.feeSource,
    preset: event.preset,
    epoch: order.epoch,
    mid: midOf(instrument, event.book),
    arrival_mid: arrival,
    venue_mid: midOf(instrument, order.venueBook),
    slippage_bps: arrival === null || arrival === 0 ? null : (sign * (price - arrival) * 10_000) / arrival,
    cause: cause.kind,
    queue_model: cause.kind === 'trade' ? cause.queueModel : null,
    queue_ahead: cause.kind === 'trade' ? lots(cause.queueAhead) : null,
    queue_ahead_at_start: lots(order.queueAhead),
    pessimistic_quantity: lots(event.band.pessimisticLots),
    optimistic_quantity: lots(event.band.optimisticLots),
    model: cause.kind === 'model' ? cause.model : null,
    market_trade_id: cause.kind === 'trade' ? cause.marketTradeId : null,
    book_level: cause.kind === 'book' ? cause.level : null,
    other_order_id: cause.kind === 'own' ? cause.orderId : null,
    book_sequence: event.book?.sequence ?? null,
    time_exchange: event.timeExchange,
    reported_at: event.reportedAt,
  };
}

export const marketOf = (terms: OrderTerms) => ({ account: terms.account, venue: terms.venue, symbol: terms.symbol });

/** What of an order never changes; the caller's id does, with each replace. */
function termsColumns(terms: OrderTerms): Omit<Row, 'ts'> {
  return {
    ...marketOf(terms),
    order_id: terms.orderId,
    client_order_id: terms.clientOrderId,
    original_client_order_id: terms.clientOrderId,
    side: terms.side,
    order_type: terms.orderType,
    time_in_force: terms.timeInForce,
    trailing_offset: terms.trailingOffset,
    trailing_offset_type: terms.trailingOffsetType,
    trigger_source: terms.triggerSource,
    expire_at: terms.expireAt,
    self_trade_prevention: terms.selfTradePrevention,
    post_only: terms.postOnly,
    order_list_id: terms.orderListId,
    contingency: terms.contingency,
    list_index: terms.listIndex,
  };
}

/** A code, and the same in words. */
function reasonColumns(event: OrderEvent): { readonly reason_code: string | null; readonly reason: string | null } {
  switch (event.type) {
    case 'marketSuspended':
      return { reason_code: null, reason: event.reason };
    case 'approvalRequested':
      return { reason_code: event.why, reason: null };
    case 'approvalDecided':
      return { reason_code: `APPROVAL_${event.decision.toUpperCase()}`, reason: event.reason };
    case 'approvalRefused':
      return { reason_code: event.code, reason: event.text };
    default:
      return {
        reason_code: 'reason' in event ? event.reason : null,
        reason: 'text' in event ? event.text : null,
      };
  }
}

function definedOf(order: Order): Instrument {
  if (order.instrument === null) throw new Error(`order ${order.terms.orderId} was refused and cannot change`);
  return order.instrument;
}

function ticksText(ticks: number | null, instrument: Instrument): string | null {
  return ticks === null ? null : textOfSteps(ticks, instrument.tickSize);
}

/** Mid of a book top in quote currency; null without two sides. */
function midOf(instrument: Instrument, book: BookTop | null): number | null {
  if (book === null || book.bid === null || book.ask === null) return null;
  return toNumber(amountOfSteps(book.bid + book.ask, instrument.tickSize)) / 2;
}
