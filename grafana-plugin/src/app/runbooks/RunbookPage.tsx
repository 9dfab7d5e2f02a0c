import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { config, getBackendSrv, PluginPage } from '@grafana/runtime';
import { LinkButton, useStyles2 } from '@grafana/ui';
import React, { useEffect, useState } from 'react';
import { lastValueFrom } from 'rxjs';
import { APP_ID } from '../../desk/appId.js';
import { Note } from '../../desk/Note.js';
import { testIds } from '../../desk/testIds.js';
import { KILL_SWITCH_PATH, runbookHtml, SILENCE_PATH } from './runbookText.js';

type Read = { readonly markdown: string } | { readonly fault: string } | undefined;

/** Grafana serves the file itself: it is there when the service is what is down. */
function useRunbook(alert: string | undefined): Read {
  const [read, setRead] = useState<{ readonly of: string; readonly what: Read }>();
  useEffect(() => {
    if (alert === undefined) return;
    let current = true;
    const url = `public/plugins/${APP_ID}/runbooks/${alert}.md`;
    lastValueFrom(getBackendSrv().fetch<string>({ url, responseType: 'text', showErrorAlert: false })).then(
      ({ data }) => current && setRead({ of: alert, what: { markdown: data } }),
      () => current && setRead({ of: alert, what: { fault: `There is no runbook named ${alert}.` } }),
    );
    return () => {
      current = false;
    };
  }, [alert]);
  return read?.of === alert ? read?.what : undefined;
}

/** What a link in an alert opens: its runbook, made for a phone, with the way to acknowledge it at the top. */
export function RunbookPage({ alert }: { readonly alert: string | undefined }) {
  const styles = useStyles2(getStyles);
  const read = useRunbook(alert);
  return (
    <PluginPage pageNav={{ text: alert ?? 'Runbooks' }}>
      <div className={styles.page} data-testid={testIds.runbooks.page}>
        <div className={styles.links}>
          {alert !== undefined && (
            <LinkButton href={`${SILENCE_PATH}?matcher=${encodeURIComponent(`alertname=${alert}`)}`} icon="bell-slash">
              Silence for 30 minutes
            </LinkButton>
          )}
          <LinkButton href="/alerting/list?search=state:firing" variant="secondary" icon="bell">
            What fires now
          </LinkButton>
          <LinkButton href={KILL_SWITCH_PATH} variant="secondary" icon="times-circle">
            Kill switch
          </LinkButton>
        </div>
        {alert === undefined && (
          <Note tone="info">Each alert has its page here: open it from its message, or from its rule in Grafana.</Note>
        )}
        {alert !== undefined && read === undefined && <p>Loading …</p>}
        {read !== undefined && 'fault' in read && <Note tone="bad">{read.fault}</Note>}
        {read !== undefined && 'markdown' in read && (
          <article
            className={styles.text}
            data-testid={testIds.runbooks.text}
            dangerouslySetInnerHTML={{ __html: runbookHtml(read.markdown, config.appSubUrl) }}
          />
        )}
      </div>
    </PluginPage>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), maxWidth: 800 }),
  links: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
  text: css({
    overflowWrap: 'anywhere',
    fontSize: theme.typography.body.fontSize,
    '& h1': { fontSize: theme.typography.h3.fontSize },
    '& h2': { fontSize: theme.typography.h4.fontSize, marginTop: theme.spacing(2) },
    '& h3': { fontSize: theme.typography.h5.fontSize, marginTop: theme.spacing(2) },
    '& ol, & ul': { paddingLeft: theme.spacing(3), margin: theme.spacing(1, 0) },
    '& li': { marginBottom: theme.spacing(1) },
    '& a': { color: theme.colors.text.link, textDecoration: 'underline' },
    '& code': { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
    // A command wraps on a phone instead of moving the page sideways.
    '& pre': { whiteSpace: 'pre-wrap', overflowX: 'auto', margin: theme.spacing(1, 0) },
  }),
});
