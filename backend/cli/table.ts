/** A cell as it came from a reply. */
export type Cell = string | number | bigint | boolean | Date | null | undefined | object;

const CELL_MAX = 60;

/** Rows as an aligned text table: numbers to the right, NULL as an empty cell, long text cut with `…`. */
export function printTable(columns: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  if (columns.length === 0) return [];
  const cells = rows.map((row) => columns.map((_, index) => cellText(row[index])));
  const numeric = columns.map((_, index) => rows.length > 0 && rows.every((row) => isNumeric(row[index])));
  const widths = columns.map((name, index) => Math.max(name.length, ...cells.map((row) => (row[index] ?? '').length)));
  const line = (row: readonly string[]) =>
    row
      .map((text, index) => (numeric[index] ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(columns), widths.map((width) => '-'.repeat(width)).join('  '), ...cells.map(line)];
}

/** One cell as text; times are ISO-8601 in UTC. */
export function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  const text =
    cell instanceof Date ? cell.toISOString() : typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
  // A control character in data must not move the terminal's cursor.
  const plain = text.replace(/\p{Cc}/gu, ' ');
  return plain.length > CELL_MAX ? `${plain.slice(0, CELL_MAX - 1)}…` : plain;
}

function isNumeric(cell: Cell): boolean {
  if (cell === null || cell === undefined || typeof cell === 'number' || typeof cell === 'bigint') return true;
  return typeof cell === 'string' && /^-?\d+(\.\d+)?$/.test(cell);
}
