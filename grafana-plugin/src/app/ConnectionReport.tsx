import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { Note } from '../desk/Note.js';
import { testIds } from '../desk/testIds.js';
import type { CheckedPart } from './connectionTest.js';

/** What a test of the connection found, a line each: what is well, what is not, and what to do. */
export function ConnectionReport({ parts }: { readonly parts: readonly CheckedPart[] }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.parts} data-testid={testIds.app.testResult}>
      {parts.map(({ part, title, tone, text, next }, at) => (
        <Note key={`${part} ${at}`} tone={tone} testId={testIds.app.testedPart(part)}>
          <strong>{title}</strong>: {text}
          {next !== undefined && <p>Next: {next}</p>}
        </Note>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  parts: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), maxWidth: 800 }),
});
