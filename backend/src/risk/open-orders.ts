import { formatAmount, ONE } from '../model/decimal.js';
import { NO_REASONS, reason, type Check } from './check.js';
import { aheadIn, heldFor } from './limit-reason.js';

/** How many orders may be open at once, those that wait for a second person or for their entry among them. */
export const openOrdersCheck: Check = {
  name: 'openOrders',
  status: 422,
  find: (context) => {
    if (context.replaces !== null) return NO_REASONS;
    const held = heldFor(context, 'openOrders');
    if (held.length === 0) return NO_REASONS;
    return held.flatMap((limit) => {
      const { scope, scopeValue, max } = limit;
      const open = (context.usage.by[scope].get(scopeValue)?.openOrders ?? 0) + aheadIn(context, limit).length;
      if (BigInt(open + 1) * ONE <= max) return [];
      return reason(
        'OPEN_ORDERS_LIMIT',
        `${open} orders of ${scope} '${scopeValue}' are open and ${formatAmount(max)} may be. Cancel one that is not needed, or wait until one ends.`,
        { limit: formatAmount(max), value: String(open + 1) },
      );
    });
  },
};
