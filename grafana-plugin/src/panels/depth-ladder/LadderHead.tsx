import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { BookView, InstrumentView } from '@paperdesk/contract';
import React from 'react';
import { Choice } from '../../desk/Choice.js';
import { difference, multiply, sum } from '../../desk/decimalText.js';
import { age, byStep, NOTHING, rounded } from '../../desk/format.js';
import { testIds } from '../../desk/testIds.js';
import { groupings, groupingWords } from './grouping.js';
import { midTicks } from './ladderLevels.js';

interface LadderHeadProps {
  readonly panelKey: string;
  readonly book: BookView;
  readonly instrument: InstrumentView;
  /** Since the book itself changed; the stream repeats it each second. */
  readonly bookAgeMs: number;
  readonly source: string;
  /** The market's, in a word. */
  readonly state: string;
  readonly ticksPerRow: number;
  /** The market is kept in the middle. */
  readonly following: boolean;
  readonly onGrouping: (ticksPerRow: number) => void;
  readonly onCenter: () => void;
}

const ids = testIds.ladder;

/** `1.00 (0.16 bps)`. */
export function spreadWords({ bids, asks }: BookView, tickSize: string): string {
  const [bid, ask] = [bids[0]?.[0], asks[0]?.[0]];
  if (bid === undefined || ask === undefined) return NOTHING;
  const spread = difference(ask, bid);
  const middle = (Number(ask) + Number(bid)) / 2;
  return `${byStep(spread, tickSize)} (${rounded(String((Number(spread) / middle) * 10_000))} bps)`;
}

/** The middle, exactly: it may lie between two ticks. */
export function midWords({ bids, asks }: BookView, tickSize: string): string {
  const [bid, ask] = [bids[0]?.[0], asks[0]?.[0]];
  return bid === undefined || ask === undefined ? NOTHING : byStep(multiply(sum([bid, ask]), '0.5'), tickSize);
}

/** Above the rows: spread, middle, age and source, how prices are grouped, and the way back to the market. */
export function LadderHead(props: LadderHeadProps) {
  const { panelKey, book, instrument, state, bookAgeMs, source, ticksPerRow, following, onGrouping, onCenter } = props;
  const styles = useStyles2(getStyles);
  const { tickSize } = instrument;
  const offered = groupings(midTicks(book, tickSize));
  const all = offered.includes(ticksPerRow) ? offered : [ticksPerRow, ...offered];
  return (
    <div className={styles.head}>
      <dl className={styles.facts}>
        <div>
          <dt>Spread</dt>
          <dd data-testid={ids.spread}>{spreadWords(book, tickSize)}</dd>
        </div>
        <div>
          <dt>Mid</dt>
          <dd data-testid={ids.mid}>{midWords(book, tickSize)}</dd>
        </div>
        <div>
          <dt>Book</dt>
          <dd data-testid={ids.bookAge}>
            {source} · {state} · {age(bookAgeMs)}
          </dd>
        </div>
      </dl>
      <div className={styles.tools}>
        <div className={styles.grouping}>
          <Choice
            id={`${panelKey}-grouping`}
            label="Price step of a row"
            value={String(ticksPerRow)}
            options={all.map((group) => ({ value: String(group), label: groupingWords(group, tickSize) }))}
            onChange={(value) => onGrouping(Number(value))}
            placeholder=""
            testId={ids.grouping}
          />
        </div>
        <Button
          size="sm"
          variant={following ? 'secondary' : 'primary'}
          icon="crosshair"
          aria-pressed={following}
          tooltip={following ? 'The market is kept in the middle' : 'Back to the market, and keep it in the middle'}
          onClick={onCenter}
          data-testid={ids.center}
        >
          Center
        </Button>
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  head: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5, 2), alignItems: 'center' }),
  facts: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0, 2),
    flex: 1,
    margin: 0,
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
    '& > div': { display: 'flex', gap: theme.spacing(0.5) },
    '& dt': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    '& dd': { margin: 0, whiteSpace: 'nowrap' },
  }),
  tools: css({ display: 'flex', gap: theme.spacing(0.5), alignItems: 'center', marginLeft: 'auto' }),
  grouping: css({ width: 104, '& select': { height: theme.spacing(3) } }),
});
