import type { Fill } from '@paperdesk/contract';
import type { Order } from '../execution/order.js';
import { formatAmount, multiply, parseAmount, type Amount } from '../model/decimal.js';
import type { FactDraft } from '../model/fact.js';
import { usFromIso, type TimeUs } from '../model/time.js';
import type { HeldRiskRules } from '../risk/held.js';
import { inUsd } from '../risk/usd.js';

/**
 * The flag that an order's fills deserve: at the first fill with which they come to `flagFromUsd` or more by the rules
 * of its time, if the order has none yet. Null for all others, and for an order whose rate nobody could say. `time` is
 * that of its newest fill, by whose rules most orders are done with at once.
 */
export function flagOf(order: Order, time: TimeUs, held: readonly HeldRiskRules[]): FactDraft | null {
  const { filledUsd, usdRate: rate, usdRateSource, terms, fills } = order;
  if (order.flagged === true || rate === null || !reaches(filledUsd, limitAt(held, time))) return null;
  let sum = 0n;
  for (const fill of fills) {
    sum += inUsd(valueOf(fill), { rate });
    const limit = limitAt(held, usFromIso(fill.time) ?? time);
    if (limit === undefined || !reaches(sum, limit)) continue;
    return {
      type: 'tradeFlagged',
      ...{ orderId: terms.orderId, account: terms.account, tradeId: fill.tradeId, limit },
      usdValue: formatAmount(sum),
      rateSource: usdRateSource ?? '',
    };
  }
  return null;
}

function limitAt(held: readonly HeldRiskRules[], time: TimeUs): string | undefined {
  return held.findLast(({ effectiveAt }) => effectiveAt <= time)?.rules.gate?.flagFromUsd;
}

function reaches(usd: Amount, limit: string | undefined): boolean {
  return limit !== undefined && usd >= parseAmount(limit);
}

function valueOf({ lastPrice, lastQuantity }: Fill): Amount {
  return multiply(parseAmount(lastPrice), parseAmount(lastQuantity));
}
