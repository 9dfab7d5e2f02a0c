import { useStyles2 } from '@grafana/ui';
import type { CaseView } from '@paperdesk/contract';
import React from 'react';
import { clock, NOTHING } from '../../desk/format.js';
import { TableHead } from '../../desk/TableHead.js';
import { getTableStyles } from '../../desk/tableStyles.js';
import { testIds } from '../../desk/testIds.js';
import { useNow } from '../../desk/useNow.js';
import { CaseEvidence } from './CaseEvidence.js';
import { CaseReports } from './CaseReports.js';
import { ChangeCase } from './ChangeCase.js';
import type { Work } from './CompliancePage.js';
import { featureLines, ruleWords, STATE_WORDS, whereWords } from './complianceWords.js';

function History({ view }: { readonly view: CaseView }) {
  const styles = useStyles2(getTableStyles);
  const now = useNow();
  return (
    <>
      <h4>History</h4>
      <table className={styles.table} data-testid={testIds.compliance.history}>
        <TableHead names={['When', 'Who', 'Status', 'Hold', 'Why', 'Narrative', 'Text intact']} />
        <tbody>
          {view.history.map((change) => (
            <tr key={change.seq}>
              <td>{clock(change.time, now)}</td>
              <td>{change.reviewer}</td>
              <td>{STATE_WORDS[change.status]}</td>
              <td>{change.legalHold ? 'legal hold' : 'no'}</td>
              <td className={styles.reason}>{change.reason ?? 'text gone'}</td>
              <td className={styles.reason}>{change.narrative ?? NOTHING}</td>
              <td>{change.intact ? 'yes' : 'NO'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

interface CaseDetailsProps extends Work {
  readonly view: CaseView;
  readonly onChanged: () => void;
}

/** One case: what was found, what is kept of it, what was decided and why, the steps that are open, its reports. */
export function CaseDetails({ view, paperLine, closed, onChanged }: CaseDetailsProps) {
  return (
    <section data-testid={testIds.compliance.case} data-case-id={view.caseId} data-status={view.status}>
      <h3>
        Case {view.caseId}: {STATE_WORDS[view.status]}
        {view.legalHold ? ', legal hold' : ''}
      </h3>
      <ChangeCase view={view} paperLine={paperLine} closed={closed} onChanged={onChanged} />
      <h4>Alerts</h4>
      <ul>
        {view.alerts.map((alert) => (
          <li key={alert.alertId}>
            {ruleWords(alert.rule)} ({whereWords(alert)}): {featureLines(alert).join('; ')}. Orders:{' '}
            {alert.orderIds.join(', ') || 'none'}.
          </li>
        ))}
      </ul>
      <CaseEvidence view={view} />
      <History view={view} />
      <CaseReports view={view} closed={closed} onMade={onChanged} />
    </section>
  );
}
