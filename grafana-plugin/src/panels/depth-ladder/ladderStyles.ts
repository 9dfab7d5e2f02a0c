import { css, keyframes } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

/** Around the number, not behind it: it stays readable. */
const flash = (color: string) =>
  keyframes({ from: { boxShadow: `inset 0 0 0 2px ${color}` }, to: { boxShadow: 'inset 0 0 0 2px transparent' } });
const NARROW = 'minmax(44px, 0.6fr) minmax(0, 1.2fr) minmax(74px, auto) minmax(0, 1.2fr) minmax(44px, 0.6fr)';
const WIDE =
  'minmax(64px, 1fr) minmax(0, 1fr) minmax(0, 1.2fr) minmax(92px, auto) minmax(0, 1.2fr) minmax(0, 1fr) minmax(64px, 1fr)';

/** The look of the rows: columns that line up, bars behind numbers, sides told by place and word before color. */
export const getLadderStyles = (theme: GrafanaTheme2) => {
  const row = {
    display: 'grid',
    gridTemplateColumns: NARROW,
    alignItems: 'stretch',
    fontVariantNumeric: 'tabular-nums',
    fontSize: theme.typography.bodySmall.fontSize,
    lineHeight: 1,
    '& > span': { display: 'flex', alignItems: 'center', minWidth: 0, padding: theme.spacing(0, 0.5) },
  };
  const flashing = (color: string) => ({
    fontWeight: theme.typography.fontWeightBold,
    '@media (prefers-reduced-motion: no-preference)': { animation: `${flash(color)} 900ms ease-out` },
  });
  // Numbers in front of a bar keep a contrast of 4.5.
  const barOpacity = theme.isDark ? 0.22 : 0.1;
  const side = {
    position: 'relative' as const,
    cursor: 'pointer',
    '&:hover': { boxShadow: `inset 0 0 0 1px ${theme.colors.border.strong}` },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  };
  return {
    row: css({
      ...row,
      position: 'absolute',
      left: 0,
      right: 0,
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    }),
    wideRow: css({ gridTemplateColumns: WIDE }),
    header: css({
      ...row,
      position: 'sticky',
      top: 0,
      zIndex: 1,
      background: theme.colors.background.primary,
      color: theme.colors.text.secondary,
      borderBottom: `1px solid ${theme.colors.border.medium}`,
      '& > span': { ...row['& > span'], justifyContent: 'center' },
    }),
    price: css({ justifyContent: 'center', background: theme.colors.background.secondary, position: 'relative' }),
    lastBuy: css({ color: theme.colors.success.text, ...flashing(theme.colors.success.border) }),
    lastSell: css({ color: theme.colors.error.text, ...flashing(theme.colors.error.border) }),
    lastMark: css({ position: 'absolute', right: 0, fontSize: 7 }),
    size: css(side),
    buy: css({ justifyContent: 'flex-end', color: theme.colors.success.text }),
    sell: css({ justifyContent: 'flex-start', color: theme.colors.error.text }),
    bar: css({ position: 'absolute', top: 1, bottom: 1, opacity: barOpacity, pointerEvents: 'none' }),
    buyBar: css({ right: 0, background: theme.colors.success.main }),
    sellBar: css({ left: 0, background: theme.colors.error.main }),
    number: css({ position: 'relative', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
    cumulative: css({
      justifyContent: 'center',
      color: theme.colors.text.secondary,
      overflow: 'hidden',
      whiteSpace: 'nowrap',
    }),
    own: css({ justifyContent: 'space-between', gap: 2 }),
    hasOwn: css({
      background: theme.colors.primary.transparent,
      boxShadow: `inset 0 0 0 1px ${theme.colors.primary.border}`,
      color: theme.colors.text.primary,
    }),
    pending: css({ opacity: 0.7, fontStyle: 'italic' }),
    armed: css({ boxShadow: `inset 0 0 0 1px ${theme.colors.warning.border}` }),
    cancel: css({
      flexShrink: 0,
      minWidth: 24,
      alignSelf: 'stretch',
      padding: 0,
      border: 0,
      background: 'none',
      color: theme.colors.text.primary,
      fontSize: theme.typography.body.fontSize,
      '&:hover': { background: theme.colors.action.hover },
      '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
    }),
    hidden: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }),
  };
};
