import { crc32 } from 'node:zlib';
import Database from 'better-sqlite3';

const LAYOUT = 2;

/**
 * Opens the spool's file in its newest layout. The bytes have a table of their own: marking a batch as delivered would
 * rewrite all of them otherwise. Throws when the file cannot be opened or is no database.
 */
export function openSpoolFile(file: string): Database.Database {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.pragma('journal_size_limit = 67108864');
  if (database.pragma('user_version', { simple: true }) !== LAYOUT) database.transaction(makeLayout)(database);
  return database;
}

function makeLayout(database: Database.Database): void {
  const older = database.prepare("SELECT 1 FROM pragma_table_info('batches') WHERE name = 'bytes'").get() !== undefined;
  if (older) database.exec('ALTER TABLE batches RENAME TO batches_before; DROP INDEX waiting; DROP INDEX kept');
  database.exec(`CREATE TABLE IF NOT EXISTS batches (id INTEGER PRIMARY KEY AUTOINCREMENT, class TEXT NOT NULL,
      tbl TEXT NOT NULL, rows INTEGER NOT NULL, size INTEGER NOT NULL, crc INTEGER NOT NULL,
      min_ts INTEGER NOT NULL, max_ts INTEGER NOT NULL, min_received INTEGER NOT NULL, max_received INTEGER NOT NULL,
      stored_at INTEGER NOT NULL, delivered_at INTEGER);
    CREATE TABLE IF NOT EXISTS payloads (id INTEGER PRIMARY KEY, ends BLOB NOT NULL, bytes BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS resume_points (venue TEXT NOT NULL, symbol TEXT NOT NULL, kind TEXT NOT NULL,
      trade_id TEXT, time_exchange INTEGER NOT NULL, PRIMARY KEY (venue, symbol, kind)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS waiting_by_id ON batches (id) WHERE delivered_at IS NULL;
    CREATE INDEX IF NOT EXISTS waiting_by_table ON batches (tbl, id) WHERE delivered_at IS NULL;
    CREATE INDEX IF NOT EXISTS kept_by_time ON batches (delivered_at) WHERE delivered_at IS NOT NULL;`);
  if (!older) return void database.pragma(`user_version = ${LAYOUT}`);
  // The older check value covered the bytes alone; a damaged batch stays damaged.
  database.function('checked', (bytes, ends, before) =>
    Buffer.isBuffer(bytes) && Buffer.isBuffer(ends) && crc32(bytes) === before ? crc32(ends, crc32(bytes)) : -1,
  );
  database.exec(`INSERT INTO batches SELECT id, class, tbl, rows, size, checked(bytes, ends, crc), min_ts, max_ts, max_ts, max_ts, stored_at,
      delivered_at FROM batches_before;
    INSERT INTO payloads SELECT id, ends, bytes FROM batches_before; DROP TABLE batches_before;`);
  database.pragma(`user_version = ${LAYOUT}`);
}
