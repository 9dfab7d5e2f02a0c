import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelProps } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { KillSwitchState, WhoAmI } from '@paperdesk/contract';
import React, { useMemo, useState } from 'react';
import { fetchAccounts, fetchInstruments, fetchKillSwitch, fetchMe } from '../../desk/deskApi.js';
import { readDeskSeries } from '../../desk/deskSeries.js';
import { Note, type NoteTone } from '../../desk/Note.js';
import { PaperLine } from '../../desk/PaperLine.js';
import { testIds } from '../../desk/testIds.js';
import { useFeed, type Feed } from '../../desk/useFeed.js';
import { useNow } from '../../desk/useNow.js';
import { KillList } from './KillList.js';
import { FOUR_EYES_WORDS } from './rearmRules.js';
import { TripControl } from './TripControl.js';
import type { KillSwitchOptions } from './types.js';
import { whoMay } from '../../desk/permission.js';

type Shown = 'armed' | 'killed' | 'partly' | 'halted' | 'unknown';

const WORDS: Record<Shown, { readonly title: string; readonly text: string }> = {
  armed: { title: 'TRADING ALLOWED', text: 'The kill switch is off. Orders are taken.' },
  killed: { title: 'TRADING STOPPED', text: 'The kill switch is on: no order is taken until it is re-armed.' },
  partly: { title: 'PARTLY STOPPED', text: 'Orders are refused where the stops below say so.' },
  halted: { title: 'ENGINE HALTED', text: 'The engine refuses orders.' },
  unknown: {
    title: 'STATE UNKNOWN',
    text: 'The desk cannot be asked. Count it as stopped. Without Grafana: `npx paperdesk kill`, or the service’s own /kill page.',
  },
};

/** What the screen may say: anything not fresh is unknown, whatever was seen last. */
function shownState(feed: Feed<KillSwitchState>): Shown {
  const state = feed.value;
  if (feed.freshness !== 'live' || state === undefined) return 'unknown';
  if (state.state === 'armed') return state.engine.halted ? 'halted' : 'armed';
  return state.kills.length > 0 && state.kills.every((kill) => kill.scope !== 'global') ? 'partly' : 'killed';
}

export interface Message {
  readonly tone: NoteTone;
  readonly text: string;
}

function useKillSwitchData(data: PanelProps['data']) {
  const series = useMemo(() => readDeskSeries(data), [data]);
  return {
    me: useFeed<WhoAmI>({ key: 'me', poll: fetchMe, everyMs: 2_000 }),
    feed: useFeed({ key: 'kill', poll: fetchKillSwitch, everyMs: 1_000, streamed: series.killSwitch }),
    accounts: useFeed({ key: 'accounts', poll: fetchAccounts, everyMs: 30_000 }),
    instruments: useFeed({ key: 'instruments', poll: fetchInstruments, everyMs: 30_000 }),
  };
}

/** The kill switch: state, who threw it, when and why; stop in one press and one confirm; re-arm by typed word. */
export function KillSwitchPanel({ data, id }: PanelProps<KillSwitchOptions>) {
  const styles = useStyles2(getStyles);
  const { me, feed, accounts, instruments } = useKillSwitchData(data);
  const [message, setMessage] = useState<Message | undefined>(undefined);
  const now = useNow();
  const shown = feed.freshness === 'loading' ? undefined : shownState(feed);
  const venues = [...new Set((instruments.value ?? []).map((instrument) => instrument.venue))];
  const state = feed.value;
  return (
    <section className={styles.panel} aria-label="Kill switch" data-testid={testIds.killSwitch.panel}>
      <PaperLine me={me} feed={feed} />
      <div
        className={styles[shown ?? 'unknown']}
        role="status"
        data-testid={testIds.killSwitch.state}
        data-state={shown ?? 'loading'}
      >
        <Icon name={shown === 'armed' ? 'check-circle' : 'exclamation-triangle'} size="xl" />
        <div>
          <strong>{shown === undefined ? 'ASKING THE DESK' : WORDS[shown].title}</strong>
          <div>{shown === undefined ? 'One moment.' : WORDS[shown].text}</div>
          {state?.engine.halted === true && shown !== 'unknown' && (
            <div>Engine halted: {state.engine.reason ?? 'no reason given'}.</div>
          )}
        </div>
      </div>
      <TripControl
        panelKey={`kill-${id}`}
        me={me}
        accounts={(accounts.value ?? []).map((account) => account.account)}
        venues={venues}
        onDone={(done) => {
          setMessage(done);
          feed.refresh();
        }}
      />
      {message !== undefined && (
        <Note tone={message.tone} testId={testIds.killSwitch.message}>
          {message.text}
        </Note>
      )}
      {state !== undefined && (
        <KillList
          panelKey={`kill-${id}`}
          state={state}
          known={shown !== 'unknown'}
          me={me.value}
          nowMs={now}
          onDone={(done) => {
            setMessage(done);
            feed.refresh();
          }}
        />
      )}
      <div className={styles.small}>
        {state !== undefined && <div data-testid={testIds.killSwitch.fourEyes}>{FOUR_EYES_WORDS[state.fourEyes]}</div>}
        <div data-testid={testIds.killSwitch.who}>
          Stop: {whoMay('killSwitch:trip')} (a trader: own accounts). Re-arm: {whoMay('killSwitch:rearm')}.
        </div>
      </div>
    </section>
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
    panel: css({
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
      height: '100%',
      overflow: 'auto',
      paddingRight: theme.spacing(0.5),
    }),
    armed: css({ ...state, borderColor: theme.colors.success.border, background: theme.colors.success.transparent }),
    killed: css(bad),
    partly: css(bad),
    halted: css(bad),
    unknown: css(unsure),
    small: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  };
};
