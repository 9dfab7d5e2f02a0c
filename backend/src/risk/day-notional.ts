import { formatAmount } from '../model/decimal.js';
import { isoFromUs } from '../model/time.js';
import { NO_REASONS, reason, type Check } from './check.js';
import { addedUsd, aheadIn, heldFor, unpricedReason, usdText } from './limit-reason.js';
import { dayEnd, dayUsd } from './usage.js';

/** What may be filled in a UTC day; what is open counts as if it filled. */
export const dayNotionalCheck: Check = {
  name: 'dayNotional',
  status: 422,
  find: (context) => {
    const held = heldFor(context, 'dayNotional');
    if (held.length === 0) return NO_REASONS;
    const added = addedUsd(context);
    const { usage, receivedAt } = context;
    return held.flatMap((limit) => {
      if (added === null) return unpricedReason(context, limit);
      const { scope, scopeValue, max } = limit;
      let used = dayUsd(usage.by[scope].get(scopeValue), receivedAt);
      for (const { openUsd } of aheadIn(context, limit)) used += openUsd;
      if (added <= 0n || used + added <= max) return [];
      return reason(
        'DAILY_LIMIT_EXCEEDED',
        `Daily limit exceeded: ${scope} '${scopeValue}' may trade ${usdText(max)} in a UTC day, has ${usdText(used)} filled and ` +
          `open, and the order adds ${usdText(added)}. Send less, cancel what is open, or wait until ${isoFromUs(dayEnd(receivedAt))}.`,
        { field: 'quantity', limit: formatAmount(max), value: formatAmount(used + added) },
      );
    });
  },
};
