import { isLive } from '../execution/order-life.js';
import type { Order } from '../execution/order.js';
import type { Draft } from '../execution/draft.js';
import type { CancelAll, CancelOrder, ReplaceOrder } from '../model/command.js';
import { formatAmount } from '../model/decimal.js';
import { stepsOf, textOfSteps } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import { approvalNeeded } from '../risk/approval-needed.js';
import { CHECKS, contextOf, denialOf } from './assess.js';
import type { RiskContext } from '../risk/check.js';
import { fundsHeld } from '../risk/funds.js';
import { replaceFault } from './decide-lists-faults.js';
import { riskInput } from './decide-submit.js';
import { cancel, refused, workingOrders, type ArrivingReplace, type Decision, type Desk } from './decision.js';
import type { Refusal } from './desk.js';
import { dueOf } from './due.js';
import { refusalOf, refuse } from './refusal.js';
import { isSamePayload, spentOn } from './spent-ids.js';
import { spentKey } from './state.js';
import { travelUs } from './travel.js';

/** Never blocked by kill switch, market state or source. A repeat of a cancel answers with the canceled order. */
export function decideCancel(desk: Desk, { orderId, actor }: CancelOrder, now: TimeUs): Decision {
  const order = desk.state.orders.get(orderId);
  if (order === undefined) return refused(unknown(orderId));
  if (order.status === 'canceled') return { drafts: [], reply: { kind: 'order', orderId, repeated: true } };
  if (!isLive(order.status)) return refused(ended(order, 'cancel'));
  const repeated = order.pending.some(({ kind }) => kind === 'cancel');
  const text = `Canceled at the request of ${actor.person}.`;
  return {
    drafts: repeated ? [] : [cancelBy(desk, order, { reason: 'USER_REQUEST', text, now })],
    reply: { kind: 'order', orderId, repeated, awaits: { change: 'cancel' } },
  };
}

export function decideCancelAll(desk: Desk, command: CancelAll, now: TimeUs): Decision {
  const { account, venue, symbol, strategy, actor } = command;
  const orders = workingOrders(
    desk.state,
    ({ terms }) =>
      terms.account === account &&
      (venue === undefined || terms.venue === venue) &&
      (symbol === undefined || terms.symbol === symbol) &&
      (strategy === undefined || terms.strategy === strategy),
  );
  const text = `Canceled with all others of the account at the request of ${actor.person}.`;
  return {
    drafts: orders
      .filter(({ pending }) => !pending.some(({ kind }) => kind === 'cancel'))
      .map((order) => cancelBy(desk, order, { reason: 'CANCEL_ALL', text, now })),
    reply: { kind: 'canceled', orderIds: orders.map((order) => order.terms.orderId) },
  };
}

/** At once where a cancel takes no time, else as a message on its way. */
function cancelBy(desk: Desk, order: Order, why: { reason: string; text: string; now: TimeUs }): Draft {
  const { reason, text, now } = why;
  const travel = travelUs(desk, order.terms, 'cancel', order.pending.length);
  if (travel === 0 && order.pending.length === 0 && order.phase !== 'traveling') return cancel(desk, order, why);
  // It was never sent: nothing travels.
  if (order.phase === 'approving') return cancel(desk, order, why);
  if (desk.state.halted !== null) return cancel(desk, order, why);
  const { orderId } = order.terms;
  return { type: 'orderCancelRequested', orderId, reason, text, dueAt: arrivesAt(desk, order, now + travel) };
}

/** Messages about one order arrive in the order they were sent. */
function arrivesAt({ state }: Desk, order: Order, at: TimeUs): TimeUs {
  const submitted = dueOf(state.due, order.terms.orderId, 'arrive') ?? 0;
  return order.pending.reduce((latest, { dueAt }) => Math.max(latest, dueAt), Math.max(at, submitted));
}

/**
 * Changes price, quantity or both of an order under a new id. It is judged like a new order of what it will be, with
 * the funds that the order has set aside already.
 */
