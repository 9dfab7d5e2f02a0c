import { Button, useStyles2 } from '@grafana/ui';
import type { CustomerView } from '@paperdesk/contract';
import React, { useState } from 'react';
import { fetchCustomers } from '../../desk/complianceApi.js';
import { FeedGate } from '../../desk/FeedGate.js';
import { clock, countdown, grouped, msUntil, NOTHING } from '../../desk/format.js';
import { Note } from '../../desk/Note.js';
import { TableHead } from '../../desk/TableHead.js';
import { getTableStyles } from '../../desk/tableStyles.js';
import { testIds } from '../../desk/testIds.js';
import type { Message } from '../../desk/useAct.js';
import { useFeed } from '../../desk/useFeed.js';
import { useNow } from '../../desk/useNow.js';
import { ChangeKyc } from './ChangeKyc.js';
import type { Work } from './CompliancePage.js';
import { KYC_WORDS } from './complianceWords.js';

interface CustomerRowProps {
  readonly customer: CustomerView;
  readonly closed: string | undefined;
  readonly onChange: () => void;
}

function CustomerRow({ customer, closed, onChange }: CustomerRowProps) {
  const styles = useStyles2(getTableStyles);
  const now = useNow();
  const { day, tier, expiresAt, changedAt, reason } = customer;
  return (
    <tr data-testid={testIds.compliance.customer(customer.customer)}>
      <td>
        <Button
          size="sm"
          variant="secondary"
          disabled={closed !== undefined}
          tooltip={closed}
          onClick={onChange}
          data-testid={testIds.compliance.changeKyc(customer.customer)}
        >
          Change
        </Button>
      </td>
      <td>{customer.customer}</td>
      <td className={styles.reason}>
        {customer.accounts.map(({ account, source }) => `${account} (${source})`).join(', ')}
      </td>
      <td>{KYC_WORDS[customer.status]}</td>
      <td>{tier ?? NOTHING}</td>
      <td>{expiresAt === null ? 'never' : clock(expiresAt, now)}</td>
      <td className={styles.reason}>
        {changedAt === null ? 'as opened' : `${clock(changedAt, now)}: ${reason ?? 'no reason given'}`}
      </td>
      <td className={styles.reason}>
        {grouped(day.usedUsd)} USD
        {day.limitUsd === null
          ? ', no limit applies'
          : ` of ${grouped(day.limitUsd)} USD, anew in ${countdown(msUntil(day.resetsAt, now))}`}
      </td>
    </tr>
  );
}

const COLUMNS = ['', 'Customer', 'Accounts', 'KYC', 'Tier', 'Expires', 'Last change', 'Traded this UTC day'];

/** What is known of each customer, and what the gate counts of their day. */
export function CustomersTab({ paperLine, closed }: Work) {
  const styles = useStyles2(getTableStyles);
  const feed = useFeed({ key: 'customers', poll: fetchCustomers, everyMs: 5_000 });
  const [changing, setChanging] = useState<string | undefined>(undefined);
  const [message, setMessage] = useState<Message | undefined>(undefined);
  const changed = (feed.value ?? []).find(({ customer }) => customer === changing);
  return (
    <>
      {message !== undefined && (
        <Note tone={message.tone} testId={testIds.compliance.message}>
          {message.text}
        </Note>
      )}
      <FeedGate feed={feed} what="the customers">
        {(customers) =>
          customers.length === 0 ? (
            <Note tone="info" testId={testIds.page.empty}>
              No customer yet: a customer comes with the first account.
            </Note>
          ) : (
            <table className={styles.table} data-testid={testIds.compliance.customers}>
              <TableHead names={COLUMNS} />
              <tbody>
                {customers.map((customer) => (
                  <CustomerRow
                    key={customer.customer}
                    customer={customer}
                    closed={closed}
                    onChange={() => setChanging(customer.customer)}
                  />
                ))}
              </tbody>
            </table>
          )
        }
      </FeedGate>
      {changed !== undefined && (
        <ChangeKyc
          customer={changed}
          paperLine={paperLine}
          onClose={() => setChanging(undefined)}
          onDone={(text) => {
            setMessage({ tone: 'good', text });
            setChanging(undefined);
            feed.refresh();
          }}
        />
      )}
    </>
  );
}
