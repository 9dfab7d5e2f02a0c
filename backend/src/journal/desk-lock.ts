import Database from 'better-sqlite3';
import { OperatorError } from '../errors.js';
import { sqliteCode } from './sqlite-code.js';

/**
 * Keeps a second desk away from a home. The lock is an open exclusive transaction on a database of its own: the
 * operating system drops it with the process, so a crash leaves nothing to clean up, and others may still read
 * the journal. Throws {@link OperatorError} when another desk holds it.
 */
export class DeskLock {
  private readonly database: Database.Database;

  constructor(file: string) {
    this.database = new Database(file, { timeout: 0 });
    try {
      this.database.exec('BEGIN EXCLUSIVE');
    } catch (cause) {
      this.database.close();
      if (!isBusy(cause)) throw cause;
      throw new OperatorError(
        `Another Paperdesk already runs on this home (${file} is locked): stop it, or set PAPERDESK_HOME to another folder.`,
      );
    }
  }

  release(): void {
    this.database.close();
  }
}

function isBusy(cause: unknown): boolean {
  return sqliteCode(cause).startsWith('SQLITE_BUSY');
}
