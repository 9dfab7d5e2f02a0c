import { join } from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import { type Config, readSecret } from '../../src/config.js';
import { QuestDbSql } from '../../src/questdb/sql.js';
import { QUESTDB_USERS } from '../start/questdb.js';
import { secretsFolder } from '../start/secrets.js';
import type { ReplayStatus } from './replay-watch.js';

const TABLES = ['trades', 'quotes', 'books'] as const;
/** Rows of a replay by table. */
export type ReplayedRows = Readonly<Record<(typeof TABLES)[number], number>>;

/** What the desk says of its own account that it did not store. */
export interface DeclaredRows {
  readonly rejectedTrades: number;
  readonly rejectedQuotes: number;
  /** Trades whose ids lie in a gap. */
  readonly missingTrades: number;
  /** Gaps of quotes: how many are missing in one is not known. */
  readonly quoteGaps: number;
}

interface ReplayOfRows {
  readonly venue: string;
  readonly runId: string;
}

/** Counts a replay's rows, asked with the desk's own user. */
export async function countRows(
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
  replay: ReplayOfRows,
): Promise<{ readonly rows: ReplayedRows; readonly declared: DeclaredRows }> {
  const sql = new QuestDbSql(addressOf(config, environment));
  const ours = `venue = '${replay.venue}' AND run_id = '${replay.runId}'`;
  const numberOf = async (what: string) => Number((await sql.query(`SELECT ${what} AND ${ours}`))[0]?.[0] ?? 0);
  const rows = { trades: 0, quotes: 0, books: 0 };
  for (const table of TABLES) rows[table] = await numberOf(`count() FROM ${table} WHERE true`);
  const gaps = await sql.query(`SELECT from_id, to_id FROM feed_gaps WHERE channel = 'trade' AND ${ours}`);
  const declared = {
    rejectedTrades: await numberOf("count() FROM rejected_events WHERE channel = 'trade'"),
    rejectedQuotes: await numberOf("count() FROM rejected_events WHERE channel = 'quote'"),
    missingTrades: gaps.reduce((sum, [from, to]) => sum + (Number(to) - Number(from) + 1 || 0), 0),
    quoteGaps: await numberOf("count() FROM feed_gaps WHERE channel = 'quote'"),
  };
  return { rows, declared };
}

/**
 * One sentence for each table that holds less, or more, than was played and not declared otherwise.
 * A refused quote costs at most two changes: itself, and the one after it when that equals the one before. Of quotes that are thinned
 * by desk.yaml, or missing in a gap, only the upper bound can be held.
 */
export function differences(
  played: ReplayStatus['played'],
  { rows, declared }: { readonly rows: ReplayedRows; readonly declared: DeclaredRows },
  quotesAreThinned: boolean,
): string[] {
  const found: string[] = [];
  const { rejectedTrades, rejectedQuotes, missingTrades, quoteGaps } = declared;
  if (rows.trades + rejectedTrades + missingTrades !== played.trades)
    found.push(
      `${played.trades} trades were played, but ${rows.trades} are stored, ${rejectedTrades} refused by a rule and ${missingTrades} declared missing`,
    );
  const lost = played.quoteChanges - rows.quotes;
  const isUncounted = quotesAreThinned || quoteGaps > 0;
  if (lost < 0 || (!isUncounted && lost > 2 * rejectedQuotes))
    found.push(
      `${played.quoteChanges} changes of quotes were played, but ${rows.quotes} are stored and ${rejectedQuotes} quotes refused by a rule`,
    );
  return found;
}

function addressOf(config: Config, environment: Readonly<Record<string, string | undefined>>) {
  const given = readSecret(environment, 'QUESTDB_HTTP_PASSWORD');
  if (given !== undefined) return { url: config.questdbHttpUrl, user: config.questdbHttpUser, password: given };
  const file = join(secretsFolder(config.home), 'questdb-http-password');
  const password = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return { url: config.questdbHttpUrl, user: QUESTDB_USERS.http, password };
}
