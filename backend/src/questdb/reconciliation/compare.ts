import type { Amount } from '../../model/decimal.js';
import type { AccountTotals } from './account-totals.js';
import type { ShadowAccounts } from './shadow-accounts.js';
import { keyOf, type FigureOf } from './shadow-accounts.js';

/** One figure as the engine and as SQL have it. */
export interface Compared extends FigureOf {
  readonly engine: Amount;
  readonly sql: Amount;
  readonly agreed: boolean;
}

/** Every figure that either side has of the accounts' current epochs, sorted by what it is. */
export function compare(totals: AccountTotals, shadow: ShadowAccounts): Compared[] {
  const engine = new Map<string, { readonly of: FigureOf; readonly value: Amount }>();
  const epochs = new Map(totals.accounts.map(({ account, epoch }) => [account, epoch]));
  const set = (of: FigureOf, value: Amount) => engine.set(keyOf(of), { of, value });
  for (const { account, epoch, cash, positions } of totals.accounts) {
    for (const [item, value] of cash)
      for (const subject of ['cash', 'trades'] as const) set({ subject, account, epoch, item }, value);
    for (const [item, value] of positions) set({ subject: 'position', account, epoch, item }, value);
  }
  for (const of of shadow.all()) {
    // Past epochs are closed; an account that the engine does not know owns nothing of what SQL says.
    if (epochs.has(of.account) && epochs.get(of.account) !== of.epoch) continue;
    const value = of.subject === 'fees' ? (shadow.ledgerFees.get(keyOf(of)) ?? 0n) : engine.get(keyOf(of))?.value;
    set(of, value ?? 0n);
  }
  return [...engine.keys()].sort().flatMap((key) => {
    const known = engine.get(key);
    if (known === undefined) return [];
    const sql = shadow.value(known.of);
    const apart = sql < known.value ? known.value - sql : sql - known.value;
    return [{ ...known.of, engine: known.value, sql, agreed: apart <= (shadow.fillsOf.get(key) ?? 0n) }];
  });
}
