import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { SIDES, type Side } from '@paperdesk/contract';
import React from 'react';
import { testIds } from '../../desk/testIds.js';

interface SidePickerProps {
  readonly panelKey: string;
  readonly side: Side;
  readonly disabled: boolean;
  readonly onChange: (side: Side) => void;
}

/** Buy or sell as a radio group: words first, color second, arrow keys work. */
export function SidePicker({ panelKey, side, disabled, onChange }: SidePickerProps) {
  const styles = useStyles2(getStyles);
  return (
    <fieldset className={styles.group} disabled={disabled}>
      <legend className={styles.legend}>Side</legend>
      {SIDES.map((option) => (
        <label key={option} className={cx(styles.option, side === option && styles[option])}>
          <input
            type="radio"
            name={`${panelKey}-side`}
            value={option}
            checked={side === option}
            onChange={() => onChange(option)}
            data-testid={testIds.ticket.side(option)}
          />
          {option === 'buy' ? 'Buy' : 'Sell'}
        </label>
      ))}
    </fieldset>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  group: css({ display: 'flex', gap: theme.spacing(1), border: 0, margin: 0, padding: 0 }),
  legend: css({
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    margin: theme.spacing(0, 0, 0.5, 0),
    border: 0,
  }),
  option: css({
    flex: 1,
    display: 'flex',
    gap: theme.spacing(1),
    alignItems: 'center',
    justifyContent: 'center',
    height: theme.spacing(4),
    margin: 0,
    cursor: 'pointer',
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    '& input': { margin: 0 },
    '&:focus-within': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
  }),
  buy: css({ background: theme.colors.success.transparent, borderColor: theme.colors.success.border }),
  sell: css({ background: theme.colors.error.transparent, borderColor: theme.colors.error.border }),
});
