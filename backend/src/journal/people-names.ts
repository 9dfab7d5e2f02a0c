import type Database from 'better-sqlite3';
import SqliteDatabase from 'better-sqlite3';

/** A person as the desk shows it. The journal, QuestDB and the checkpoints know the id alone. */
export interface PersonName {
  readonly person: string;
  /** Null once it is erased. */
  readonly displayName: string | null;
  /** ISO-8601 UTC; null while the name stands. */
  readonly erasedAt: string | null;
}

/**
 * Names of persons, in `people.db` of PAPERDESK_HOME: beside the journal, never in it, so that a name can be erased
 * and the chain stays whole. An erased name does not come back by itself, even if desk.yaml still has it.
 */
export class PeopleNames {
  private readonly database: Database.Database;

  constructor(file: string) {
    this.database = new SqliteDatabase(file);
    // What is erased must not linger in free pages or in the write-ahead log.
    this.database.pragma('secure_delete = ON');
    this.database.pragma('journal_mode = DELETE');
    this.database.exec(
      'CREATE TABLE IF NOT EXISTS people (person TEXT PRIMARY KEY, display_name TEXT, erased_at TEXT) STRICT',
    );
  }

  /** Takes over names as configured; an erased one stays erased. */
  fill(people: readonly { readonly id: string; readonly displayName: string }[]): void {
    const upsert = this.database.prepare(
      `INSERT INTO people VALUES (?, ?, NULL)
       ON CONFLICT (person) DO UPDATE SET display_name = excluded.display_name WHERE erased_at IS NULL`,
    );
    this.database.transaction(() => {
      for (const { id, displayName } of people) upsert.run(id, displayName);
    })();
  }

  /** Forgets a name for good; the id stands, so that it is known as erased. False when there is no such person. */
  erase(person: string, now: Date = new Date()): boolean {
    const change = this.database.prepare(
      'UPDATE people SET display_name = NULL, erased_at = coalesce(erased_at, ?) WHERE person = ?',
    );
    return change.run(now.toISOString(), person).changes > 0;
  }

  /** The name, or the id where no name is known any more. */
  nameOf(person: string): string {
    return this.list().find((one) => one.person === person)?.displayName ?? person;
  }

  list(): PersonName[] {
    return this.database
      .prepare<[], PersonName>(
        'SELECT person, display_name AS displayName, erased_at AS erasedAt FROM people ORDER BY person',
      )
      .all();
  }

  close(): void {
    this.database.close();
  }
}
