import { Button, useStyles2 } from '@grafana/ui';
import type { Fill, InstrumentView } from '@paperdesk/contract';
import React from 'react';
import { byStep, clock } from '../../desk/format.js';
import { testIds } from '../../desk/testIds.js';
import { getTableStyles } from '../../desk/tableStyles.js';

interface FillTableProps {
  readonly fills: readonly Fill[];
  readonly instrumentOf: (fill: Fill) => InstrumentView | undefined;
  readonly nowMs: number;
  readonly onExplain: (orderId: string) => void;
}

const SOURCE_WORDS: Record<Fill['liquiditySource'], string> = {
  BOOK: 'from depth or trades that the market showed',
  MODEL: 'by a model, because the market showed no depth',
};

/** Fills as a table, each with where its liquidity came from and what it was simulated under. */
export function FillTable({ fills, instrumentOf, nowMs, onExplain }: FillTableProps) {
  const styles = useStyles2(getTableStyles);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Actions</th>
          <th scope="col">Market</th>
          <th scope="col">Side</th>
          <th scope="col" className={styles.number}>
            Quantity
          </th>
          <th scope="col" className={styles.number}>
            Price
          </th>
          <th scope="col" className={styles.number}>
            Commission
          </th>
          <th scope="col">As</th>
          <th scope="col">Liquidity</th>
          <th scope="col">Preset</th>
          <th scope="col">Account</th>
          <th scope="col">Time</th>
        </tr>
      </thead>
      <tbody>
        {fills.map((fill) => {
          const instrument = instrumentOf(fill);
          return (
            <tr key={`${fill.venue} ${fill.tradeId}`} data-testid={testIds.blotter.row(fill.tradeId)}>
              <td>
                <Button
                  size="sm"
                  variant="secondary"
                  aria-label={`Explain the order of fill ${fill.side} ${fill.lastQuantity} ${fill.symbol}`}
                  onClick={() => onExplain(fill.orderId)}
                  data-testid={testIds.blotter.explain}
                >
                  Explain
                </Button>
              </td>
              <td>
                {fill.symbol} · {fill.venue}
              </td>
              <td className={styles[fill.side]}>{fill.side}</td>
              <td className={styles.number}>{byStep(fill.lastQuantity, instrument?.lotSize)}</td>
              <td className={styles.number}>{byStep(fill.lastPrice, instrument?.tickSize)}</td>
              <td className={styles.number}>
                {byStep(fill.commission)} {fill.commissionCurrency}
              </td>
              <td>{fill.liquiditySide}</td>
              <td title={SOURCE_WORDS[fill.liquiditySource]}>{fill.liquiditySource}</td>
              <td>{fill.preset}</td>
              <td>{fill.account}</td>
              <td>{clock(fill.time, nowMs)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
