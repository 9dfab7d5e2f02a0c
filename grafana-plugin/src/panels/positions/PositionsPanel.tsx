import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { Choice } from '../../desk/Choice.js';
import { sortedBy, type Sort } from '../../desk/columns.js';
import { DataTable, NARROW_BELOW } from '../../desk/DataTable.js';
import { marketKey } from '../../desk/deskSeries.js';
import { FeedGate } from '../../desk/FeedGate.js';
import { byStep } from '../../desk/format.js';
import { Note } from '../../desk/Note.js';
import { PaperLine } from '../../desk/PaperLine.js';
import { whyNot } from '../../desk/permission.js';
import { testIds } from '../../desk/testIds.js';
import { TicketDraftEvent, type TicketDraft } from '../../desk/ticketDraftEvent.js';
import { accountIn, setDashboard, useAccountChoice } from '../../desk/useAccountChoice.js';
import { useKept } from '../../desk/useKept.js';
import { PositionActions } from './PositionActions.js';
import { balanceColumns, balanceRows, positionColumns } from './positionColumns.js';
import { isOpen, positionRows, totalsOf, type PositionRow } from './positionRows.js';
import { TotalsLine } from './TotalsLine.js';
import type { PositionsOptions } from './types.js';
import { usePositionsData } from './usePositionsData.js';

const ids = testIds.positions;

/** What was put into the ticket, in words. */
const draftWords = (draft: TicketDraft, hint: string | undefined, lot: string | undefined): string =>
  [
    `For the order ticket: ${draft.side ?? ''} ${byStep(draft.quantity, lot)} ${draft.symbol} at market, account ${draft.account ?? ''}.`,
    ...(hint === undefined ? [] : [hint]),
    'Look at it there; nothing is sent before you confirm.',
  ].join(' ');

/** Positions with live profit and loss, balances, and the way out of each position through the order ticket. */
export function PositionsPanel(props: PanelProps<PositionsOptions>) {
  const { id, data, options, replaceVariables, eventBus, width } = props;
  const styles = useStyles2(getStyles);
  const panelKey = `positions-${id}`;
  const { account, choose } = useAccountChoice(panelKey, accountIn(replaceVariables(options.account)));
  const { me, positions, accounts, instruments } = usePositionsData(data, account, replaceVariables);
  const [sort, setSort] = useKept<Sort | undefined>(`${panelKey}/sort`, undefined);
  const [message, setMessage] = useKept<string | undefined>(`${panelKey}/message`, undefined);
  const everyAccount = account === '';
  const owners = (accounts.value ?? []).filter((view) => everyAccount || view.account === account);
  const rows = positionRows({
    positions: positions.value ?? [],
    accounts: owners,
    instruments: instruments.value ?? [],
    costMethod: options.costMethod,
  });
  const columns = positionColumns(styles, everyAccount);
  const shown = sortedBy(options.showClosed ? rows : rows.filter(({ position }) => isOpen(position)), columns, sort);
  const stale = positions.freshness === 'live' ? undefined : 'What is held is not known now: this is not fresh.';
  const closed = whyNot('orders:write', me.value) ?? stale;
  const narrow = width < NARROW_BELOW;
  const offer = (row: PositionRow, draft: TicketDraft, hint: string | undefined) => {
    // The ticket turns the dashboard to this market and account, unless it is busy with another order.
    eventBus.publish(new TicketDraftEvent(draft));
    setMessage(draftWords(draft, hint, row.instrument?.lotSize));
  };
  const toAccount = (name: string) => {
    choose(name);
    if (name !== '' && /\$\{?account\b/.test(options.account)) setDashboard({ account: name });
  };
  return (
    <section className={styles.panel} aria-label="Positions and balances" data-testid={ids.panel}>
      <PaperLine me={me} feed={positions} />
      <label className={styles.account} htmlFor={`${panelKey}-account`}>
        <span>Account</span>
        <Choice
          id={`${panelKey}-account`}
          value={everyAccount ? 'all' : account}
          placeholder={account}
          options={[
            { value: 'all', label: 'All accounts' },
            ...(accounts.value ?? []).map((view) => ({ value: view.account, label: view.account })),
          ]}
          onChange={(value) => toAccount(value === 'all' ? '' : value)}
          testId={ids.account}
        />
      </label>
      {message !== undefined && (
        <Note tone="info" testId={ids.message}>
          {message}
        </Note>
      )}
      <FeedGate feed={positions} what="the positions">
        {() => (
          <div className={stale === undefined ? styles.rows : styles.old}>
            {positions.freshness === 'stale' && <Note tone="warning">This is what was seen last, not what is.</Note>}
            {totalsOf(rows, owners).map((totals) => (
              <TotalsLine key={totals.currency} totals={totals} />
            ))}
            {shown.length === 0 ? (
              <p data-testid={ids.empty}>
                {everyAccount ? 'No account holds' : `Account ${account} holds`}
                {everyAccount ? ' a position.' : ' no position.'} Buy with the order ticket: what is held stands here
                with its profit and loss.
              </p>
            ) : (
              <DataTable
                label="Positions"
                columns={columns}
                rows={shown}
                keyOf={({ position }) => `${position.account} ${marketKey(position)}`}
                testIdOf={({ position }) => ids.row(position.account, marketKey(position))}
                narrow={narrow}
                sort={sort}
                onSort={setSort}
                actions={(row) => (
                  <PositionActions
                    row={row}
                    accounts={owners}
                    closed={closed}
                    onOffer={({ draft, hint }) => offer(row, draft, hint)}
                  />
                )}
              />
            )}
          </div>
        )}
      </FeedGate>
      <FeedGate feed={accounts} what="the balances">
        {() => (
          <DataTable
            label="Balances"
            columns={balanceColumns(everyAccount)}
            rows={balanceRows(owners)}
            keyOf={(row) => `${row.account} ${row.balance.currency}`}
            testIdOf={(row) => ids.balance(row.account, row.balance.currency)}
            narrow={narrow}
          />
        )}
      </FeedGate>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const rows = { display: 'flex', flexDirection: 'column', gap: theme.spacing(1), flexShrink: 0 } as const;
  return {
    panel: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), height: '100%', overflow: 'auto' }),
    account: css({ display: 'flex', gap: theme.spacing(1), alignItems: 'center', margin: 0, maxWidth: 320 }),
    rows: css(rows),
    old: css({ ...rows, opacity: 0.6 }),
    gain: css({ color: theme.colors.success.text }),
    loss: css({ color: theme.colors.error.text }),
  };
};
