import type { Draft } from '../execution/draft.js';
import type { Markets } from '../execution/market.js';
import { bandOf } from '../execution/venue.js';
import { isLive } from '../execution/order-life.js';
import type { Order } from '../execution/order.js';
import type { ApprovedOrder } from '../execution/approved-order.js';
import { formatAmount, type Amount } from '../model/decimal.js';
import { marketKey } from '../model/instrument.js';
import type { TradingRules } from '../model/trading-rules.js';
import type { Marks } from '../risk/marks.js';
import type { CommandOutcome, Refusal } from './desk.js';
import { killSwitchView, reportOf, type KillSwitchRules } from './report.js';
import { refuse } from './refusal.js';
import type { DeskState } from './state.js';

/** What a decision reads: the desk's state, the markets as the feed left them, and the desk's settings. */
export interface Desk {
  readonly state: DeskState;
  readonly markets: Markets;
  readonly rules: DeskRules;
  /** What a unit of each currency was worth in USD when that was last looked up. */
  readonly marks: Marks;
}
export interface DeskRules {
  /** In a running core the rules that its state holds, which are the journaled ones. */
  readonly trading: TradingRules;
  readonly killSwitch: KillSwitchRules;
}

/** Which answer a command gets once its events are on disk, and what it waits for besides. */
export type Reply =
  | {
      readonly kind: 'order';
      readonly orderId: string;
      readonly repeated: boolean;
      /** What has to happen at the venue first; left out where nothing has. */
      readonly awaits?: Awaited;
    }
  | { readonly kind: 'orders'; readonly orderIds: readonly string[]; readonly repeated: boolean }
  | { readonly kind: 'canceled'; readonly orderIds: readonly string[] }
  | { readonly kind: 'kill'; readonly killId: string }
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'recorded' }
  | Refusal;
/** `clientOrderId` is the id of the replace that is waited for. */
export type Awaited =
  { readonly change: 'arrival' | 'cancel' } | { readonly change: 'replace'; readonly clientOrderId: string };

export interface Decision {
  readonly drafts: readonly Draft[];
  /** More of them, written once the others are in force: a kill stands before its cancels are made. */
  readonly followedBy?: () => readonly Draft[];
  readonly reply: Reply;
  /** Orders that passed every check. They are placed one after the other, each on what the one before left. */
  readonly place?: readonly ApprovedOrder[];
  /** A replace that takes no time: it arrives as soon as the drafts are done. */
  readonly replaces?: ArrivingReplace;
}
/** What a replace asks for as it arrives at the venue. */
export interface ArrivingReplace {
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly payloadHash: string;
  readonly quantityLots: number;
  readonly priceTicks: number | null;
  /** Set aside in addition as it arrives. */
  readonly hold: Amount;
}

export function refused(refusal: Refusal): Decision {
  return { drafts: [], reply: refusal };
}

/** The answer in full, from the state that holds the decision's events. */
export function outcomeOf(reply: Reply, state: DeskState, rules: KillSwitchRules): CommandOutcome {
  if (!('kind' in reply)) return reply;
  switch (reply.kind) {
    case 'order':
      return orderOutcome(reply, state);
    case 'orders':
      return {
        ok: true,
        reports: reply.orderIds.flatMap((id) => reportIn(state, id)),
        repeated: reply.repeated,
      };
    case 'canceled':
      return { ok: true, canceled: reply.orderIds.flatMap((id) => reportIn(state, id)) };
    case 'kill':
      return { ok: true, killSwitch: killSwitchView(state, rules), killId: reply.killId };
    case 'account':
      return { ok: true, account: reply.account };
    case 'recorded':
      return { ok: true, recorded: true };
  }
}

function orderOutcome(reply: Extract<Reply, { kind: 'order' }>, state: DeskState): CommandOutcome {
  const { orderId, repeated, awaits } = reply;
  const order = state.orders.get(orderId);
  if (order === undefined)
    return refuse(409, 'DUPLICATE_CLIENT_ORDER_ID', `This id was spent on order ${orderId}; see the history.`);
  const tooLate =
    awaits?.change === 'cancel' && !isLive(order.status) && order.status !== 'canceled' && order.status !== 'expired';
  if (tooLate)
    return {
      ...refuse(409, 'TOO_LATE_TO_CANCEL', `Order ${orderId} was ${order.status} before the cancel arrived.`),
      orderId,
    };
  return { ok: true, report: reportOf(order, isSuspended(state, order)), repeated };
}

function reportIn(state: DeskState, orderId: string) {
  const order = state.orders.get(orderId);
  return order === undefined ? [] : [reportOf(order, isSuspended(state, order))];
}

/** Nothing of this order's market matches now. */
export function isSuspended({ suspended }: DeskState, { terms }: Order): boolean {
  return suspended.size > 0 && suspended.has(marketKey(terms.venue, terms.symbol));
}

/** Ends a working order early and gives back all it holds. */
export function cancel(
  { markets }: Pick<Desk, 'markets'>,
  order: Order,
  why: { reason: string; text: string; killId?: string },
): Draft {
  return {
    type: 'orderCanceled',
    orderId: order.terms.orderId,
    reason: why.reason,
    text: why.text,
    killId: why.killId ?? null,
    released: formatAmount(order.hold),
    band: bandNow(markets, order),
  };
}

/** What the models would have filled of an order by now. */
export function bandNow(markets: Markets, order: Order) {
  const market = markets.get(marketKey(order.terms.venue, order.terms.symbol));
  return order.phase === 'working' ? bandOf(market, order.terms.orderId, order.band) : order.band;
}

/** Working orders that a test picks, in the order they arrived. */
export function workingOrders(state: DeskState, picks: (order: Order) => boolean): Order[] {
  const found: Order[] = [];
  for (const id of state.working) {
    const order = state.orders.get(id);
    if (order !== undefined && picks(order)) found.push(order);
  }
  return found;
}
