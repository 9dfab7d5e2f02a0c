import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { LastStop as Ended } from '@paperdesk/contract';
import React from 'react';
import { clock } from '../../desk/format.js';
import { testIds } from '../../desk/testIds.js';
import { targetWords, triggerOf } from './tripWords.js';

const why = (reason: string) => (reason.trim() === '' ? 'no reason given' : `“${reason}”`);

interface LastStopProps {
  /** Null before the first re-arm; undefined from a service that does not tell. */
  readonly last: Ended | null | undefined;
  readonly nowMs: number;
}

/** What had stopped trading the last time, and who opened it again: to be seen by who comes after the re-arm. */
export function LastStop({ last, nowMs }: LastStopProps) {
  const styles = useStyles2(getStyles);
  if (last === null || last === undefined) return null;
  const { person, verified, time, reason, rearmedBy, rearmedAt, rearmReason } = last;
  const what = targetWords({ scope: last.scope, scopeValue: last.scopeValue ?? '' });
  const who = `${person}${verified ? '' : ' (identity not verified)'}`;
  const by = last.trigger === 'person' ? who : `${who}, by ${triggerOf(last)}`;
  return (
    <div className={styles.last} data-testid={testIds.killSwitch.lastStop}>
      <div>
        Last stop: {what}, by {by}, {clock(time, nowMs)}: {why(reason)}.
      </div>
      <div>
        Re-armed by {rearmedBy}, {clock(rearmedAt, nowMs)}: {why(rearmReason)}.
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  last: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
  }),
});
