import type { Amount } from '../model/decimal.js';
import type { Account } from '../portfolio/account.js';
import { NO_REASONS, type Check, type RiskContext } from '../risk/check.js';
import { customerDayUsd } from './customer-day.js';
import { gateReasons } from './gate.js';
import { customerOf, isVerifiedAt, kycAt } from './kyc.js';
import { orderValue } from '../risk/order-value.js';

/**
 * The compliance gate as a check of orders and replaces; see {@link gateReasons} for its rules. Cancels are never asked.
 * Orders by which the desk itself sells what is held pass: they only reduce.
 */
export const complianceGateCheck: Check = {
  name: 'complianceGate',
  status: 422,
  find: (context) => {
    const { account, kyc, latestAt, via } = context;
    const { gate } = context.rules;
    if (gate === null || account === undefined || via === 'system' || isIncomplete(context)) return NO_REASONS;
    if (isVerifiedAt(kyc, account.kyc, latestAt)) return NO_REASONS;
    return gateReasons({
      gate,
      customer: customerOf(context.rules.customers, account.account),
      kyc: kycAt(kyc, account.kyc, latestAt),
      side: context.order.side,
      usd: orderValue(context)?.usd ?? null,
      more: moreUsd(context),
      currency: context.instrument?.quoteCurrency ?? '',
      dayUsd: () => countedUsd(context, account),
      replacedUsd: context.replaces?.openUsd ?? null,
    });
  },
};

/** True for an order whose numbers or instrument another check refuses: nothing can be said of its value. */
function isIncomplete({ order, instrument, quantityLots, priceTicks, stopTicks }: RiskContext): boolean {
  if (instrument === undefined || quantityLots === undefined) return true;
  return (
    (order.price !== undefined && priceTicks === undefined) ||
    (order.stopPrice !== undefined && stopTicks === undefined)
  );
}

/**
 * What the order adds to the day: all of it, of a replace what has not filled, of an exit that waits for its entry nothing
 * yet, of the second of two that exclude each other what it is worth more than the first.
 */
function moreUsd(context: RiskContext): Amount {
  const { order, quantityLots = 0, filledLots, waits, ahead } = context;
  const usd = orderValue(context)?.usd ?? 0n;
  if (waits) return 0n;
  if (order.contingency === 'oco') {
    const first = ahead.find(
      (one) => one.order.account === order.account && one.order.orderListId === order.orderListId,
    );
    if (first !== undefined) return usd > first.value ? usd - first.value : 0n;
  }
  if (filledLots === 0) return usd;
  const [left, all] = [BigInt(Math.max(0, quantityLots - filledLots)), BigInt(quantityLots)];
  return all === 0n ? 0n : (usd * left + all - 1n) / all;
}

/** What the customer has filled and open already: orders before it in its batch count, what a replace replaces does not. */
function countedUsd(context: RiskContext, { account }: Account): Amount {
  const { rules, source, receivedAt, replaces, ahead } = context;
  const customer = customerOf(rules.customers, account);
  let sum = customerDayUsd(context, { customer, customers: rules.customers, source }, receivedAt);
  for (const { order, openUsd } of ahead) if (customerOf(rules.customers, order.account) === customer) sum += openUsd;
  return replaces === null ? sum : sum - replaces.openUsd;
}
