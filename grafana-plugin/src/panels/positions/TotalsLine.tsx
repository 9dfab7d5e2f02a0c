import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { testIds } from '../../desk/testIds.js';
import { money, signed, signOf } from './moneyWords.js';
import type { PositionTotals } from './positionRows.js';

interface Figure {
  readonly term: string;
  readonly text: string;
  readonly sign: 'gain' | 'loss' | undefined;
}

const figuresOf = ({ equity, value, unrealized, realized }: PositionTotals): Figure[] => [
  { term: 'Equity', text: money(equity), sign: undefined },
  { term: 'In positions', text: money(value), sign: undefined },
  { term: 'Unrealized', text: signed(unrealized), sign: signOf(unrealized) },
  { term: 'Realized', text: signed(realized), sign: signOf(realized) },
];

/** What it all comes to, in one reporting currency. */
export function TotalsLine({ totals }: { readonly totals: PositionTotals }) {
  const styles = useStyles2(getStyles);
  return (
    <dl className={styles.line} data-testid={testIds.positions.totals(totals.currency)}>
      {figuresOf(totals).map(({ term, text, sign }) => (
        <div key={term}>
          <dt>
            {term} ({totals.currency})
          </dt>
          <dd className={sign === undefined ? undefined : styles[sign]}>{text}</dd>
        </div>
      ))}
      {totals.unpriced.length > 0 && (
        <div>
          <dt>No price now</dt>
          <dd>{totals.unpriced.join(', ')}</dd>
        </div>
      )}
    </dl>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1, 3),
    margin: 0,
    fontVariantNumeric: 'tabular-nums',
    '& dt': {
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      fontWeight: theme.typography.fontWeightRegular,
    },
    '& dd': { margin: 0, fontSize: theme.typography.h5.fontSize },
  }),
  gain: css({ color: theme.colors.success.text }),
  loss: css({ color: theme.colors.error.text }),
});
