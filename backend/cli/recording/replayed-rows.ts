import { join } from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import { type Config, readSecret } from '../../src/config.js';
import { QuestDbSql } from '../../src/questdb/sql.js';
import { QUESTDB_USERS } from '../start/questdb.js';
import { secretsFolder } from '../start/secrets.js';

const TABLES = ['trades', 'quotes', 'books'] as const;
/** Rows of a replay by table. */
export type ReplayedRows = Readonly<Record<(typeof TABLES)[number], number>>;

/** Counts a replay's rows, asked with the desk's own user. */
export async function countRows(
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
  replay: { readonly venue: string; readonly runId: string },
): Promise<ReplayedRows> {
  const sql = new QuestDbSql(addressOf(config, environment));
  const counts = { trades: 0, quotes: 0, books: 0 };
  for (const table of TABLES) {
    const [row] = await sql.query(
      `SELECT count() FROM ${table} WHERE venue = '${replay.venue}' AND run_id = '${replay.runId}'`,
    );
    counts[table] = Number(row?.[0] ?? 0);
  }
  return counts;
}

function addressOf(config: Config, environment: Readonly<Record<string, string | undefined>>) {
  const given = readSecret(environment, 'QUESTDB_HTTP_PASSWORD');
  if (given !== undefined) return { url: config.questdbHttpUrl, user: config.questdbHttpUser, password: given };
  const file = join(secretsFolder(config.home), 'questdb-http-password');
  const password = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return { url: config.questdbHttpUrl, user: QUESTDB_USERS.http, password };
}
