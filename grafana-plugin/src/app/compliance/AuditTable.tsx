import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { AuditEntry } from '@paperdesk/contract';
import React, { useState } from 'react';
import { clock, NOTHING, shortId } from '../../desk/format.js';
import { changesOf } from '../../desk/leaves.js';
import { TableHead } from '../../desk/TableHead.js';
import { getTableStyles } from '../../desk/tableStyles.js';
import { testIds } from '../../desk/testIds.js';
import { useNow } from '../../desk/useNow.js';
import { ruleWords } from './complianceWords.js';

const COLUMNS = ['When', 'Who', 'What', 'On', 'Outcome', 'Why', 'From', 'Before and after'];

/** Newest first, one line an action; what it changed is shown on demand. */
export function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  const styles = useStyles2(getTableStyles);
  const [open, setOpen] = useState<number | undefined>(undefined);
  return (
    <table className={styles.table} data-testid={testIds.audit.table}>
      <TableHead names={COLUMNS} />
      <tbody>
        {entries.map((entry) => (
          <React.Fragment key={entry.seq}>
            <EntryRow
              entry={entry}
              open={open === entry.seq}
              onToggle={() => setOpen(open === entry.seq ? undefined : entry.seq)}
            />
            {open === entry.seq && (
              <tr>
                <td colSpan={COLUMNS.length}>
                  <Details entry={entry} />
                </td>
              </tr>
            )}
          </React.Fragment>
        ))}
      </tbody>
    </table>
  );
}

interface EntryRowProps {
  readonly entry: AuditEntry;
  readonly open: boolean;
  readonly onToggle: () => void;
}

function EntryRow({ entry, open, onToggle }: EntryRowProps) {
  const tables = useStyles2(getTableStyles);
  const styles = useStyles2(getStyles);
  const now = useNow();
  return (
    <tr data-testid={testIds.audit.row(entry.seq)} data-action={entry.action}>
      <td>{clock(entry.time, now)}</td>
      <td>
        {entry.person}
        {entry.verified ? '' : ' (identity not verified)'}
      </td>
      <td>{ruleWords(entry.action)}</td>
      <td>
        <span title={entry.objectId}>
          {ruleWords(entry.objectType)} {shortId(entry.objectId).split('|').join(' · ')}
        </span>
        {entry.account === null || entry.account === entry.objectId ? '' : ` · ${entry.account}`}
      </td>
      <td className={entry.outcome === 'refused' ? styles.refused : undefined}>{entry.outcome}</td>
      <td className={tables.reason}>{entry.reason ?? NOTHING}</td>
      <td>{fromWords(entry)}</td>
      <td>
        <Button
          size="sm"
          fill="text"
          aria-expanded={open}
          aria-label={`${open ? 'Hide' : 'Show'} before and after of entry ${entry.seq}`}
          onClick={onToggle}
          data-testid={testIds.audit.details(entry.seq)}
        >
          {open ? 'Hide' : 'Show'}
        </Button>
      </td>
    </tr>
  );
}

function Details({ entry }: { readonly entry: AuditEntry }) {
  const tables = useStyles2(getTableStyles);
  const styles = useStyles2(getStyles);
  const changes = changesOf(entry.before ?? {}, entry.after);
  return (
    <div className={styles.details}>
      <table className={tables.table} data-testid={testIds.audit.changes}>
        <TableHead names={['Value', 'Before', 'After']} />
        <tbody>
          {changes.map(({ path, before, after }) => (
            <tr key={path}>
              <td>{path}</td>
              <td className={tables.reason}>{entry.before === null ? NOTHING : before}</td>
              <td className={tables.reason}>{after}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <small className={styles.place}>
        Entry {entry.seq} of the journal, request {entry.requestId}, hash <code>{entry.hash}</code>
      </small>
    </div>
  );
}

const VIA: Readonly<Record<string, string>> = {
  grafana: 'Grafana',
  token: 'a token',
  cli: 'the command line',
  killPage: 'the kill page',
  system: 'the desk itself',
};

/** How it came, and the dashboard or page that the caller named. */
const fromWords = ({ via, dashboard }: AuditEntry): string =>
  dashboard === null ? (VIA[via] ?? via) : `${VIA[via] ?? via}, ${dashboard.replace(/^paperdesk-(app-)?/, '')}`;

const getStyles = (theme: GrafanaTheme2) => ({
  refused: css({ color: theme.colors.warning.text }),
  details: css({ padding: theme.spacing(1, 0, 1, 2), borderLeft: `2px solid ${theme.colors.border.medium}` }),
  place: css({ display: 'block', whiteSpace: 'normal', overflowWrap: 'anywhere' }),
});
