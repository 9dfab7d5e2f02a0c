import type { TriggerSource } from '@paperdesk/contract';
import type { Order } from '../execution/order.js';
import type { RestingOrders } from '../execution/resting.js';

/** An order under the key it was sorted by, so that it is found again after its prices have moved. */
interface Entry {
  readonly order: Order;
  readonly key: number;
}
/** Entries by ascending key; of one key by order id. */
type Lane = Entry[];

/**
 * Armed orders of one market by the price that wakes them, so that a print that wakes none costs a few comparisons,
 * however many wait. Keys rise in the direction in which the price has to go.
 */
export class ArmedOrders {
  private readonly lanes = new Map<string, Lane>();
  private readonly placed = new Map<string, readonly { readonly lane: Lane; readonly entry: Entry }[]>();

  get size(): number {
    return this.placed.size;
  }

  add(order: Order): void {
    const { triggerSource: source, orderType } = order.terms;
    if (source === null) throw new RangeError(`order ${order.terms.orderId} has no trigger`);
    const sign = firingSign(order);
    const wakes: { lane: Lane; entry: Entry }[] = [];
    const place = (name: string, key: number) => {
      const lane = this.lane(name);
      const entry = { order, key };
      lane.splice(placeOf(lane, entry), 0, entry);
      wakes.push({ lane, entry });
    };
    if (order.stopTicks !== null) place(`fires ${source} ${sign}`, sign * order.stopTicks);
    if (orderType === 'trailingStop') place(`trails ${source} ${-sign}`, trailKey(order, sign));
    this.placed.set(order.terms.orderId, wakes);
  }

  remove(orderId: string): void {
    for (const { lane, entry } of this.placed.get(orderId) ?? []) lane.splice(placeOf(lane, entry), 1);
    this.placed.delete(orderId);
  }

  /** Orders whose trigger the price meets. `sign` 1: those that fire as it rises; -1: as it falls. */
  firing(source: TriggerSource, sign: 1 | -1, price: number): Order[] {
    return ordersUpTo(this.lanes.get(`fires ${source} ${sign}`), (key) => key <= sign * price);
  }

  /** Trailing stops for which the price is a new best. `sign` 1: those that follow a rise; -1: a fall. */
  trailing(source: TriggerSource, sign: 1 | -1, price: number): Order[] {
    return ordersUpTo(this.lanes.get(`trails ${source} ${sign}`), (key) => key < sign * price);
  }

  private lane(name: string): Lane {
    let lane = this.lanes.get(name);
    if (lane === undefined) this.lanes.set(name, (lane = []));
    return lane;
  }
}

/** 1 when the order fires as the price rises to its trigger, -1 when it fires as the price falls to it. */
export function firingSign({ terms }: Pick<Order, 'terms'>): 1 | -1 {
  const onRise = terms.orderType === 'takeProfit' ? terms.side === 'sell' : terms.side === 'buy';
  return onRise ? 1 : -1;
}

// Built from the armed orders of a state when first asked for, then kept up by arm() and disarm(): a state that is
// copied or restored needs no index of its own.
const indexes = new WeakMap<RestingOrders['armed'], ArmedOrders>();

/** The index of the armed orders of a market. */
export function armedOf({ armed }: RestingOrders): ArmedOrders {
  let index = indexes.get(armed);
  if (index?.size !== armed.size) {
    index = new ArmedOrders();
    for (const order of armed.values()) index.add(order);
    indexes.set(armed, index);
  }
  return index;
}

/** Lets an order wait for its trigger; also called when its trigger has moved. */
export function arm(resting: RestingOrders, order: Order): void {
  resting.armed.set(order.terms.orderId, order);
  const index = indexes.get(resting.armed);
  index?.remove(order.terms.orderId);
  index?.add(order);
}

/** Takes an order away from those that wait; one that does not wait is left alone. */
export function disarm(resting: RestingOrders, orderId: string): void {
  if (resting.armed.delete(orderId)) indexes.get(resting.armed)?.remove(orderId);
}

/** Of a trailing stop that has seen no price yet every price is the best. */
function trailKey({ extremeTicks }: Order, sign: 1 | -1): number {
  return extremeTicks === null ? Number.NEGATIVE_INFINITY : -sign * extremeTicks;
}

function ordersUpTo(lane: Lane | undefined, wakes: (key: number) => boolean): Order[] {
  const found: Order[] = [];
  for (const { order, key } of lane ?? []) {
    if (!wakes(key)) break;
    found.push(order);
  }
  return found;
}

function placeOf(lane: Lane, wanted: Entry): number {
  let low = 0;
  let high = lane.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = lane[middle];
    if (entry !== undefined && comesBefore(entry, wanted)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function comesBefore(a: Entry, b: Entry): boolean {
  return a.key === b.key ? a.order.terms.orderId < b.order.terms.orderId : a.key < b.key;
}
