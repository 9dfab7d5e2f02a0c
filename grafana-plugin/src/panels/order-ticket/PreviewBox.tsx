import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { InstrumentView, Side } from '@paperdesk/contract';
import React from 'react';
import { faultSentence } from '../../desk/apiFault.js';
import { testIds } from '../../desk/testIds.js';
import { checksLine, costLine, linesOfPreview, type Line } from './previewLines.js';
import type { TypedPreview } from './usePreview.js';

interface PreviewBoxProps {
  readonly typed: TypedPreview | undefined;
  readonly side: Side;
  readonly instrument: InstrumentView | undefined;
}

function linesOf({ typed, side, instrument }: PreviewBoxProps): readonly Line[] {
  if (typed?.preview === undefined) return [];
  const { preview } = typed;
  return [costLine(preview, side, instrument), ...linesOfPreview(preview, instrument), checksLine(preview)];
}

/** What the order would meet if it arrived now, while it is typed: cost, commission, fill and limits in words. */
export function PreviewBox(props: PreviewBoxProps) {
  const styles = useStyles2(getStyles);
  const { typed } = props;
  if (typed === undefined) return null;
  const lines = linesOf(props);
  return (
    <section
      className={styles.box}
      aria-label="Preview"
      aria-busy={typed.asking}
      data-testid={testIds.ticket.typingPreview}
    >
      {typed.asking && <small>Preview: asking…</small>}
      {typed.fault !== undefined && (
        <small>{`No preview: ${faultSentence(typed.fault)} The order can be reviewed without it.`}</small>
      )}
      {lines.length > 0 && (
        <dl className={styles.lines}>
          {lines.map(([term, text]) => (
            <React.Fragment key={term}>
              <dt>{term}</dt>
              <dd className={term === 'Checks' && typed.preview?.accepted === false ? styles.refused : undefined}>
                {text}
              </dd>
            </React.Fragment>
          ))}
        </dl>
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    gridColumn: '1 / -1',
    padding: theme.spacing(0.75, 1),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  lines: css({
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    gap: theme.spacing(0.25, 1),
    margin: 0,
    fontVariantNumeric: 'tabular-nums',
    '& dt': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    '& dd': { margin: 0, overflowWrap: 'anywhere' },
  }),
  refused: css({ color: theme.colors.error.text }),
});
