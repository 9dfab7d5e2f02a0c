import { ORDER_STATUSES, ORDER_TYPES, type OrderStatus, type OrderType } from '@paperdesk/contract';
import { Gauge, type Registry } from 'prom-client';
import type { DeskState } from '../../engine/state.js';
import { reportedStatus } from '../../execution/order-life.js';
import type { Order } from '../../execution/order.js';
import { marketKey } from '../../model/instrument.js';

export const ORDERS_WORKING = 'trading_orders_working';
export const ORDERS_IN_FLIGHT = 'trading_orders_in_flight';

/** What a live order may be told to be; an ended one is none of these. */
const STATUSES = ORDER_STATUSES.filter((status) => !['filled', 'canceled', 'expired', 'rejected'].includes(status));
const TRIPS = ['order', 'cancel', 'replace'] as const;

/** Live orders by type and status, and what is on its way to the venue; counted at each scrape. */
export function registerWorkingOrderMetrics(
  registry: Registry,
  state: () => Pick<DeskState, 'orders' | 'working' | 'suspended'>,
): void {
  new Gauge({
    name: ORDERS_WORKING,
    help: 'Orders that may still fill, by type and status.',
    labelNames: ['order_type', 'status'] as const,
    registers: [registry],
    collect() {
      for (const order_type of ORDER_TYPES) for (const status of STATUSES) this.set({ order_type, status }, 0);
      const { suspended } = state();
      for (const order of liveOrders(state())) {
        const { orderType, venue, symbol } = order.terms;
        this.inc(labelsOf(orderType, reportedStatus(order, suspended.has(marketKey(venue, symbol)))));
      }
    },
  });
  new Gauge({
    name: ORDERS_IN_FLIGHT,
    help: 'Orders, cancels and replaces on their way to the simulated venue.',
    labelNames: ['what'] as const,
    registers: [registry],
    collect() {
      for (const what of TRIPS) this.set({ what }, 0);
      for (const { phase, pending } of liveOrders(state())) {
        if (phase === 'traveling') this.inc({ what: 'order' });
        for (const { kind } of pending) this.inc({ what: kind });
      }
    },
  });
}

function labelsOf(order_type: OrderType, status: OrderStatus) {
  return { order_type, status };
}

function* liveOrders({ orders, working }: Pick<DeskState, 'orders' | 'working'>): Generator<Order> {
  for (const orderId of working) {
    const order = orders.get(orderId);
    if (order !== undefined) yield order;
  }
}
