import { Button } from '@grafana/ui';
import { FORMATS_OF, reportKindSchema, type CaseView } from '@paperdesk/contract';
import React from 'react';
import { makeReport } from '../../desk/complianceApi.js';
import { Note } from '../../desk/Note.js';
import { testIds } from '../../desk/testIds.js';
import { useAct } from '../../desk/useAct.js';
import { useKept } from '../../desk/useKept.js';
import { ReportFiles, type ReportLook } from './ReportFiles.js';

interface CaseReportsProps {
  readonly view: CaseView;
  readonly closed: string | undefined;
  readonly onMade: () => void;
}

/** Of a report made earlier only the JSON's hash is known here. */
function earlier(report: CaseView['reports'][number]): ReportLook {
  const kind = reportKindSchema.safeParse(report.kind);
  const formats = kind.success ? FORMATS_OF[kind.data] : ['json' as const];
  return {
    reportId: report.reportId,
    kind: kind.success ? kind.data : 'suspiciousActivity',
    madeAt: report.madeAt,
    files: formats.map((format) => ({ format, sha256: format === 'json' ? report.sha256 : undefined })),
  };
}

/** Makes the suspicious-activity report of a case, and gives out those made. */
export function CaseReports({ view, closed, onMade }: CaseReportsProps) {
  const [made, setMade] = useKept<readonly ReportLook[]>(`compliance/reports-of/${view.caseId}`, []);
  const act = useAct('No report was made');
  const make = () =>
    act.run(async () => {
      const report = await makeReport({ kind: 'suspiciousActivity', caseId: view.caseId });
      setMade([...made, { ...report, files: report.formats }]);
      onMade();
      return `Made report ${report.reportId}.`;
    });
  const known = new Set(made.map(({ reportId }) => reportId));
  const all = [...made, ...view.reports.filter(({ reportId }) => !known.has(reportId)).map(earlier)];
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
      {all.map((report) => (
        <ReportFiles key={report.reportId} report={report} />
      ))}
    </>
  );
}
