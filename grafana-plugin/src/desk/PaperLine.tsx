import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { WhoAmI } from '@paperdesk/contract';
import React from 'react';
import { freshnessWords } from './freshness.js';
import { testIds } from './testIds.js';
import type { Feed } from './useFeed.js';

const UNKNOWN_PAPER_LINE = 'PAPER MONEY · source unknown (service not reachable)';

/** The line every screen carries; a source that cannot be asked is unknown, not the last one seen. */
export function paperLineOf(me: Feed<WhoAmI>): string {
  if (me.freshness === 'loading') return 'PAPER MONEY · source: asking the service';
  return me.value !== undefined && me.freshness === 'live' ? me.value.desk.paperLine : UNKNOWN_PAPER_LINE;
}

const ICONS = {
  loading: 'sync',
  live: 'check-circle',
  stale: 'clock-nine',
  unreachable: 'exclamation-triangle',
  refused: 'exclamation-triangle',
} as const;

interface PaperLineProps {
  readonly me: Feed<WhoAmI>;
  /** The feed the panel lives on. */
  readonly feed: Feed<unknown>;
}

/** Top of each panel: whose money and prices these are, and how fresh the panel is, in words and icon as well as color. */
export function PaperLine({ me, feed }: PaperLineProps) {
  const styles = useStyles2(getStyles);
  const words = freshnessWords(feed.freshness, feed.ageMs, feed.fault);
  return (
    <div className={styles.row}>
      <strong className={styles.paper} data-testid={testIds.paperLine}>
        {paperLineOf(me)}
      </strong>
      <span
        className={feed.freshness === 'live' ? styles.live : styles.notLive}
        data-testid={testIds.freshness}
        data-freshness={feed.freshness}
      >
        <Icon key={feed.freshness} name={ICONS[feed.freshness]} size="sm" /> {words}
      </span>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2),
    justifyContent: 'space-between',
    paddingBottom: theme.spacing(0.5),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  paper: css({ color: theme.colors.warning.text }),
  live: css({ color: theme.colors.success.text }),
  notLive: css({ color: theme.colors.error.text }),
});
