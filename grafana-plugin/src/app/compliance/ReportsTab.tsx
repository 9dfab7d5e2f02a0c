import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Field, Input, useStyles2 } from '@grafana/ui';
import { makeReportSchema } from '@paperdesk/contract';
import React, { useState } from 'react';
import { Choice } from '../../desk/Choice.js';
import { fetchReports, makeReport } from '../../desk/complianceApi.js';
import { FeedGate } from '../../desk/FeedGate.js';
import { LoadMore } from '../../desk/LoadMore.js';
import { Note } from '../../desk/Note.js';
import { testIds } from '../../desk/testIds.js';
import { useAct } from '../../desk/useAct.js';
import { usePages } from '../../desk/usePages.js';
import type { Work } from './CompliancePage.js';
import { KIND_WORDS } from './complianceWords.js';
import { OwnOrdersOnly } from './OwnOrdersOnly.js';
import { ReportFiles } from './ReportFiles.js';

/** As typed: a UTC day, or for an order record a time from and up to. */
interface Asked {
  readonly kind: 'daily' | 'orderRecord';
  readonly day: string;
  readonly from: string;
  readonly to: string;
}

const KINDS = [
  { value: 'daily', label: KIND_WORDS.daily },
  { value: 'orderRecord', label: KIND_WORDS.orderRecord },
];

/** The browser's field leaves zone and zero seconds out. */
const iso = (text: string): string => `${text.length === 16 ? `${text}:00` : text}Z`;

const wantedOf = ({ kind, day, from, to }: Asked) =>
  makeReportSchema.safeParse({
    kind,
    ...(day === '' ? {} : { day }),
    ...(kind === 'orderRecord' && from !== '' ? { from: iso(from) } : {}),
    ...(kind === 'orderRecord' && to !== '' ? { to: iso(to) } : {}),
  });

/** Reports about a time; a case's own report is made where the case is. */
export function ReportsTab({ closed }: Work) {
  const styles = useStyles2(getStyles);
  const [asked, setAsked] = useState<Asked>({
    kind: 'daily',
    day: new Date().toISOString().slice(0, 10),
    from: '',
    to: '',
  });
  const feed = usePages({ key: 'reports', ask: fetchReports, everyMs: 5_000 });
  const act = useAct('No report was made');
  const wanted = wantedOf(asked);
  const fault = wanted.success ? undefined : wanted.error.issues[0];
  const type = (part: Partial<Asked>) => setAsked({ ...asked, ...part });
  const make = () =>
    act.run(async () => {
      if (!wanted.success) return 'Nothing was asked for.';
      const report = await makeReport(wanted.data);
      feed.refresh();
      return `Made report ${report.reportId}.`;
    });
  return (
    <>
      <OwnOrdersOnly />
      <div className={styles.row}>
        <Field label="Report" htmlFor="paperdesk-report-kind" noMargin>
          <Choice
            id="paperdesk-report-kind"
            value={asked.kind}
            placeholder=""
            options={KINDS}
            onChange={(kind) => type({ kind: kind === 'orderRecord' ? 'orderRecord' : 'daily' })}
            testId={testIds.compliance.reportKind}
          />
        </Field>
        <Field label="UTC day" htmlFor="paperdesk-report-day" noMargin>
          <Input
            id="paperdesk-report-day"
            type="date"
            value={asked.day}
            onChange={(event) => type({ day: event.currentTarget.value, from: '', to: '' })}
            data-testid={testIds.compliance.reportDay}
          />
        </Field>
        {asked.kind === 'orderRecord' &&
          (['from', 'to'] as const).map((end) => (
            <Field
              key={end}
              label={end === 'from' ? 'or from (UTC)' : 'up to (UTC)'}
              htmlFor={`paperdesk-report-${end}`}
              noMargin
            >
              <Input
                id={`paperdesk-report-${end}`}
                type="datetime-local"
                value={asked[end]}
                onChange={(event) => type({ [end]: event.currentTarget.value, day: '' })}
                data-testid={testIds.compliance.reportEnd(end)}
              />
            </Field>
          ))}
        <Button
          disabled={closed !== undefined || fault !== undefined || act.inFlight}
          tooltip={closed}
          onClick={() => void make()}
          data-testid={testIds.compliance.makeReport}
        >
          {act.inFlight ? 'Making…' : 'Make the report'}
        </Button>
      </div>
      {fault !== undefined && <small>{`To make it: ${fault.path.join('.')} ${fault.message}.`}</small>}
      {act.message !== undefined && (
        <Note tone={act.message.tone} testId={testIds.compliance.reportMessage}>
          {act.message.text}
        </Note>
      )}
      <FeedGate feed={feed} what="the reports">
        {(list) =>
          list.items.length === 0 ? (
            <Note tone="info" testId={testIds.page.empty}>
              No report yet. A case’s own report is made on the tab Cases, at the case.
            </Note>
          ) : (
            <>
              {list.items.map((report) => (
                <ReportFiles key={report.reportId} report={report} />
              ))}
              <LoadMore list={list} what="reports" onMore={feed.loadMore} />
            </>
          )
        }
      </FeedGate>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'flex-end' }),
});
