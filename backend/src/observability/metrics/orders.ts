import { LIQUIDITY_SOURCES, ORDER_TYPES } from '@paperdesk/contract';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { CommittedListener } from '../../engine/desk.js';
import type { DeskEvent, OrderFilled } from '../../model/desk-event.js';

export const ORDERS_TOTAL = 'trading_orders_outcomes_total';
export const ORDERS_BY_TYPE = 'trading_orders_accepted_total';
export const FILLS_TOTAL = 'trading_orders_fills_total';
export const FILL_HEARD_SECONDS = 'trading_orders_fill_heard_seconds';
export const ORDER_REPLY_SECONDS = 'trading_orders_reply_seconds';

const OUTCOMES: Readonly<Partial<Record<DeskEvent['type'], string>>> = {
  orderAccepted: 'accepted',
  approvalRequested: 'approvalRequested',
  approvalDecided: 'approvalDecided',
  approvalRefused: 'approvalRefused',
  orderDenied: 'denied',
  orderRejected: 'rejected',
  orderTriggered: 'triggered',
  orderReplaced: 'replaced',
  orderChangeRejected: 'changeRejected',
  orderCanceled: 'canceled',
  orderExpired: 'expired',
};

export interface OrderMetrics {
  /** Counts what was committed; hand it to the engine as a listener. */
  readonly onCommitted: CommittedListener;
  /** From the order's arrival at the API to its answer. */
  observeReply(seconds: number): void;
}

export function createOrderMetrics(registry: Registry): OrderMetrics {
  const outcomes = new Counter({
    name: ORDERS_TOTAL,
    help: 'Order events committed, by outcome.',
    labelNames: ['outcome'] as const,
    registers: [registry],
  });
  const accepted = new Counter({
    name: ORDERS_BY_TYPE,
    help: 'Orders accepted, by type.',
    labelNames: ['order_type'] as const,
    registers: [registry],
  });
  const fills = new Counter({
    name: FILLS_TOTAL,
    help: 'Fills committed, by liquidity side and by where the liquidity came from: shown by the market, or a model.',
    labelNames: ['liquidity_side', 'liquidity_source'] as const,
    registers: [registry],
  });
  const heard = new Histogram({
    name: FILL_HEARD_SECONDS,
    help: 'Seconds from the venue making what filled an order to the desk hearing of the fill, report latency included.',
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const reply = new Histogram({
    name: ORDER_REPLY_SECONDS,
    help: 'Seconds from an order reaching the API to its answer: the way to the venue and back, and the journal, included.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  // Every series stands at 0 from the start, so that a first rise is seen by rate().
  for (const outcome of Object.values(OUTCOMES)) outcomes.inc({ outcome }, 0);
  for (const order_type of ORDER_TYPES) accepted.inc({ order_type }, 0);
  for (const liquidity_side of ['maker', 'taker'])
    for (const liquidity_source of LIQUIDITY_SOURCES) fills.inc({ liquidity_side, liquidity_source }, 0);

  const countFill = ({ liquiditySide, cause, reportedAt, timeExchange }: OrderFilled) => {
    fills.inc({ liquidity_side: liquiditySide, liquidity_source: cause.kind === 'model' ? 'MODEL' : 'BOOK' });
    heard.observe(Math.max(0, reportedAt - timeExchange) / 1e6);
  };
  return {
    onCommitted(events) {
      for (const { event } of events) {
        const outcome = OUTCOMES[event.type];
        if (outcome !== undefined) outcomes.inc({ outcome });
        if (event.type === 'orderAccepted' || event.type === 'approvalRequested')
          accepted.inc({ order_type: event.order.orderType });
        else if (event.type === 'orderFilled') countFill(event);
      }
    },
    observeReply: (seconds) => reply.observe(seconds),
  };
}
