import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import React, { type ReactNode } from 'react';
import { testIds } from './testIds.js';

export type NoteTone = 'info' | 'good' | 'warning' | 'bad';
const ICONS = {
  info: 'info-circle',
  good: 'check',
  warning: 'exclamation-triangle',
  bad: 'exclamation-circle',
} as const;

interface NoteProps {
  readonly tone: NoteTone;
  readonly testId?: string;
  readonly children: ReactNode;
}

/** A short statement inside a panel; read out when it appears. */
export function Note({ tone, testId = testIds.note, children }: NoteProps) {
  const styles = useStyles2(getStyles);
  return (
    <div className={cx(styles.note, styles[tone])} role={tone === 'bad' ? 'alert' : 'status'} data-testid={testId}>
      <Icon key={tone} name={ICONS[tone]} className={styles.icon} />
      <div className={styles.text}>{children}</div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  note: css({
    display: 'flex',
    gap: theme.spacing(1),
    padding: theme.spacing(1),
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    borderLeft: '3px solid',
  }),
  text: css({ flex: 1, minWidth: 0, overflowWrap: 'anywhere', '& p': { margin: 0 } }),
  icon: css({ flexShrink: 0, marginTop: 2 }),
  info: css({ borderColor: theme.colors.info.border }),
  good: css({ borderColor: theme.colors.success.border }),
  warning: css({ borderColor: theme.colors.warning.border }),
  bad: css({ borderColor: theme.colors.error.border }),
});
