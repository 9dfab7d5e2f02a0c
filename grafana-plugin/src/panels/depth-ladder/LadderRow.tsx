import { cx } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';
import type { InstrumentView, Side } from '@paperdesk/contract';
import React, { memo } from 'react';
import { byStep } from '../../desk/format.js';
import { testIds } from '../../desk/testIds.js';
import { getLadderStyles } from './ladderStyles.js';
import { cellLabel, SIDE_WORDS, type Cell, type OwnCell, type Row } from './ladderRow.js';

const ids = testIds.ladder;

interface LadderRowProps {
  readonly row: Row;
  readonly top: number;
  readonly height: number;
  /** Counts from 1 with the header, for screen readers. */
  readonly ariaIndex: number;
  readonly instrument: InstrumentView;
  readonly wide: boolean;
  /** The side that the keyboard is on, when it is on this row. */
  readonly active: Side | undefined;
  readonly mayCancel: boolean;
}

const sameCell = (a: Cell, b: Cell): boolean =>
  a.size === b.size &&
  a.cumulative === b.cumulative &&
  a.barPercent === b.barPercent &&
  JSON.stringify(a.own) === JSON.stringify(b.own);

/** Ten times a second new rows come, and few of them differ: the rest is not drawn again. */
function sameProps({ row: a, ...before }: LadderRowProps, { row: b, ...now }: LadderRowProps): boolean {
  const flat: readonly (keyof typeof now)[] = [
    'top',
    'height',
    'ariaIndex',
    'instrument',
    'wide',
    'active',
    'mayCancel',
  ];
  return (
    flat.every((name) => before[name] === now[name]) &&
    a.price === b.price &&
    a.last?.tradeId === b.last?.tradeId &&
    sameCell(a.buy, b.buy) &&
    sameCell(a.sell, b.sell)
  );
}

/** One price: own orders, size and cumulative size of either side, and the last trade. The grid hears what is pressed. */
export const LadderRow = memo(function LadderRow(props: LadderRowProps) {
  const { row, top, height, ariaIndex, wide } = props;
  const styles = useStyles2(getLadderStyles);
  return (
    <div
      role="row"
      aria-rowindex={ariaIndex}
      className={cx(styles.row, wide && styles.wideRow)}
      style={{ top, height }}
    >
      <OwnBox {...props} side="buy" />
      {wide && (
        <span role="gridcell" className={styles.cumulative}>
          {row.buy.cumulative ?? ''}
        </span>
      )}
      <SizeCell {...props} side="buy" />
      <span
        role="rowheader"
        className={cx(
          styles.price,
          row.last?.side === 'buy' && styles.lastBuy,
          row.last?.side === 'sell' && styles.lastSell,
        )}
        data-testid={row.last === undefined ? undefined : ids.last}
      >
        {row.price}
        {row.last !== undefined && <span className={styles.lastMark}>{row.last.side === 'buy' ? '▲' : '▼'}</span>}
        {row.last !== undefined && (
          <span className={styles.hidden}>{` last trade, taken by a ${row.last.side}er: ${row.last.quantity}`}</span>
        )}
      </span>
      <SizeCell {...props} side="sell" />
      {wide && (
        <span role="gridcell" className={styles.cumulative}>
          {row.sell.cumulative ?? ''}
        </span>
      )}
      <OwnBox {...props} side="sell" />
    </div>
  );
}, sameProps);

type SideProps = LadderRowProps & { readonly side: Side };

function SizeCell({ row, side, instrument, active }: SideProps) {
  const styles = useStyles2(getLadderStyles);
  const { size, barPercent } = row[side];
  return (
    <span
      role="gridcell"
      tabIndex={active === side ? 0 : -1}
      aria-label={cellLabel(row, side, instrument)}
      title={`${SIDE_WORDS[side].act} at ${row.price}: into the ticket`}
      className={cx(styles.size, styles[side])}
      data-cell={`${side} ${row.row}`}
      data-testid={ids.cell(side, row.price)}
    >
      <span className={cx(styles.bar, styles[`${side}Bar`])} style={{ width: `${barPercent}%` }} />
      <span className={styles.number}>{size ?? ''}</span>
    </span>
  );
}

const ownTitle = ({ armed, pending }: OwnCell): string =>
  [armed ? 'waits for its trigger' : undefined, pending ? 'on its way' : undefined].filter(Boolean).join(', ');

function OwnBox({ row, side, mayCancel, instrument }: SideProps) {
  const styles = useStyles2(getLadderStyles);
  const { own } = row[side];
  if (own === undefined) return <span role="gridcell" className={styles.own} />;
  const many = own.orderIds.length > 1 ? ` (${own.orderIds.length} orders)` : '';
  const words = `${SIDE_WORDS[side].act} ${own.leaves} ${instrument.baseCurrency} at ${row.price}${many}`;
  return (
    <span
      role="gridcell"
      className={cx(styles.own, styles.hasOwn, own.pending && styles.pending, own.armed && styles.armed)}
      title={ownTitle(own)}
      data-testid={ids.own(side, row.price)}
    >
      <span className={styles.number}>
        {own.armed ? '⏳ ' : ''}
        {byStep(own.leaves)}
      </span>
      {mayCancel && (
        <button
          type="button"
          tabIndex={-1}
          className={styles.cancel}
          aria-label={`Cancel ${words}`}
          title={`Cancel ${words}`}
          data-cancel={`${side} ${row.row}`}
          data-testid={ids.cancel(side, row.price)}
        >
          ×
        </button>
      )}
    </span>
  );
}
