import type { LimitUseView } from '@paperdesk/contract';
import { compare, difference } from './decimalText.js';
import { grouped } from './format.js';

const LIMIT_WORDS: Readonly<Record<string, string>> = {
  orderNotional: 'value of one order (USD)',
  orderQuantity: 'quantity of one order',
  ordersPerMinute: 'orders a minute',
  openOrders: 'open orders',
  dayNotional: 'traded and open of the UTC day (USD)',
  positionNotional: 'held and on order of one symbol (USD)',
  grossExposure: 'held and on order (USD)',
  concentrationPercent: 'of one asset in equity (%)',
  dayLoss: 'loss of the UTC day (USD)',
  drawdownPercent: 'drawdown (%)',
  collarBps: 'distance from the middle (bps)',
};
/** A limit by the name that the rules give it, in words. */
export const limitWords = (limit: string): string => LIMIT_WORDS[limit] ?? limit;

export const TIER_WORDS: Record<LimitUseView['tier'], string> = {
  ok: 'within limits',
  warn50: 'over 50 %',
  warn75: 'over 75 %',
  warn90: 'over 90 %',
  breached: 'used up',
};

/** What is left of a limit; nothing is left of one that is used up. */
export function leftOf({ max, used }: LimitUseView): string | undefined {
  return compare(used, max) === -1 ? difference(max, used) : '0';
}

export const isWarned = ({ tier }: LimitUseView): boolean => tier !== 'ok';

/** `orders a minute of person p-trader: 8 of 10 used (over 75 %)`. */
export function limitSentence(use: LimitUseView): string {
  const { scope, scopeValue, limit, max, used, tier } = use;
  const words = `${grouped(used)} of ${grouped(max)} used`;
  return `Limit on ${limitWords(limit)} of ${scope} ${scopeValue}: ${words} (${TIER_WORDS[tier]}).`;
}
