import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { KillDrill, KillSwitchState, WhoAmI } from '@paperdesk/contract';
import React from 'react';
import { drillKillSwitch } from '../../desk/deskApi.js';
import { age, clock } from '../../desk/format.js';
import { Note } from '../../desk/Note.js';
import { whyNot } from '../../desk/permission.js';
import { testIds } from '../../desk/testIds.js';
import { useAct } from '../../desk/useAct.js';
import { useKept } from '../../desk/useKept.js';
import { DrillList } from './DrillList.js';

interface DrillControlProps {
  readonly panelKey: string;
  readonly state: KillSwitchState;
  readonly me: WhoAmI | undefined;
  readonly nowMs: number;
  readonly onDone: () => void;
}

const inMs = (us: number): string => `${(us / 1000).toLocaleString('en-US', { maximumFractionDigits: 1 })} ms`;

/** What a drill came to, with how long it took. */
export function drillSentence({ ok, orders, flagUs, lastCancelUs, detail }: KillDrill): string {
  const took = `no order was taken after ${inMs(flagUs)}, the last of ${orders} orders was canceled after ${inMs(lastCancelUs)}`;
  return ok
    ? `The drill went well: ${took}.`
    : `THE DRILL FAILED: ${detail} (${took}). Follow the runbook DrillOverdue.`;
}

function dueWords(dueAt: string | null | undefined, nowMs: number): string {
  if (dueAt === null || dueAt === undefined) return 'No drill is due.';
  const left = Date.parse(dueAt) - nowMs;
  if (left < 0) return `A drill is OVERDUE since ${clock(dueAt, nowMs)}.`;
  const days = Math.floor(left / 86_400_000);
  return `The next drill is due in ${days >= 1 ? `${days} d` : age(left)}.`;
}

/** Practicing the stop: a press, what it took, and those before it. */
export function DrillControl({ panelKey, state, me, nowMs, onDone }: DrillControlProps) {
  const styles = useStyles2(getStyles);
  const [last, setLast] = useKept<KillDrill | undefined>(`${panelKey}/drill`, undefined);
  const act = useAct('No drill was run');
  const closed = whyNot('killSwitch:trip', me);
  const run = () =>
    act.run(async () => {
      setLast(undefined);
      const done = await drillKillSwitch();
      setLast(done);
      onDone();
      return drillSentence(done);
    });
  return (
    <div className={styles.box}>
      <div className={styles.row}>
        <Button
          size="sm"
          variant="secondary"
          disabled={closed !== undefined || act.inFlight}
          tooltip={closed ?? 'Stops a shadow desk beside this one and takes the time. Nobody’s orders are touched.'}
          onClick={() => void run()}
          data-testid={testIds.killSwitch.drill}
        >
          {act.inFlight ? 'Drilling…' : 'Run a drill'}
        </Button>
        <span data-testid={testIds.killSwitch.drillDue}>{dueWords(state.drillDueAt, nowMs)}</span>
      </div>
      {last !== undefined && (
        <Note tone={last.ok ? 'good' : 'bad'} testId={testIds.killSwitch.drillResult}>
          {drillSentence(last)}
        </Note>
      )}
      {act.message?.tone === 'bad' && (
        <Note tone="bad" testId={testIds.killSwitch.drillResult}>
          {act.message.text}
        </Note>
      )}
      <DrillList me={me} latest={last?.drillId} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  row: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    alignItems: 'center',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
