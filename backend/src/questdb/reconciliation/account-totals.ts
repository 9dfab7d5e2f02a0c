import type { DeskState } from '../../engine/state.js';
import type { Amount } from '../../model/decimal.js';

/** What the engine says an account owns, of its current epoch. Zero amounts may be left out. */
export interface AccountTotal {
  readonly account: string;
  readonly epoch: number;
  /** Owned, by currency. */
  readonly cash: ReadonlyMap<string, Amount>;
  /** Base currency bought and not sold yet, by `venue|symbol`. */
  readonly positions: ReadonlyMap<string, Amount>;
}
export interface AccountTotals {
  /** The committed journal event behind which these totals hold. */
  readonly seq: number;
  readonly accounts: readonly AccountTotal[];
}

/** The figures of a committed state; copies them, so that the engine may go on. */
export function totalsOf(state: Pick<DeskState, 'accounts'>, seq: number): AccountTotals {
  const accounts = Array.from(state.accounts.values(), ({ account, epoch, balances, positions }) => ({
    account,
    epoch,
    cash: new Map(Array.from(balances, ([currency, { total }]) => [currency, total] as const)),
    positions: new Map(Array.from(positions, ([market, { quantity }]) => [market, quantity] as const)),
  }));
  return { seq, accounts };
}
