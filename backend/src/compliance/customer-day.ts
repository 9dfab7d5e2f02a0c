import type { MarketSource } from '../model/command.js';
import type { Amount } from '../model/decimal.js';
import type { RiskRules } from '../model/risk-rules.js';
import type { TimeUs } from '../model/time.js';
import type { Account } from '../portfolio/account.js';
import { dayUsd, type RiskUsage } from '../risk/usage.js';

/**
 * What a customer has traded on the UTC day of `now` and has open, over all accounts of the running market source: money
 * of one source never adds to that of another.
 */
export function customerDayUsd(
  { accounts, usage }: { readonly accounts: ReadonlyMap<string, Account>; readonly usage: RiskUsage },
  of: {
    readonly customer: string;
    readonly customers: RiskRules['customers'];
    readonly source: MarketSource | null;
  },
  now: TimeUs,
): Amount {
  let sum = 0n;
  for (const account of accountsOf(of.customers, of.customer))
    if (accounts.get(account)?.source === of.source) sum += dayUsd(usage.by.account.get(account), now);
  return sum;
}

/** The listed accounts of a customer, and the account of its own name unless that is listed as somebody else's. */
function accountsOf(customers: RiskRules['customers'], customer: string): readonly string[] {
  let byCustomer = accountsBy.get(customers);
  if (byCustomer === undefined) {
    byCustomer = new Map<string, string[]>();
    for (const [account, owner] of Object.entries(customers))
      byCustomer.set(owner, [...(byCustomer.get(owner) ?? []), account]);
    accountsBy.set(customers, byCustomer);
  }
  const listed = byCustomer.get(customer) ?? NO_ACCOUNTS;
  return Object.hasOwn(customers, customer) ? listed : [...listed, customer];
}
// Rules never change once set; going through them for each order would take as long as there are customers.
const accountsBy = new WeakMap<RiskRules['customers'], Map<string, string[]>>();
const NO_ACCOUNTS: readonly string[] = [];
