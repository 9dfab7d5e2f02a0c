import type { Column } from './columns.js';

/** A spreadsheet takes a cell that starts so for a formula; tab and line breaks before it change nothing. */
const FORMULA = /^[\t\r\n ]*[=+\-@]/;
const QUOTED = /[",\r\n]/;

/** A cell as RFC 4180 has it; one that a spreadsheet would run gets an apostrophe before it, as in the desk's reports. */
export function csvCell(value: string | null): string {
  const text = value ?? '';
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * Rows as CSV: times ISO-8601 UTC and numbers decimal text, as the service gave them. Every row carries the paper-money
 * line: rows get copied away from their headings. Without rows one line still says whose money it would have been.
 */
export function csvOf<T>(columns: readonly Column<T>[], rows: readonly T[], paperLine: string): string {
  const cells = rows.map((row) => columns.map(({ value }) => value(row)));
  const lines = [
    [...columns.map(({ field }) => field), 'paperLine'],
    ...(cells.length === 0 ? [columns.map((): string | null => null)] : cells).map((line) => [...line, paperLine]),
  ];
  return lines.map((line) => `${line.map(csvCell).join(',')}\r\n`).join('');
}

/** `paperdesk-working-2026-11-21T10-00-00Z.csv`: no colons, which some file systems refuse. */
export const csvName = (what: string, nowMs: number): string =>
  `paperdesk-${what}-${new Date(nowMs).toISOString().slice(0, 19).replaceAll(':', '-')}Z.csv`;
