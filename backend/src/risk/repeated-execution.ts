import { isoFromUs } from '../model/time.js';
import { NO_REASONS, reason, type Check } from './check.js';
import { throttleKey } from './follow-usage.js';

/** A strategy that executed too often in one market and side stays stopped there until risk lets it go on. */
export const repeatedExecutionCheck: Check = {
  name: 'repeatedExecution',
  status: 423,
  find: ({ throttled, order, via }) => {
    if (throttled.size === 0 || via === 'system') return NO_REASONS;
    const key = throttleKey(order);
    const stopped = throttled.get(key);
    if (stopped === undefined) return NO_REASONS;
    const { fills, windowSeconds, time } = stopped;
    return [
      reason(
        'REPEATED_EXECUTION',
        `${order.strategy === undefined ? 'Orders without a strategy' : `Strategy '${order.strategy}'`} of account ` +
          `'${order.account}' executed ${fills} times within ${windowSeconds} s by ${isoFromUs(time)} in this market and side, and ` +
          `stays stopped there. Find out why, then ask risk to release the throttle '${key}'.`,
        { limit: String(fills), value: key },
      ),
    ];
  },
};
