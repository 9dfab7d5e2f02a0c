import { step } from '../execution/order-life.js';
import type { OrderTriggered, StopTrailed } from '../model/desk-event.js';
import { arm, disarm } from './armed.js';
import { comeDue, orderOf, renewArrival, restingOf, setAside } from './apply-orders.js';
import { rest } from '../execution/resting.js';
import type { DeskState } from './state.js';

export function applyTrailed(state: DeskState, event: StopTrailed): void {
  const order = orderOf(state, event.orderId);
  order.extremeTicks = event.extremeTicks;
  order.stopTicks = event.stopTicks;
  order.updatedAt = event.time;
  if (order.phase === 'armed') arm(restingOf(state, order), order);
}

/** A triggered order arrives anew: at once, or when its way is over. */
export function applyTriggered(state: DeskState, event: OrderTriggered): void {
  const order = orderOf(state, event.orderId);
  order.status = step(order.status, 'triggered');
  order.updatedAt = event.time;
  setAside(state, order, event.hold);
  const resting = restingOf(state, order);
  disarm(resting, event.orderId);
  if (event.dueAt !== null) {
    order.phase = 'traveling';
    comeDue(state, order, { action: 'arrive', dueAt: event.dueAt });
    return;
  }
  order.phase = 'working';
  renewArrival(state, order);
  order.arrivedAt = event.book?.timeExchange ?? 0;
  if (order.priceTicks !== null) rest(resting, order);
}
