import type { OrderTerms } from '../model/desk-event.js';
import type { Order } from './order.js';

/**
 * Contingent orders one decision has touched: any fill of one order of a list cancels its others at once, so the same
 * decision must not fill a second one.
 */
export class TouchedLists {
  private readonly orders = new Map<string, string>();

  /** True when another order of the same list was touched before. */
  bars({ terms }: Pick<Order, 'terms'>): boolean {
    const key = exclusiveList(terms);
    if (key === null) return false;
    const touched = this.orders.get(key);
    return touched !== undefined && touched !== terms.orderId;
  }

  touch({ terms }: Pick<Order, 'terms'>): void {
    const key = exclusiveList(terms);
    if (key !== null) this.orders.set(key, terms.orderId);
  }
}

/** The list whose orders exclude each other: an `oco` list, and the exits of a bracket. */
function exclusiveList({ account, orderListId, contingency, listIndex }: OrderTerms): string | null {
  if (orderListId === null || (contingency === 'bracket' && listIndex === 0)) return null;
  return `${account} ${orderListId}`;
}
