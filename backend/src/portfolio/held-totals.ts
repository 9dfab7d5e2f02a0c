import type { Amount } from '../model/decimal.js';
import type { MarketSource } from '../model/command.js';
import type { Account } from './account.js';
import type { Balances } from './balance.js';

/** What all accounts of a source own, by currency. */
type Totals = Map<string, Amount>;
interface Summed {
  /** Accounts that are in the sums: more come, none goes. */
  accounts: number;
  readonly bySource: Map<MarketSource, Totals>;
}

// Beside the accounts and never part of the state: whoever asks sums up once, from then on each credit is followed.
const sums = new WeakMap<ReadonlyMap<string, Account>, Summed>();
const followed = new WeakMap<Balances, Totals>();

/** What the accounts of a source own of a currency, together. A limit of a symbol asks it for each order. */
export function heldByAll(
  accounts: ReadonlyMap<string, Account>,
  source: MarketSource | null,
  currency: string,
): Amount {
  if (source === null) return 0n;
  let summed = sums.get(accounts);
  if (summed?.accounts !== accounts.size) sums.set(accounts, (summed = sumOf(accounts)));
  return summed.bySource.get(source)?.get(currency) ?? 0n;
}

/** To be called with each change of what an account owns. */
export function followCredit(balances: Balances, currency: string, amount: Amount): void {
  const totals = followed.get(balances);
  if (totals !== undefined) totals.set(currency, (totals.get(currency) ?? 0n) + amount);
}

function sumOf(accounts: ReadonlyMap<string, Account>): Summed {
  const bySource = new Map<MarketSource, Totals>();
  for (const { source, balances } of accounts.values()) {
    const totals = bySource.get(source) ?? new Map<string, Amount>();
    bySource.set(source, totals);
    followed.set(balances, totals);
    for (const [currency, { total }] of balances) totals.set(currency, (totals.get(currency) ?? 0n) + total);
  }
  return { accounts: accounts.size, bySource };
}
