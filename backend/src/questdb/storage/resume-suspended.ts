import type { QuestDbSql } from '../sql.js';

/** A table that QuestDB stopped applying rows to: it takes them, but no query sees them. */
export interface SuspendedTable {
  readonly table: string;
  /** Such as `DISK FULL`. */
  readonly reason: string;
}

const SUSPENDED =
  'SELECT w.name, w.errorTag, w.errorMessage, t.matView FROM wal_tables() w JOIN tables() t ON w.name = t.table_name WHERE w.suspended';

/**
 * Lets QuestDB try again with every table it gave up for want of disk, memory or files, and returns them. It does not
 * do so by itself when there is room again. A table suspended for another reason is left as it is, and returned too.
 */
export async function resumeSuspended(sql: QuestDbSql): Promise<SuspendedTable[]> {
  const rows = await sql.query(SUSPENDED);
  const suspended: SuspendedTable[] = [];
  for (const [name, tag, message, isView] of rows) {
    const table = String(name);
    suspended.push({ table, reason: String(tag === '' || tag === null ? message : tag) });
    if (tag === '' || tag === null) continue;
    await sql.query(`ALTER ${isView === true ? 'MATERIALIZED VIEW' : 'TABLE'} ${table} RESUME WAL`);
  }
  return suspended;
}
