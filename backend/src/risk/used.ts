import { multiply, ONE, type Amount } from '../model/decimal.js';
import type { MarketSource } from '../model/command.js';
import type { LimitName, LimitScope } from '../model/risk-rules.js';
import type { TimeUs } from '../model/time.js';
import type { Account } from '../portfolio/account.js';
import { heldByAll } from '../portfolio/held-totals.js';
import type { Marks } from './marks.js';
import { dayUsd, sentLastMinute, utcDay, type RiskUsage } from './usage.js';

/** What tells how much of a limit is used. */
export interface UsedState {
  readonly usage: RiskUsage;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly marks: Marks;
  /** Currencies that count as USD one for one. */
  readonly par: readonly string[];
  /** The source the desk runs on: money of another one never adds. */
  readonly source: MarketSource | null;
}

/** Limits of one order alone: nothing of them is ever used up. */
export const OF_ONE_ORDER: ReadonlySet<LimitName> = new Set<LimitName>(['orderNotional', 'orderQuantity', 'collarBps']);

/** How much of a limit is used now, as an amount (counts and percents too); null while something held has no price. */
export function usedOf(
  state: UsedState,
  of: { readonly scope: LimitScope; readonly scopeValue: string; readonly limit: LimitName },
  now: TimeUs,
): Amount | null {
  const cell = state.usage.by[of.scope].get(of.scopeValue);
  switch (of.limit) {
    case 'ordersPerMinute':
      return BigInt(sentLastMinute(cell, now)) * ONE;
    case 'openOrders':
      return BigInt(cell?.openOrders ?? 0) * ONE;
    case 'dayNotional':
      return dayUsd(cell, now);
    case 'orderNotional':
    case 'orderQuantity':
    case 'collarBps':
      return 0n;
    default:
      return of.scope === 'symbol'
        ? symbolUsed(state, of.scopeValue)
        : accountUsed(state, of.scopeValue, of.limit, now);
  }
}

function accountUsed(state: UsedState, id: string, limit: LimitName, now: TimeUs): Amount | null {
  const account = state.accounts.get(id);
  if (account === undefined) return 0n;
  switch (limit) {
    case 'positionNotional':
      return mostOf(state, account);
    case 'grossExposure':
      return grossOf(state, account);
    case 'concentrationPercent':
      return percentOf(mostOf(state, account), equityUsd(state, account));
    case 'dayLoss':
      return dayLossOf(state, account, now);
    default:
      return drawdownOf(state, account);
  }
}

/** USD for one unit; null while no market says so. */
export function rateOf({ marks, par }: Pick<UsedState, 'marks' | 'par'>, currency: string): Amount | null {
  return par.includes(currency) ? ONE : (marks.get(currency) ?? null);
}

/** Worth of all an account owns. */
export function equityUsd(state: UsedState, { balances }: Account): Amount | null {
  let sum = 0n;
  for (const [currency, { total }] of balances) {
    if (total === 0n) continue;
    const rate = rateOf(state, currency);
    if (rate === null) return null;
    sum += multiply(total, rate);
  }
  return sum;
}

/** Worth of what an account holds of a currency, and of its buys of it that are open. */
export function positionUsd(state: UsedState, { account, balances }: Account, currency: string): Amount | null {
  const held = balances.get(currency)?.total ?? 0n;
  const buys = state.usage.buysIn.get(account)?.get(currency) ?? 0n;
  if (held === 0n) return buys;
  const rate = rateOf(state, currency);
  return rate === null ? null : multiply(held, rate) + buys;
}

function currenciesOf({ usage, par }: UsedState, { account, balances }: Account): string[] {
  const all = new Set([...balances.keys(), ...(usage.buysIn.get(account)?.keys() ?? [])]);
  return [...all].filter((currency) => !par.includes(currency));
}

function mostOf(state: UsedState, account: Account): Amount | null {
  let most = 0n;
  for (const currency of currenciesOf(state, account)) {
    const worth = positionUsd(state, account, currency);
    if (worth === null) return null;
    if (worth > most) most = worth;
  }
  return most;
}

/** Worth of all that is held and on order, but for what counts as USD. */
export function grossOf(state: UsedState, account: Account): Amount | null {
  let sum = 0n;
  for (const currency of currenciesOf(state, account)) {
    const worth = positionUsd(state, account, currency);
    if (worth === null) return null;
    sum += worth;
  }
  return sum;
}

/** Held by all accounts of the running source, and their open buys, of a symbol's base currency. */
export function symbolUsed(state: UsedState, symbol: string): Amount | null {
  const currency = symbol.split('/')[0] ?? symbol;
  const buys = state.usage.by.symbol.get(symbol)?.openBuyUsd ?? 0n;
  const held = heldByAll(state.accounts, state.source, currency);
  if (held === 0n) return buys;
  const rate = rateOf(state, currency);
  return rate === null ? null : multiply(held, rate) + buys;
}

/** In percent of a whole; nothing of nothing is nothing. */
export function percentOf(part: Amount | null, whole: Amount | null): Amount | null {
  if (part === null || whole === null) return null;
  return whole <= 0n ? (part > 0n ? HUNDRED : 0n) : (part * HUNDRED) / whole;
}
const HUNDRED = 100n * ONE;

/** What equity has fallen since the UTC day's start. Before the day was marked nothing is lost. */
export function dayLossOf(state: UsedState, account: Account, now: TimeUs): Amount | null {
  const mark = state.usage.marks.get(account.account);
  if (mark === undefined || mark.day < utcDay(now)) return 0n;
  return fallen(state, account, { from: mark.dayStart, moved: mark.movedInDay })?.by ?? null;
}

/** What equity has fallen below the highest of the epoch, in percent of that. */
export function drawdownOf(state: UsedState, account: Account): Amount | null {
  const mark = state.usage.marks.get(account.account);
  if (mark === undefined) return 0n;
  const found = fallen(state, account, { from: mark.peak, moved: mark.movedSincePeak });
  return found === null ? null : percentOf(found.by, found.from);
}

/** Transfers since count at what they are worth now: they neither lose nor win. */
function fallen(
  state: UsedState,
  account: Account,
  { from, moved }: { readonly from: Amount; readonly moved: ReadonlyMap<string, Amount> },
): { readonly by: Amount; readonly from: Amount } | null {
  const equity = equityUsd(state, account);
  if (equity === null) return null;
  let start = from;
  for (const [currency, amount] of moved) {
    const rate = rateOf(state, currency);
    if (rate === null) return null;
    start += multiply(amount, rate);
  }
  return { by: start > equity ? start - equity : 0n, from: start };
}
