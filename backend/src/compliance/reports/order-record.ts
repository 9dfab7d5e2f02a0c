import { isoFromUs } from '../../model/time.js';
import type { CommittedEvent, DeskEvent } from '../../model/desk-event.js';
import type { Cell, ReportDocument, ReportHead } from './document.js';
import { type KnownOrder, type KnownOrders, priceText, sizeText } from './known-orders.js';

/** Types of events that make a row: every message about an order. */
export const ORDER_RECORD_TYPES = [
  'orderAccepted',
  'approvalRequested',
  'orderDenied',
  'orderArrived',
  'orderRejected',
  'orderActivated',
  'orderTriggered',
  'orderFilled',
  'orderCancelRequested',
  'orderCanceled',
  'orderExpired',
  'orderReplaceRequested',
  'orderReplaced',
  'orderChangeRejected',
  'approvalDecided',
  'orderReleased',
] as const satisfies readonly DeskEvent['type'][];
const TYPES: ReadonlySet<string> = new Set(ORDER_RECORD_TYPES);

/** Rows that one report may hold; more are refused, with the advice to ask for less time. */
export const MOST_ROWS = 100_000;

/** After RTS 6 annex II: who decided, which algorithm, for which client, when, what, and what became of it. */
const COLUMNS = [
  ...['sequence', 'time', 'timeExchange', 'event', 'decisionMaker', 'algorithm', 'client', 'via', 'requestId'],
  ...['orderId', 'clientOrderId', 'originalClientOrderId', 'orderListId', 'source', 'venue', 'symbol', 'side'],
  ...['orderType', 'timeInForce', 'expireAt', 'price', 'stopPrice', 'quantity', 'filledQuantity', 'leavesQuantity'],
  ...['postOnly', 'selfTradePrevention', 'tradeId', 'lastPrice', 'lastQuantity', 'liquidity', 'commission'],
  ...['commissionCurrency', 'reasonCode', 'reason', 'hash'],
] as const;
type Row = Record<(typeof COLUMNS)[number], Cell>;

/** One row for each message about an order; null for events about anything else, or about an order nobody knows. */
export function orderRecordRow({ seq, hash, event }: CommittedEvent, orders: KnownOrders): Row | null {
  if (!TYPES.has(event.type)) return null;
  const orderId = 'order' in event ? event.order.orderId : 'orderId' in event ? event.orderId : null;
  const order = orderId === null ? undefined : orders.of(orderId);
  if (order === undefined) return null;
  const { actor, time, requestId } = event;
  return {
    ...termsOf(order),
    ...{ sequence: seq, time: isoFromUs(time), event: event.type, via: actor.via, requestId, hash },
    // Of what the market or the clock did to an order, the one who decided it is the one who placed it.
    decisionMaker: actor.person === 'system' ? order.person : actor.person,
    ...fillOf(event, order),
    ...reasonOf(event),
  };
}

function termsOf(order: KnownOrder) {
  const { terms } = order;
  return {
    ...{ algorithm: terms.strategy, client: terms.account, orderId: terms.orderId },
    ...{ clientOrderId: order.clientOrderId, originalClientOrderId: terms.clientOrderId },
    ...{ orderListId: terms.orderListId, source: terms.source, venue: terms.venue, symbol: terms.symbol },
    ...{ side: terms.side, orderType: terms.orderType, timeInForce: terms.timeInForce },
    expireAt: terms.expireAt === null ? null : isoFromUs(terms.expireAt),
    price: priceText(order, order.priceTicks) ?? terms.price,
    stopPrice: priceText(order, order.stopTicks) ?? terms.stopPrice,
    quantity: sizeText(order, order.quantityLots),
    filledQuantity: order.instrument === null ? '0' : sizeText(order, order.filledLots),
    leavesQuantity: order.instrument === null ? '0' : sizeText(order, order.quantityLots - order.filledLots),
    ...{ postOnly: terms.postOnly, selfTradePrevention: terms.selfTradePrevention },
  };
}

function fillOf(event: DeskEvent, order: KnownOrder) {
  if (event.type !== 'orderFilled')
    return {
      ...{ timeExchange: null, tradeId: null, lastPrice: null, lastQuantity: null },
      ...{ liquidity: null, commission: null, commissionCurrency: null },
    };
  const { tradeId, commission, commissionCurrency } = event;
  return {
    ...{ tradeId, commission, commissionCurrency, timeExchange: isoFromUs(event.timeExchange) },
    lastPrice: priceText(order, event.priceTicks),
    lastQuantity: sizeText(order, event.quantityLots),
    liquidity: event.liquiditySide === 'maker' ? 'passive' : 'aggressive',
  };
}

function reasonOf(event: DeskEvent): { readonly reasonCode: Cell; readonly reason: Cell } {
  if (event.type === 'orderDenied') {
    const codes = event.denials.map(({ code }) => code).join(' ');
    return { reasonCode: codes, reason: event.denials.map(({ detail }) => detail).join(' ') };
  }
  if (event.type === 'approvalRequested') return { reasonCode: event.why, reason: null };
  if (event.type === 'approvalDecided') return { reasonCode: event.decision, reason: event.reason };
  if ('reason' in event && 'text' in event) return { reasonCode: event.reason, reason: event.text };
  return { reasonCode: null, reason: null };
}

/** The record as a document: one table. */
export function orderRecord(
  head: ReportHead,
  told: { readonly from: string; readonly to: string; readonly rows: readonly Row[] },
): ReportDocument {
  const { from, to, rows } = told;
  return {
    ...head,
    kind: 'orderRecord',
    title: `Order record ${from} to ${to}`,
    sections: [
      { id: 'period', title: 'Period', fields: { from, to, events: rows.length } },
      { id: 'orders', title: 'Orders', table: { columns: COLUMNS, rows } },
    ],
  };
}
