import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React, { useState } from 'react';
import { faultOf, faultSentence } from '../../desk/apiFault.js';
import { Choice } from '../../desk/Choice.js';
import { cancelOrder } from '../../desk/deskApi.js';
import { marketKey } from '../../desk/deskSeries.js';
import { Note, type NoteTone } from '../../desk/Note.js';
import { outcomeSentence } from '../../desk/outcome.js';
import { PaperLine } from '../../desk/PaperLine.js';
import { whyNot } from '../../desk/permission.js';
import { testIds } from '../../desk/testIds.js';
import { useKept } from '../../desk/useKept.js';
import { useNow } from '../../desk/useNow.js';
import { BlotterRowsView } from './BlotterRowsView.js';
import { BlotterTabs, type Tab } from './BlotterTabs.js';
import { CancelAll } from './CancelAll.js';
import { Explain } from './Explain.js';
import type { BlotterOptions } from './types.js';
import { useBlotterRows, useBlotterSetting } from './useBlotterData.js';
import { useReplace } from './useReplace.js';

const filledIn = (text: string): string => (/[${}]|^All$/.test(text) ? '' : text.trim());

interface Message {
  readonly tone: NoteTone;
  readonly text: string;
}

/** Working orders, fills and history, with cancel and the story of each order. */
export function BlotterPanel({ id, data, options, replaceVariables }: PanelProps<BlotterOptions>) {
  const styles = useStyles2(getStyles);
  const now = useNow();
  const { me, accounts, instruments } = useBlotterSetting();
  const [chosen, setChosen] = useKept<string | undefined>(`blotter-${id}/account`, undefined);
  const account = chosen ?? filledIn(replaceVariables(options.account ?? ''));
  const rows = useBlotterRows(data, account, replaceVariables);
  const [tab, setTab] = useKept<Tab>(`blotter-${id}/tab`, 'working');
  const [explained, setExplained] = useKept<string | undefined>(`blotter-${id}/explained`, undefined);
  const [canceling, setCanceling] = useState<readonly string[]>([]);
  const [message, setMessage] = useState<Message | undefined>(undefined);
  const feed = tab === 'fills' ? rows.fillFeed : rows.orders;
  const closed =
    whyNot('orders:write', me.value) ??
    (feed.freshness === 'unreachable' ? 'The service cannot be reached.' : undefined);
  const instrumentOf = (market: { readonly venue: string; readonly symbol: string }) =>
    instruments.value?.find((instrument) => marketKey(instrument) === marketKey(market));
  const cancel = async (orderId: string) => {
    setCanceling((all) => [...all, orderId]);
    try {
      await cancelOrder(orderId);
      setMessage(undefined);
    } catch (thrown) {
      setMessage({ tone: 'bad', text: `Not canceled: ${faultSentence(faultOf(thrown))}` });
    }
    rows.orders.refresh();
    setCanceling((all) => all.filter((other) => other !== orderId));
  };
  const replace = useReplace({
    panelKey: `blotter-${id}`,
    closed,
    onReplaced: (report) => {
      setMessage({ tone: 'good', text: `Replaced. ${outcomeSentence(report, instrumentOf(report))}` });
      rows.orders.refresh();
    },
  });
  const accountNames = (accounts.value ?? []).map((view) => view.account);
  return (
    <section className={styles.panel} aria-label="Blotter" data-testid={testIds.blotter.panel}>
      <PaperLine me={me} feed={feed} />
      <div className={styles.bar}>
        <BlotterTabs
          panelKey={`blotter-${id}`}
          tab={tab}
          counts={{ working: rows.working.length, fills: rows.fills.length, history: rows.history.length }}
          onChange={setTab}
        />
        <label className={styles.account} htmlFor={`blotter-${id}-account`}>
          <span>Account</span>
          <Choice
            id={`blotter-${id}-account`}
            value={account === '' ? 'all' : account}
            placeholder={account}
            options={[
              { value: 'all', label: 'All accounts' },
              ...accountNames.map((name) => ({ value: name, label: name })),
            ]}
            onChange={(value) => setChosen(value === 'all' ? '' : value)}
            testId={testIds.blotter.account}
          />
        </label>
        <CancelAll
          account={account}
          workingCount={rows.working.length}
          closed={closed}
          me={me}
          onDone={(done) => {
            setMessage(done);
            rows.orders.refresh();
          }}
        />
      </div>
      {message !== undefined && (
        <Note tone={message.tone} testId={testIds.blotter.message}>
          {message.text}
        </Note>
      )}
      <BlotterRowsView
        panelKey={`blotter-${id}`}
        tab={tab}
        rows={rows}
        feed={feed}
        instrumentOf={instrumentOf}
        nowMs={now}
        onExplain={setExplained}
        actions={{ cancel: { closed, canceling, start: (orderId) => void cancel(orderId) }, replace }}
      />
      {explained !== undefined && (
        <Explain orderId={explained} instrumentOf={instrumentOf} nowMs={now} onClose={() => setExplained(undefined)} />
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  return {
    panel: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), height: '100%', overflow: 'auto' }),
    bar: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'center' }),
    account: css({ display: 'flex', gap: theme.spacing(1), alignItems: 'center', margin: 0 }),
  };
};
