import { Button, useStyles2 } from '@grafana/ui';
import type { CaseSummary } from '@paperdesk/contract';
import React from 'react';
import { fetchCase, fetchCases } from '../../desk/complianceApi.js';
import { FeedGate } from '../../desk/FeedGate.js';
import { clock, shortId } from '../../desk/format.js';
import { LoadMore } from '../../desk/LoadMore.js';
import { Note } from '../../desk/Note.js';
import { TableHead } from '../../desk/TableHead.js';
import { getTableStyles } from '../../desk/tableStyles.js';
import { testIds } from '../../desk/testIds.js';
import { useFeed } from '../../desk/useFeed.js';
import { useNow } from '../../desk/useNow.js';
import { usePages } from '../../desk/usePages.js';
import { CaseDetails } from './CaseDetails.js';
import type { Work } from './CompliancePage.js';
import { ruleWords, STATE_WORDS } from './complianceWords.js';
import { OwnOrdersOnly } from './OwnOrdersOnly.js';

interface CaseTableProps {
  readonly cases: readonly CaseSummary[];
  readonly chosen: string | undefined;
  readonly onCase: (caseId: string) => void;
}

function CaseTable({ cases, chosen, onCase }: CaseTableProps) {
  const styles = useStyles2(getTableStyles);
  const now = useNow();
  return (
    <table className={styles.table} data-testid={testIds.compliance.cases}>
      <TableHead names={['Case', 'Status', 'Rules', 'Accounts', 'Opened', 'Changed', 'Reviewer', 'Evidence', 'Hold']} />
      <tbody>
        {cases.map((one) => (
          <tr key={one.caseId}>
            <td>
              <Button
                size="sm"
                fill="text"
                aria-pressed={one.caseId === chosen}
                onClick={() => onCase(one.caseId)}
                data-testid={testIds.compliance.toCase(one.caseId)}
              >
                <span title={one.caseId}>{shortId(one.caseId)}</span>
              </Button>
            </td>
            <td>{STATE_WORDS[one.status]}</td>
            <td className={styles.reason}>{one.rules.map(ruleWords).join(', ')}</td>
            <td>{one.accounts.join(', ')}</td>
            <td>
              {clock(one.openedAt, now)} by {one.openedBy}
            </td>
            <td>{clock(one.changedAt, now)}</td>
            <td>{one.reviewer}</td>
            <td>{one.evidence}</td>
            <td>{one.legalHold ? 'legal hold' : 'no'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CasesTabProps extends Work {
  readonly caseId: string | undefined;
  readonly onCase: (caseId: string) => void;
}

/** All cases, and the one that is worked on. */
export function CasesTab({ paperLine, closed, caseId, onCase }: CasesTabProps) {
  const feed = usePages({ key: 'cases', ask: fetchCases, everyMs: 5_000 });
  const one = useFeed({
    key: caseId === undefined ? '' : `case ${caseId}`,
    poll: () => fetchCase(caseId ?? ''),
    everyMs: 3_000,
  });
  return (
    <>
      <OwnOrdersOnly />
      <FeedGate feed={feed} what="the cases">
        {(list) =>
          list.items.length === 0 ? (
            <Note tone="info" testId={testIds.page.empty}>
              No case yet. Choose one or more alerts on the tab Alerts, then “Open a case”.
            </Note>
          ) : (
            <>
              <CaseTable cases={list.items} chosen={caseId} onCase={onCase} />
              <LoadMore list={list} what="cases" onMore={feed.loadMore} />
              {caseId === undefined && <p>Choose a case to work on it.</p>}
            </>
          )
        }
      </FeedGate>
      {caseId !== undefined && (
        <FeedGate feed={one} what={`the case ${caseId}`}>
          {(view) => (
            <CaseDetails
              key={view.caseId}
              view={view}
              paperLine={paperLine}
              closed={closed}
              onChanged={() => {
                one.refresh();
                feed.refresh();
              }}
            />
          )}
        </FeedGate>
      )}
    </>
  );
}