export function decideReplace(desk: Desk, command: ReplaceOrder, now: TimeUs): Decision {
  const { state } = desk;
  const { orderId, request, payloadHash } = command;
  const order = state.orders.get(orderId);
  if (order === undefined) return refused(unknown(orderId));
  const spent = spentOn(state.spentIds, spentKey(order.terms.account, request.clientOrderId));
  if (spent?.orderId === orderId && isSamePayload(spent, payloadHash))
    return { drafts: [], reply: { kind: 'order', orderId, repeated: true } };
  if (spent !== undefined) return refused(idUsed(order, request.clientOrderId, spent.orderId));
  if (!isLive(order.status)) return refused(ended(order, 'replace'));
  const fault = notReplaceable(order, request.price !== undefined) ?? judgeReplace(desk, order, command);
  if (fault !== null) return { drafts: changeRejected(order, fault), reply: { ...fault, orderId } };
  return sendReplace(desk, order, { command, now });
}

/** The replace as it goes out: at once where that takes no time, else as a message on its way. */
function sendReplace(
  desk: Desk,
  order: Order,
  { command, now }: { readonly command: ReplaceOrder; readonly now: TimeUs },
): Decision {
  const { orderId, request, payloadHash } = command;
  const { quantityLots, priceTicks } = askedTerms(order, request);
  const needed = fundsHeld(desk.rules.trading, order, { quantityLots, priceTicks }, []);
  const hold = needed > order.hold ? needed - order.hold : 0n;
  const asked: ArrivingReplace = {
    ...{ orderId, payloadHash, quantityLots, priceTicks, hold },
    clientOrderId: request.clientOrderId,
  };
  const { clientOrderId } = request;
  const travel = travelUs(desk, order.terms, 'replace', order.pending.length);
  if (travel === 0 && order.pending.length === 0 && order.phase !== 'traveling')
    return { drafts: [], replaces: asked, reply: { kind: 'order', orderId, repeated: false } };
  return {
    drafts: [
      {
        ...{ type: 'orderReplaceRequested', orderId, clientOrderId, payloadHash, quantityLots, priceTicks },
        hold: { currency: order.holdCurrency, amount: formatAmount(hold) },
        dueAt: arrivesAt(desk, order, now + travel),
      },
    ],
    reply: { kind: 'order', orderId, repeated: false, awaits: { change: 'replace', clientOrderId } },
  };
}

function askedTerms({ instrument, ...order }: Order, { quantity, price }: ReplaceOrder['request']) {
  if (instrument === null) throw new RangeError(`order ${order.terms.orderId} was refused and cannot be replaced`);
  const latest = latestTerms(order);
  const lots = quantity === undefined ? undefined : stepsOf(quantity, instrument.lotSize);
  const ticks = price === undefined ? undefined : stepsOf(price, instrument.tickSize);
  return { quantityLots: lots ?? latest.quantityLots, priceTicks: ticks ?? latest.priceTicks };
}

/** What the order will be once the replaces on their way have arrived. */
function latestTerms(order: Pick<Order, 'pending' | 'quantityLots' | 'priceTicks'>): {
  readonly quantityLots: number;
  readonly priceTicks: number | null;
} {
  for (let at = order.pending.length - 1; at >= 0; at -= 1) {
    const change = order.pending[at];
    if (change?.kind === 'replace') return change;
  }
  return order;
}

function notReplaceable(order: Order, newPrice: boolean): Refusal | null {
  const { terms } = order;
  if (order.pending.some(({ kind }) => kind === 'cancel'))
    return refuse(409, 'CANCEL_PENDING', `Order ${terms.orderId} is being canceled.`);
  if (order.phase === 'approving')
    return refuse(
      409,
      'APPROVAL_PENDING',
      `Order ${terms.orderId} waits for a second person, who confirms it as it is: cancel it and send another.`,
    );
  const listed = replaceFault(order);
  if (listed !== null) return refuse(422, 'LIST_ORDER_NOT_REPLACEABLE', listed);
  if (order.priceTicks === null && terms.triggerSource === null)
    return refuse(422, 'NOT_REPLACEABLE', 'A market order fills or ends at once; there is nothing to replace.');
  if (newPrice && order.priceTicks === null) {
    const detail = 'The order has no limit price that could be changed; cancel it and send another.';
    return { ...refuse(422, 'NO_PRICE_TO_REPLACE', detail), field: 'price' };
  }
  return null;
}

