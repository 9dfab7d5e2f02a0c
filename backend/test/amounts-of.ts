import type { AccountView } from '@paperdesk/contract';

/** What an account holds, without what that is worth at the prices of the moment. */
export const amountsOf = ({ balances }: Pick<AccountView, 'balances'>) =>
  balances.map(({ value: _worth, ...amounts }) => amounts);
