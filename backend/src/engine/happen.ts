import { arriveAtVenue, replaceAtVenue } from './at-venue.js';
import { expireApproval } from './decide-approval.js';
import { bandNow, cancel, type Desk } from './decision.js';
import type { DueAction } from './due.js';
import { formatAmount } from '../model/decimal.js';
import type { Order } from '../execution/order.js';
import type { Taker } from './taker.js';

/** Something that was on its way arrives, or an order's time is over. */
export function happen(desk: Desk, taker: Taker, { orderId, action }: DueAction): void {
  const order = desk.state.orders.get(orderId);
  if (order === undefined) throw new RangeError(`something is due for order ${orderId}, which is not known`);
  switch (action) {
    case 'arrive':
      return arriveAtVenue(desk, taker, order);
    case 'cancel':
      return cancelArrives(desk, taker, order);
    case 'replace':
      return replaceArrives(desk, taker, order);
    case 'expire':
      return expire(desk, taker, order);
    case 'approvalExpires':
      return taker.takeAll(expireApproval(desk, order));
  }
}

function cancelArrives(desk: Desk, taker: Taker, order: Order): void {
  const asked = order.pending.find((change) => change.kind === 'cancel');
  if (asked === undefined) throw new RangeError(`nobody asked to cancel order ${order.terms.orderId}`);
  taker.take(cancel(desk, order, { reason: asked.reason, text: asked.text }));
}

/** What it needs was set aside as it was sent. */
function replaceArrives(desk: Desk, taker: Taker, order: Order): void {
  const asked = order.pending.find((change) => change.kind === 'replace');
  if (asked === undefined) throw new RangeError(`nobody asked to replace order ${order.terms.orderId}`);
  replaceAtVenue(desk, taker, { order, asked: { ...asked, orderId: order.terms.orderId, hold: 0n }, hold: 0n });
}

function expire({ markets }: Desk, taker: Taker, order: Order): void {
  const { orderId, timeInForce } = order.terms;
  taker.take({
    type: 'orderExpired',
    orderId,
    reason: timeInForce,
    text: timeInForce === 'DAY' ? 'The UTC day it was good for is over.' : 'The time it was good till has come.',
    released: formatAmount(order.hold),
    band: bandNow(markets, order),
  });
}
