import type { Denial } from '@paperdesk/contract';
import { orderValue } from './order-value.js';
import { formatAmount, roundUp, type Amount } from '../model/decimal.js';
import type { LimitName, LimitScope } from '../model/risk-rules.js';
import { NO_REASONS, reason, type RiskContext } from './check.js';
import { limitsFor, type HeldLimit } from './limit-index.js';
import type { Ahead } from './usage.js';
import type { UsedState } from './used.js';

/** What an order is of, in each scope. */
export function scopesOf({ order, person }: RiskContext): Readonly<Record<LimitScope, string | undefined>> {
  const { account, venue, symbol, strategy } = order;
  return { account, venue, symbol, person, strategy };
}

/** The limits of a name that hold for the order; orders that the desk sends to reduce what is held have none. */
export function heldFor(context: RiskContext, limit: LimitName): readonly HeldLimit[] {
  if (context.via === 'system' || context.rules.limits.length === 0) return [];
  return limitsFor(context.rules, limit, scopesOf(context));
}

/** Orders before it in its batch that count in the same limit. */
export function aheadIn({ ahead, person }: RiskContext, { scope, scopeValue }: HeldLimit): readonly Ahead[] {
  if (ahead.length === 0 || scope === 'person') return scopeValue === person || scope !== 'person' ? ahead : [];
  return ahead.filter(({ order }) => order[scope] === scopeValue);
}

export function usedState({ usage, accounts, marks, rules, source }: RiskContext): UsedState {
  return { usage, accounts, marks, par: rules.usdPar, source };
}

/**
 * What the order adds to what is open: all it is worth; of a replace that and what it has filled less what the order
 * counts already; of an exit that waits nothing yet. Null: nobody can say.
 */
export function addedUsd(context: RiskContext): Amount | null {
  if (context.waits) return 0n;
  const value = orderValue(context);
  if (value === null) return null;
  const { replaces, quantityLots = 0, filledLots } = context;
  if (replaces === null) return value.usd;
  const left = BigInt(Math.max(0, quantityLots - filledLots));
  return quantityLots === 0 ? 0n : (value.usd * left) / BigInt(quantityLots) - replaces.openUsd;
}

/** True while nothing can be said of the order's value since another check refuses its numbers, instrument or market. */
export function isIncomplete({ order, instrument, quantityLots, priceTicks, stopTicks, market }: RiskContext): boolean {
  if (instrument === undefined || quantityLots === undefined || market === undefined) return true;
  if (order.price === undefined && order.stopPrice === undefined && market.book === null) return true;
  return (
    (order.price !== undefined && priceTicks === undefined) ||
    (order.stopPrice !== undefined && stopTicks === undefined)
  );
}

/** A limit that needs a price nobody says: refused, never waved through. */
export function unpricedReason(context: RiskContext, { limit, scope, scopeValue }: HeldLimit): readonly Found[] {
  if (isIncomplete(context)) return NO_REASONS;
  return [
    reason(
      'UNPRICED',
      `What the order or ${scope} '${scopeValue}' is worth in USD cannot be told now, and the limit ${limit} needs it. ` +
        'Wait until the markets of all that is held are live, or ask risk to list a market in USD.',
      { field: 'symbol', limit },
    ),
  ];
}
type Found = Omit<Denial, 'check'>;

/** A value in USD to the cent, rounded up so that it never looks smaller than the limit it is over. */
export function usdText(amount: Amount): string {
  return `${formatAmount(amount <= 0n ? 0n : roundUp(amount, 2))} USD`;
}
export function percentText(amount: Amount): string {
  return `${formatAmount(roundUp(amount, 2))} %`;
}
