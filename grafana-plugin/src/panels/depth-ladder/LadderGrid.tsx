import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { InstrumentView, Side } from '@paperdesk/contract';
import React, {
  useEffect,
  useMemo,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
} from 'react';
import { testIds } from '../../desk/testIds.js';
import { LadderRow } from './LadderRow.js';
import { rowsOf, type Depth, type Row } from './ladderRow.js';
import { getLadderStyles } from './ladderStyles.js';
import { indexOf, REACH, ROW_COUNT, type LadderView } from './useLadderView.js';

interface LadderGridProps {
  readonly label: string;
  readonly depth: Depth;
  readonly view: LadderView;
  readonly instrument: InstrumentView;
  readonly rowHeight: number;
  readonly headHeight: number;
  readonly height: number;
  readonly wide: boolean;
  readonly mayCancel: boolean;
  /** Where the keyboard begins. */
  readonly startRow: number;
  readonly onTake: (side: Side, row: Row) => void;
  readonly onCancel: (side: Side, row: Row) => void;
  /** A pointer or the keyboard is at work here. */
  readonly onHold: (held: boolean) => void;
}

interface Focus {
  readonly row: number;
  readonly side: Side;
}

/** Which cell or button was pressed, by what the row wrote on it. */
function pressed(target: EventTarget, mark: 'cell' | 'cancel'): Focus | undefined {
  const element = target instanceof Element ? target.closest<HTMLElement>(`[data-${mark}]`) : null;
  const [side, row] = (element?.dataset[mark] ?? '').split(' ');
  return side === 'buy' || side === 'sell' ? { side, row: Number(row) } : undefined;
}

const PAGE_ROWS = 10;

/** Where a key takes the keyboard; undefined for a key that moves nothing. */
function movedBy(key: string, { row, side }: Focus, startRow: number): Focus | undefined {
  switch (key) {
    case 'ArrowUp':
      return { row: row + 1, side };
    case 'ArrowDown':
      return { row: row - 1, side };
    case 'PageUp':
      return { row: row + PAGE_ROWS, side };
    case 'PageDown':
      return { row: row - PAGE_ROWS, side };
    case 'ArrowLeft':
      return { row, side: 'buy' };
    case 'ArrowRight':
      return { row, side: 'sell' };
    case 'Home':
      return { row: startRow, side };
    default:
      return undefined;
  }
}

const WIDE_HEADS = ['Own', 'Sum', 'Bid', 'Price', 'Offer', 'Sum', 'Own'];
const NARROW_HEADS = ['Own', 'Bid', 'Price', 'Offer', 'Own'];

/** The levels as a grid for pointer, keyboard and screen reader; only rows near the screen are drawn. */
export function LadderGrid(props: LadderGridProps) {
  const { label, depth, view, instrument, rowHeight, headHeight, height, wide, mayCancel, startRow, onHold } = props;
  const { onTake, onCancel } = props;
  const styles = useStyles2(getStyles);
  const look = useStyles2(getLadderStyles);
  const [focus, setFocus] = useState<Focus | undefined>(undefined);
  const [within, setWithin] = useState(false);
  const wanted = useRef(false);
  const at: Focus = focus ?? { row: startRow, side: 'buy' };

  const { anchor, firstIndex, lastIndex, scroller } = view;
  const rows = useMemo(() => {
    const numbers: number[] = [];
    for (let index = firstIndex; index <= lastIndex; index += 1) numbers.push(anchor + REACH - index);
    // The focused row stays drawn when it is scrolled away, or the keyboard would lose its place.
    if (within && !numbers.includes(at.row)) numbers.push(at.row);
    return rowsOf(depth, numbers);
  }, [depth, anchor, firstIndex, lastIndex, within, at.row]);

  useEffect(() => {
    if (!wanted.current) return;
    wanted.current = false;
    scroller.current?.querySelector<HTMLElement>(`[data-cell="${at.side} ${at.row}"]`)?.focus({ preventScroll: true });
  }, [at.row, at.side, scroller]);

  const rowAt = (number: number) => rows.find(({ row }) => row === number);
  const click = ({ target }: MouseEvent) => {
    const [cancel, cell] = [pressed(target, 'cancel'), pressed(target, 'cell')];
    const row = rowAt((cancel ?? cell)?.row ?? Number.NaN);
    if (row === undefined) return;
    if (cancel !== undefined) onCancel(cancel.side, row);
    else if (cell !== undefined) onTake(cell.side, row);
  };
  const act = (key: string): boolean => {
    const current = rowAt(at.row);
    if (current === undefined) return false;
    if (key === 'Enter' || key === ' ') onTake(at.side, current);
    else if (key === 'Delete' && current[at.side].own !== undefined) onCancel(at.side, current);
    else return false;
    return true;
  };
  const press = (event: KeyboardEvent) => {
    // A button's own Enter is its own.
    if (event.target instanceof HTMLButtonElement) return;
    const moved = movedBy(event.key, at, startRow);
    if (moved !== undefined) {
      wanted.current = true;
      setFocus(moved);
      view.reveal(moved.row);
    } else if (!act(event.key)) return;
    onHold(true);
    event.preventDefault();
    // Grafana has shortcuts of its own.
    event.stopPropagation();
  };
  const focused = ({ target }: FocusEvent) => {
    setWithin(true);
    const cell = pressed(target, 'cell');
    if (cell !== undefined) setFocus(cell);
  };
  const blurred = ({ currentTarget, relatedTarget }: FocusEvent) => {
    if (currentTarget.contains(relatedTarget)) return;
    setWithin(false);
    onHold(false);
  };
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={ROW_COUNT + 1}
      className={styles.scroller}
      style={{ height }}
      onScroll={view.onScroll}
      onKeyDown={press}
      onClick={click}
      onFocus={focused}
      onBlur={blurred}
      onPointerEnter={() => onHold(true)}
      onPointerLeave={() => onHold(false)}
      data-testid={testIds.ladder.grid}
    >
      <div
        role="row"
        aria-rowindex={1}
        className={cx(look.header, wide && look.wideRow)}
        style={{ height: headHeight }}
      >
        {(wide ? WIDE_HEADS : NARROW_HEADS).map((head, index) => (
          <span key={`${head} ${index}`} role="columnheader">
            {head}
          </span>
        ))}
      </div>
      <div role="rowgroup" className={styles.rows} style={{ height: ROW_COUNT * rowHeight }}>
        {rows.map((row: Row) => (
          <LadderRow
            key={row.row}
            row={row}
            top={indexOf(row.row, anchor) * rowHeight}
            height={rowHeight}
            ariaIndex={indexOf(row.row, anchor) + 2}
            instrument={instrument}
            wide={wide}
            active={row.row === at.row ? at.side : undefined}
            mayCancel={mayCancel}
          />
        ))}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  scroller: css({
    position: 'relative',
    overflowX: 'hidden',
    overflowY: 'auto',
    overscrollBehavior: 'contain',
    scrollbarWidth: 'thin',
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  rows: css({ position: 'relative' }),
});
