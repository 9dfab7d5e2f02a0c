import { Button, Stack } from '@grafana/ui';
import { OWN_ORDERS_ONLY, type ReportFormat, type ReportKind } from '@paperdesk/contract';
import React, { useState } from 'react';
import { fetchReport } from '../../desk/complianceApi.js';
import { clock } from '../../desk/format.js';
import { Note } from '../../desk/Note.js';
import { saveFile } from '../../desk/saveFile.js';
import { sha256 } from '../../desk/sha256.js';
import { testIds } from '../../desk/testIds.js';
import { useAct } from '../../desk/useAct.js';
import { useNow } from '../../desk/useNow.js';
import { KIND_WORDS } from './complianceWords.js';

/** A report and the hash of each of its files, where it is known. */
export interface ReportLook {
  readonly reportId: string;
  readonly kind: ReportKind;
  readonly madeAt: string;
  readonly files: readonly { readonly format: ReportFormat; readonly sha256: string | undefined }[];
}

const TYPES: Record<ReportFormat, string> = { json: 'application/json', csv: 'text/csv', html: 'text/html' };

interface Checked {
  readonly format: ReportFormat;
  readonly bytes: number;
  readonly hash: string;
  readonly wanted: string | undefined;
}

function CheckedNote({ checked }: { readonly checked: Checked }) {
  const { format, bytes, hash, wanted } = checked;
  const same = wanted === hash;
  const tone = wanted === undefined ? 'info' : same ? 'good' : 'bad';
  const words =
    wanted === undefined
      ? 'No hash is known here to compare it with; the report’s record has it.'
      : same
        ? 'Verified: these are the bytes that were recorded.'
        : 'NOT VERIFIED: these are not the bytes that were recorded. Do not use the file; tell risk.';
  return (
    <Note tone={tone} testId={testIds.compliance.verified}>
      <p>{words}</p>
      <p>
        {format.toUpperCase()}, {bytes} bytes, SHA-256 <code data-testid={testIds.compliance.hash}>{hash}</code>
      </p>
    </Note>
  );
}

/** The files of a report: each is downloaded, hashed here, and compared with what was recorded when it was made. */
export function ReportFiles({ report }: { readonly report: ReportLook }) {
  const now = useNow();
  const [checked, setChecked] = useState<Checked | undefined>(undefined);
  const act = useAct('Not downloaded');
  const download = (format: ReportFormat, wanted: string | undefined) =>
    act.run(async () => {
      setChecked(undefined);
      const bytes = await fetchReport(report.reportId, format);
      setChecked({ format, bytes: bytes.length, hash: sha256(bytes), wanted });
      const name = `${report.reportId}.${format}`;
      saveFile(name, bytes, TYPES[format]);
      return `Downloaded ${name}.`;
    });
  return (
    <div data-testid={testIds.compliance.report} data-report-id={report.reportId}>
      <p>
        {KIND_WORDS[report.kind]} {report.reportId}, made {clock(report.madeAt, now)}. {OWN_ORDERS_ONLY}.
      </p>
      <Stack direction="row" gap={1} wrap="wrap">
        {report.files.map((file) => (
          <Button
            key={file.format}
            size="sm"
            variant="secondary"
            icon="download-alt"
            disabled={act.inFlight}
            onClick={() => void download(file.format, file.sha256)}
            data-testid={testIds.compliance.download(file.format)}
          >
            {file.format.toUpperCase()}
          </Button>
        ))}
      </Stack>
      {report.files.map(
        (file) =>
          file.sha256 !== undefined && (
            <small key={file.format} style={{ display: 'block', overflowWrap: 'anywhere' }}>
              {file.format.toUpperCase()} SHA-256 as recorded: <code>{file.sha256}</code>
            </small>
          ),
      )}
      {act.message?.tone === 'bad' && (
        <Note tone="bad" testId={testIds.compliance.reportMessage}>
          {act.message.text}
        </Note>
      )}
      {checked !== undefined && <CheckedNote checked={checked} />}
    </div>
  );
}
