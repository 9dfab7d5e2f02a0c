import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { PluginPage } from '@grafana/runtime';
import { LinkButton, useStyles2 } from '@grafana/ui';
import type { WhoAmI } from '@paperdesk/contract';
import React from 'react';
import { DASHBOARDS, PAGES } from '../desk/appId.js';
import { fetchFeeds, fetchKillSwitch, fetchMe } from '../desk/deskApi.js';
import { killSentences } from '../desk/format.js';
import { Note } from '../desk/Note.js';
import { PaperLine } from '../desk/PaperLine.js';
import { whoMay, whyNot } from '../desk/permission.js';
import { testIds } from '../desk/testIds.js';
import { useFeed, type Feed } from '../desk/useFeed.js';
import { useNow } from '../desk/useNow.js';
import { PaperProof } from './PaperProof.js';

const MAY = [
  ['place and cancel paper orders', 'orders:write'],
  ['stop trading', 'killSwitch:trip'],
  ['re-arm after a stop', 'killSwitch:rearm'],
  ['decide about other people’s large orders', 'approvals:decide'],
  ['change limits', 'limits:write'],
  ['open and fund accounts', 'accounts:manage'],
  ['work on alerts, cases and customers', 'compliance:write'],
  ['read the audit trail', 'audit:read'],
] as const;

function Who({ me }: { readonly me: WhoAmI }) {
  return (
    <>
      <p>
        Signed in as <strong>{me.login}</strong>; the desk knows you as{' '}
        {me.displayName === null ? 'nobody on its list of people' : <strong>{me.displayName}</strong>}
        {me.roles.length > 0 && ` (${me.roles.join(', ')})`}.
      </p>
      {me.limitation !== null && <Note tone="info">{me.limitation}</Note>}
      <p>Accounts: {me.accounts.length === 0 ? 'none' : me.accounts.join(', ')}.</p>
      <ul>
        {MAY.map(([what, action]) => {
          const reason = whyNot(action, me);
          return (
            <li key={action}>
              {reason === undefined ? `You may ${what}.` : `You may not ${what}: that needs ${whoMay(action)}.`}
            </li>
          );
        })}
      </ul>
    </>
  );
}

function KillStatus() {
  const now = useNow();
  const kill = useFeed({ key: 'kill', poll: fetchKillSwitch, everyMs: 2_000 });
  if (kill.freshness !== 'live' || kill.value === undefined)
    return <p>The kill switch’s state is unknown; that counts as stopped.</p>;
  const { state, engine } = kill.value;
  return (
    <>
      <p>
        {state === 'armed' ? 'Trading is allowed: the kill switch is off.' : killSentences(kill.value, now).join(' ')}
      </p>
      {engine.halted && <p>The engine is halted: {engine.reason ?? 'no reason given'}.</p>}
    </>
  );
}

function DeskStatus({ me }: { readonly me: Feed<WhoAmI> }) {
  const feeds = useFeed({ key: 'feeds', poll: fetchFeeds, everyMs: 2_000 });
  return (
    <section data-testid={testIds.app.status}>
      <h3>The desk</h3>
      {me.freshness === 'unreachable' && (
        <Note tone="bad">
          The service cannot be reached. Is it running (npm start), and does the configuration page have its address?
        </Note>
      )}
      {me.freshness === 'refused' && (
        <Note tone="bad">The service refused to say who you are: see the line above.</Note>
      )}
      <KillStatus />
      <PaperProof />
      {feeds.freshness === 'live' && (
        <ul>
          {(feeds.value ?? []).map((feed) => (
            <li key={`${feed.venue} ${feed.symbol}`}>
              {feed.symbol} on {feed.venue}: {feed.state}
              {feed.reason === '' ? '' : ` (${feed.reason})`}
            </li>
          ))}
        </ul>
      )}
      {me.value?.desk.outsideChannel === false && (
        <Note tone="warning">Nobody will be told: no outside alert channel is set.</Note>
      )}
    </section>
  );
}

/** The app's first page: is the desk there, who am I to it, where to go. */
export function RootPage() {
  const styles = useStyles2(getStyles);
  const me = useFeed({ key: 'me', poll: fetchMe, everyMs: 2_000 });
  return (
    <PluginPage>
      <div className={styles.page} data-testid={testIds.app.root}>
        <PaperLine me={me} feed={me} />
        <div className={styles.links} data-testid={testIds.app.links}>
          {Object.values(DASHBOARDS).map(({ uid, title }) => (
            <LinkButton key={uid} href={`/d/${uid}`} icon="apps" size="lg" variant="primary">
              {title}
            </LinkButton>
          ))}
          {Object.values(PAGES).map(({ path, title }) => (
            <LinkButton key={path} href={path} icon="file-alt" size="lg" variant="secondary">
              {title} page
            </LinkButton>
          ))}
        </div>
        <DeskStatus me={me} />
        <section data-testid={testIds.app.who}>
          <h3>You</h3>
          {me.value === undefined ? <p>Not known yet.</p> : <Who me={me.value} />}
        </section>
        <p className={styles.small}>
          Version {me.value?.desk.version ?? 'unknown'}. A simulation, not advice; no real order is ever sent.
        </p>
      </div>
    </PluginPage>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
    maxWidth: 900,
    '& ul': { paddingLeft: theme.spacing(3), marginBottom: theme.spacing(1) },
  }),
  links: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
  small: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
