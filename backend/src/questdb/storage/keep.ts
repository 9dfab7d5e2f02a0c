import type { QuestDbSql } from '../sql.js';

/** How long each table is kept, such as `{ trades: '90 DAYS', candles_1h: 'forever' }`. */
export type Keep = Readonly<Record<string, string>>;

/** QuestDB shortens what it was told (7 DAYS is reported as 1 WEEK), so lengths are compared, in hours or in months. */
const HOURS: Readonly<Record<string, number>> = { HOUR: 1, DAY: 24, WEEK: 168 };
const MONTHS: Readonly<Record<string, number>> = { MONTH: 1, YEAR: 12 };
const NO_TTL: Readonly<Record<string, string>> = {
  HOUR: 'HOURS',
  DAY: 'DAYS',
  WEEK: 'WEEKS',
  MONTH: 'MONTHS',
  YEAR: 'YEARS',
};

/** What became of one table's TTL: from what to what, or why it could not be. */
export interface KeepChange {
  readonly table: string;
  readonly from: string;
  readonly to: string;
  readonly refused?: string;
}

/**
 * Sets the TTL of each table and materialized view that has another, and returns what changed. A length that QuestDB
 * refuses (it must be a multiple of the table's partition) is reported, and the old one stands.
 */
export async function applyKeep(sql: QuestDbSql, keep: Keep): Promise<KeepChange[]> {
  const rows = await sql.query('SELECT table_name, ttlValue, ttlUnit, matView, partitionBy FROM tables()');
  const changes: KeepChange[] = [];
  for (const [table, value, unit, isView, partition] of rows) {
    const told = keep[String(table)];
    const now = `${String(value)} ${String(unit)}S`;
    if (told === undefined || lengthOf(told) === lengthOf(now)) continue;
    const to = told === 'forever' ? `0 ${NO_TTL[String(partition)] ?? 'HOURS'}` : told;
    const change = { table: String(table), from: lengthOf(now) === 'forever' ? 'forever' : now, to: told };
    try {
      await sql.query(`ALTER ${isView === true ? 'MATERIALIZED VIEW' : 'TABLE'} ${String(table)} SET TTL ${to}`);
      changes.push(change);
    } catch (cause) {
      changes.push({ ...change, refused: cause instanceof Error ? cause.message : String(cause) });
    }
  }
  return changes;
}

/** A length that can be compared: `336h`, `12m` or `forever`. */
function lengthOf(ttl: string): string {
  const [count = '', unit = ''] = ttl.replace(/S$/, '').split(' ');
  if (ttl === 'forever' || Number(count) === 0) return 'forever';
  const hours = HOURS[unit];
  return hours === undefined ? `${Number(count) * (MONTHS[unit] ?? NaN)}m` : `${Number(count) * hours}h`;
}
