import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { OperatorError } from '../errors.js';
import { CursorFile } from './cursor-file.js';
import { GENESIS_HASH, SCHEMA_VERSION } from './event-chain.js';
import { sqliteCode } from './sqlite-code.js';

const TABLES = `
  CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY, time_us INTEGER NOT NULL, type TEXT NOT NULL, schema_version INTEGER NOT NULL,
    payload TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS head (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS checkpoints (
    seq INTEGER PRIMARY KEY, hash TEXT NOT NULL, time_us INTEGER NOT NULL, build_version TEXT NOT NULL,
    key_id TEXT NOT NULL, signature TEXT NOT NULL
  ) STRICT;
  INSERT OR IGNORE INTO head VALUES (1, 0, '${GENESIS_HASH}');
`;

/** Last seq and hash of a journal. */
export interface JournalHead {
  readonly seq: number;
  readonly hash: string;
}

/** Files that stand beside the journal in a home. */
export function besideJournal(file: string) {
  const home = dirname(file);
  return {
    /** Where named readers of the journal are. May be lost: they then read from the first event. */
    cursors: join(home, 'cursors.db'),
    /** May be lost: a start then folds from the first event. */
    snapshots: join(home, 'snapshots.db'),
    /** Copies of the checkpoints, one JSON a line. */
    checkpoints: join(home, 'checkpoints.jsonl'),
    publicKey: join(home, 'secrets', 'checkpoint-key.pub.pem'),
  };
}

/**
 * Opens or creates the journal for writing and brings its tables up to date. Throws {@link OperatorError} on a file
 * of a newer build and on one that is no journal.
 */
export function openJournal(file: string): Database.Database {
  const database = new Database(file);
  try {
    const version = versionOf(database, file);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    // Not for one that is there already: a desk must open its journal on a full disk, to come up killed or halted.
    if (version < SCHEMA_VERSION) migrate(database, file);
    return database;
  } catch (cause) {
    database.close();
    if (sqliteCode(cause) === 'SQLITE_NOTADB')
      throw new OperatorError(`${file} is not a journal (it is damaged or not ours): restore it from a backup.`);
    throw cause;
  }
}

/** Opens an existing journal for reading only; a desk may be writing it. */
export function readJournal(file: string): Database.Database {
  if (!existsSync(file)) throw new OperatorError(`${file} is not there: start the desk once on this home.`);
  const database = new Database(file, { readonly: true, fileMustExist: true });
  try {
    versionOf(database, file);
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
}

export function readHead(database: Database.Database): JournalHead {
  const head = database.prepare<[], JournalHead>('SELECT seq, hash FROM head').get();
  if (head === undefined) throw new OperatorError('The journal has lost its head row: restore it from a backup.');
  return head;
}

function versionOf(database: Database.Database, file: string): number {
  const version = database.pragma('user_version', { simple: true }) as number;
  if (version <= SCHEMA_VERSION) return version;
  throw new OperatorError(
    `${file} was written by a newer Paperdesk (journal version ${version}, this build knows ${SCHEMA_VERSION}): start that build, or use another PAPERDESK_HOME.`,
  );
}

function migrate(database: Database.Database, file: string): void {
  moveCursors(database, file);
  database.transaction(() => {
    database.exec(TABLES);
    database.exec('DROP TABLE IF EXISTS cursors');
    database.pragma(`user_version = ${SCHEMA_VERSION}`);
  })();
}

/** Version 1 kept cursors among the events, where each move of one took the writer's lock. */
function moveCursors(database: Database.Database, file: string): void {
  const old = database.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'cursors'`).get();
  if (old === undefined) return;
  const cursors = new CursorFile(besideJournal(file).cursors);
  try {
    for (const { name, seq } of database
      .prepare<[], { name: string; seq: number }>('SELECT name, seq FROM cursors')
      .all())
      if (!cursors.knows(name)) cursors.set(name, seq);
  } finally {
    cursors.close();
  }
}
