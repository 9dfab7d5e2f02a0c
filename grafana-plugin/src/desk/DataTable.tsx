import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import React, { type ReactNode } from 'react';
import { nextSort, type Column, type Sort } from './columns.js';
import { getTableStyles } from './tableStyles.js';
import { testIds } from './testIds.js';

/** Below this width in pixels a row is drawn as a card: a phone shows all of it without scrolling sideways. */
export const NARROW_BELOW = 560;

interface DataTableProps<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  /** In the order to show. */
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  readonly testIdOf: (row: T) => string;
  readonly narrow: boolean;
  readonly sort?: Sort | undefined;
  /** Left out, the table cannot be sorted. */
  readonly onSort?: (sort: Sort | undefined) => void;
  readonly actions?: (row: T) => ReactNode;
  /** Drawn over the full width below its row. */
  readonly below?: (row: T) => ReactNode;
  readonly clientOrderIdOf?: (row: T) => string;
}

const ICONS = { ascending: 'arrow-up', descending: 'arrow-down' } as const;

function Head<T>({
  column,
  sort,
  onSort,
}: Pick<DataTableProps<T>, 'sort' | 'onSort'> & { readonly column: Column<T> }) {
  const tables = useStyles2(getTableStyles);
  const styles = useStyles2(getStyles);
  const { field, name, number } = column;
  const direction = sort?.field === field ? sort.direction : undefined;
  const className = number === true ? tables.number : undefined;
  if (onSort === undefined)
    return (
      <th scope="col" role="columnheader" className={className}>
        {name}
      </th>
    );
  return (
    <th scope="col" role="columnheader" className={className} aria-sort={direction ?? 'none'}>
      <button
        type="button"
        className={styles.sort}
        onClick={() => onSort(nextSort(sort, field))}
        data-testid={testIds.sort(field)}
      >
        {name}
        {direction !== undefined && <Icon key={direction} name={ICONS[direction]} size="xs" />}
      </button>
    </th>
  );
}

function Cell<T>({ column, row, narrow }: { column: Column<T>; row: T; narrow: boolean }) {
  const tables = useStyles2(getTableStyles);
  const { name, number, show, value, title, className, testId } = column;
  return (
    <td
      role="cell"
      data-label={name}
      className={cx(number === true && !narrow && tables.number, className?.(row))}
      title={title?.(row)}
      data-testid={testId}
    >
      {show === undefined ? value(row) : show(row)}
    </td>
  );
}

/**
 * Rows of the desk as a table whose heads sort, and as cards on a phone. The roles are written out because a browser
 * takes them away from a table that is drawn as cards.
 */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, columns, rows, keyOf, testIdOf, narrow, sort, onSort, actions, below } = props;
  const tables = useStyles2(getTableStyles);
  const styles = useStyles2(getStyles);
  const shown = columns.filter(({ exportOnly }) => exportOnly !== true);
  const width = shown.length + (actions === undefined ? 0 : 1);
  return (
    <table role="table" aria-label={label} className={narrow ? styles.cards : tables.table}>
      <thead role="rowgroup" className={narrow ? (onSort === undefined ? styles.unseen : styles.heads) : undefined}>
        <tr role="row">
          {actions !== undefined && (
            <th scope="col" role="columnheader">
              Actions
            </th>
          )}
          {shown.map((column) => (
            <Head key={column.field} column={column} sort={sort} onSort={onSort} />
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => {
          const under = below?.(row);
          return (
            <React.Fragment key={keyOf(row)}>
              <tr role="row" data-testid={testIdOf(row)} data-client-order-id={props.clientOrderIdOf?.(row)}>
                {actions !== undefined && (
                  <td role="cell" className={styles.acting}>
                    {actions(row)}
                  </td>
                )}
                {shown.map((column) => (
                  <Cell key={column.field} column={column} row={row} narrow={narrow} />
                ))}
              </tr>
              {under !== undefined && under !== null && (
                <tr role="row">
                  <td role="cell" colSpan={width}>
                    {under}
                  </td>
                </tr>
              )}
            </React.Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  sort: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.25),
    padding: 0,
    border: 0,
    background: 'none',
    color: 'inherit',
    font: 'inherit',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
  }),
  // Each card names its values; heads that cannot be pressed are there for screen readers only.
  unseen: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }),
  heads: css({ '& tr': { display: 'flex', gap: theme.spacing(1.5), overflowX: 'auto', whiteSpace: 'nowrap' } }),
  acting: css({ whiteSpace: 'nowrap' }),
  cards: css({
    display: 'block',
    fontVariantNumeric: 'tabular-nums',
    fontSize: theme.typography.bodySmall.fontSize,
    '& thead, & tbody': { display: 'block' },
    '& thead th': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightMedium },
    '& tbody tr': {
      display: 'block',
      padding: theme.spacing(1, 0),
      borderBottom: `1px solid ${theme.colors.border.medium}`,
    },
    '& tbody td': { display: 'flex', gap: theme.spacing(1), padding: theme.spacing(0.25, 0), overflowWrap: 'anywhere' },
    '& tbody td[data-label]::before': {
      content: 'attr(data-label)',
      flex: '0 0 38%',
      color: theme.colors.text.secondary,
    },
  }),
});
