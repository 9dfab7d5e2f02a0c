import type Database from 'better-sqlite3';
import { openDisposable } from './disposable-database.js';

const TABLE = 'CREATE TABLE IF NOT EXISTS cursors (name TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT';

/**
 * How far named readers of the journal have come. A small database of its own: moving a cursor never waits for the
 * journal's writer, nor the other way round.
 */
export class CursorFile {
  private readonly database: Database.Database;
  private readonly select: Database.Statement<[string], { seq: number }>;
  private readonly upsert: Database.Statement<[string, number]>;

  constructor(file: string) {
    // Not synced: after a power failure an older cursor may come back, and its reader delivers those events again.
    this.database = openDisposable(file, TABLE);
    this.select = this.database.prepare('SELECT seq FROM cursors WHERE name = ?');
    this.upsert = this.database.prepare(
      'INSERT INTO cursors VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq',
    );
  }

  knows(name: string): boolean {
    return this.select.get(name) !== undefined;
  }

  /** 0 for a name that was never set. */
  get(name: string): number {
    return this.select.get(name)?.seq ?? 0;
  }

  set(name: string, seq: number): void {
    this.upsert.run(name, seq);
  }

  close(): void {
    this.database.close();
  }
}
