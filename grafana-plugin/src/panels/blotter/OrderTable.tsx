import { useStyles2 } from '@grafana/ui';
import type { ExecutionReport, InstrumentView } from '@paperdesk/contract';
import React from 'react';
import { OrderRow, type OrderActions } from './OrderRow.js';
import { ReplaceForm } from './ReplaceForm.js';
import { getTableStyles } from '../../desk/tableStyles.js';

interface OrderTableProps {
  readonly orders: readonly ExecutionReport[];
  readonly instrumentOf: (order: ExecutionReport) => InstrumentView | undefined;
  readonly nowMs: number;
  readonly onExplain: (orderId: string) => void;
  readonly actions: OrderActions | undefined;
}

const COLUMNS = [
  { name: 'Actions' },
  { name: 'Status' },
  { name: 'Market' },
  { name: 'Side' },
  { name: 'Type' },
  { name: 'Quantity', number: true },
  { name: 'Filled', number: true },
  { name: 'Price', number: true },
  { name: 'Stop price', number: true },
  { name: 'Average', number: true },
  { name: 'Account' },
  { name: 'Since' },
];

/** Orders as a table; with `actions` each row can be canceled and replaced, without them the reason of its end is shown. */
export function OrderTable({ orders, instrumentOf, nowMs, onExplain, actions }: OrderTableProps) {
  const styles = useStyles2(getTableStyles);
  const columns = actions === undefined ? [...COLUMNS, { name: 'Reason' }] : COLUMNS;
  const replacing = actions?.replace.draft;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          {columns.map(({ name, number = false }: { name: string; number?: boolean }) => (
            <th key={name} scope="col" className={number ? styles.number : undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {orders.map((order) => (
          <React.Fragment key={order.orderId}>
            <OrderRow
              order={order}
              instrument={instrumentOf(order)}
              nowMs={nowMs}
              onExplain={onExplain}
              actions={actions}
            />
            {actions !== undefined && replacing?.orderId === order.orderId && (
              <tr>
                <td colSpan={columns.length}>
                  <ReplaceForm
                    order={order}
                    draft={replacing}
                    instrument={instrumentOf(order)}
                    replace={actions.replace}
                  />
                </td>
              </tr>
            )}
          </React.Fragment>
        ))}
      </tbody>
    </table>
  );
}
