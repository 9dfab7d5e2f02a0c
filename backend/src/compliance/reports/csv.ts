import type { Cell, ReportDocument, ReportTable } from './document.js';

/** A spreadsheet takes a cell that starts so for a formula; tab and line breaks before it change nothing. */
const FORMULA = /^[\t\r\n ]*[=+\-@]/;
const QUOTED = /[",\r\n]/;

/**
 * A cell as RFC 4180 has it. One that a spreadsheet would run gets an apostrophe before it, whoever wrote it: text and
 * figures alike, so that nobody has to know which column is which.
 */
export function csvCell(value: Cell): string {
  const text = value === null ? '' : String(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * The report as one table. One that has a single table shows it; any other comes as `section, row, field, value`. Every
 * row says in its last columns what the whole report says: rows get copied away from their headings.
 */
export function csvOf(report: ReportDocument): string {
  const tables = report.sections.flatMap(({ table }) => (table === undefined ? [] : [table]));
  const [only] = tables;
  const { columns, rows } = only !== undefined && tables.length === 1 ? only : longTable(report);
  const every = [report.paperLine, report.notice];
  const lines = [
    [...columns, 'paperLine', 'notice'],
    ...rows.map((row) => [...columns.map((column) => row[column] ?? null), ...every]),
  ];
  return lines.map((line) => `${line.map(csvCell).join(',')}\r\n`).join('');
}

function longTable({ sections }: ReportDocument): ReportTable {
  const rows = sections.flatMap(({ id, fields = {}, text, table }) => [
    ...Object.entries(fields).map(([field, value]) => ({ section: id, row: null, field, value })),
    ...(text === undefined ? [] : [{ section: id, row: null, field: 'text', value: text }]),
    ...(table?.rows ?? []).flatMap((row, index) =>
      (table?.columns ?? []).map((field) => ({ section: id, row: index + 1, field, value: row[field] ?? null })),
    ),
  ]);
  return { columns: ['section', 'row', 'field', 'value'], rows };
}
