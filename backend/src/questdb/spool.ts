import { crc32 } from 'node:zlib';
import Database from 'better-sqlite3';

import type { EncodedBatch } from './rows/row.js';

/** What may be dropped when the spool is full, first first; `health` (states, gaps, dead letters) never is. */
export const DROP_ORDER = ['books', 'quotes', 'trades'] as const;
export type SpoolClass = (typeof DROP_ORDER)[number] | 'health';

export interface SpooledBatch extends EncodedBatch {
  readonly id: number;
  readonly class: SpoolClass;
}
/** A batch whose bytes no longer are what was stored. */
export interface DamagedBatch {
  readonly id: number;
  readonly table: string;
  readonly rows: number;
  readonly damaged: true;
}
export interface SpoolTotals {
  readonly rows: number;
  readonly bytes: number;
  readonly oldestStoredMs: number | null;
}

interface Stored {
  id: number;
  class: SpoolClass;
  tbl: string;
  rows: number;
  bytes: Buffer;
  ends: Buffer;
  size: number;
  crc: number;
  min_ts: number;
  max_ts: number;
}

/** Encoded market data on disk (SQLite, WAL, synchronous=NORMAL) until QuestDB has it, and an hour beyond. */
export class Spool {
  private readonly database: Database.Database;

  /** `maxBytes` caps what waits; what is over it is dropped by {@link DROP_ORDER}, oldest first. */
  constructor(
    file: string,
    private readonly maxBytes: number,
    private readonly onDropped: (spoolClass: SpoolClass, rows: number) => void = () => undefined,
  ) {
    this.database = new Database(file);
    this.database.pragma('journal_mode = WAL');
    this.database.pragma('synchronous = NORMAL');
    this.database.exec(`CREATE TABLE IF NOT EXISTS batches (id INTEGER PRIMARY KEY AUTOINCREMENT, class TEXT NOT NULL,
      tbl TEXT NOT NULL, rows INTEGER NOT NULL, size INTEGER NOT NULL, crc INTEGER NOT NULL, min_ts INTEGER NOT NULL,
      max_ts INTEGER NOT NULL, stored_at INTEGER NOT NULL, delivered_at INTEGER, ends BLOB NOT NULL, bytes BLOB NOT NULL);
      CREATE INDEX IF NOT EXISTS waiting ON batches (id) WHERE delivered_at IS NULL;
      CREATE INDEX IF NOT EXISTS kept ON batches (delivered_at) WHERE delivered_at IS NOT NULL`);
  }

  store(spoolClass: SpoolClass, batch: EncodedBatch, nowMs: number): void {
    const ends = Buffer.from(Uint32Array.from(batch.ends).buffer);
    this.database.transaction(() => {
      this.database
        .prepare(
          'INSERT INTO batches (class, tbl, rows, bytes, ends, size, crc, min_ts, max_ts, stored_at) VALUES (?,?,?,?,?,?,?,?,?,?)',
        )
        .run(
          ...[spoolClass, batch.table, batch.ends.length, batch.bytes, ends, batch.bytes.length],
          ...[crc32(batch.bytes), batch.minTs, batch.maxTs, nowMs],
        );
      this.enforceCap();
    })();
  }

  /** The oldest batch that waits, checked against its length and CRC. */
  next(): SpooledBatch | DamagedBatch | undefined {
    const stored = this.database
      .prepare<[], Stored>('SELECT * FROM batches WHERE delivered_at IS NULL ORDER BY id LIMIT 1')
      .get();
    if (stored === undefined) return undefined;
    const { id, tbl: table, rows, bytes } = stored;
    const ends = Array.from({ length: Math.floor(stored.ends.length / 4) }, (_, at) =>
      stored.ends.readUInt32LE(at * 4),
    );
    if (
      bytes.length !== stored.size ||
      crc32(bytes) !== stored.crc ||
      ends.at(-1) !== stored.size ||
      ends.length !== rows
    )
      return { id, table, rows, damaged: true };
    return { id, class: stored.class, table, bytes, ends, minTs: stored.min_ts, maxTs: stored.max_ts };
  }

  delivered(id: number, nowMs: number): void {
    this.database.prepare('UPDATE batches SET delivered_at = ? WHERE id = ?').run(nowMs, id);
  }

  remove(id: number): void {
    this.database.prepare('DELETE FROM batches WHERE id = ?').run(id);
  }

  /** Forgets batches delivered before `beforeMs`. */
  prune(beforeMs: number): void {
    this.database.prepare('DELETE FROM batches WHERE delivered_at < ?').run(beforeMs);
  }

  /** Tables with batches that were delivered and are still kept. */
  deliveredTables(): string[] {
    return this.database
      .prepare<[], { tbl: string }>('SELECT DISTINCT tbl FROM batches WHERE delivered_at IS NOT NULL')
      .all()
      .map((row) => row.tbl);
  }

  /** Makes kept batches wait again: rows at or after `fromTs`, or delivered at or after `deliveredSinceMs`. */
  redeliver(table: string, fromTs: number, deliveredSinceMs: number): number {
    return this.database
      .prepare(
        'UPDATE batches SET delivered_at = NULL WHERE delivered_at IS NOT NULL AND tbl = ? AND (max_ts >= ? OR delivered_at >= ?)',
      )
      .run(table, fromTs, deliveredSinceMs).changes;
  }

  totals(): SpoolTotals {
    const totals = this.database
      .prepare<[], SpoolTotals>(
        'SELECT coalesce(sum(rows),0) AS rows, coalesce(sum(size),0) AS bytes, min(stored_at) AS oldestStoredMs FROM batches WHERE delivered_at IS NULL',
      )
      .get();
    return totals ?? { rows: 0, bytes: 0, oldestStoredMs: null };
  }

  close(): void {
    this.database.close();
  }

  private enforceCap(): void {
    let over = this.totals().bytes - this.maxBytes;
    for (const spoolClass of DROP_ORDER) {
      if (over <= 0) return;
      const candidates = this.database
        .prepare<[string], { id: number; rows: number; size: number }>(
          'SELECT id, rows, size FROM batches WHERE delivered_at IS NULL AND class = ? ORDER BY id LIMIT 1000',
        )
        .all(spoolClass);
      for (const { id, rows, size } of candidates) {
        if (over <= 0) return;
        this.remove(id);
        this.onDropped(spoolClass, rows);
        over -= size;
      }
    }
  }
}
