import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelProps } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import type { BookView, InstrumentView } from '@paperdesk/contract';
import React, { useMemo } from 'react';
import { fetchBook, fetchInstruments } from '../../desk/deskApi.js';
import { marketKey } from '../../desk/deskSeries.js';
import { namedBy } from '../../desk/namedBy.js';
import { Note } from '../../desk/Note.js';
import { PaperLine } from '../../desk/PaperLine.js';
import { whyNot } from '../../desk/permission.js';
import { testIds } from '../../desk/testIds.js';
import { useFeed, type Feed } from '../../desk/useFeed.js';
import { useMe } from '../../desk/useMe.js';
import { whereFrom } from '../../desk/whereFrom.js';
import { Ladder } from './Ladder.js';
import { readLadderSeries, type LadderSeries, type LadderTarget } from './ladderSeries.js';
import type { LadderOptions } from './types.js';

/** They carry the market's state too, which the stream of a book does not. */
const INSTRUMENTS_EVERY_MS = 5_000;

/** The feed of the book, asked for while no stream brings it; a data source that refuses is told as such. */
function useBookFeed({ book, fault, asksForBook }: LadderSeries, { venue, symbol }: LadderTarget) {
  const feed = useFeed<BookView | null>({
    key: asksForBook && venue !== '' && symbol !== '' ? `book ${marketKey({ venue, symbol })}` : '',
    poll: () => fetchBook({ venue, symbol }),
    everyMs: 1_000,
    streamed: book,
  });
  const known = feed.freshness === 'live' && feed.value !== null;
  if (fault === undefined || known) return feed;
  return { ...feed, freshness: 'refused', fault: { kind: 'unexpected', text: fault } } as const;
}

interface StateInput {
  readonly target: LadderTarget;
  readonly series: LadderSeries;
  readonly feed: Feed<BookView | null>;
  readonly instrument: InstrumentView | undefined;
  readonly instruments: Feed<InstrumentView[]>;
}

/** What stands on the screen instead of a ladder; undefined when there is one. */
function insteadOf({ target, series, feed, instrument, instruments }: StateInput) {
  const { venue, symbol } = target;
  const book = feed.value ?? undefined;
  if (feed.fault !== undefined && book === undefined)
    return { tone: 'bad', text: `No book: ${feed.fault.kind === 'unexpected' ? feed.fault.text : ''}` } as const;
  if (venue === '' || symbol === '')
    return { tone: 'info', text: 'Choose one venue and one symbol above: a ladder shows one market.' } as const;
  if (!series.asksForBook && series.book === undefined)
    return {
      tone: 'warning',
      text: 'This panel has no query for a book. Edit it and add the queries book, trades and orders, each with streaming on.',
    } as const;
  if (instrument === undefined && instruments.value !== undefined)
    return {
      tone: 'warning',
      text: `${symbol} on ${venue} is no market of this desk, or its venue has not answered yet. Service health says why.`,
    } as const;
  if (feed.value === undefined || instrument === undefined)
    return { tone: 'info', text: `Waiting for the book of ${symbol} on ${venue}.` } as const;
  return hasLevels(book) ? undefined : noBook(target);
}

const hasLevels = (book: BookView | undefined) => book !== undefined && book.bids.length + book.asks.length > 0;

const noBook = ({ venue, symbol }: LadderTarget) =>
  ({
    tone: 'info',
    text: `No book of ${symbol} on ${venue} yet: its venue has sent none. Market data quality says why.`,
  }) as const;

/** Depth of one market by price. A press on a level fills the ticket of the dashboard and never sends. */
export function DepthLadderPanel(props: PanelProps<LadderOptions>) {
  const { id, data, options, width, height, replaceVariables, eventBus } = props;
  const styles = useStyles2(getStyles);
  const named = (option: string) => namedBy(option, replaceVariables).text;
  const [venue, symbol, account] = [named(options.venue), named(options.symbol), named(options.account)];
  const target = useMemo(() => ({ venue, symbol, account }), [venue, symbol, account]);
  const series = useMemo(() => readLadderSeries(data, target), [data, target]);
  const instruments = useFeed({ key: 'instruments', poll: fetchInstruments, everyMs: INSTRUMENTS_EVERY_MS });
  const instrument = instruments.value?.find((candidate) => marketKey(candidate) === marketKey(target));
  const feed = useBookFeed(series, target);
  const me = useMe(feed);
  const instead = insteadOf({ target, series, feed, instrument, instruments });
  const editing = locationService.getSearchObject().editPanel !== undefined;
  return (
    <section className={styles.panel} aria-label="Depth ladder" data-testid={testIds.ladder.panel}>
      <PaperLine me={me} feed={feed} />
      {instead !== undefined && (
        <Note tone={instead.tone} testId={testIds.ladder.note}>
          {instead.text}
        </Note>
      )}
      {instead === undefined && instrument !== undefined && feed.value !== undefined && feed.value !== null && (
        <Ladder
          key={marketKey(target)}
          panelKey={`${whereFrom() ?? ''}/${id}`}
          options={options}
          target={target}
          series={series}
          feed={feed}
          book={feed.value}
          instrument={instrument}
          notAllowed={
            editing ? 'The panel is being edited: leave the editor to trade.' : whyNot('orders:write', me.value)
          }
          eventBus={eventBus}
          width={width}
          height={height}
        />
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    height: '100%',
    overflow: 'hidden auto',
  }),
});
