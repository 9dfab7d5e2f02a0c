import { unmatchable } from '../execution/market.js';
import { reason, type Check } from './check.js';

/** Nothing matches on data that is not live. The state of a market clears itself; the order may be sent again. */
export const marketLiveCheck: Check = {
  name: 'marketLive',
  status: 503,
  find: ({ market, order, offered }) => {
    if (offered.get(order.venue)?.includes(order.symbol) !== true) return [];
    const why = unmatchable(market);
    if (why === null) return [];
    return [
      reason(
        'MARKET_NOT_LIVE',
        `${order.symbol} on ${order.venue} cannot be traded now: ${why}. Try again once it is live.`,
        {
          field: 'symbol',
          value: market?.state ?? 'connecting',
        },
      ),
    ];
  },
};
