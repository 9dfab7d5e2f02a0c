import { formatAmount, parseAmount } from '../model/decimal.js';
import type { AccountOpened, AccountReset, FundsDeposited, FundsWithdrawn } from '../model/desk-event.js';
import type { Account } from '../portfolio/account.js';
import { credit } from '../portfolio/balance.js';
import { noteMoved } from '../risk/usage.js';
import { spentKey, type DeskState } from './state.js';

export function applyOpened(state: DeskState, event: AccountOpened): void {
  const { account, name, source, reportingCurrency, kyc } = event;
  state.accounts.set(account, {
    ...{ account, name, source, reportingCurrency, kyc },
    epoch: 1,
    epochStartedAt: event.time,
    archive: [],
    balances: new Map(),
    positions: new Map(),
    strategies: new Map(),
    traded: new Map(),
  });
}

export function applyDeposited(state: DeskState, { account, currency, amount, transferId }: FundsDeposited): void {
  credit(accountOf(state, account).balances, currency, parseAmount(amount));
  if (transferId !== null) {
    noteMoved(state.usage, account, currency, parseAmount(amount));
    state.transfers.set(spentKey(account, transferId), transferText({ direction: 'in', currency, amount }));
  }
}

export function applyWithdrawn(state: DeskState, { account, currency, amount, transferId }: FundsWithdrawn): void {
  credit(accountOf(state, account).balances, currency, -parseAmount(amount));
  noteMoved(state.usage, account, currency, -parseAmount(amount));
  state.transfers.set(spentKey(account, transferId), transferText({ direction: 'out', currency, amount }));
}

/** All that the epoch owned leaves with it; what its orders held was given back before. */
export function applyReset(state: DeskState, { account: id, epoch, reason, closing, time }: AccountReset): void {
  const account = accountOf(state, id);
  for (const { currency, amount } of closing) credit(account.balances, currency, -parseAmount(amount));
  for (const [currency, { total, locked }] of account.balances)
    if (total !== 0n || locked !== 0n)
      throw new RangeError(`account '${id}' was reset and still owns ${formatAmount(total)} ${currency}`);
  if (epoch !== account.epoch + 1) throw new RangeError(`account '${id}' goes from epoch ${account.epoch} to ${epoch}`);
  account.archive.push({
    ...{ epoch: account.epoch, startedAt: account.epochStartedAt, endedAt: time, reason, closing },
    positions: [...account.positions].map(([market, { quantity, cost, realized, realizedFifo }]) => ({
      ...{ market, quantity, cost, realized, realizedFifo },
    })),
  });
  account.balances.clear();
  account.positions.clear();
  account.strategies.clear();
  account.epoch = epoch;
  account.epochStartedAt = time;
  state.usage.marks.delete(id);
}

/** What a transfer id was spent on: tells a repeat from another transfer. `amount` without trailing zeros. */
export function transferText(of: {
  readonly direction: 'in' | 'out';
  readonly currency: string;
  readonly amount: string;
}): string {
  return `${of.direction} ${of.currency} ${of.amount}`;
}

export function accountOf(state: DeskState, account: string): Account {
  const known = state.accounts.get(account);
  if (known === undefined) throw new RangeError(`there is no account '${account}'`);
  return known;
}
