import Database from 'better-sqlite3';
import { canonicalJson } from '../engine/canonical-json.js';
import type { EventStore } from '../engine/ports.js';
import { OperatorError } from '../errors.js';
import type { CommittedEvent, DeskEvent } from '../model/desk-event.js';
import { DeskLock } from './desk-lock.js';
import { chainHash, GENESIS_HASH, SCHEMA_VERSION, type EventRow } from './event-chain.js';

const TABLES = `
  CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY, time_us INTEGER NOT NULL, type TEXT NOT NULL, schema_version INTEGER NOT NULL,
    payload TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS head (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS cursors (name TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO head VALUES (1, 0, '${GENESIS_HASH}');
`;

/**
 * The journal: desk events in one SQLite file, each chained to the one before by its hash. An append is one
 * transaction, synced before it returns. `head` repeats the last seq and hash, so that a cut tail shows.
 *
 * There are no snapshots: a start folds all events, 100,000 in about two seconds (journal.test.ts
 * bounds it), and folding from the first event is what proves that the state is nothing but the events.
 */
export class SqliteEventStore implements EventStore {
  private readonly database: Database.Database;
  private readonly lock: DeskLock;
  private readonly appendAll: (events: readonly DeskEvent[]) => CommittedEvent[];
  private readonly selectAfter: Database.Statement<[number, number], Pick<EventRow, 'seq' | 'hash' | 'payload'>>;
  private seq: number;
  private hash: string;

  /** Opens or creates the file. Throws {@link OperatorError} when another process has it or a newer build wrote it. */
  constructor(file: string) {
    this.lock = new DeskLock(`${file}.lock`);
    try {
      this.database = openJournal(file);
    } catch (cause) {
      this.lock.release();
      throw cause;
    }
    const head = this.readHead();
    this.seq = head.seq;
    this.hash = head.hash;
    this.selectAfter = this.database.prepare(
      'SELECT seq, hash, payload FROM events WHERE seq > ? ORDER BY seq LIMIT ?',
    );
    const insert = this.database.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)');
    const moveHead = this.database.prepare('UPDATE head SET seq = ?, hash = ?');
    this.appendAll = this.database.transaction((events: readonly DeskEvent[]) => {
      let [seq, previous] = [this.seq, this.hash];
      const committed = events.map((event): CommittedEvent => {
        const payload = canonicalJson(event);
        const hash = chainHash(previous, payload);
        seq += 1;
        insert.run(seq, event.time, event.type, SCHEMA_VERSION, payload, previous, hash);
        previous = hash;
        return { seq, hash, event };
      });
      moveHead.run(seq, previous);
      return committed;
    });
  }

  append(events: readonly DeskEvent[]): CommittedEvent[] {
    if (events.length === 0) return [];
    let committed: CommittedEvent[];
    try {
      committed = this.appendAll(events);
    } catch (cause) {
      // A failed COMMIT may still have reached the disk: go on from what the file says, not from what we remember.
      this.resync();
      throw cause;
    }
    const last = committed.at(-1);
    if (last !== undefined) [this.seq, this.hash] = [last.seq, last.hash];
    return committed;
  }

  readAfter(seq: number, limit: number): CommittedEvent[] {
    return this.selectAfter
      .all(seq, limit)
      .map((row) => ({ seq: row.seq, hash: row.hash, event: JSON.parse(row.payload) as DeskEvent }));
  }

  lastSeq(): number {
    return this.seq;
  }

  /** The last event a named reader has delivered; 0 for a new one. Setting it to 0 makes it read all again. */
  cursor(name: string): number {
    const row = this.database.prepare<[string], { seq: number }>('SELECT seq FROM cursors WHERE name = ?').get(name);
    return row?.seq ?? 0;
  }

  /** Not synced: after a power failure an older cursor may come back, and its reader delivers those events again. */
  setCursor(name: string, seq: number): void {
    this.database.pragma('synchronous = NORMAL');
    try {
      this.database
        .prepare('INSERT INTO cursors VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq')
        .run(name, seq);
    } finally {
      this.database.pragma('synchronous = FULL');
    }
  }

  close(): void {
    this.database.close();
    this.lock.release();
  }

  private readHead(): { seq: number; hash: string } {
    const head = this.database.prepare<[], { seq: number; hash: string }>('SELECT seq, hash FROM head').get();
    if (head === undefined) throw new OperatorError('The journal has lost its head row: restore it from a backup.');
    return head;
  }

  private resync(): void {
    try {
      const head = this.readHead();
      [this.seq, this.hash] = [head.seq, head.hash];
    } catch {
      // The caller already reports the first failure; what cannot be read keeps the last known place.
    }
  }
}

function openJournal(file: string): Database.Database {
  const database = new Database(file);
  try {
    const version = database.pragma('user_version', { simple: true }) as number;
    if (version > SCHEMA_VERSION)
      throw new OperatorError(
        `${file} was written by a newer Paperdesk (journal version ${version}, this build knows ${SCHEMA_VERSION}): start that build, or use another PAPERDESK_HOME.`,
      );
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    // Not for one that is there already: a desk must open its journal on a full disk, to come up killed or halted.
    if (version < SCHEMA_VERSION) {
      database.exec(TABLES);
      database.pragma(`user_version = ${SCHEMA_VERSION}`);
    }
    return database;
  } catch (cause) {
    database.close();
    if (cause instanceof Database.SqliteError && cause.code === 'SQLITE_NOTADB')
      throw new OperatorError(`${file} is not a journal (it is damaged or not ours): restore it from a backup.`);
    throw cause;
  }
}
