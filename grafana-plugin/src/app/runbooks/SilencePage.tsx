import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { PluginPage } from '@grafana/runtime';
import { Button, Field, Input, LinkButton, useStyles2 } from '@grafana/ui';
import React, { type FormEvent, useState } from 'react';
import { Note } from '../../desk/Note.js';
import { testIds } from '../../desk/testIds.js';
import { RUNBOOKS_PATH } from './runbookText.js';
import { alertNameOf, matchersOf, silence, SILENCE_MINUTES, silencedWords, silenceFault } from './silence.js';

type Outcome = { readonly until: Date } | { readonly fault: string } | undefined;

/** Acknowledges an alert: a short silence with a comment. Opened from the alert's message, on a phone. */
export function SilencePage({ search }: { readonly search: string }) {
  const styles = useStyles2(getStyles);
  const [comment, setComment] = useState('');
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const matchers = matchersOf(search);
  const what = silencedWords(search);
  const name = alertNameOf(search);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    silence(matchers, comment.trim(), Date.now())
      .then(
        (until) => setOutcome({ until }),
        (cause: unknown) => setOutcome({ fault: silenceFault(cause) }),
      )
      .finally(() => setBusy(false));
  };

  if (matchers.length === 0)
    return (
      <PluginPage>
        <Note tone="warning">This address names no alert. Open the link of a message again.</Note>
      </PluginPage>
    );
  return (
    <PluginPage pageNav={{ text: `Silence ${what}` }}>
      <div className={styles.page} data-testid={testIds.runbooks.silence}>
        {outcome !== undefined && 'until' in outcome ? (
          <Note tone="good" testId={testIds.runbooks.silenced}>
            Silenced until {outcome.until.toISOString().slice(11, 16)} UTC. It wakes nobody until then and fires again
            if it is not over.
          </Note>
        ) : (
          <form onSubmit={submit}>
            <Field label="Comment" description="Who works on it, and what was found so far">
              <Input
                id="paperdesk-silence-comment"
                value={comment}
                onChange={(event) => setComment(event.currentTarget.value)}
                data-testid={testIds.runbooks.comment}
              />
            </Field>
            <Button type="submit" size="lg" disabled={busy || comment.trim() === ''} data-testid={testIds.runbooks.set}>
              Silence for {SILENCE_MINUTES} minutes
            </Button>
          </form>
        )}
        {outcome !== undefined && 'fault' in outcome && <Note tone="bad">{outcome.fault}</Note>}
        <div className={styles.links}>
          {name !== undefined && (
            <LinkButton href={`${RUNBOOKS_PATH}/${name}`} variant="secondary" icon="book">
              Runbook
            </LinkButton>
          )}
          <LinkButton href="/alerting/silences" variant="secondary" icon="bell-slash">
            All silences
          </LinkButton>
        </div>
      </div>
    </PluginPage>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
    maxWidth: 600,
  }),
  links: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
});
