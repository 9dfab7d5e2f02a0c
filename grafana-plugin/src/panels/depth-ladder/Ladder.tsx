import { css, cx } from '@emotion/css';
import type { EventBus, GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { BookView, InstrumentView } from '@paperdesk/contract';
import React, { useMemo, useState } from 'react';
import { age, MARKET_STATE_WORDS } from '../../desk/format.js';
import { Note } from '../../desk/Note.js';
import { sourceWords } from '../../desk/sourceWords.js';
import { testIds } from '../../desk/testIds.js';
import { useKept } from '../../desk/useKept.js';
import type { Feed } from '../../desk/useFeed.js';
import { groupingFor } from './grouping.js';
import { LadderGrid } from './LadderGrid.js';
import { LadderHead } from './LadderHead.js';
import { levelsOf, midTicks, ownBy } from './ladderLevels.js';
import type { LadderSeries, LadderTarget } from './ladderSeries.js';
import { Tape } from './Tape.js';
import type { LadderOptions } from './types.js';
import { useLadderActs } from './useLadderActs.js';
import { useLadderView } from './useLadderView.js';
import { useRoom } from './useRoom.js';

interface LadderProps {
  readonly panelKey: string;
  readonly options: LadderOptions;
  readonly target: LadderTarget;
  readonly series: LadderSeries;
  readonly feed: Feed<BookView | null>;
  readonly book: BookView;
  readonly instrument: InstrumentView;
  /** Why the person may not trade; undefined when they may. */
  readonly notAllowed: string | undefined;
  readonly eventBus: EventBus;
  readonly width: number;
  readonly height: number;
}

const NARROW_PX = 420;
/** A finger needs more than a pointer. */
const ROW_PX = { wide: 22, narrow: 30 } as const;
const HEAD_PX = 22;
/** Lines above and below the rows, about: header, facts, and the last act. */
const AROUND_PX = { wide: 92, narrow: 134 } as const;
const TAPE_ROWS = 5;
const TAPE_ROW_PX = 19;
const LEAST_PX = 140;

/** Ticks a row by person, else by option, else by the first book that was seen: one that changes by itself moves every row. */
function useGrouping({ panelKey, options, book, instrument }: LadderProps): [number, (ticksPerRow: number) => void] {
  const { venue, symbol, tickSize } = instrument;
  const [chosen, choose] = useKept<number | undefined>(`${panelKey}/grouping/${venue} ${symbol}`, undefined);
  const [first] = useState(() => groupingFor(book, tickSize));
  return [chosen ?? (options.ticksPerRow > 0 ? options.ticksPerRow : first), choose];
}

/** Why nothing of the ladder may go into the ticket. A stale price is no price. */
function closedBy({ feed, notAllowed }: LadderProps): string | undefined {
  if (notAllowed !== undefined) return notAllowed;
  return feed.freshness === 'live' ? undefined : 'These prices are old: nothing was filled in.';
}

/** What has to be known before anybody reads the rows. */
function warningOf({ feed, instrument, series }: LadderProps): string | undefined {
  if (feed.freshness !== 'live')
    return `These prices are old (last news ${age(feed.ageMs ?? 0)} ago). They clear themselves.`;
  if (instrument.state !== 'live')
    return `The market is ${MARKET_STATE_WORDS[instrument.state]}, not live: it does not match. It clears itself.`;
  return series.ordersKnown ? undefined : 'Own orders are not known: the panel’s query for orders brings nothing.';
}

/** Both times are the service's own, so that a wrong clock here does not matter. */
const bookAgeOf = ({ series, book, feed }: LadderProps): number =>
  Math.max(0, (series.book?.rowTime ?? 0) - book.timeReceived / 1000) + (feed.ageMs ?? 0);

function useDepth({ book, series, instrument }: LadderProps, ticksPerRow: number) {
  const { tickSize, lotSize } = instrument;
  const { orders, trades } = series;
  return useMemo(() => {
    const grid = { tickSize, lotSize, ticksPerRow };
    return {
      grid,
      levels: { buy: levelsOf(book.bids, 'buy', grid), sell: levelsOf(book.asks, 'sell', grid) },
      own: { buy: ownBy(orders, 'buy', grid), sell: ownBy(orders, 'sell', grid) },
      last: trades[0],
    };
  }, [book, orders, trades, tickSize, lotSize, ticksPerRow]);
}

/** The ladder of one market that has a book. */
export function Ladder(props: LadderProps) {
  const { panelKey, options, target, series, feed, book, instrument, notAllowed, width, height } = props;
  const styles = useStyles2(getStyles);
  const [held, setHeld] = useState(false);
  const [ticksPerRow, chooseGrouping] = useGrouping(props);
  const depth = useDepth(props, ticksPerRow);
  const layout = width < NARROW_PX ? 'narrow' : 'wide';
  const middle = midTicks(book, instrument.tickSize);
  const midRow = middle === undefined ? undefined : Math.round(middle / ticksPerRow);
  const tapePx = options.showTape ? TAPE_ROWS * TAPE_ROW_PX : 0;
  const warning = warningOf(props);
  const [room, gridHeight] = useRoom(Math.max(LEAST_PX, height - AROUND_PX[layout] - tapePx));
  const view = useLadderView({
    key: panelKey,
    of: `${instrument.venue} ${instrument.symbol} ${ticksPerRow} ${layout}`,
    midRow,
    rowHeight: ROW_PX[layout],
    height: gridHeight - HEAD_PX,
    held,
  });
  const { said, take, cancel } = useLadderActs({ ...props, closed: closedBy(props) });
  return (
    <>
      <LadderHead
        panelKey={panelKey}
        book={book}
        instrument={instrument}
        state={feed.freshness === 'live' ? MARKET_STATE_WORDS[instrument.state] : 'not known'}
        bookAgeMs={bookAgeOf(props)}
        source={sourceWords(instrument.venue)}
        ticksPerRow={ticksPerRow}
        following={view.following}
        onGrouping={chooseGrouping}
        onCenter={view.center}
      />
      {warning !== undefined && (
        <Note tone="warning" testId={testIds.ladder.note}>
          {warning}
        </Note>
      )}
      <div ref={room} className={cx(styles.room, feed.freshness !== 'live' && styles.old)}>
        <LadderGrid
          label={`Depth ladder of ${target.symbol} on ${target.venue}`}
          depth={depth}
          view={view}
          instrument={instrument}
          rowHeight={ROW_PX[layout]}
          headHeight={HEAD_PX}
          height={gridHeight}
          wide={layout === 'wide' && options.showCumulative}
          mayCancel={notAllowed === undefined}
          startRow={midRow ?? view.anchor}
          onTake={take}
          onCancel={(side, row) => void cancel(side, row)}
          onHold={setHeld}
        />
      </div>
      <div className={styles.said} role="status" data-testid={testIds.ladder.said} data-tone={said?.tone}>
        {said?.text ?? 'Press a bid or an offer to fill it into the ticket. Nothing is sent from here.'}
      </div>
      {options.showTape && <Tape trades={series.trades} instrument={instrument} count={TAPE_ROWS} />}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  room: css({ flex: '1 0 0', minHeight: LEAST_PX, overflow: 'hidden' }),
  old: css({ opacity: 0.5 }),
  said: css({
    flexShrink: 0,
    minHeight: 18,
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.secondary,
    '&[data-tone="bad"]': { color: theme.colors.error.text },
    '&[data-tone="warning"]': { color: theme.colors.warning.text },
    '&[data-tone="good"]': { color: theme.colors.success.text },
  }),
});
