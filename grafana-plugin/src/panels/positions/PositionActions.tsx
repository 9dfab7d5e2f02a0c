import { Button, useStyles2 } from '@grafana/ui';
import type { AccountView } from '@paperdesk/contract';
import React from 'react';
import { getTableStyles } from '../../desk/tableStyles.js';
import { testIds } from '../../desk/testIds.js';
import { closeOffer, REDUCTIONS, type CloseOffer, type Percent } from './closeDraft.js';
import type { PositionRow } from './positionRows.js';

interface PositionActionsProps {
  readonly row: PositionRow;
  readonly accounts: readonly AccountView[];
  /** Why nothing can be closed now. */
  readonly closed: string | undefined;
  readonly onOffer: (offer: Extract<CloseOffer, { readonly draft: unknown }>) => void;
}

/** Close and Reduce: each fills the order ticket and sends nothing. */
export function PositionActions({ row, accounts, closed, onOffer }: PositionActionsProps) {
  const styles = useStyles2(getTableStyles);
  const { symbol, account } = row.position;
  const button = (percent: Percent, label: string, name: string, testId: string) => {
    const offer = closeOffer(row, percent, accounts);
    const why = closed ?? ('why' in offer ? offer.why : undefined);
    return (
      <Button
        key={percent}
        size="sm"
        variant={percent === 100 ? 'destructive' : 'secondary'}
        fill="outline"
        aria-label={`${name} ${symbol} of ${account}: fills the ticket`}
        disabled={why !== undefined}
        tooltip={why ?? 'Fills the order ticket. Nothing is sent.'}
        onClick={() => {
          if ('draft' in offer) onOffer(offer);
        }}
        data-testid={testId}
      >
        {label}
      </Button>
    );
  };
  return (
    <div className={styles.actions} role="group" aria-label={`Close or reduce ${symbol} of ${account}`}>
      {button(100, 'Close', 'Close', testIds.positions.close)}
      {REDUCTIONS.map((percent) =>
        button(percent, `${percent} %`, `Reduce by ${percent} %`, testIds.positions.reduce(percent)),
      )}
    </div>
  );
}
