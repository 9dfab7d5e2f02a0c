import type { PendingChange } from '../execution/order.js';
import { step } from '../execution/order-life.js';
import { parseAmount } from '../model/decimal.js';
import type {
  OrderCancelRequested,
  OrderChangeRejected,
  OrderReplaceRequested,
  OrderReplaced,
} from '../model/desk-event.js';
import { comeDue, giveBack, moveOn, orderOf, restingOf, setAside, spend } from './apply-orders.js';
import { unschedule } from './due.js';
import { leave, rest } from '../execution/resting.js';
import type { DeskState } from './state.js';
import type { Order } from '../execution/order.js';

type Change = OrderCancelRequested | OrderReplaceRequested | OrderReplaced | OrderChangeRejected;

/** Cancels and replaces on their way, and what became of replaces. A cancel that arrives ends the order. */
export function applyChange(state: DeskState, event: Change): void {
  const order = orderOf(state, event.orderId);
  order.updatedAt = event.time;
  switch (event.type) {
    case 'orderCancelRequested': {
      const { dueAt, reason, text } = event;
      order.pending.push({ kind: 'cancel', dueAt, reason, text });
      comeDue(state, order, { action: 'cancel', dueAt });
      return;
    }
    case 'orderReplaceRequested': {
      const { dueAt, clientOrderId, payloadHash, quantityLots, priceTicks } = event;
      const hold = parseAmount(event.hold.amount);
      order.pending.push({ kind: 'replace', dueAt, clientOrderId, payloadHash, quantityLots, priceTicks, hold });
      setAside(state, order, event.hold);
      spendReplace(state, order, event);
      comeDue(state, order, { action: 'replace', dueAt });
      return;
    }
    case 'orderReplaced':
      return applyReplaced(state, order, event);
    case 'orderChangeRejected':
      forgetPending(state, order, event.change);
      giveBack(state, order, event.released);
      return;
  }
}

/** A replace down to what has filled already ends the order filled. */
function applyReplaced(state: DeskState, order: Order, event: OrderReplaced): void {
  forgetPending(state, order, 'replace');
  spendReplace(state, order, event);
  order.clientOrderId = event.clientOrderId;
  setAside(state, order, event.hold);
  const works = order.phase === 'working' && order.priceTicks !== null;
  if (works && !event.keptPlace) leave(restingOf(state, order), order);
  order.quantityLots = event.quantityLots;
  if (!event.keptPlace) {
    state.ordersSeen += 1;
    order.arrival = state.ordersSeen;
    order.priceTicks = event.priceTicks;
    order.queueAhead = event.queueAhead;
    order.arrivedAt = event.book?.timeExchange ?? order.arrivedAt;
    if (works) rest(restingOf(state, order), order);
  }
  if (order.filledLots < order.quantityLots) giveBack(state, order, event.released);
  else {
    order.quantityLots = order.filledLots;
    moveOn(state, order, { to: step(order.status, 'filled'), released: event.released, time: event.time });
  }
}

function forgetPending(state: DeskState, order: Order, kind: PendingChange['kind']): void {
  const at = order.pending.findIndex((change) => change.kind === kind);
  if (at < 0) return;
  order.pending.splice(at, 1);
  unschedule(state.due, order.terms.orderId, kind);
}

function spendReplace(state: DeskState, order: Order, event: OrderReplaceRequested | OrderReplaced): void {
  const { orderId, account } = order.terms;
  const { clientOrderId, payloadHash } = event;
  spend(state, { orderId, account, clientOrderId }, { payloadHash, refused: false });
}
