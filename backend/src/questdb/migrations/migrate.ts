import { createHash } from 'node:crypto';
import { OperatorError } from '../../errors.js';
import type { QuestDbSql } from '../sql.js';
import { MIGRATIONS, SCHEMA_MIGRATIONS } from './all.js';
import { createTable, statementsOf, type Migration, type Partitions } from './schema.js';

export function checksumOf(migration: Migration): string {
  return createHash('sha256').update(statementsOf(migration).join(';\n')).digest('hex');
}

/** Tables whose partitions are not those that were asked for: they were made before, and cannot be changed. */
export async function otherPartitions(sql: QuestDbSql, partitions: Partitions): Promise<string[]> {
  const rows = await sql.query('SELECT table_name, partitionBy FROM tables()');
  return rows.flatMap(([name, partition]) => {
    const asked = partitions[String(name)];
    return asked === undefined || asked === partition ? [] : [`${String(name)} has ${String(partition)}, not ${asked}`];
  });
}

/**
 * Brings QuestDB up to the newest schema and returns the versions that ran now. QuestDB has no transactions around
 * DDL, so a step cut off half-way runs again: its statements do no harm twice. Throws {@link OperatorError} when a
 * migration that ran before has since been edited.
 */
export async function migrate(
  sql: QuestDbSql,
  { migrations = MIGRATIONS, partitions = {} }: { migrations?: readonly Migration[]; partitions?: Partitions } = {},
): Promise<number[]> {
  await sql.query(createTable(SCHEMA_MIGRATIONS));
  await sql.query("SELECT wait_wal_table('schema_migrations')");
  const rows = await sql.query('SELECT version, checksum FROM schema_migrations LATEST ON ts PARTITION BY version');
  const done = new Map(rows.map((row) => [Number(row[0]), String(row[1])]));
  const ran: number[] = [];
  for (const migration of migrations) {
    const { version, name } = migration;
    const checksum = checksumOf(migration);
    const before = done.get(version);
    if (before === checksum) continue;
    if (before !== undefined)
      throw new OperatorError(
        `QuestDB migration ${version} (${name}) was changed after it ran here: restore it and add a new migration instead.`,
      );
    for (const statement of statementsOf(migration, partitions)) await sql.query(statement);
    // A column added to a WAL table is there a little later: views and rows that name it must not come before it.
    for (const table of new Set(migration.added?.map(({ table }) => table)))
      await sql.query(`SELECT wait_wal_table('${table}')`);
    await sql.query(`INSERT INTO schema_migrations VALUES (systimestamp(), ${version}, '${name}', '${checksum}')`);
    ran.push(version);
  }
  await sql.query("SELECT wait_wal_table('schema_migrations')");
  return ran;
}
