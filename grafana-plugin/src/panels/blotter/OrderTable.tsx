import { Button, useStyles2 } from '@grafana/ui';
import type { ExecutionReport, InstrumentView } from '@paperdesk/contract';
import React from 'react';
import { byStep, clock, statusWord } from '../../desk/format.js';
import { testIds } from '../../desk/testIds.js';
import { getTableStyles } from './tableStyles.js';

/** Where orders can be canceled; `closed` says why not now. */
export interface OrderCancel {
  readonly closed: string | undefined;
  readonly canceling: readonly string[];
  readonly start: (orderId: string) => void;
}

interface OrderTableProps {
  readonly orders: readonly ExecutionReport[];
  readonly instrumentOf: (order: ExecutionReport) => InstrumentView | undefined;
  readonly nowMs: number;
  readonly onExplain: (orderId: string) => void;
  readonly cancel: OrderCancel | undefined;
}

/** Orders as a table; with `cancel` each row can be canceled, without it the reason of its end is shown. */
export function OrderTable({ orders, instrumentOf, nowMs, onExplain, cancel }: OrderTableProps) {
  const styles = useStyles2(getTableStyles);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Actions</th>
          <th scope="col">Status</th>
          <th scope="col">Market</th>
          <th scope="col">Side</th>
          <th scope="col">Type</th>
          <th scope="col" className={styles.number}>
            Quantity
          </th>
          <th scope="col" className={styles.number}>
            Filled
          </th>
          <th scope="col" className={styles.number}>
            Price
          </th>
          <th scope="col" className={styles.number}>
            Average
          </th>
          <th scope="col">Account</th>
          <th scope="col">Since</th>
          {cancel === undefined && <th scope="col">Reason</th>}
        </tr>
      </thead>
      <tbody>
        {orders.map((order) => {
          const instrument = instrumentOf(order);
          const name = `${order.side} ${order.quantity} ${order.symbol}`;
          return (
            <tr
              key={order.orderId}
              data-testid={testIds.blotter.row(order.orderId)}
              data-client-order-id={order.clientOrderId}
            >
              <td>
                <div className={styles.actions}>
                  {cancel !== undefined && (
                    <Button
                      size="sm"
                      variant="destructive"
                      fill="outline"
                      aria-label={`Cancel ${name}`}
                      tooltip={cancel.closed}
                      disabled={cancel.closed !== undefined || cancel.canceling.includes(order.orderId)}
                      onClick={() => cancel.start(order.orderId)}
                      data-testid={testIds.blotter.cancel}
                    >
                      {cancel.canceling.includes(order.orderId) ? 'Canceling…' : 'Cancel'}
                    </Button>
                  )}
                  <Button
                    size="sm"
                    variant="secondary"
                    aria-label={`Explain ${name}`}
                    onClick={() => onExplain(order.orderId)}
                    data-testid={testIds.blotter.explain}
                  >
                    Explain
                  </Button>
                </div>
              </td>
              <td data-testid={testIds.blotter.status}>{statusWord(order.orderStatus)}</td>
              <td>
                {order.symbol} · {order.venue}
              </td>
              <td className={styles[order.side]}>{order.side}</td>
              <td>
                {order.orderType} {order.timeInForce}
              </td>
              <td className={styles.number}>{byStep(order.quantity, instrument?.lotSize)}</td>
              <td className={styles.number}>{byStep(order.filledQuantity, instrument?.lotSize)}</td>
              <td className={styles.number}>
                {order.price === null ? 'market' : byStep(order.price, instrument?.tickSize)}
              </td>
              <td className={styles.number}>{byStep(order.averagePrice, instrument?.tickSize)}</td>
              <td>{order.account}</td>
              <td>{clock(order.createdAt, nowMs)}</td>
              {cancel === undefined && <td className={styles.reason}>{order.reason?.text ?? ''}</td>}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
