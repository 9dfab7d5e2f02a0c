import type { AccountView } from '@paperdesk/contract';
import { flagColumn, frameOf, numberColumn, textColumn, timeColumn, usFromIso } from '../frame.js';
import { type QueryFrame, filterOf } from './desk-query.js';

interface Row {
  readonly account: AccountView;
  readonly balance: AccountView['balances'][number] | null;
}

/**
 * Balances, one row for each account and currency; an account without money has one row without balances. Equity is of
 * the whole account and stands in each of its rows; it is empty while `unpriced` names a currency without a price.
 */
export const accountsFrame: QueryFrame = (reader, query) => {
  const rows = reader.accounts(filterOf(query)).flatMap((account): Row[] => {
    const balances: readonly Row['balance'][] = account.balances.length === 0 ? [null] : account.balances;
    return balances.map((balance) => ({ account, balance }));
  });
  return frameOf('accounts', rows, [
    textColumn('source', ({ account }) => account.source),
    textColumn('account', ({ account }) => account.account),
    textColumn('name', ({ account }) => account.name),
    textColumn('currency', ({ balance }) => balance?.currency ?? null),
    numberColumn('total', ({ balance }) => balance?.total ?? null),
    numberColumn('locked', ({ balance }) => balance?.locked ?? null),
    numberColumn('free', ({ balance }) => balance?.free ?? null),
    textColumn('totalText', ({ balance }) => balance?.total ?? null),
    numberColumn('equity', ({ account }) => account.equity),
    textColumn('reportingCurrency', ({ account }) => account.reportingCurrency),
    textColumn('unpriced', ({ account }) => (account.unpriced.length === 0 ? null : account.unpriced.join(', '))),
    numberColumn('epoch', ({ account }) => account.epoch),
    timeColumn('epochStartedAt', ({ account }) => usFromIso(account.epochStartedAt)),
    textColumn('kyc', ({ account }) => account.kyc),
    flagColumn('readOnly', ({ account }) => account.readOnly),
  ]);
};
