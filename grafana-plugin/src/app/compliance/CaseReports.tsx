import { Button } from '@grafana/ui';
import type { CaseView } from '@paperdesk/contract';
import React from 'react';
import { fetchReports, makeReport } from '../../desk/complianceApi.js';
import { FeedGate } from '../../desk/FeedGate.js';
import { LoadMore } from '../../desk/LoadMore.js';
import { Note } from '../../desk/Note.js';
import { testIds } from '../../desk/testIds.js';
import { useAct } from '../../desk/useAct.js';
import { usePages } from '../../desk/usePages.js';
import { ReportFiles } from './ReportFiles.js';

interface CaseReportsProps {
  readonly view: CaseView;
  readonly closed: string | undefined;
  readonly onMade: () => void;
}

/** Makes the suspicious-activity report of a case, and gives out those made. */
export function CaseReports({ view, closed, onMade }: CaseReportsProps) {
  const feed = usePages({ key: 'reports', ask: fetchReports, everyMs: 5_000 });
  const act = useAct('No report was made');
  const make = () =>
    act.run(async () => {
      const { reportId } = await makeReport({ kind: 'suspiciousActivity', caseId: view.caseId });
      onMade();
      feed.refresh();
      return `Made report ${reportId}.`;
    });
  const mine = new Set(view.reports.map(({ reportId }) => reportId));
  return (
    <>
      <h4>Reports</h4>
      <div>
        <Button
          size="sm"
          disabled={closed !== undefined || act.inFlight}
          tooltip={closed}
          onClick={() => void make()}
          data-testid={testIds.compliance.makeReport}
        >
          {act.inFlight ? 'Making…' : 'Make the suspicious-activity report'}
        </Button>
      </div>
      {act.message !== undefined && (
        <Note tone={act.message.tone} testId={testIds.compliance.reportMessage}>
          {act.message.text}
        </Note>
      )}
      <FeedGate feed={feed} what="the reports">
        {(list) => {
          const found = list.items.filter(({ reportId }) => mine.has(reportId));
          if (mine.size === 0) return <p>No report of this case yet.</p>;
          return (
            <>
              {found.map((report) => (
                <ReportFiles key={report.reportId} report={report} />
              ))}
              {found.length < mine.size && <LoadMore list={list} what="reports of all kinds" onMore={feed.loadMore} />}
            </>
          );
        }}
      </FeedGate>
    </>
  );
}
