import { Button, useStyles2 } from '@grafana/ui';
import type { CaseView, EvidencePartView } from '@paperdesk/contract';
import React, { useState } from 'react';
import { fetchEvidence } from '../../desk/complianceApi.js';
import { clock, grouped } from '../../desk/format.js';
import { Note } from '../../desk/Note.js';
import { TableHead } from '../../desk/TableHead.js';
import { getTableStyles } from '../../desk/tableStyles.js';
import { testIds } from '../../desk/testIds.js';
import { useAct } from '../../desk/useAct.js';
import { useNow } from '../../desk/useNow.js';
import { CheckedNote, keep, type Checked } from './ReportFiles.js';

interface PartRowProps {
  readonly part: EvidencePartView;
  readonly busy: boolean;
  readonly onDownload: () => void;
}

function PartRow({ part, busy, onDownload }: PartRowProps) {
  const now = useNow();
  return (
    <tr>
      <td>
        <Button
          size="sm"
          variant="secondary"
          icon="download-alt"
          aria-label={`Download ${part.table}`}
          disabled={busy || !part.intact}
          onClick={onDownload}
          data-testid={testIds.compliance.downloadEvidence(part.table)}
        >
          Download
        </Button>
      </td>
      <td>{part.table}</td>
      <td>{grouped(String(part.rows))}</td>
      <td>{grouped(String(part.bytes))}</td>
      <td>{clock(part.frozenAt, now)}</td>
      <td>
        <code>{part.sha256}</code>
      </td>
      <td>{part.intact ? 'yes' : 'NO: not the bytes that were journaled'}</td>
    </tr>
  );
}

/** What was kept of market and orders when the case was opened, each part with its hash. */
export function CaseEvidence({ view }: { readonly view: CaseView }) {
  const styles = useStyles2(getTableStyles);
  const [checked, setChecked] = useState<Checked | undefined>(undefined);
  const act = useAct('Not downloaded');
  const download = ({ table, sha256 }: EvidencePartView) =>
    act.run(async () => {
      setChecked(undefined);
      const bytes = await fetchEvidence(view.caseId, sha256);
      setChecked(keep(`${view.caseId}-${table}.jsonl`, bytes, { type: 'text/plain', wanted: sha256 }));
      return 'Downloaded.';
    });
  return (
    <>
      <h4>Evidence</h4>
      {view.evidence === 'pending' && (
        <Note tone="warning" testId={testIds.compliance.evidencePending}>
          Not all frozen yet: its window has not passed, or the history could not be read. The desk tries again by
          itself.
        </Note>
      )}
      {view.parts.length > 0 && (
        <table className={styles.table} data-testid={testIds.compliance.evidence}>
          <TableHead names={['', 'Table', 'Rows', 'Bytes', 'Frozen', 'SHA-256', 'Intact']} />
          <tbody>
            {view.parts.map((part) => (
              <PartRow
                key={`${part.table} ${part.sha256}`}
                part={part}
                busy={act.inFlight}
                onDownload={() => void download(part)}
              />
            ))}
          </tbody>
        </table>
      )}
      {act.message?.tone === 'bad' && <Note tone="bad">{act.message.text}</Note>}
      {checked !== undefined && <CheckedNote checked={checked} />}
    </>
  );
}
