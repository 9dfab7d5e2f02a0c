import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { ExecutionReport, Fill, InstrumentView } from '@paperdesk/contract';
import React from 'react';
import type { Column, Sort } from '../../desk/columns.js';
import { DataTable } from '../../desk/DataTable.js';
import { byStep } from '../../desk/format.js';
import { LoadMore } from '../../desk/LoadMore.js';
import { Note } from '../../desk/Note.js';
import { getTableStyles } from '../../desk/tableStyles.js';
import { testIds } from '../../desk/testIds.js';
import { TABS, type Tab } from './BlotterTabs.js';
import { orderName } from './orderColumns.js';
import { ReplaceForm } from './ReplaceForm.js';
import type { BlotterRows } from './useBlotterData.js';
import { WorkButtons, type OrderActions } from './WorkButtons.js';

const EMPTY: Record<Tab, string> = {
  working:
    'No order is working. Place one with the order ticket: a limit order away from the market rests here, a stop waits here for its trigger.',
  fills: 'No fill yet. A market order in the order ticket fills at once while the market is live.',
  history: 'No order has ended yet. Orders come here when they are filled, canceled or rejected.',
};

/** The rows of one tab as they are shown: filtered and in order. */
export type ShownRows =
  | { readonly tab: 'fills'; readonly columns: readonly Column<Fill>[]; readonly rows: readonly Fill[] }
  | {
      readonly tab: 'working' | 'history';
      readonly columns: readonly Column<ExecutionReport>[];
      readonly rows: readonly ExecutionReport[];
    };

interface BlotterRowsViewProps {
  readonly panelKey: string;
  readonly shown: ShownRows;
  readonly rows: BlotterRows;
  readonly narrow: boolean;
  readonly sort: Sort | undefined;
  readonly onSort: (sort: Sort | undefined) => void;
  readonly instrumentOf: (market: { readonly venue: string; readonly symbol: string }) => InstrumentView | undefined;
  readonly onExplain: (orderId: string) => void;
  readonly actions: OrderActions;
}

function ExplainButton({ name, onPress }: { readonly name: string; readonly onPress: () => void }) {
  return (
    <Button
      size="sm"
      variant="secondary"
      aria-label={`Explain ${name}`}
      onClick={onPress}
      data-testid={testIds.blotter.explain}
    >
      Explain
    </Button>
  );
}

function Table({ shown, narrow, sort, onSort, instrumentOf, onExplain, actions }: BlotterRowsViewProps) {
  const tables = useStyles2(getTableStyles);
  const shared = { label: TABS[shown.tab], narrow, sort, onSort };
  if (shown.tab === 'fills')
    return (
      <DataTable
        {...shared}
        columns={shown.columns}
        rows={shown.rows}
        keyOf={(fill) => `${fill.venue} ${fill.tradeId}`}
        testIdOf={(fill) => testIds.blotter.row(fill.tradeId)}
        actions={(fill) => (
          <ExplainButton
            name={`the order of fill ${fill.side} ${byStep(fill.lastQuantity)} ${fill.symbol}`}
            onPress={() => onExplain(fill.orderId)}
          />
        )}
      />
    );
  const works = shown.tab === 'working';
  return (
    <DataTable
      {...shared}
      columns={shown.columns}
      rows={shown.rows}
      keyOf={(order) => order.orderId}
      testIdOf={(order) => testIds.blotter.row(order.orderId)}
      clientOrderIdOf={(order) => order.clientOrderId}
      actions={(order) => {
        const name = orderName(order, instrumentOf(order));
        return (
          <div className={tables.actions}>
            {works && <WorkButtons order={order} name={name} actions={actions} />}
            <ExplainButton name={name} onPress={() => onExplain(order.orderId)} />
          </div>
        );
      }}
      below={(order) =>
        works && actions.replace.draft?.orderId === order.orderId ? (
          <ReplaceForm
            order={order}
            draft={actions.replace.draft}
            instrument={instrumentOf(order)}
            replace={actions.replace}
          />
        ) : undefined
      }
    />
  );
}

/** The rows of one tab, or what to do when there are none; grayed out, and said so, when they are not fresh. */
export function BlotterRowsView(props: BlotterRowsViewProps) {
  const styles = useStyles2(getStyles);
  const { panelKey, shown, rows } = props;
  const { tab } = shown;
  const feed = rows.feeds[tab];
  const old = feed.freshness !== 'live' && feed.freshness !== 'loading';
  const leftOut = rows[tab].length - shown.rows.length;
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
        {shown.rows.length > 0 && <Table {...props} />}
        {feed.value !== undefined && rows[tab].length === 0 && <p data-testid={testIds.blotter.empty}>{EMPTY[tab]}</p>}
        {leftOut > 0 && (
          <p data-testid={testIds.blotter.leftOut}>
            {leftOut} more {leftOut === 1 ? 'row is' : 'rows are'} left out by the filter.
          </p>
        )}
        <LoadMore
          list={{ items: rows[tab], more: rows.more[tab] }}
          what={tab === 'fills' ? 'fills' : 'ended orders'}
          onMore={rows.loadMore[tab]}
        />
      </div>
    </>
  );
}

const getStyles = (_theme: GrafanaTheme2) => {
  const rows = { flex: 1, minHeight: 60, overflow: 'auto' };
  return { rows: css(rows), old: css({ ...rows, opacity: 0.6 }) };
};
