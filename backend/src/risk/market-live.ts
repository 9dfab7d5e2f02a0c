import { unmatchable } from '../execution/market.js';
import { NO_REASONS, reason, symbolsOf, type Check, type RiskContext } from './check.js';

/**
 * Nothing matches on data that is not live. The feed's watchdog tells staleness a little late, and later still when the
 * process was blocked, so the age of the book is looked at here once more. The state of a market clears itself; the order may be sent again.
 */
export const marketLiveCheck: Check = {
  name: 'marketLive',
  status: 503,
  find: (context) => {
    const { market, order, offered } = context;
    if (symbolsOf(offered, order.venue)?.includes(order.symbol) !== true) return NO_REASONS;
    const why = unmatchable(market, context.preset.modelFills) ?? tooOld(context);
    if (why === null) return NO_REASONS;
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

function tooOld({ market, receivedAt, staleAfterUs }: RiskContext): string | null {
  if (market?.book == null) return null;
  const age = receivedAt - market.book.timeReceived;
  return age < staleAfterUs ? null : `its book is ${Math.floor(age / 1_000_000)} s old`;
}
