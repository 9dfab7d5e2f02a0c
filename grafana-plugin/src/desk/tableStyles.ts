import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

/** The look that tables share: dense rows, digits in columns, heads that stay. */
export const getTableStyles = (theme: GrafanaTheme2) => ({
  table: css({
    width: '100%',
    fontVariantNumeric: 'tabular-nums',
    fontSize: theme.typography.bodySmall.fontSize,
    '& th, & td': {
      padding: theme.spacing(0.5, 0.75),
      textAlign: 'left',
      whiteSpace: 'nowrap',
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    },
    '& th': {
      position: 'sticky',
      top: 0,
      background: theme.colors.background.primary,
      color: theme.colors.text.secondary,
      fontWeight: theme.typography.fontWeightMedium,
    },
  }),
  number: css({ textAlign: 'right !important' as 'right' }),
  reason: css({ whiteSpace: 'normal !important' as 'normal', minWidth: 160 }),
  buy: css({ color: theme.colors.success.text }),
  sell: css({ color: theme.colors.error.text }),
  actions: css({ display: 'flex', gap: theme.spacing(0.5) }),
});
