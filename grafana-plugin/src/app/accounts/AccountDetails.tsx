import { useStyles2 } from '@grafana/ui';
import type { AccountView } from '@paperdesk/contract';
import React from 'react';
import { clock, grouped, NOTHING } from '../../desk/format.js';
import { TableHead } from '../../desk/TableHead.js';
import { getTableStyles } from '../../desk/tableStyles.js';
import { testIds } from '../../desk/testIds.js';

interface AccountDetailsProps {
  readonly account: AccountView;
  readonly nowMs: number;
}

const moneyWords = (amounts: readonly { readonly currency: string; readonly amount: string }[]) =>
  amounts.length === 0 ? 'nothing' : amounts.map(({ currency, amount }) => `${grouped(amount)} ${currency}`).join(', ');

/** What the account owns now, and what its earlier epochs ended with. */
export function AccountDetails({ account, nowMs }: AccountDetailsProps) {
  const styles = useStyles2(getTableStyles);
  return (
    <>
      <h4>Balances</h4>
      {account.balances.length === 0 ? (
        <p>No money and no coins.</p>
      ) : (
        <table className={styles.table} data-testid={testIds.accounts.balances}>
          <thead>
            <tr>
              <th scope="col">Currency</th>
              {['Total', 'Locked by orders', 'Free'].map((name) => (
                <th key={name} scope="col" className={styles.number}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {account.balances.map(({ currency, total, locked, free }) => (
              <tr key={currency}>
                <td>
                  {currency}
                  {account.unpriced.includes(currency) ? ' (no price now)' : ''}
                </td>
                <td className={styles.number}>{grouped(total)}</td>
                <td className={styles.number}>{grouped(locked)}</td>
                <td className={styles.number}>{grouped(free)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <h4>Epochs</h4>
      <p>
        Epoch {account.epoch} since {clock(account.epochStartedAt, nowMs)}.
        {account.archive.length === 0 ? ' The account was never reset.' : ''}
      </p>
      {account.archive.length > 0 && (
        <table className={styles.table} data-testid={testIds.accounts.epochs}>
          <TableHead names={['Epoch', 'From', 'To', 'Ended with', 'Positions', 'Why it was reset']} />
          <tbody>
            {account.archive.map((epoch) => (
              <tr key={epoch.epoch}>
                <td>{epoch.epoch}</td>
                <td>{clock(epoch.startedAt, nowMs)}</td>
                <td>{clock(epoch.endedAt, nowMs)}</td>
                <td className={styles.reason}>{moneyWords(epoch.closing)}</td>
                <td className={styles.reason}>
                  {epoch.positions.length === 0
                    ? NOTHING
                    : epoch.positions
                        .map(
                          (held) =>
                            `${held.quantity} ${held.symbol}, realized ${held.realizedPnl} ${held.quoteCurrency}`,
                        )
                        .join('; ')}
                </td>
                <td className={styles.reason}>{epoch.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
