import { Counter, Histogram, type Registry } from 'prom-client';
import type { CommittedListener } from '../../engine/desk.js';

export const ORDERS_TOTAL = 'trading_orders_outcomes_total';
export const FILLS_TOTAL = 'trading_orders_fills_total';
export const ORDER_REPLY_SECONDS = 'trading_orders_reply_seconds';

export interface OrderMetrics {
  /** Counts what was committed; hand it to the engine as a listener. */
  readonly onCommitted: CommittedListener;
  /** From the order's arrival at the API to its answer. */
  observeReply(seconds: number): void;
}

export function createOrderMetrics(registry: Registry): OrderMetrics {
  const outcomes = new Counter({
    name: ORDERS_TOTAL,
    help: 'Order events committed, by outcome: accepted, denied or canceled.',
    labelNames: ['outcome'] as const,
    registers: [registry],
  });
  const fills = new Counter({
    name: FILLS_TOTAL,
    help: 'Fills committed, by liquidity side.',
    labelNames: ['liquidity_side'] as const,
    registers: [registry],
  });
  const reply = new Histogram({
    name: ORDER_REPLY_SECONDS,
    help: 'Seconds from an order reaching the API to its answer, journal commit included.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  // Every series stands at 0 from the start, so that a first rise is seen by rate().
  for (const outcome of ['accepted', 'denied', 'canceled']) outcomes.inc({ outcome }, 0);
  for (const side of ['maker', 'taker']) fills.inc({ liquidity_side: side }, 0);
  return {
    onCommitted(events) {
      for (const { event } of events) {
        if (event.type === 'orderAccepted') outcomes.inc({ outcome: 'accepted' });
        else if (event.type === 'orderDenied') outcomes.inc({ outcome: 'denied' });
        else if (event.type === 'orderCanceled') outcomes.inc({ outcome: 'canceled' });
        else if (event.type === 'orderFilled') fills.inc({ liquidity_side: event.liquiditySide });
      }
    },
    observeReply: (seconds) => reply.observe(seconds),
  };
}
