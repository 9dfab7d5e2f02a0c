import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { PluginPage } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import type { WhoAmI } from '@paperdesk/contract';
import React, { type ReactNode } from 'react';
import { Note } from '../desk/Note.js';
import { PaperLine } from '../desk/PaperLine.js';
import { testIds } from '../desk/testIds.js';
import type { Feed } from '../desk/useFeed.js';

interface PageFrameProps {
  readonly me: Feed<WhoAmI>;
  /** The feed the page lives on. */
  readonly feed: Feed<unknown>;
  /** Why the person may not see this page at all. */
  readonly closed?: string | undefined;
  /** Why the person may look but not change anything. */
  readonly lookOnly?: string | undefined;
  readonly testId: string;
  readonly children: ReactNode;
}

/** What every page of the app carries: the paper line, how fresh it is, and what the person may not do. */
export function PageFrame({ me, feed, closed, lookOnly, testId, children }: PageFrameProps) {
  const styles = useStyles2(getStyles);
  return (
    <PluginPage>
      <div className={styles.page} data-testid={testId}>
        <PaperLine me={me} feed={closed === undefined ? feed : me} />
        {closed !== undefined && (
          <Note tone="warning" testId={testIds.page.closed}>
            {closed}
          </Note>
        )}
        {closed === undefined && lookOnly !== undefined && (
          <Note tone="info" testId={testIds.page.lookOnly}>
            {lookOnly}
          </Note>
        )}
        {closed === undefined && children}
      </div>
    </PluginPage>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
    maxWidth: 1200,
    overflowX: 'auto',
    '& ul': { paddingLeft: theme.spacing(3), marginBottom: theme.spacing(1) },
    '& h3': { fontSize: theme.typography.h4.fontSize, marginBottom: theme.spacing(1) },
    '& h4': { fontSize: theme.typography.h5.fontSize, margin: theme.spacing(2, 0, 1) },
    '& p': { marginBottom: 0 },
  }),
});
