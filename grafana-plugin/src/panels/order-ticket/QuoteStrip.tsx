import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { InstrumentView, QuoteView } from '@paperdesk/contract';
import React, { type ReactNode } from 'react';
import { age, byStep } from '../../desk/format.js';
import { testIds } from '../../desk/testIds.js';
import type { Feed } from '../../desk/useFeed.js';

interface QuoteStripProps {
  readonly quote: QuoteView | undefined;
  readonly instrument: InstrumentView | undefined;
  readonly feed: Feed<QuoteView[]>;
  /** Takes a price into the ticket; left out for those who may not trade. */
  readonly onPrice?: ((price: string) => void) | undefined;
}

/** Best bid and offer with the age of the news; grayed out, and said so, when it is not live. */
export function QuoteStrip({ quote, instrument, feed, onPrice }: QuoteStripProps) {
  const styles = useStyles2(getStyles);
  const shown = { ...quote, tick: instrument?.tickSize, lot: instrument?.lotSize };
  const live = feed.freshness === 'live' && quote?.state === 'live';
  const state = quote === undefined ? 'no quote' : quote.state;
  const ageText = feed.ageMs === undefined ? 'nothing received' : `${age(feed.ageMs)}`;
  return (
    <div className={live ? styles.strip : styles.old} data-quote-sequence={quote?.sequence}>
      <div>
        <span className={styles.label}>Bid</span>
        <Price text={shown.bid} label="Bid" className={styles.bid} tick={shown.tick} onPrice={onPrice}>
          <span data-testid={testIds.ticket.bid}>{byStep(shown.bid, shown.tick)}</span>
        </Price>
        <span className={styles.size}>{byStep(shown.bidSize, shown.lot)}</span>
      </div>
      <div>
        <span className={styles.label}>Offer</span>
        <Price text={shown.ask} label="Offer" className={styles.ask} tick={shown.tick} onPrice={onPrice}>
          <span data-testid={testIds.ticket.ask}>{byStep(shown.ask, shown.tick)}</span>
        </Price>
        <span className={styles.size}>{byStep(shown.askSize, shown.lot)}</span>
      </div>
      <div className={styles.age}>
        <span className={styles.label}>{feed.freshness === 'live' ? state : feed.freshness}</span>
        <span data-testid={testIds.ticket.quoteAge}>age {ageText}</span>
      </div>
    </div>
  );
}

interface PriceProps {
  readonly text: string | null | undefined;
  readonly label: string;
  readonly className: string;
  readonly tick: string | undefined;
  readonly onPrice: ((price: string) => void) | undefined;
  readonly children: ReactNode;
}

/** A price that can be taken into the ticket; it fills the price and never sends. */
function Price({ text, label, className, tick, onPrice, children }: PriceProps) {
  const styles = useStyles2(getStyles);
  if (text === null || text === undefined || onPrice === undefined)
    return <span className={className}>{children}</span>;
  const words = `${label} ${byStep(text, tick)}: fill the price in`;
  return (
    <button
      type="button"
      className={cx(styles.press, className)}
      title={words}
      aria-label={words}
      onClick={() => onPrice(text)}
    >
      {children}
    </button>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const strip = {
    display: 'flex',
    flexWrap: 'wrap' as const,
    gap: theme.spacing(0, 2),
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
    press: css({
      padding: 0,
      border: 0,
      background: 'none',
      textAlign: 'left',
      font: 'inherit',
      fontVariantNumeric: 'tabular-nums',
      '&:hover': { textDecoration: 'underline' },
      '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
    }),
    age: css({ marginLeft: 'auto', textAlign: 'right', whiteSpace: 'nowrap' }),
  };
};
