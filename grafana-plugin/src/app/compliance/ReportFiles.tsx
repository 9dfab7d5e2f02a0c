import { Button, Stack } from '@grafana/ui';
import { OWN_ORDERS_ONLY, type MadeReport, type ReportFormat } from '@paperdesk/contract';
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

const TYPES: Record<ReportFormat, string> = { json: 'application/json', csv: 'text/csv', html: 'text/html' };

/** A downloaded file: what it hashes to here, and what was recorded of it. */
export interface Checked {
  readonly name: string;
  readonly bytes: number;
  readonly hash: string;
  readonly wanted: string;
}

/** Saves the bytes and hashes them in the browser. */
export function keep(
  name: string,
  bytes: Uint8Array,
  told: { readonly type: string; readonly wanted: string },
): Checked {
  saveFile(name, bytes, told.type);
  return { name, bytes: bytes.length, hash: sha256(bytes), wanted: told.wanted };
}

/** Whether the bytes are those that were recorded, in words. */
export function CheckedNote({ checked }: { readonly checked: Checked }) {
  const { name, bytes, hash, wanted } = checked;
  const same = wanted === hash;
  return (
    <Note tone={same ? 'good' : 'bad'} testId={testIds.compliance.verified}>
      <p>
        {same
          ? 'Verified: these are the bytes that were recorded.'
          : 'NOT VERIFIED: these are not the bytes that were recorded. Do not use the file; tell risk.'}
      </p>
      <p>
        {name}, {bytes} bytes, SHA-256 <code data-testid={testIds.compliance.hash}>{hash}</code>
      </p>
    </Note>
  );
}

/** The files of a report: each is downloaded, hashed here, and compared with what was recorded when it was made. */
export function ReportFiles({ report }: { readonly report: MadeReport }) {
  const now = useNow();
  const [checked, setChecked] = useState<Checked | undefined>(undefined);
  const act = useAct('Not downloaded');
  const download = (format: ReportFormat, wanted: string) =>
    act.run(async () => {
      setChecked(undefined);
      const name = `${report.reportId}.${format}`;
      const bytes = await fetchReport(report.reportId, format);
      setChecked(keep(name, bytes, { type: TYPES[format], wanted }));
      return `Downloaded ${name}.`;
    });
  return (
    <div
      data-testid={testIds.compliance.report}
      data-report-id={report.reportId}
      style={{ display: 'flex', flexDirection: 'column', gap: 8 }}
    >
      <p>
        {KIND_WORDS[report.kind]} {report.reportId}, made {clock(report.madeAt, now)}. {OWN_ORDERS_ONLY}.
      </p>
      <Stack direction="row" gap={1} wrap="wrap">
        {report.formats.map((file) => (
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
      {report.formats.map((file) => (
        <small key={file.format} style={{ display: 'block', overflowWrap: 'anywhere', lineHeight: 2 }}>
          {file.format.toUpperCase()}, {file.bytes} bytes, SHA-256 as recorded: <code>{file.sha256}</code>
        </small>
      ))}
      {act.message?.tone === 'bad' && (
        <Note tone="bad" testId={testIds.compliance.reportMessage}>
          {act.message.text}
        </Note>
      )}
      {checked !== undefined && <CheckedNote checked={checked} />}
    </div>
  );
}
