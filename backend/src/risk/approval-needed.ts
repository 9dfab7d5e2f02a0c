import { orderValue, unpriced } from './order-value.js';
import { parseAmount, type Amount } from '../model/decimal.js';
import type { ApprovalRequested } from '../model/risk-event.js';
import type { TimeUs } from '../model/time.js';
import { NO_REASONS, type Check, type RiskContext } from './check.js';
import { SECOND_US, sentUsdSince } from './usage.js';

/** Why an order needs a second person, and until when it may wait for one: people's limits go by the time it came. */
export interface ApprovalNeed {
  readonly why: ApprovalRequested['why'];
  readonly usdValue: Amount;
  /** What its person has open and filled in the symbol and side within the window, without it. */
  readonly windowUsd: Amount;
  readonly expiresAt: TimeUs;
}

/**
 * Whether an order needs a second person; asked once every check has passed.
 *
 * - It is worth more than `overUsd`: exactly that much needs nobody.
 * - Or it takes the sum of its person over `overUsd`: all that is open and filled of what they sent in this symbol and
 *   side within the window, on whatever account and venue, orders that wait for approval included.
 * - A replace needs one when it makes the order worth more than it was, and one of the two is so then. It cannot wait
 *   for it, so it is refused.
 * - An exit of a bracket is no slice: what it may trade back came in by its entry.
 */
export function approvalNeeded(context: RiskContext): ApprovalNeed | null {
  const { replaces, rules, receivedAt } = context;
  if (rules.approval === null) return null;
  const value = orderValue(context);
  if (value === null) return null;
  const growth = replaces === null ? value.usd : value.usd - replaces.openUsd - replaces.filledUsd;
  if (growth <= 0n) return null;
  const { approval } = rules;
  const over = parseAmount(approval.overUsd);
  const windowUsd = context.waits ? 0n : windowOf(context, approval.windowSeconds);
  const need = { usdValue: value.usd, windowUsd, expiresAt: receivedAt + approval.expiresAfterSeconds * SECOND_US };
  if (value.usd > over) return { why: 'LARGE_ORDER', ...need };
  return growth + windowUsd > over ? { why: 'SLICED_ORDER', ...need } : null;
}

/** What stands of the same person, symbol and side, and what comes before it in its batch; the rest of its own list is no slice of it. */
function windowOf(context: RiskContext, seconds: number): Amount {
  const { usage, ahead, receivedAt, order, replaces } = context;
  const { symbol, side } = order;
  const person = replaces?.person ?? context.person;
  let sum = sentUsdSince(usage, { person, symbol, side }, receivedAt - seconds * SECOND_US);
  for (const other of ahead) {
    if (other.waits || other.order.symbol !== symbol || other.order.side !== side || sameList(context, other)) continue;
    sum += other.value;
  }
  return sum;
}

function sameList({ order: a }: RiskContext, { order: b }: Pick<RiskContext, 'order'>): boolean {
  return a.orderListId !== undefined && a.orderListId === b.orderListId && a.account === b.account;
}

/** An order whose value nobody can tell could be any size: it is refused rather than let through unseen. */
export const approvalCheck: Check = {
  name: 'approval',
  status: 422,
  find: (context) => {
    const { instrument, quantityLots, market, rules, order, priceTicks } = context;
    if (rules.approval === null || instrument === undefined || quantityLots === undefined || market === undefined)
      return NO_REASONS;
    if (order.price !== undefined && priceTicks === undefined) return NO_REASONS;
    return orderValue(context) === null ? [unpriced(instrument.quoteCurrency)] : NO_REASONS;
  },
};
