import { Button } from '@grafana/ui';
import type { ExecutionReport } from '@paperdesk/contract';
import React from 'react';
import { testIds } from '../../desk/testIds.js';
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

interface WorkButtonsProps {
  readonly order: ExecutionReport;
  /** How the order is called in the buttons' names. */
  readonly name: string;
  readonly actions: OrderActions;
}

/** Cancel and Replace of one working order. */
export function WorkButtons({ order, name, actions }: WorkButtonsProps) {
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
