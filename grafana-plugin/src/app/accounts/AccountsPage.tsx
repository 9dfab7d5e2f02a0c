import { Button, useStyles2 } from '@grafana/ui';
import type { AccountView } from '@paperdesk/contract';
import React, { useState } from 'react';
import { DASHBOARDS, PAGES } from '../../desk/appId.js';
import { fetchAccounts } from '../../desk/deskApi.js';
import { FeedGate } from '../../desk/FeedGate.js';
import { rounded } from '../../desk/format.js';
import { Note } from '../../desk/Note.js';
import { paperLineOf } from '../../desk/PaperLine.js';
import { whyNot } from '../../desk/permission.js';
import { getTableStyles } from '../../desk/tableStyles.js';
import { testIds } from '../../desk/testIds.js';
import type { Message } from '../../desk/useAct.js';
import { useFeed } from '../../desk/useFeed.js';
import { useMe } from '../../desk/useMe.js';
import { useNow } from '../../desk/useNow.js';
import { PageFrame } from '../PageFrame.js';
import { PageLinks } from '../PageLinks.js';
import { AccountDetails } from './AccountDetails.js';
import { OpenAccount } from './OpenAccount.js';
import { ResetAccount } from './ResetAccount.js';
import { TransferForm } from './TransferForm.js';

interface AccountTableProps {
  readonly accounts: readonly AccountView[];
  readonly chosen: string | undefined;
  readonly onChoose: (account: string) => void;
}

function AccountTable({ accounts, chosen, onChoose }: AccountTableProps) {
  const styles = useStyles2(getTableStyles);
  return (
    <table className={styles.table} data-testid={testIds.accounts.table}>
      <thead>
        <tr>
          {['Account', 'Name', 'Prices', 'Epoch', 'Worth'].map((name) => (
            <th key={name} scope="col" className={name === 'Worth' ? styles.number : undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {accounts.map((view) => (
          <tr key={view.account}>
            <td>
              <Button
                size="sm"
                fill="text"
                aria-pressed={view.account === chosen}
                onClick={() => onChoose(view.account)}
                data-testid={testIds.accounts.choose(view.account)}
              >
                {view.account}
              </Button>
            </td>
            <td>{view.name}</td>
            <td>
              {view.source}
              {view.readOnly ? ' (read-only: another source than the desk’s)' : ''}
            </td>
            <td>{view.epoch}</td>
            <td className={styles.number} title={view.equity ?? undefined}>
              {view.equity === null
                ? `unpriced (${view.unpriced.join(', ')})`
                : `${rounded(view.equity)} ${view.reportingCurrency}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Paper accounts: open, fund, reset, and what earlier epochs ended with. */
export function AccountsPage() {
  const now = useNow();
  const feed = useFeed({ key: 'accounts', poll: fetchAccounts, everyMs: 3_000 });
  const me = useMe(feed);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const [open, setOpen] = useState<'account' | 'reset' | undefined>(undefined);
  const [message, setMessage] = useState<Message | undefined>(undefined);
  const notAllowed = whyNot('accounts:manage', me.value);
  const account = (feed.value ?? []).find((view) => view.account === chosen) ?? feed.value?.[0];
  const closed =
    notAllowed ?? (account?.readOnly === true ? 'Accounts of another source are read-only on this desk.' : undefined);
  const done = (sentence: string) => {
    setMessage({ tone: 'good', text: sentence });
    setOpen(undefined);
    feed.refresh();
  };
  return (
    <PageFrame me={me} feed={feed} lookOnly={notAllowed} testId={testIds.accounts.page}>
      <PageLinks to={[DASHBOARDS.tradingDesk, PAGES.limits]} />
      <div>
        <Button
          icon="plus"
          disabled={notAllowed !== undefined}
          tooltip={notAllowed}
          onClick={() => setOpen('account')}
          data-testid={testIds.accounts.open}
        >
          Open an account
        </Button>
      </div>
      {message !== undefined && (
        <Note tone={message.tone} testId={testIds.accounts.done}>
          {message.text}
        </Note>
      )}
      <FeedGate feed={feed} what="the accounts">
        {(accounts) =>
          accounts.length === 0 ? (
            <Note tone="info" testId={testIds.page.empty}>
              No account yet. Open one to trade on paper.
            </Note>
          ) : (
            <AccountTable accounts={accounts} chosen={account?.account} onChoose={setChosen} />
          )
        }
      </FeedGate>
      {account !== undefined && (
        <section data-testid={testIds.accounts.details}>
          <h3>{account.account}</h3>
          <TransferForm key={account.account} account={account} closed={closed} onDone={feed.refresh} />
          <AccountDetails account={account} nowMs={now} />
          <Button
            variant="destructive"
            fill="outline"
            disabled={closed !== undefined}
            tooltip={closed}
            onClick={() => setOpen('reset')}
            data-testid={testIds.accounts.reset}
          >
            Reset…
          </Button>
        </section>
      )}
      {open === 'account' && (
        <OpenAccount
          paperLine={paperLineOf(me)}
          onClose={() => setOpen(undefined)}
          onOpened={(id) => {
            setChosen(id);
            done(`Opened ${id}.`);
          }}
        />
      )}
      {open === 'reset' && account !== undefined && (
        <ResetAccount account={account} paperLine={paperLineOf(me)} onClose={() => setOpen(undefined)} onReset={done} />
      )}
    </PageFrame>
  );
}
