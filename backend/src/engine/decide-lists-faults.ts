import type { Contingency, Side, SubmitOrderRequest } from '@paperdesk/contract';
import type { Order } from '../execution/order.js';
import { parseAmount, type Amount } from '../model/decimal.js';
import { listKey, type DeskState } from './state.js';

/** What is wrong with a list of contingent orders: at which order of the batch, in which field, and the cure. */
export interface ListFault {
  readonly index: number;
  readonly code: 'ORDER_LIST_INVALID' | 'ORDER_LIST_IN_USE';
  readonly field: keyof SubmitOrderRequest;
  readonly detail: string;
}
/** An order with its place in the batch. */
interface Leg {
  readonly index: number;
  readonly order: SubmitOrderRequest;
}
type Legs = readonly [Leg, ...Leg[]];
type Say = (index: number, field: keyof SubmitOrderRequest, detail: string) => void;

/**
 * Faults of the lists in a batch (a single order is a batch of one), in order of the batch. `oco`: two orders of one
 * side and quantity, of which one takes a profit and one limits a loss. `bracket`: an entry and two such orders of the
 * other side. A list's id must not be that of one that still works.
 */
export function listFaults(
  orders: readonly SubmitOrderRequest[],
  inUse: Pick<DeskState, 'lists'>['lists'] = new Map(),
): ListFault[] {
  const faults: ListFault[] = [];
  for (const [key, legs] of listsOf(orders)) {
    const say: Say = (index, field, detail) => {
      faults.push({ index, code: 'ORDER_LIST_INVALID', field, detail });
    };
    const [{ index, order }] = legs;
    if (inUse.has(key))
      faults.push({
        ...{ index, code: 'ORDER_LIST_IN_USE', field: 'orderListId' },
        detail: `names a list that account '${order.account}' still has working; choose a new one`,
      });
    faultsOfList(legs, say);
  }
  return faults.sort((a, b) => a.index - b.index);
}

/** Why an order of a list may not be replaced, as a sentence; null when it may. The entry of a bracket may. */
export function replaceFault({ terms }: Pick<Order, 'terms'>): string | null {
  if (terms.contingency === null || (terms.contingency === 'bracket' && terms.listIndex === 0)) return null;
  return 'An order that another cancels shares its quantity and its funds with it: cancel the list and send it anew.';
}

function listsOf(orders: readonly SubmitOrderRequest[]): Map<string, Legs> {
  const lists = new Map<string, [Leg, ...Leg[]]>();
  orders.forEach((order, index) => {
    const key = listKey({ account: order.account, orderListId: order.orderListId ?? null });
    if (key === null) return;
    const legs = lists.get(key);
    if (legs === undefined) lists.set(key, [{ index, order }]);
    else legs.push({ index, order });
  });
  return lists;
}

const SIZES: Readonly<Record<Contingency, { readonly count: number; readonly rule: string }>> = {
  oco: { count: 2, rule: 'an oco list has exactly two orders' },
  bracket: { count: 3, rule: 'a bracket has exactly three orders: the entry, then its two exits' },
};

function faultsOfList(legs: Legs, say: Say): void {
  const [{ index, order: first }, ...rest] = legs;
  const contingency = first.contingency ?? 'oco';
  faultsAgainstFirst(legs, say);
  const { count, rule } = SIZES[contingency];
  if (legs.length !== count) {
    say(index, 'orderListId', `names ${legs.length} ${legs.length === 1 ? 'order' : 'orders'}; ${rule}`);
    return;
  }
  const [one, two] = contingency === 'oco' ? legs : rest;
  if (one === undefined || two === undefined) return;
  const side = contingency === 'oco' ? first.side : opposite(first.side);
  const whose = contingency === 'oco' ? 'the side of the other order' : 'exits trade back what the entry traded';
  for (const leg of [one, two]) if (leg.order.side !== side) say(leg.index, 'side', `must be ${side}: ${whose}`);
  faultsOfPair([one, two], contingency === 'bracket' ? entryPrice(first) : null, say);
}

function faultsAgainstFirst([{ order: first }, ...rest]: Legs, say: Say): void {
  for (const leg of rest) {
    if (leg.order.contingency !== first.contingency)
      say(leg.index, 'contingency', `must be ${first.contingency ?? 'oco'}, as of the first order of its list`);
    for (const field of ['venue', 'symbol', 'strategy'] as const)
      if (leg.order[field] !== first[field]) say(leg.index, field, 'must be the same for all orders of a list');
    if (!sameAmount(leg.order.quantity, first.quantity))
      say(leg.index, 'quantity', 'must be the same for all orders of a list');
  }
}

function faultsOfPair([one, two]: readonly [Leg, Leg], entry: Amount | null, say: Say): void {
  for (const { index, order } of [one, two]) {
    if (!takesProfit(order) && !limitsLoss(order))
      say(index, 'orderType', 'must be limit or takeProfit for the one, stop, stopLimit or trailingStop for the other');
    if (order.timeInForce === 'IOC' || order.timeInForce === 'FOK')
      say(index, 'timeInForce', 'must let the order wait: GTC, GTD or DAY');
  }
  const profit = [one, two].find(({ order }) => takesProfit(order));
  const loss = [one, two].find(({ order }) => limitsLoss(order));
  if (profit === undefined || loss === undefined) {
    if (takesProfit(one.order) === takesProfit(two.order))
      say(two.index, 'orderType', 'must not do the same as the other: one takes a profit, one limits a loss');
    return;
  }
  faultsOfPrices({ profit, loss, entry }, say);
}

/** A sell takes its profit above and limits its loss below; a buy the other way round. The entry is in between. */
function faultsOfPrices(
  { profit, loss, entry }: { readonly profit: Leg; readonly loss: Leg; readonly entry: Amount | null },
  say: Say,
): void {
  const sign = profit.order.side === 'sell' ? 1n : -1n;
  const above = sign === 1n ? 'above' : 'below';
  const below = sign === 1n ? 'below' : 'above';
  const [target, stop] = [exitPrice(profit.order), exitPrice(loss.order)];
  const field = profit.order.orderType === 'limit' ? 'price' : 'stopPrice';
  if (target !== null && stop !== null && sign * target <= sign * stop)
    say(profit.index, field, `must be ${above} the trigger of the order that limits the loss`);
  if (entry === null) return;
  if (target !== null && sign * target <= sign * entry) say(profit.index, field, `must be ${above} the entry`);
  if (stop !== null && sign * stop >= sign * entry) say(loss.index, 'stopPrice', `must be ${below} the entry`);
}

function takesProfit({ orderType }: SubmitOrderRequest): boolean {
  return orderType === 'limit' || orderType === 'takeProfit';
}

function limitsLoss({ orderType }: SubmitOrderRequest): boolean {
  return orderType === 'stop' || orderType === 'stopLimit' || orderType === 'trailingStop';
}

/** Where an exit acts: its limit, or its trigger; null of a trailing stop, which has none yet. */
function exitPrice(order: SubmitOrderRequest): Amount | null {
  const text = order.orderType === 'limit' ? order.price : order.stopPrice;
  return text === undefined ? null : parseAmount(text);
}

/** Where an entry is expected to fill; null of one that follows the market. */
function entryPrice(order: SubmitOrderRequest): Amount | null {
  const text = order.price ?? order.stopPrice;
  return text === undefined ? null : parseAmount(text);
}

function sameAmount(a: string, b: string): boolean {
  return parseAmount(a) === parseAmount(b);
}

function opposite(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}
