import { chmodSync, closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { OperatorError } from '../errors.js';
import { sqliteCode } from './sqlite-code.js';

/** Version of the tables below; an older file is indexed anew, its texts and bytes stay. */
const VERSION = 1;

/** Made again from the journal at will. */
const INDEX = `
  CREATE TABLE IF NOT EXISTS alerts (alert_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, event TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS case_changes (
    seq INTEGER PRIMARY KEY, case_id TEXT NOT NULL, time_us INTEGER NOT NULL, person TEXT NOT NULL,
    status TEXT NOT NULL, legal_hold INTEGER NOT NULL, narrative_hash TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS case_changes_case ON case_changes (case_id, seq);
  CREATE TABLE IF NOT EXISTS case_alerts (alert_id TEXT PRIMARY KEY, case_id TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS case_alerts_case ON case_alerts (case_id);
  CREATE TABLE IF NOT EXISTS evidence_parts (
    seq INTEGER NOT NULL, case_id TEXT NOT NULL, time_us INTEGER NOT NULL, name TEXT NOT NULL,
    row_count INTEGER NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (seq, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS reports (
    report_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, time_us INTEGER NOT NULL, person TEXT NOT NULL,
    kind TEXT NOT NULL, case_id TEXT, sha256 TEXT NOT NULL, formats TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS subjects (subject TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (subject, seq))
    STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS progress (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO progress VALUES (1, 0);
`;
/** What exists here only; the journal holds its hash. */
const CONTENT = `
  CREATE TABLE IF NOT EXISTS texts (hash TEXT PRIMARY KEY, case_id TEXT NOT NULL, kept_us INTEGER NOT NULL, text TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS bytes (sha256 TEXT PRIMARY KEY, kept_us INTEGER NOT NULL, size INTEGER NOT NULL, gzip BLOB NOT NULL) STRICT;
`;
const INDEX_TABLES = ['alerts', 'case_changes', 'case_alerts', 'evidence_parts', 'reports', 'subjects', 'progress'];

/** Opens or makes `compliance.db`, readable by its owner alone. Throws an `OperatorError` for one of a newer build. */
export function openComplianceFile(file: string): Database.Database {
  // The file must never have been readable to others, not even before its first table.
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  const database = new Database(file);
  try {
    const version = database.pragma('user_version', { simple: true }) as number;
    if (version > VERSION)
      throw new OperatorError(`${file} was written by a newer Paperdesk (version ${version}): start that build.`);
    // What is erased must not linger in free pages or in a write-ahead log.
    database.pragma('secure_delete = ON');
    database.pragma('journal_mode = DELETE');
    database.pragma('synchronous = FULL');
    database.exec(CONTENT + INDEX);
    if (version < VERSION) {
      forgetIndex(database);
      database.pragma(`user_version = ${VERSION}`);
    }
    return database;
  } catch (cause) {
    database.close();
    if (sqliteCode(cause) === 'SQLITE_NOTADB')
      throw new OperatorError(`${file} is damaged or not ours: restore it from a backup, together with the journal.`);
    throw cause;
  }
}

/** Empties what the journal can fill again. */
export function forgetIndex(database: Database.Database): void {
  database.transaction(() => {
    for (const table of INDEX_TABLES) database.exec(`DROP TABLE IF EXISTS ${table}`);
    database.exec(INDEX);
  })();
}
