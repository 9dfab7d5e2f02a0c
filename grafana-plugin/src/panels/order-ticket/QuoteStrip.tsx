import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { InstrumentView, QuoteView } from '@paperdesk/contract';
import React from 'react';
import { age, byStep } from '../../desk/format.js';
import { testIds } from '../../desk/testIds.js';
import type { Feed } from '../../desk/useFeed.js';

interface QuoteStripProps {
  readonly quote: QuoteView | undefined;
  readonly instrument: InstrumentView | undefined;
  readonly feed: Feed<QuoteView[]>;
}

/** Best bid and offer with the age of the news; grayed out, and said so, when it is not live. */
export function QuoteStrip({ quote, instrument, feed }: QuoteStripProps) {
  const styles = useStyles2(getStyles);
  const shown = { ...quote, tick: instrument?.tickSize, lot: instrument?.lotSize };
  const live = feed.freshness === 'live' && quote?.state === 'live';
  const state = quote === undefined ? 'no quote' : quote.state;
  const ageText = feed.ageMs === undefined ? 'nothing received' : `${age(feed.ageMs)}`;
  return (
    <div className={live ? styles.strip : styles.old}>
      <div>
        <span className={styles.label}>Bid</span>
        <span className={styles.bid} data-testid={testIds.ticket.bid}>
          {byStep(shown.bid, shown.tick)}
        </span>
        <span className={styles.size}>{byStep(shown.bidSize, shown.lot)}</span>
      </div>
      <div>
        <span className={styles.label}>Offer</span>
        <span className={styles.ask} data-testid={testIds.ticket.ask}>
          {byStep(shown.ask, shown.tick)}
        </span>
        <span className={styles.size}>{byStep(shown.askSize, shown.lot)}</span>
      </div>
      <div className={styles.age}>
        <span className={styles.label}>{feed.freshness === 'live' ? state : feed.freshness}</span>
        <span data-testid={testIds.ticket.quoteAge}>age {ageText}</span>
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const strip = {
    display: 'flex',
    gap: theme.spacing(2),
    fontVariantNumeric: 'tabular-nums',
    '& > div': { display: 'flex', flexDirection: 'column' as const },
  };
  const price = { fontSize: theme.typography.h4.fontSize, fontWeight: theme.typography.fontWeightMedium };
  return {
    strip: css(strip),
    old: css({ ...strip, opacity: 0.5 }),
    label: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
    size: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
    bid: css({ ...price, color: theme.colors.success.text }),
    ask: css({ ...price, color: theme.colors.error.text }),
    age: css({ marginLeft: 'auto', textAlign: 'right' }),
  };
};
