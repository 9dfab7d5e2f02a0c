import { formatAmount, ONE } from '../model/decimal.js';
import { NO_REASONS, reason, type Check, type RiskContext } from './check.js';
import { aheadIn, heldFor } from './limit-reason.js';
import type { HeldLimit } from './limit-index.js';
import { MINUTE_US, sentLastMinute } from './usage.js';

/** Orders and replaces of a person (or an account) in any 60 s. Tokens have a rate of their own, cancels have none. */
export const orderRateCheck: Check = {
  name: 'orderRate',
  status: 429,
  find: (context) => {
    if (context.via === 'token') return NO_REASONS;
    const held = heldFor(context, 'ordersPerMinute');
    if (held.length === 0) return NO_REASONS;
    return held.filter((limit) => isOver(context, limit)).map((limit) => tooMany(context, limit));
  },
};

/** The other orders of its own list were counted with the first. */
function isOver(context: RiskContext, limit: HeldLimit): boolean {
  const { order, usage, receivedAt } = context;
  const before = aheadIn(context, limit).filter(({ sent }) => sent);
  const listed =
    order.orderListId !== undefined && before.some(({ order: other }) => other.orderListId === order.orderListId);
  const sent = sentLastMinute(usage.by[limit.scope].get(limit.scopeValue), receivedAt) + before.length;
  return BigInt(sent + (listed ? 0 : 1)) * ONE > limit.max;
}

function tooMany({ usage, receivedAt }: RiskContext, { scope, scopeValue, max }: HeldLimit) {
  const times = usage.by[scope].get(scopeValue)?.sent ?? [];
  const oldest = times[times.length - Number(max / ONE)] ?? receivedAt;
  const wait = Math.max(1, Math.ceil((oldest + MINUTE_US - receivedAt) / 1_000_000));
  const most = formatAmount(max);
  return reason(
    'RATE_LIMIT_EXCEEDED',
    `${scope === 'person' ? 'Person' : 'Account'} '${scopeValue}' may send ${most} orders and replaces in any 60 s and has sent ` +
      `${most}. Try again in ${wait} s with the same id; cancels are never held up.`,
    { limit: most, value: most, retryAfterSeconds: wait },
  );
}
