import { holdCurrency } from '../execution/grid.js';
import { formatAmount } from '../model/decimal.js';
import { freeOf } from '../portfolio/balance.js';
import { NO_REASONS, reason, type Check } from './check.js';
import { fundsNeeded } from './funds.js';

/** The funds an order sets aside have to be free, after those of the orders before it in its batch. */
export const balanceCheck: Check = {
  name: 'balance',
  status: 422,
  find: (context) => {
    const { account, instrument, order, held, earmarked } = context;
    const needed = fundsNeeded(context);
    if (account === undefined || instrument === undefined || needed === undefined) return NO_REASONS;
    const currency = holdCurrency(instrument, order.side);
    const free = freeOf(account.balances, currency) + held - (earmarked.get(currency) ?? 0n);
    if (needed <= free) return NO_REASONS;
    return [
      reason(
        'INSUFFICIENT_BALANCE',
        `The order needs ${formatAmount(needed)} ${currency} and account '${account.account}' has ${formatAmount(free)} free.`,
        { field: 'quantity', limit: formatAmount(free), value: formatAmount(needed) },
      ),
    ];
  },
};
