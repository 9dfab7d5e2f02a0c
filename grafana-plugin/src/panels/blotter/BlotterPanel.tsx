import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React, { useState } from 'react';
import { faultOf, faultSentence } from '../../desk/apiFault.js';
import { csvName, csvOf } from '../../desk/csv.js';
import { NARROW_BELOW } from '../../desk/DataTable.js';
import { cancelOrder } from '../../desk/deskApi.js';
import { marketKey } from '../../desk/deskSeries.js';
import { Note } from '../../desk/Note.js';
import { outcomeSentence } from '../../desk/outcome.js';
import { PaperLine, paperLineOf } from '../../desk/PaperLine.js';
import { whyNot } from '../../desk/permission.js';
import { saveFile } from '../../desk/saveFile.js';
import { testIds } from '../../desk/testIds.js';
import type { Message } from '../../desk/useAct.js';
import { accountIn, useAccountChoice } from '../../desk/useAccountChoice.js';
import { useKept } from '../../desk/useKept.js';
import { useNow } from '../../desk/useNow.js';
import { BlotterRowsView, type ShownRows } from './BlotterRowsView.js';
import { BlotterTabs, type Tab } from './BlotterTabs.js';
import { BlotterTools } from './BlotterTools.js';
import { CancelAll } from './CancelAll.js';
import { Explain } from './Explain.js';
import type { BlotterOptions, Owner } from './types.js';
import { useBlotterRows, useBlotterSetting } from './useBlotterData.js';
import { useOrderNews } from './useOrderNews.js';
import { useReplace } from './useReplace.js';
import { useShownRows } from './useShownRows.js';

/** Cancels single orders; what fails is told, and the rows are asked for anew. */
function useCancel(onDone: (message: Message | undefined) => void) {
  const [canceling, setCanceling] = useState<readonly string[]>([]);
  const cancel = async (orderId: string) => {
    setCanceling((all) => [...all, orderId]);
    try {
      await cancelOrder(orderId);
      onDone(undefined);
    } catch (thrown) {
      onDone({ tone: 'bad', text: `Not canceled: ${faultSentence(faultOf(thrown))}` });
    }
    setCanceling((all) => all.filter((other) => other !== orderId));
  };
  return { canceling, start: (orderId: string) => void cancel(orderId) };
}

function save(shown: ShownRows, paperLine: string): void {
  const text =
    shown.tab === 'fills' ? csvOf(shown.columns, shown.rows, paperLine) : csvOf(shown.columns, shown.rows, paperLine);
  saveFile(csvName(shown.tab, Date.now()), new TextEncoder().encode(text), 'text/csv;charset=utf-8');
}

/** Working orders, fills and history, with cancel, replace and the story of each order. */
export function BlotterPanel({ id, data, options, replaceVariables, width }: PanelProps<BlotterOptions>) {
  const styles = useStyles2(getStyles);
  const now = useNow();
  const panelKey = `blotter-${id}`;
  const { account, choose } = useAccountChoice(panelKey, accountIn(replaceVariables(options.account ?? '')));
  const rows = useBlotterRows({ panelKey, data, account, fillIn: replaceVariables });
  const { me, accounts, instruments } = useBlotterSetting(rows);
  const [tab, setTab] = useKept<Tab>(`${panelKey}/tab`, 'working');
  const [owner, setOwner] = useKept<Owner>(`${panelKey}/owner`, options.owner ?? 'all');
  const [filter, setFilter] = useKept(`${panelKey}/filter`, '');
  const [explained, setExplained] = useKept<string | undefined>(`${panelKey}/explained`, undefined);
  const [message, setMessage] = useState<Message | undefined>(undefined);
  const feed = rows.feeds[tab];
  const closed =
    whyNot('orders:write', me.value) ??
    (feed.freshness === 'unreachable' ? 'The service cannot be reached.' : undefined);
  const instrumentOf = (market: { readonly venue: string; readonly symbol: string }) =>
    instruments.value?.find((instrument) => marketKey(instrument) === marketKey(market));
  const say = (said: Message | undefined) => {
    setMessage(said);
    rows.refresh();
  };
  const cancel = useCancel(say);
  const replace = useReplace({
    panelKey,
    closed,
    onReplaced: (report) => say({ tone: 'good', text: `Replaced. ${outcomeSentence(report, instrumentOf(report))}` }),
  });
  const person = me.value?.person;
  const { shown, sort, setSort } = useShownRows(rows, {
    ...{ panelKey, tab, owner, filter, instrumentOf, person },
    nowMs: now,
  });
  const news = useOrderNews({
    ...{ panelKey, account, me: me.value, instrumentOf },
    orders: rows.feeds.history.value === undefined ? undefined : rows.known,
  });
  return (
    <section className={styles.panel} aria-label="Blotter" data-testid={testIds.blotter.panel}>
      <PaperLine me={me} feed={feed} />
      <div className={styles.bar}>
        <BlotterTabs
          panelKey={panelKey}
          tab={tab}
          counts={{ working: rows.working.length, fills: rows.fills.length, history: rows.history.length }}
          more={rows.more}
          onChange={setTab}
        />
        <BlotterTools
          panelKey={panelKey}
          account={account}
          accounts={(accounts.value ?? []).map((view) => view.account)}
          onAccount={choose}
          owner={owner}
          onOwner={setOwner}
          filter={filter}
          onFilter={setFilter}
          shownCount={shown.rows.length}
          onExport={() => save(shown, paperLineOf(me))}
        />
        <CancelAll account={account} working={rows.working} closed={closed} me={me} onDone={say} />
      </div>
      <div
        role="log"
        aria-live="polite"
        aria-label="News of orders"
        className={styles.news}
        data-testid={testIds.blotter.news}
      >
        {news}
      </div>
      {message !== undefined && (
        <Note tone={message.tone} testId={testIds.blotter.message}>
          {message.text}
        </Note>
      )}
      <BlotterRowsView
        panelKey={panelKey}
        shown={shown}
        rows={rows}
        narrow={width < NARROW_BELOW}
        sort={sort}
        onSort={setSort}
        instrumentOf={instrumentOf}
        onExplain={setExplained}
        actions={{ cancel: { closed, ...cancel }, replace }}
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
    // Never hidden: a screen reader tells only what changes in a region that is there.
    news: css({ fontSize: theme.typography.bodySmall.fontSize }),
  };
};
