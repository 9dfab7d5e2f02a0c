import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { KillSwitchState } from '@paperdesk/contract';
import React, { useMemo } from 'react';
import { fetchAccounts, fetchInstruments, fetchKillSwitch } from '../../desk/deskApi.js';
import { readDeskSeries } from '../../desk/deskSeries.js';
import { Note } from '../../desk/Note.js';
import { PaperLine, paperLineOf } from '../../desk/PaperLine.js';
import { testIds } from '../../desk/testIds.js';
import { useFeed, type Feed } from '../../desk/useFeed.js';
import { useKept } from '../../desk/useKept.js';
import { useMe } from '../../desk/useMe.js';
import { useNow } from '../../desk/useNow.js';
import { DrillControl } from './DrillControl.js';
import { KillList } from './KillList.js';
import { LastStop } from './LastStop.js';
import { FOUR_EYES_WORDS } from './rearmRules.js';
import { StateBox, type Shown } from './StateBox.js';
import { TripControl } from './TripControl.js';
import type { KillSwitchOptions, Message } from './types.js';
import { whoMay } from '../../desk/permission.js';

/** What the screen may say: anything not fresh is unknown, whatever was seen last. */
function shownState(feed: Feed<KillSwitchState>): Shown {
  const state = feed.value;
  if (feed.freshness !== 'live' || state === undefined) return 'unknown';
  if (state.state === 'armed') return state.engine.halted ? 'halted' : 'armed';
  const everywhere = state.kills.filter((kill) => kill.scope === 'global');
  if (state.kills.length > 0 && everywhere.length === 0) return 'partly';
  return everywhere.length > 0 && everywhere.every((kill) => kill.level === 'reduceOnly') ? 'reducing' : 'killed';
}

/** What a dashboard variable names; empty where the dashboard has none, or it means all. */
const named = (text: string): string => (/[${}*]|^All$/.test(text) ? '' : text);

function useKillSwitchData(data: PanelProps['data']) {
  const series = useMemo(() => readDeskSeries(data, String), [data]);
  const feed = useFeed({ key: 'kill', poll: fetchKillSwitch, everyMs: 1_000, streamed: series.killSwitch });
  return {
    feed,
    me: useMe(feed),
    accounts: useFeed({ key: 'accounts', poll: fetchAccounts, everyMs: 30_000 }),
    instruments: useFeed({ key: 'instruments', poll: fetchInstruments, everyMs: 30_000 }),
  };
}

/** The kill switch: state, who threw it, when and why; stop in one press and one confirm; re-arm by typed word. */
export function KillSwitchPanel({ data, id, options, replaceVariables }: PanelProps<KillSwitchOptions>) {
  const styles = useStyles2(getStyles);
  const { me, feed, accounts, instruments } = useKillSwitchData(data);
  const [message, setMessage] = useKept<Message | undefined>(`kill-${id}/message`, undefined);
  const now = useNow();
  const shown = feed.freshness === 'loading' ? undefined : shownState(feed);
  const markets = instruments.value ?? [];
  const values = {
    venue: [...new Set(markets.map(({ venue }) => venue))],
    symbol: [...new Set(markets.map(({ symbol }) => symbol))],
    account: (accounts.value ?? []).map(({ account }) => account),
  };
  const first = {
    venue: named(replaceVariables('${venue}')),
    symbol: named(replaceVariables('${symbol}')),
    account: named(replaceVariables('${account}')),
  };
  const state = feed.value;
  return (
    <section className={styles.panel} aria-label="Kill switch" data-testid={testIds.killSwitch.panel}>
      <PaperLine me={me} feed={feed} />
      <StateBox shown={shown} engine={state?.engine} />
      <TripControl
        panelKey={`kill-${id}`}
        me={me}
        values={values}
        first={first}
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
          paperLine={paperLineOf(me)}
          nowMs={now}
          onDone={(done) => {
            setMessage(done);
            feed.refresh();
          }}
        />
      )}
      {state !== undefined && <LastStop last={state.lastStop} nowMs={now} />}
      {state !== undefined && options.drills && (
        <DrillControl panelKey={`kill-${id}`} state={state} me={me.value} nowMs={now} onDone={feed.refresh} />
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
  return {
    panel: css({
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
      height: '100%',
      overflow: 'auto',
      paddingRight: theme.spacing(0.5),
    }),
    small: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  };
};
