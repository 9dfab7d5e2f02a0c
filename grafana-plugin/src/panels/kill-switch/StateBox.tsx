import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { KillSwitchState } from '@paperdesk/contract';
import React from 'react';
import { testIds } from '../../desk/testIds.js';

/** What the screen says of the switch. */
export type Shown = 'armed' | 'killed' | 'reducing' | 'partly' | 'halted' | 'unknown';

const WORDS: Record<Shown, { readonly title: string; readonly text: string }> = {
  armed: { title: 'TRADING ALLOWED', text: 'The kill switch is off. Orders are taken.' },
  killed: { title: 'TRADING STOPPED', text: 'The kill switch is on: no order is taken until it is re-armed.' },
  reducing: {
    title: 'REDUCE ONLY',
    text: 'The kill switch is on: only sells of what is held are taken until it is re-armed.',
  },
  partly: { title: 'PARTLY STOPPED', text: 'Orders are refused where the stops below say so.' },
  halted: { title: 'ENGINE HALTED', text: 'The engine refuses orders.' },
  unknown: {
    title: 'STATE UNKNOWN',
    text: 'The desk cannot be asked. Count it as stopped. Without Grafana: npx paperdesk kill, or the service’s own /kill page.',
  },
};

interface StateBoxProps {
  /** Undefined until the first answer. */
  readonly shown: Shown | undefined;
  readonly engine: KillSwitchState['engine'] | undefined;
}

/** The switch's state, large, in words and icon as well as color. */
export function StateBox({ shown, engine }: StateBoxProps) {
  const styles = useStyles2(getStyles);
  const { title, text } = shown === undefined ? { title: 'ASKING THE DESK', text: 'One moment.' } : WORDS[shown];
  const icon = shown === 'armed' ? 'check-circle' : 'exclamation-triangle';
  return (
    <div
      className={styles[shown ?? 'unknown']}
      role="status"
      data-testid={testIds.killSwitch.state}
      data-state={shown ?? 'loading'}
    >
      <Icon key={icon} name={icon} size="xl" />
      <div>
        <strong>{title}</strong>
        <div>{text}</div>
        {engine?.halted === true && shown !== 'unknown' && (
          <div>Engine halted: {engine.reason ?? 'no reason given'}.</div>
        )}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const state = {
    display: 'flex',
    gap: theme.spacing(1.5),
    alignItems: 'center',
    padding: theme.spacing(1.5),
    borderRadius: theme.shape.radius.default,
    border: '2px solid',
    '& strong': { fontSize: theme.typography.h4.fontSize },
  };
  const bad = { ...state, borderColor: theme.colors.error.border, background: theme.colors.error.transparent };
  const unsure = { ...state, borderColor: theme.colors.warning.border, background: theme.colors.warning.transparent };
  return {
    armed: css({ ...state, borderColor: theme.colors.success.border, background: theme.colors.success.transparent }),
    killed: css(bad),
    reducing: css(bad),
    partly: css(bad),
    halted: css(bad),
    unknown: css(unsure),
  };
};