/** The checks of a new order. One that only gives up quantity is not held up by market or kill switch. */
function judgeReplace(desk: Desk, order: Order, command: ReplaceOrder): Refusal | null {
  const { terms, instrument } = order;
  const { request, receivedAt } = command;
  if (instrument === null) return null;
  const latest = latestTerms(order);
  const price = request.price ?? priceText(order, latest.priceTicks);
  const quantity = request.quantity ?? quantityText(order, latest.quantityLots);
  const { clientOrderId, account, venue, symbol, side, orderType } = terms;
  const merged = { clientOrderId, account, venue, symbol, side, orderType, quantity };
  const context = contextOf({
    ...riskInput(
      desk,
      { request: { ...merged, ...(price === null ? {} : { price }) } },
      { receivedAt, expireAt: null, ...command.actor },
    ),
    ...{ instrument, held: order.hold, filledLots: order.filledLots, replaces: order },
    // What an order without a limit holds follows from its trigger, which the request does not carry.
    sharedHold:
      terms.triggerSource !== null && price === null
        ? fundsHeld(desk.rules.trading, order, askedTerms(order, request), [])
        : null,
  });
  const denied = denialOf(context);
  if (denied === undefined) return approvalFault(context);
  const shrinks = request.price === undefined && (context.quantityLots ?? Infinity) < latest.quantityLots;
  const denials = shrinks ? denied.denials.filter(({ check }) => !HOLDS_UP_GROWTH.has(check)) : denied.denials;
  const status = CHECKS.find(({ name }) => name === denials[0]?.check)?.status ?? denied.status;
  return denials.length === 0 ? null : refusalOf({ order: terms, denials, status });
}

/** A replace goes out or it does not: it cannot wait for a second person. */
function approvalFault(context: RiskContext): Refusal | null {
  const need = approvalNeeded(context);
  if (need === null) return null;
  const detail =
    need.why === 'LARGE_ORDER'
      ? `The order would be worth ${formatAmount(need.usdValue)} USD, which a second person has to confirm`
      : `The order would be worth ${formatAmount(need.usdValue)} USD, and with what was sent before it a second person has to confirm that`;
  return {
    ...refuse(422, 'APPROVAL_NEEDED', `${detail}: cancel it and send it anew, or keep it as it is.`),
    field: 'quantity',
  };
}
const HOLDS_UP_GROWTH = new Set([
  ...['killSwitch', 'marketLive', 'balance', 'priceCollar', 'orderSize', 'dayNotional', 'repeatedExecution'],
  ...[
    'position',
    'grossExposure',
    'concentration',
    'dayLoss',
    'drawdown',
    'restrictedList',
    'complianceGate',
    'approval',
  ],
]);

function priceText({ instrument, terms }: Order, ticks: number | null): string | null {
  if (ticks === null || instrument === null) return terms.price;
  return textOfSteps(ticks, instrument.tickSize);
}

function quantityText({ instrument, terms }: Order, lots: number): string {
  return instrument === null ? terms.quantity : textOfSteps(lots, instrument.lotSize);
}

/** Nothing while another replace is on its way: it never went out, and must not be taken for that one. */
function changeRejected(order: Order, { code, detail }: Refusal): Draft[] {
  const { orderId } = order.terms;
  if (order.pending.some(({ kind }) => kind === 'replace')) return [];
  return [{ type: 'orderChangeRejected', orderId, change: 'replace', reason: code, text: detail, released: '0' }];
}

function unknown(orderId: string): Refusal {
  return refuse(404, 'ORDER_NOT_FOUND', `There is no working order ${orderId}.`);
}

function ended({ status, terms: { orderId } }: Order, what: 'cancel' | 'replace'): Refusal {
  return {
    ...refuse(409, 'ORDER_NOT_WORKING', `Order ${orderId} is ${status} and has nothing to ${what}.`),
    orderId,
  };
}

function idUsed({ terms }: Order, clientOrderId: string, orderId: string): Refusal {
  const detail = `Account '${terms.account}' has already used the id '${clientOrderId}' for another order; choose a new one.`;
  return { ...refuse(409, 'DUPLICATE_CLIENT_ORDER_ID', detail), field: 'clientOrderId', orderId };
}
