import { useStyles2 } from '@grafana/ui';
import type { ExecutionReport, Fill } from '@paperdesk/contract';
import { hasWords, sortedBy, type Column, type Sort } from '../../desk/columns.js';
import { getTableStyles } from '../../desk/tableStyles.js';
import { useKept } from '../../desk/useKept.js';
import type { ShownRows } from './BlotterRowsView.js';
import type { Tab } from './BlotterTabs.js';
import { fillColumns, orderColumns, type RowSetting } from './orderColumns.js';
import type { BlotterRows } from './useBlotterData.js';
import type { Owner } from './types.js';

interface Wish extends Omit<RowSetting, 'colors'> {
  readonly panelKey: string;
  readonly tab: Tab;
  readonly owner: Owner;
  readonly filter: string;
}

function picked<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  { filter, sort, isWanted }: { filter: string; sort: Sort | undefined; isWanted: (row: T) => boolean },
): readonly T[] {
  return sortedBy(
    rows.filter((row) => isWanted(row) && hasWords(row, columns, filter)),
    columns,
    sort,
  );
}

/** The rows of a tab by owner, words and order, with the order kept a tab. */
export function useShownRows(rows: BlotterRows, wish: Wish) {
  const { panelKey, tab, owner, filter, person } = wish;
  const colors = useStyles2(getTableStyles);
  const [sort, setSort] = useKept<Sort | undefined>(`${panelKey}/sort-${tab}`, undefined);
  const setting: RowSetting = { ...wish, colors };
  const owners = new Map([...rows.known, ...rows.working].map((order) => [order.orderId, order.person]));
  const isMine = (of: string | null) => owner === 'all' || (of !== null && of === person);
  const shownOf = (): ShownRows => {
    if (tab === 'fills') {
      // A service that does not tell is asked no more: the order may be known here.
      const ownerOf = (fill: Fill) => fill.person ?? owners.get(fill.orderId) ?? null;
      const columns = fillColumns(setting, ownerOf);
      const isWanted = (fill: Fill) => isMine(ownerOf(fill));
      return { tab, columns, rows: picked(rows.fills, columns, { filter, sort, isWanted }) };
    }
    const columns = orderColumns(setting, tab === 'history');
    const isWanted = (order: ExecutionReport) => isMine(order.person);
    return { tab, columns, rows: picked(rows[tab], columns, { filter, sort, isWanted }) };
  };
  return { shown: shownOf(), sort, setSort };
}
