import type { Amount } from '../model/decimal.js';
import { followCredit } from './held-totals.js';

/** One currency of an account. `locked` is the part of `total` that working orders hold; free = total - locked. */
export interface Balance {
  total: Amount;
  locked: Amount;
}

/** Balances of one account by currency. Changed by the fold of desk events only. */
export type Balances = Map<string, Balance>;

/** Funds an order may still use; 0 for a currency that was never touched. */
export function freeOf(balances: Balances, currency: string): Amount {
  const balance = balances.get(currency);
  return balance === undefined ? 0n : balance.total - balance.locked;
}

/** Adds to (or, when negative, takes from) what the account owns. */
export function credit(balances: Balances, currency: string, amount: Amount): void {
  balanceOf(balances, currency).total += amount;
  followCredit(balances, currency, amount);
}

/** Sets funds aside for an order; a negative amount gives them back. */
export function lock(balances: Balances, currency: string, amount: Amount): void {
  balanceOf(balances, currency).locked += amount;
}

function balanceOf(balances: Balances, currency: string): Balance {
  const known = balances.get(currency);
  if (known !== undefined) return known;
  const fresh = { total: 0n, locked: 0n };
  balances.set(currency, fresh);
  return fresh;
}
