import { BATCH_LIMIT } from '@paperdesk/contract';
import type { Order } from '../execution/order.js';
import type { OrderTerms } from '../model/desk-event.js';
import { listKey, type DeskState } from './state.js';

/** Orders of the same list that the desk still knows as a list, in order of the list. */
function membersOf(state: DeskState, terms: OrderTerms): Order[] {
  const key = listKey(terms);
  const ids = key === null ? undefined : state.lists.get(key);
  return (ids ?? []).flatMap((id) => state.orders.get(id) ?? []);
}

/** The other orders that this one cancels and is canceled by; none for the entry of a bracket. */
export function othersOfPair(state: DeskState, { terms }: Order): Order[] {
  if (terms.contingency === 'bracket' && terms.listIndex === 0) return [];
  const pair = terms.contingency === 'bracket' ? exitsOf(state, terms) : membersOf(state, terms);
  return pair.filter((other) => other.terms.orderId !== terms.orderId);
}

/** Exits of a bracket that have not ended. */
export function exitsOf(state: DeskState, terms: OrderTerms): Order[] {
  return membersOf(state, terms).filter((order) => order.terms.listIndex !== 0 && order.phase !== 'ended');
}

/**
 * The entry of a bracket. One that filled before its exits were accepted is not in the list any more, yet it is among
 * the newest that ended: a batch can end no more orders than it holds.
 */
export function entryOf(state: DeskState, terms: OrderTerms): Order | undefined {
  const listed = membersOf(state, terms).find((order) => order.terms.listIndex === 0);
  if (listed !== undefined) return listed;
  const { ended } = state;
  for (let at = ended.length - 1; at >= Math.max(0, ended.length - 2 * BATCH_LIMIT); at -= 1) {
    const order = state.orders.get(ended[at] ?? '');
    if (order?.terms.listIndex === 0 && listKey(order.terms) === listKey(terms)) return order;
  }
  return undefined;
}
