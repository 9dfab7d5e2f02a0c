import { NO_REASONS, reason, type Check } from './check.js';

/** Symbols that nobody may buy; what is held of them may be sold. */
export const restrictedListCheck: Check = {
  name: 'restrictedList',
  status: 422,
  find: ({ rules, order }) => {
    if (rules.restricted.length === 0 || order.side === 'sell') return NO_REASONS;
    const listed = rules.restricted.find(({ symbol }) => symbol === order.symbol);
    if (listed === undefined) return NO_REASONS;
    return [
      reason(
        'RESTRICTED_SYMBOL',
        `${order.symbol} is on the restricted list: ${listed.reason}. Nobody may buy it; what is held may be sold. Ask compliance or risk.`,
        { field: 'symbol', value: order.symbol },
      ),
    ];
  },
};
