import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { ActiveKill, KillSwitchState, WhoAmI } from '@paperdesk/contract';
import React from 'react';
import { clock } from '../../desk/format.js';
import { whyNot } from '../../desk/permission.js';
import { testIds } from '../../desk/testIds.js';
import { useKept } from '../../desk/useKept.js';
import { RearmModal } from './RearmModal.js';
import { rearmBlocked } from './rearmRules.js';
import { levelWords, triggerOf } from './tripWords.js';
import type { Message } from './types.js';

interface KillListProps {
  readonly panelKey: string;
  readonly state: KillSwitchState;
  /** False when this is only what was seen last. */
  readonly known: boolean;
  readonly me: WhoAmI | undefined;
  readonly paperLine: string;
  readonly nowMs: number;
  readonly onDone: (message: Message) => void;
}

const scopeWords = (kill: ActiveKill) =>
  kill.scope === 'global' ? 'Everything' : `${kill.scope} ${kill.scopeValue ?? ''}`;

/** Each stop in force: where, who, when, why, how many orders it canceled, and the way back. */
export function KillList({ panelKey, state, known, me, paperLine, nowMs, onDone }: KillListProps) {
  const styles = useStyles2(getStyles);
  const [rearming, setRearming] = useKept<string | undefined>(`${panelKey}/rearming`, undefined);
  const notAllowed = whyNot('killSwitch:rearm', me);
  const open = state.kills.find((kill) => kill.killId === rearming);
  return (
    <>
      {state.kills.map((kill) => {
        const blocked = notAllowed ?? rearmBlocked({ kill, fourEyes: state.fourEyes, me, nowMs });
        return (
          <div
            key={kill.killId}
            className={known ? styles.kill : styles.old}
            data-testid={testIds.killSwitch.kill}
            data-kill-id={kill.killId}
          >
            <dl className={styles.facts}>
              <dt>Stopped</dt>
              <dd>{scopeWords(kill)}</dd>
              <dt>How</dt>
              <dd>{levelWords(kill)}</dd>
              <dt>Who</dt>
              <dd>
                {kill.person}
                {kill.verified ? '' : ' (identity not verified)'}
                {kill.trigger === 'person' ? '' : `, by ${triggerOf(kill)}`}
              </dd>
              <dt>When</dt>
              <dd>{clock(kill.time, nowMs)}</dd>
              <dt>Why</dt>
              <dd>{kill.reason.trim() === '' ? 'no reason given' : kill.reason}</dd>
              <dt>Orders canceled</dt>
              <dd>{kill.ordersCanceled}</dd>
              {(kill.flattenAskedBy ?? []).length > 0 && (
                <>
                  <dt>Sell all asked for by</dt>
                  <dd>{(kill.flattenAskedBy ?? []).join(', ')}</dd>
                </>
              )}
            </dl>
            <Button
              size="sm"
              variant="secondary"
              disabled={blocked !== undefined || !known}
              onClick={() => setRearming(kill.killId)}
              data-testid={testIds.killSwitch.rearm}
            >
              Re-arm
            </Button>
            {blocked !== undefined && <small className={styles.why}>{blocked}</small>}
          </div>
        );
      })}
      {open !== undefined && (
        <RearmModal
          panelKey={panelKey}
          paperLine={paperLine}
          kill={open}
          onClose={() => setRearming(undefined)}
          onDone={onDone}
        />
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const kill = {
    padding: theme.spacing(1),
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
  };
  return {
    kill: css(kill),
    old: css({ ...kill, opacity: 0.5 }),
    facts: css({
      display: 'grid',
      gridTemplateColumns: 'auto 1fr',
      gap: theme.spacing(0, 2),
      margin: theme.spacing(0, 0, 1, 0),
      '& dt': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
      '& dd': { margin: 0, overflowWrap: 'anywhere' },
    }),
    why: css({ marginLeft: theme.spacing(1), color: theme.colors.text.secondary }),
  };
};
