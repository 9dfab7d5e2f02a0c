import { decimalFault } from '@paperdesk/contract';

/** Money to begin with, as typed. */
export interface DepositRow {
  readonly currency: string;
  readonly amount: string;
}

/** Says what is wrong with money as typed; undefined when it can be sent. */
export function moneyFault({ currency, amount }: DepositRow): string | undefined {
  if (!/^[A-Z0-9]{1,20}$/.test(currency)) return 'currency must be such as USDT, in capitals';
  const fault = decimalFault(amount);
  if (fault !== undefined) return `amount ${fault}`;
  return /[1-9]/.test(amount) ? undefined : 'amount must be greater than zero';
}

/** Rows left empty are no deposits. */
export const filledRows = (rows: readonly DepositRow[]): DepositRow[] =>
  rows.filter(({ currency, amount }) => currency !== '' || amount !== '');

/** What is wrong with all rows together. */
export function rowsFault(rows: readonly DepositRow[]): string | undefined {
  const filled = filledRows(rows);
  const fault = filled.map(moneyFault).find((found) => found !== undefined);
  if (fault !== undefined) return fault;
  const names = filled.map(({ currency }) => currency);
  return new Set(names).size === names.length ? undefined : 'each currency may be named once';
}
