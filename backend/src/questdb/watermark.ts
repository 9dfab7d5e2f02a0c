import type { QuestDbSql } from './sql.js';

/** Highest `journal_seq` of a table, 0 when it is empty. */
export function seqWatermark(sql: QuestDbSql): (table: string) => Promise<number> {
  return async (table) => Number((await sql.query(`SELECT max(journal_seq) FROM ${table}`))[0]?.[0] ?? 0);
}

/** Newest `ts` of a table in epoch microseconds, 0 when it is empty. */
export function timeWatermark(sql: QuestDbSql): (table: string) => Promise<number> {
  return async (table) => Number((await sql.query(`SELECT max(ts)::long FROM ${table}`))[0]?.[0] ?? 0);
}

/** When the QuestDB that answers was started: another answer means that it was started anew. */
export function serverStart(sql: QuestDbSql): () => Promise<string> {
  return async () => String((await sql.query('SELECT pg_postmaster_start_time()'))[0]?.[0]);
}
