import { formatAmount, type Amount } from '../model/decimal.js';
import type { LimitName } from '../model/risk-rules.js';
import { isoFromUs } from '../model/time.js';
import { NO_REASONS, reason, type Check, type RiskContext } from './check.js';
import { heldFor, percentText, unpricedReason, usdText, usedState } from './limit-reason.js';
import { dayEnd } from './usage.js';
import { dayLossOf, drawdownOf } from './used.js';

/** An account that has lost what it may in a UTC day buys no more until the next. */
export const dayLossCheck: Check = {
  name: 'dayLoss',
  status: 422,
  find: (context) =>
    judged(context, 'dayLoss', {
      code: 'DAY_LOSS_LIMIT',
      lost: (account) => dayLossOf(usedState(context), account, context.receivedAt),
      say: (lost, max) =>
        `has lost ${usdText(lost)} since the UTC day's start and may lose ${usdText(max)}. Buying goes on at ` +
        `${isoFromUs(dayEnd(context.receivedAt))}, or when risk raises the limit; selling stays possible unless the kill switch says otherwise.`,
    }),
};

/** An account that is too far below its highest equity buys no more. */
export const drawdownCheck: Check = {
  name: 'drawdown',
  status: 422,
  find: (context) =>
    judged(context, 'drawdownPercent', {
      code: 'DRAWDOWN_LIMIT',
      lost: (account) => drawdownOf(usedState(context), account),
      say: (lost, max) =>
        `is ${percentText(lost)} below its highest equity of this epoch and may be ${percentText(max)}. Ask risk to look at it; ` +
        'selling stays possible unless the kill switch says otherwise.',
    }),
};

function judged(
  context: RiskContext,
  limit: LimitName,
  of: {
    readonly code: string;
    lost(account: NonNullable<RiskContext['account']>): Amount | null;
    say(lost: Amount, max: Amount): string;
  },
): ReturnType<Check['find']> {
  const { account, order } = context;
  if (account === undefined || order.side === 'sell') return NO_REASONS;
  const limits = heldFor(context, limit);
  if (limits.length === 0) return NO_REASONS;
  const lost = of.lost(account);
  return limits.flatMap((held) => {
    if (lost === null) return unpricedReason(context, held);
    if (lost < held.max) return [];
    return reason(of.code, `Account '${account.account}' ${of.say(lost, held.max)}`, {
      limit: formatAmount(held.max),
      value: formatAmount(lost),
    });
  });
}
