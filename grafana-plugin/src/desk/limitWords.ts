import type { LimitUseView } from '@paperdesk/contract';
import { compare, difference } from './decimalText.js';
import { grouped, rounded } from './format.js';

const LIMIT_WORDS: Readonly<Record<string, string>> = {
  orderNotional: 'value of one order (USD)',
  orderQuantity: 'quantity of one order',
  ordersPerMinute: 'orders a minute',
  openOrders: 'open orders',
  dayNotional: 'traded and open of the UTC day (USD)',
  positionNotional: 'held and on order of one currency (USD)',
  grossExposure: 'held and on order (USD)',
  concentrationPercent: 'largest currency’s part of equity (%)',
  dayLoss: 'loss of the UTC day (USD)',
  drawdownPercent: 'fall from the highest equity (%)',
  collarBps: 'distance from the middle (bps)',
};
/** A limit by the name that the rules give it, in words. */
export const limitWords = (limit: string): string => LIMIT_WORDS[limit] ?? limit;

export const TIER_WORDS: Record<LimitUseView['tier'], string> = {
  ok: 'within limits',
  warn50: '50 % or more',
  warn75: '75 % or more',
  warn90: '90 % or more',
  breached: 'used up',
};

const TIERS = [
  [100, 'breached'],
  [90, 'warn90'],
  [75, 'warn75'],
  [50, 'warn50'],
] as const;
/** The tier of so many percent, as the service has it. */
export const tierOf = (percent: number): LimitUseView['tier'] => TIERS.find(([from]) => percent >= from)?.[1] ?? 'ok';

/** What is left of a limit; nothing is left of one that is used up. */
export function leftOf({ max, used }: LimitUseView): string | undefined {
  return compare(used, max) === -1 ? difference(max, used) : '0';
}

export const isWarned = ({ tier }: LimitUseView): boolean => tier !== 'ok';

/** `orders a minute of person p-trader: 8 of 10 used (over 75 %)`. */
export function limitSentence(use: LimitUseView): string {
  const { scope, scopeValue, limit, max, used, tier } = use;
  const words = `${rounded(used)} of ${grouped(max)} used`;
  return `Limit on ${limitWords(limit)} of ${scope} ${scopeValue}: ${words} (${TIER_WORDS[tier]}).`;
}
