import type { SubmitOrderRequest } from '@paperdesk/contract';
import type { Order } from '../execution/order.js';
import { parseAmount } from '../model/decimal.js';
import { NO_REASONS, reason, type Check } from './check.js';
import { SECOND_US } from './usage.js';

/** The same order under another id, sent twice by a double click or a bot that lost its answer. One that was canceled may come again. */
export const duplicateCheck: Check = {
  name: 'duplicate',
  status: 409,
  find: ({ rules, usage, order, receivedAt, replaces, via }) => {
    const { duplicateSeconds } = rules;
    if (duplicateSeconds === null || replaces !== null || via === 'system') return NO_REASONS;
    const lately = usage.lately.get(order.account);
    if (lately === undefined) return NO_REASONS;
    const from = receivedAt - duplicateSeconds * SECOND_US;
    for (let at = lately.length - 1; at >= 0; at -= 1) {
      const earlier = lately[at];
      if (earlier === undefined || earlier.createdAt <= from) break;
      if (earlier.status === 'canceled' || !isSame(earlier, order)) continue;
      return [
        reason(
          'DUPLICATE_ORDER',
          `Order ${earlier.terms.orderId} is the same (account, symbol, side, type, quantity, price) and came less than ` +
            `${duplicateSeconds} s ago. If both are meant, send this one again in ${duplicateSeconds} s.`,
          { field: 'clientOrderId', limit: String(duplicateSeconds), value: earlier.terms.orderId },
        ),
      ];
    }
    return NO_REASONS;
  },
};

function isSame({ terms }: Order, order: SubmitOrderRequest): boolean {
  return (
    terms.symbol === order.symbol &&
    terms.venue === order.venue &&
    terms.side === order.side &&
    terms.orderType === order.orderType &&
    parseAmount(terms.quantity) === parseAmount(order.quantity) &&
    sameMoney(terms.price, order.price) &&
    sameMoney(terms.stopPrice, order.stopPrice)
  );
}

function sameMoney(a: string | null, b: string | undefined): boolean {
  return a === null || b === undefined ? a === null && b === undefined : parseAmount(a) === parseAmount(b);
}
