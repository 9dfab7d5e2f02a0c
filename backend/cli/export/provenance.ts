import type { QuestDbSql } from '../../src/questdb/sql.js';
import type { ExportRequest } from './export-request.js';

/** Rows of one market source, run and venue within the exported range; a part that the table does not have is null. */
export interface Origin {
  readonly source: string | null;
  readonly runId: string | null;
  readonly venue: string | null;
  readonly rows: number;
}

/** Counts the rows of a request by where their prices come from. */
export async function originsOf(sql: QuestDbSql, request: ExportRequest): Promise<Origin[]> {
  const known = ['source', 'run_id', 'venue'].filter((column) => request.columns.has(column));
  const list = [...known, 'count()'].join(', ');
  const group = known.length === 0 ? '' : ` GROUP BY ${known.join(', ')} ORDER BY ${known.join(', ')}`;
  const rows = await sql.query(`SELECT ${list} FROM ${request.table} WHERE ${request.condition}${group}`);
  return rows.map((row) => {
    const told = (column: string) => {
      const value = known.includes(column) ? row[known.indexOf(column)] : null;
      return typeof value === 'string' && value !== '' ? value : null;
    };
    return { source: told('source'), runId: told('run_id'), venue: told('venue'), rows: Number(row[known.length]) };
  });
}

/** The line on everything that leaves the desk: that the money is paper, and whose prices these are. */
export function exportPaperLine(origins: readonly Origin[]): string {
  const sources = [...new Set(origins.map((origin) => origin.source))];
  return `PAPER MONEY · prices: ${sources.map((source) => wordsFor(source, origins)).join('; ')}`;
}

function wordsFor(source: string | null, origins: readonly Origin[]): string {
  const own = origins.filter((origin) => origin.source === source);
  const all = (part: 'venue' | 'runId') => [...new Set(own.flatMap((origin) => origin[part] ?? []))].join(', ');
  const venues = all('venue');
  switch (source) {
    case 'demo':
      return 'invented (demo)';
    case 'live':
      return `real-time ${venues === '' ? 'market' : venues}`;
    case 'replay':
      return `replay of a recording (${[venues, all('runId')].filter((text) => text !== '').join(', ')})`;
    default:
      return venues === '' ? 'of no stated source' : `of ${venues}`;
  }
}
