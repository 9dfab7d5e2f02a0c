import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';

interface ChoiceProps {
  readonly id: string;
  /** Said by screen readers where no label stands beside it. */
  readonly label?: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
  readonly placeholder: string;
  readonly disabled?: boolean;
  readonly testId: string;
}

/** The platform's own select in Grafana's look: it works with keyboard, screen reader and a phone's wheel. */
export function Choice({ id, label, value, options, onChange, placeholder, disabled, testId }: ChoiceProps) {
  const styles = useStyles2(getStyles);
  const known = options.some((option) => option.value === value);
  return (
    <select
      id={id}
      aria-label={label}
      className={styles.select}
      value={known ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
      disabled={disabled}
      data-testid={testId}
    >
      {!known && <option value="">{placeholder}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  select: css({
    width: '100%',
    height: theme.spacing(theme.components.height.md),
    padding: theme.spacing(0, 1),
    color: theme.components.input.text,
    background: theme.components.input.background,
    border: `1px solid ${theme.components.input.borderColor}`,
    borderRadius: theme.shape.radius.default,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
    '&:disabled': { color: theme.colors.action.disabledText, background: theme.colors.action.disabledBackground },
    '& option': { color: theme.colors.text.primary, background: theme.colors.background.primary },
  }),
});
