import { useCallback, useLayoutEffect, useRef, type RefObject } from 'react';
import { useKept } from '../../desk/useKept.js';

/** Rows above and below the anchor; farther away the ladder anchors anew. */
export const REACH = 400;
export const ROW_COUNT = 2 * REACH + 1;
/** Rows drawn beyond the edges, so that a quick scroll shows no gap. */
const SPARE = 6;
/** A browser rounds what it is told to scroll to. */
const ROUNDING_PX = 2;

interface View {
  /** Market and grouping that the numbers below mean. */
  readonly of: string;
  /** The row in the middle of all rows. */
  readonly anchor: number;
  readonly top: number;
  /** Keeps the market in the middle; ends when a person scrolls. */
  readonly following: boolean;
}

const START: View = { of: '', anchor: 0, top: 0, following: true };

interface LadderViewInput {
  readonly key: string;
  readonly of: string;
  /** The row of the middle of the market. */
  readonly midRow: number | undefined;
  readonly rowHeight: number;
  readonly height: number;
  /** A pointer or the keyboard is on the ladder: a row must not move away from under it. */
  readonly held: boolean;
}

export interface LadderView {
  readonly scroller: RefObject<HTMLDivElement>;
  readonly onScroll: () => void;
  readonly following: boolean;
  readonly anchor: number;
  /** First and last row that are drawn, from the top: the first is the higher price. */
  readonly firstIndex: number;
  readonly lastIndex: number;
  readonly center: () => void;
  /** Scrolls no more than needed to show a row. */
  readonly reveal: (row: number) => void;
}

export const indexOf = (row: number, anchor: number): number => anchor + REACH - row;

/** Which rows are on the screen: the middle of the market until a person scrolls, then what they scrolled to. */
export function useLadderView({ key, of, midRow, rowHeight, height, held }: LadderViewInput): LadderView {
  const [kept, setView] = useKept<View>(`${key}/view`, START);
  const scroller = useRef<HTMLDivElement>(null);
  const told = useRef<number | undefined>(undefined);
  const view = kept.of === of ? kept : { ...START, of };
  const { anchor, top, following } = view;

  const scrollTo = useCallback((to: number) => {
    told.current = to;
    if (scroller.current !== null) scroller.current.scrollTop = to;
  }, []);
  const centered = useCallback(
    (row: number): View => ({
      of,
      anchor: row,
      top: Math.max(0, REACH * rowHeight - (height - rowHeight) / 2),
      following: true,
    }),
    [of, rowHeight, height],
  );

  useLayoutEffect(() => {
    if (midRow === undefined || !following) return;
    const fresh = kept.of !== of;
    const middle = (indexOf(midRow, anchor) + 0.5) * rowHeight - top;
    const strays = Math.abs(middle - height / 2) > height / 4;
    // Small moves show as moving prices; only what leaves the middle half moves the rows.
    if (fresh || (strays && !held)) setView(centered(midRow));
  }, [midRow, following, held, kept.of, of, anchor, top, rowHeight, height, centered, setView]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element !== null && Math.abs(element.scrollTop - top) > ROUNDING_PX) scrollTo(top);
  }, [top, anchor, scrollTo]);

  const onScroll = () => {
    const now = scroller.current?.scrollTop ?? 0;
    const own = told.current !== undefined && Math.abs(now - told.current) <= ROUNDING_PX;
    if (own || Math.abs(now - top) <= ROUNDING_PX) return;
    told.current = undefined;
    setView({ of, anchor, top: now, following: false });
  };
  const reveal = (row: number) => {
    const at = indexOf(row, anchor) * rowHeight;
    const to = Math.min(Math.max(top, at + rowHeight - height), at);
    if (to !== top) setView({ of, anchor, top: Math.max(0, to), following: false });
  };
  return {
    scroller,
    onScroll,
    following,
    anchor,
    firstIndex: Math.max(0, Math.floor(top / rowHeight) - SPARE),
    lastIndex: Math.min(ROW_COUNT - 1, Math.ceil((top + height) / rowHeight) + SPARE),
    center: () => (midRow === undefined ? undefined : setView(centered(midRow))),
    reveal,
  };
}
