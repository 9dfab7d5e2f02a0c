import { orderValue } from './order-value.js';
import { formatAmount, parseAmount } from '../model/decimal.js';
import { reason, NO_REASONS, type Check } from './check.js';
import { heldFor, unpricedReason, usdText } from './limit-reason.js';

/** What one order may be worth, and how much of the base currency it may be of. */
export const orderSizeCheck: Check = {
  name: 'orderSize',
  status: 422,
  find: (context) => {
    const byWorth = heldFor(context, 'orderNotional');
    const byQuantity = heldFor(context, 'orderQuantity');
    if (byWorth.length + byQuantity.length === 0 || context.instrument === undefined) return NO_REASONS;
    const value = byWorth.length === 0 ? null : orderValue(context);
    const { order, instrument } = context;
    const quantity = parseAmount(order.quantity);
    return [
      ...byWorth.flatMap((held) => {
        if (value === null) return unpricedReason(context, held);
        if (value.usd <= held.max) return [];
        const { scope, scopeValue, max } = held;
        return reason(
          'ORDER_NOTIONAL_LIMIT',
          `The order is worth ${usdText(value.usd)}; one order of ${scope} '${scopeValue}' may be worth ${usdText(max)}. ` +
            'Send a smaller one, or ask risk to raise the limit.',
          { field: 'quantity', limit: formatAmount(max), value: formatAmount(value.usd) },
        );
      }),
      ...byQuantity
        .filter(({ max }) => quantity > max)
        .map(({ scope, scopeValue, max }) =>
          reason(
            'ORDER_QUANTITY_LIMIT',
            `The order is of ${order.quantity} ${instrument.baseCurrency}; one order of ${scope} '${scopeValue}' may be of ` +
              `${formatAmount(max)}. Send a smaller one, or ask risk to raise the limit.`,
            { field: 'quantity', limit: formatAmount(max), value: order.quantity },
          ),
        ),
    ];
  },
};
