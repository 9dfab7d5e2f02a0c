import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { InstrumentView } from '@paperdesk/contract';
import React from 'react';
import { Note } from '../../desk/Note.js';
import { testIds } from '../../desk/testIds.js';
import type { Feed } from '../../desk/useFeed.js';
import { TABS, type Tab } from './BlotterTabs.js';
import { FillTable } from './FillTable.js';
import type { OrderActions } from './OrderRow.js';
import { OrderTable } from './OrderTable.js';
import type { BlotterRows } from './useBlotterData.js';

const EMPTY: Record<Tab, string> = {
  working:
    'No order is working. Place one with the order ticket: a limit order away from the market rests here, a stop waits here for its trigger.',
  fills: 'No fill yet. A market order in the order ticket fills at once while the market is live.',
  history: 'No order has ended yet. Orders come here when they are filled, canceled or rejected.',
};

interface BlotterRowsViewProps {
  readonly panelKey: string;
  readonly tab: Tab;
  readonly rows: BlotterRows;
  readonly feed: Feed<unknown>;
  readonly instrumentOf: (market: { readonly venue: string; readonly symbol: string }) => InstrumentView | undefined;
  readonly nowMs: number;
  readonly onExplain: (orderId: string) => void;
  readonly actions: OrderActions;
}

function Table({ tab, rows, instrumentOf, nowMs, onExplain, actions }: BlotterRowsViewProps) {
  if (tab === 'fills')
    return <FillTable fills={rows.fills} instrumentOf={instrumentOf} nowMs={nowMs} onExplain={onExplain} />;
  return (
    <OrderTable
      orders={rows[tab]}
      instrumentOf={instrumentOf}
      nowMs={nowMs}
      onExplain={onExplain}
      actions={tab === 'working' ? actions : undefined}
    />
  );
}

/** The rows of one tab, or what to do when there are none; grayed out, and said so, when they are not fresh. */
export function BlotterRowsView(props: BlotterRowsViewProps) {
  const styles = useStyles2(getStyles);
  const { panelKey, tab, rows, feed } = props;
  const old = feed.freshness !== 'live' && feed.freshness !== 'loading';
  return (
    <>
      {old && (
        <Note tone="warning">
          {feed.value === undefined ? 'Nothing could be read yet.' : 'These rows are what was seen last, not what is.'}{' '}
          The panel keeps trying.
        </Note>
      )}
      <div
        id={`${panelKey}-rows`}
        role="tabpanel"
        aria-label={TABS[tab]}
        className={old ? styles.old : styles.rows}
        // Wide tables scroll sideways here; the keyboard needs a place to do that from.
        tabIndex={0}
        data-testid={testIds.blotter.table}
      >
        {feed.freshness === 'loading' && <p>Loading…</p>}
        {rows[tab].length > 0 && <Table {...props} />}
        {feed.value !== undefined && rows[tab].length === 0 && <p data-testid={testIds.blotter.empty}>{EMPTY[tab]}</p>}
      </div>
    </>
  );
}

const getStyles = (_theme: GrafanaTheme2) => {
  const rows = { flex: 1, minHeight: 60, overflow: 'auto' };
  return { rows: css(rows), old: css({ ...rows, opacity: 0.6 }) };
};
