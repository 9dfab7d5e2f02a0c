import { isLive } from '../execution/order-life.js';
import type { Order } from '../execution/order.js';
import type { Draft } from '../execution/draft.js';
import { formatAmount } from '../model/decimal.js';
import type { DeskEvent, OrderFilled } from '../model/desk-event.js';
import { exitsToGrow } from './decide-lists-bracket.js';
import { fundsFor } from './decide-lists-funds.js';
import { entryOf, exitsOf, othersOfPair } from './decide-lists-members.js';
import type { DeskState } from './state.js';

/**
 * What has to happen before a draft about an order of a list may be taken. The first fill or trigger of one of two
 * orders that cancel each other cancels the other first, and what the pair held passes on to the one that goes ahead:
 * the two can never both fill, and money moves only from funds that are set aside.
 */
export function beforehandOf(state: DeskState, draft: Draft): readonly Draft[] {
  if (draft.type !== 'orderFilled' && draft.type !== 'orderTriggered') return [];
  const order = state.orders.get(draft.orderId);
  if (order === undefined) return [];
  const others = othersOfPair(state, order).filter(({ status }) => isLive(status));
  if (others.length === 0) return [];
  const what = draft.type === 'orderFilled' ? 'filled' : 'was triggered';
  const text = `Order ${order.clientOrderId} of the same list ${what}.`;
  const canceled = others.map((other) => end(other, { reason: 'OCO', text, killId: null }));
  // A trigger carries what has to be set aside for it by itself.
  return draft.type === 'orderFilled' ? [...canceled, ...takingOverHold(state, order)] : canceled;
}

/**
 * What follows at the venue from an event about an order of a list, the event applied already:
 *
 * - an order of a pair that ended takes the other with it, as one that fills or is triggered does;
 * - each fill of a bracket's entry brings its exits to life, or lets them grow;
 * - an entry that ended leaves no exit behind that never came to life;
 * - an exit that filled whole ends what is left of the entry, which would stand without exits.
 */
export function consequencesOf(state: DeskState, event: DeskEvent): readonly Draft[] {
  switch (event.type) {
    case 'orderAccepted': {
      const order = state.orders.get(event.order.orderId);
      return order === undefined ? [] : lateFor(state, order, event);
    }
    case 'orderFilled':
      return afterFill(state, event);
    case 'orderReplaced':
    case 'orderCanceled':
    case 'orderExpired':
    case 'orderRejected': {
      const order = state.orders.get(event.orderId);
      return order === undefined || isLive(order.status) ? [] : afterEnd(state, order, event);
    }
    default:
      return [];
  }
}

function afterFill(state: DeskState, event: OrderFilled): Draft[] {
  const order = state.orders.get(event.orderId);
  if (order === undefined) return [];
  const grown = isEntry(order) ? exitsToGrow(state, order, event) : [];
  if (isLive(order.status)) return grown;
  return [
    ...grown,
    ...afterEnd(state, order, event, new Set(grown.map((draft) => 'orderId' in draft && draft.orderId))),
  ];
}

type Ending = Extract<
  DeskEvent,
  { type: 'orderFilled' | 'orderReplaced' | 'orderCanceled' | 'orderExpired' | 'orderRejected' }
>;

function afterEnd(
  state: DeskState,
  order: Order,
  event: Ending,
  cameToLife: ReadonlySet<unknown> = new Set(),
): Draft[] {
  const why = whyOf(order, event);
  if (isEntry(order))
    return exitsOf(state, order.terms)
      .filter(({ phase, terms }) => phase === 'waiting' && !cameToLife.has(terms.orderId))
      .map((exit) => end(exit, { ...why, reason: why.reason === 'OCO' ? 'PARENT_ENDED' : why.reason }));
  // What a rule of the list ended ends nothing else: the order that made it go goes on.
  if (event.type === 'orderCanceled' && (event.reason === 'OCO' || event.reason === 'PARENT_ENDED')) return [];
  const ended = othersOfPair(state, order)
    .filter(({ status }) => isLive(status))
    .map((other) => end(other, why));
  const entry = order.status === 'filled' ? entryOf(state, order.terms) : undefined;
  if (entry !== undefined && isLive(entry.status)) ended.push(end(entry, why));
  return ended;
}

/**
 * Orders of a list are accepted one after the other, and the first may be done before the last is there: the rest of
 * a pair then goes at once, and the exits of an entry that has filled come to life.
 */
function lateFor(state: DeskState, order: Order, event: Extract<DeskEvent, { type: 'orderAccepted' }>): Draft[] {
  const { contingency, listIndex } = order.terms;
  if (contingency === 'oco') {
    if (listIndex === 0) return [];
    const [first] = othersOfPair(state, order);
    const stands = first !== undefined && isLive(first.status) && first.filledLots === 0;
    if (stands && first.status !== 'triggered') return [];
    const text = 'The other order of the same list had filled or ended.';
    return [end(order, { reason: 'OCO', text, killId: null })];
  }
  if (contingency !== 'bracket' || listIndex !== 2) return [];
  const entry = entryOf(state, order.terms);
  if (entry === undefined) return [];
  const grown = entry.filledLots > 0 ? exitsToGrow(state, entry, event) : [];
  if (isLive(entry.status) || grown.length > 0) return grown;
  const text = `Its entry, order ${entry.clientOrderId}, ended with nothing to exit from.`;
  return exitsOf(state, order.terms).map((exit) => end(exit, { reason: 'PARENT_ENDED', text, killId: null }));
}

/** Ends that reach every order of a list for the same reason say so on each. */
const SHARED_REASONS = new Set([
  ...['KILL_SWITCH', 'CANCEL_ALL', 'ACCOUNT_RESET', 'INSTRUMENT_CHANGED'],
  ...['APPROVAL_REJECTED', 'APPROVAL_EXPIRED'],
]);

interface Why {
  readonly reason: string;
  readonly text: string;
  readonly killId: string | null;
}

function whyOf(order: Order, event: Ending): Why {
  if ((event.type === 'orderCanceled' || event.type === 'orderExpired') && SHARED_REASONS.has(event.reason)) {
    const { reason, text } = event;
    return { reason, text, killId: 'killId' in event ? event.killId : null };
  }
  return { reason: 'OCO', text: `Order ${order.clientOrderId} of the same list was ${order.status}.`, killId: null };
}

function end(order: Order, why: Why): Draft {
  const { reason, text, killId } = why;
  const { terms, hold, band } = order;
  return { type: 'orderCanceled', orderId: terms.orderId, reason, text, killId, released: formatAmount(hold), band };
}

/** An order of a pair whose other one held the funds sets aside what it may need itself, before it fills. */
function takingOverHold(state: DeskState, order: Order): Draft[] {
  if (state.rules === null) throw new RangeError('an order filled before the desk had rules');
  const needed = fundsFor(order, order.quantityLots - order.filledLots, state.rules);
  if (needed <= order.hold) return [];
  return [
    {
      type: 'orderActivated',
      orderId: order.terms.orderId,
      quantityLots: order.quantityLots,
      hold: { currency: order.holdCurrency, amount: formatAmount(needed - order.hold) },
      dueAt: null,
      book: null,
      queueAhead: null,
    },
  ];
}

function isEntry({ terms }: Order): boolean {
  return terms.contingency === 'bracket' && terms.listIndex === 0;
}
