import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { sqliteCode } from './sqlite-code.js';

/**
 * Opens a database that holds nothing but what can be made again, in the cheap mode that a power failure may cost its
 * newest writes. A damaged one is thrown away.
 */
export function openDisposable(file: string, tables: string): Database.Database {
  try {
    return open(file, tables);
  } catch (cause) {
    if (!isDamage(cause)) throw cause;
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
    return open(file, tables);
  }
}

function open(file: string, tables: string): Database.Database {
  const database = new Database(file);
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.exec(tables);
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
}

function isDamage(cause: unknown): boolean {
  return /^SQLITE_(NOTADB|CORRUPT)/.test(sqliteCode(cause));
}
