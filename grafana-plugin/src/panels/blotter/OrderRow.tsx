import { Button, useStyles2 } from '@grafana/ui';
import type { ExecutionReport, InstrumentView } from '@paperdesk/contract';
import React from 'react';
import { byStep, clock, NOTHING, statusWord } from '../../desk/format.js';
import { offsetWords, triggerWords, typeWords } from '../../desk/orderWords.js';
import { testIds } from '../../desk/testIds.js';
import { getTableStyles } from '../../desk/tableStyles.js';
import type { OrderReplace } from './useReplace.js';

/** Where orders can be canceled; `closed` says why not now. */
export interface OrderCancel {
  readonly closed: string | undefined;
  readonly canceling: readonly string[];
  readonly start: (orderId: string) => void;
}

/** What can be done with orders that still work. */
export interface OrderActions {
  readonly cancel: OrderCancel;
  readonly replace: OrderReplace;
}

interface OrderRowProps {
  readonly order: ExecutionReport;
  readonly instrument: InstrumentView | undefined;
  readonly nowMs: number;
  readonly onExplain: (orderId: string) => void;
  /** Missing for orders that have ended: the reason of the end is shown instead. */
  readonly actions: OrderActions | undefined;
}

/** The trigger price; of a trailing stop where it stands, and how far it keeps. */
function stopWords(order: ExecutionReport, instrument: InstrumentView | undefined): string {
  const stop = byStep(order.stopPrice, instrument?.tickSize);
  if (order.trailingOffset === null) return stop;
  const offset = offsetWords(order, instrument);
  return stop === NOTHING ? `trails ${offset}` : `${stop} (${offset})`;
}

function WorkButtons({
  order,
  actions,
  name,
}: OrderRowProps & { readonly actions: OrderActions; readonly name: string }) {
  const { cancel, replace } = actions;
  const canceling = cancel.canceling.includes(order.orderId);
  return (
    <>
      <Button
        size="sm"
        variant="destructive"
        fill="outline"
        aria-label={`Cancel ${name}`}
        tooltip={cancel.closed}
        disabled={cancel.closed !== undefined || canceling}
        onClick={() => cancel.start(order.orderId)}
        data-testid={testIds.blotter.cancel}
      >
        {canceling ? 'Canceling…' : 'Cancel'}
      </Button>
      <Button
        size="sm"
        variant="secondary"
        aria-label={`Replace ${name}`}
        aria-expanded={replace.draft?.orderId === order.orderId}
        tooltip={replace.closed}
        disabled={replace.closed !== undefined || replace.inFlight}
        onClick={() => replace.open(order)}
        data-testid={testIds.blotter.replace}
      >
        Replace
      </Button>
    </>
  );
}

/** One order as a row of the table. */
export function OrderRow(props: OrderRowProps) {
  const styles = useStyles2(getTableStyles);
  const { order, instrument, nowMs, onExplain, actions } = props;
  const name = `${order.side} ${byStep(order.quantity, instrument?.lotSize)} ${order.symbol}`;
  return (
    <tr data-testid={testIds.blotter.row(order.orderId)} data-client-order-id={order.clientOrderId}>
      <td>
        <div className={styles.actions}>
          {actions !== undefined && <WorkButtons {...props} actions={actions} name={name} />}
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
      <td data-testid={testIds.blotter.status}>{statusWord(order)}</td>
      <td>
        {order.symbol} · {order.venue}
      </td>
      <td className={styles[order.side]}>{order.side}</td>
      <td>{typeWords(order)}</td>
      <td className={styles.number}>{byStep(order.quantity, instrument?.lotSize)}</td>
      <td className={styles.number}>{byStep(order.filledQuantity, instrument?.lotSize)}</td>
      <td className={styles.number}>{order.price === null ? 'market' : byStep(order.price, instrument?.tickSize)}</td>
      <td className={styles.number} title={triggerWords(order, instrument)}>
        {stopWords(order, instrument)}
      </td>
      <td className={styles.number}>{byStep(order.averagePrice, instrument?.tickSize)}</td>
      <td>{order.account}</td>
      <td>{clock(order.createdAt, nowMs)}</td>
      {actions === undefined && <td className={styles.reason}>{order.reason?.text ?? ''}</td>}
    </tr>
  );
}
