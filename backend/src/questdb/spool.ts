import { crc32 } from 'node:zlib';
import type Database from 'better-sqlite3';

import type { SavedPoint } from './resume-points.js';
import type { EncodedBatch } from './rows/row.js';
import { openSpoolFile } from './spool-file.js';
import { SpoolTally, type SpoolTotals } from './spool-tally.js';

/** What may be dropped when the spool is full, first first; `health` (states, gaps, dead letters) never is. */
export const DROP_ORDER = ['books', 'quotes', 'trades'] as const;
export type DroppedClass = (typeof DROP_ORDER)[number];
export type SpoolClass = DroppedClass | 'health';

export interface ClassedBatch {
  readonly class: SpoolClass;
  readonly batch: EncodedBatch;
}
/** Batches of one table, joined: one request to QuestDB. */
export interface SpooledBatch extends EncodedBatch {
  readonly ids: readonly number[];
}
/** A batch whose bytes no longer are what was stored. */
export interface DamagedBatch {
  readonly ids: readonly number[];
  readonly table: string;
  readonly rows: number;
  readonly damaged: true;
}

interface Stored {
  id: number;
  class: SpoolClass;
  tbl: string;
  rows: number;
  size: number;
  crc: number;
  min_ts: number;
  max_ts: number;
  min_received: number;
  max_received: number;
  delivered_at: number | null;
  bytes: Buffer | null;
  ends: Buffer | null;
}
type Head = Pick<Stored, 'id' | 'class' | 'rows' | 'size'>;

/** Batches joined into one request at most, so that a reply comes within its time. */
const JOINED_BATCHES = 512;

/** Encoded market data on disk (SQLite, WAL, synchronous=NORMAL) until QuestDB has it, and an hour beyond. */
export class Spool {
  private readonly database: Database.Database;
  private readonly sql: Statements;
  private readonly tally: SpoolTally;
  private readonly storing: (batches: readonly ClassedBatch[], points: readonly SavedPoint[], nowMs: number) => void;
  private readonly marking: (ids: readonly number[], nowMs: number) => void;

  /**
   * `maxBytes` caps all it holds. Over it, what was delivered goes first, then what waits by {@link DROP_ORDER}, oldest
   * first; `onDropped` is told of the latter.
   */
  constructor(
    readonly file: string,
    private readonly maxBytes: number,
    private readonly onDropped: (dropped: DroppedClass, rows: number) => void = () => undefined,
  ) {
    this.database = openSpoolFile(file);
    this.sql = prepare(this.database);
    this.tally = new SpoolTally(this.sql.held.all());
    this.storing = this.database.transaction((batches, points, nowMs) => {
      for (const each of batches) this.insert(each, nowMs);
      for (const { venue, symbol, kind, tradeId, timeExchange } of points)
        this.sql.savePoint.run(venue, symbol, kind, tradeId, timeExchange);
      this.enforceCap();
    });
    this.marking = this.database.transaction((ids, nowMs) => {
      for (const id of ids) this.sql.deliver.run(nowMs, id);
    });
  }

  /** Stores all of them or, when it throws (a full disk), none. */
  store(batches: readonly ClassedBatch[], nowMs: number, points: readonly SavedPoint[] = []): void {
    this.tally.change(() => this.storing(batches, points, nowMs));
    for (const [dropped, rows] of this.tally.takeDropped()) this.onDropped(dropped, rows);
  }

  /** Points saved by this process or an earlier one. */
  points(): SavedPoint[] {
    return this.sql.points.all();
  }

  /** What waits longest, joined with what waits of the same table up to `maxBytes`; checked by length and CRC. */
  next(maxBytes = 4_000_000): SpooledBatch | DamagedBatch | undefined {
    const first = this.sql.first.get();
    if (first === undefined) return undefined;
    const parts: Stored[] = [];
    let size = 0;
    for (const stored of this.sql.ofTable.iterate(first.tbl, JOINED_BATCHES)) {
      if (parts.length > 0 && size + stored.size > maxBytes) break;
      if (!isWhole(stored)) {
        if (parts.length > 0) break;
        return { ids: [stored.id], table: stored.tbl, rows: stored.rows, damaged: true };
      }
      parts.push(stored);
      size += stored.size;
    }
    return joined(first.tbl, parts);
  }

  delivered(ids: readonly number[], nowMs: number): void {
    const heads = this.heads(ids);
    this.tally.change(() => {
      this.marking(ids, nowMs);
      for (const head of heads) this.tally.kept(head);
    });
  }

  remove(ids: readonly number[]): void {
    const heads = this.heads(ids);
    this.tally.change(() => this.database.transaction(() => this.delete(heads, 'waiting'))());
  }

  /** Forgets batches delivered before `beforeMs`, some at a time; true when there are more. */
  prune(beforeMs: number, atOnce = 500): boolean {
    const heads = this.sql.keptBefore.all(beforeMs, atOnce);
    if (heads.length > 0) this.tally.change(() => this.database.transaction(() => this.delete(heads, 'kept'))());
    return heads.length === atOnce;
  }

  /** Tables with batches that were delivered and are still kept. */
  deliveredTables(): string[] {
    return this.sql.deliveredTables.all().map(({ tbl }) => tbl);
  }

  /** When the last batch was delivered that is still kept; undefined for none. Epoch milliseconds. */
  lastDeliveredMs(): number | undefined {
    return this.sql.lastDelivered.get()?.at ?? undefined;
  }

  /** When the first kept batch was delivered whose newest row is newer than the newest its table has. */
  firstMissingMs(table: string, newestTs: number): number | undefined {
    return this.sql.firstMissing.get(table, newestTs)?.at ?? undefined;
  }

  /** Makes every batch delivered at or after `sinceMs` wait again; how many there were. */
  redeliver(sinceMs: number): number {
    let count = 0;
    this.tally.change(() => {
      count = this.sql.redeliver.run(sinceMs).changes;
      if (count > 0) this.tally.restart(this.sql.held.all());
    });
    return count;
  }

  /** Rows and bytes that wait. */
  totals(): SpoolTotals {
    const { rows, bytes } = this.tally.waiting();
    return { rows, bytes, oldestStoredMs: rows === 0 ? null : (this.sql.first.get()?.stored_at ?? null) };
  }

  close(): void {
    this.database.close();
  }

  private heads(ids: readonly number[]): Head[] {
    return ids.flatMap((id) => this.sql.head.get(id) ?? []);
  }

  private insert({ class: spoolClass, batch }: ClassedBatch, nowMs: number): void {
    const ends = Buffer.from(Uint32Array.from(batch.ends).buffer);
    const size = batch.bytes.length;
    const rows = batch.ends.length;
    const { lastInsertRowid } = this.sql.insert.run(
      ...[spoolClass, batch.table, rows, size, crc32(ends, crc32(batch.bytes))],
      ...[batch.minTs, batch.maxTs, batch.minReceived, batch.maxReceived, nowMs],
    );
    this.sql.insertBytes.run(lastInsertRowid, ends, batch.bytes);
    this.tally.stored({ rows, size });
  }

  private enforceCap(): void {
    while (this.tally.bytes() > this.maxBytes) {
      const kept = this.sql.keptBefore.all(Number.MAX_SAFE_INTEGER, 50);
      if (kept.length === 0) break;
      this.delete(kept, 'kept', this.tally.bytes() - this.maxBytes);
    }
    for (const dropped of DROP_ORDER)
      while (this.tally.bytes() > this.maxBytes) {
        const waiting = this.sql.waitingOf.all(dropped, 50);
        if (waiting.length === 0) break;
        const rows = this.delete(waiting, 'waiting', this.tally.bytes() - this.maxBytes);
        this.tally.dropped(dropped, rows);
      }
  }

  /** Deletes batches until `atLeast` bytes are gone, and returns how many rows that were. */
  private delete(heads: readonly Head[], state: 'waiting' | 'kept', atLeast = Infinity): number {
    let gone = 0;
    let rows = 0;
    for (const head of heads) {
      if (gone >= atLeast) break;
      this.sql.deleteBatch.run(head.id);
      this.sql.deleteBytes.run(head.id);
      this.tally.removed(state, head);
      gone += head.size;
      rows += head.rows;
    }
    return rows;
  }
}

function isWhole({ bytes, ends, size, crc, rows }: Stored): boolean {
  return (
    bytes !== null &&
    ends !== null &&
    bytes.length === size &&
    ends.length === rows * 4 &&
    crc32(ends, crc32(bytes)) === crc &&
    rows > 0 &&
    ends.readUInt32LE(ends.length - 4) === size
  );
}

function joined(table: string, parts: readonly Stored[]): SpooledBatch {
  const ends = new Uint32Array(parts.reduce((sum, { rows }) => sum + rows, 0));
  let row = 0;
  let offset = 0;
  for (const part of parts) {
    for (let at = 0; at < part.rows; at += 1) ends[row++] = offset + (part.ends?.readUInt32LE(at * 4) ?? 0);
    offset += part.size;
  }
  const pieces = parts.flatMap(({ bytes }) => bytes ?? []);
  return {
    ids: parts.map(({ id }) => id),
    table,
    bytes: pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces),
    ends,
    minTs: Math.min(...parts.map((part) => part.min_ts)),
    maxTs: Math.max(...parts.map((part) => part.max_ts)),
    minReceived: Math.min(...parts.map((part) => part.min_received)),
    maxReceived: Math.max(...parts.map((part) => part.max_received)),
  };
}

type Statements = ReturnType<typeof prepare>;

/** Each statement is compiled once. */
function prepare(database: Database.Database) {
  const head = 'SELECT id, class, rows, size FROM batches WHERE';
  return {
    insert: database.prepare(
      'INSERT INTO batches (class, tbl, rows, size, crc, min_ts, max_ts, min_received, max_received, stored_at) VALUES (?,?,?,?,?,?,?,?,?,?)',
    ),
    insertBytes: database.prepare('INSERT INTO payloads (id, ends, bytes) VALUES (?,?,?)'),
    savePoint: database.prepare('INSERT OR REPLACE INTO resume_points VALUES (?,?,?,?,?)'),
    points: database.prepare<[], SavedPoint>(
      'SELECT venue, symbol, kind, trade_id AS tradeId, time_exchange AS timeExchange FROM resume_points',
    ),
    held: database.prepare<[], { waits: 0 | 1; rows: number; size: number }>(
      'SELECT delivered_at IS NULL AS waits, sum(rows) AS rows, sum(size) AS size FROM batches GROUP BY 1',
    ),
    first: database.prepare<[], { tbl: string; stored_at: number }>(
      'SELECT tbl, stored_at FROM batches WHERE delivered_at IS NULL ORDER BY id LIMIT 1',
    ),
    ofTable: database.prepare<[string, number], Stored>(
      'SELECT b.*, p.bytes, p.ends FROM batches b LEFT JOIN payloads p ON p.id = b.id WHERE b.delivered_at IS NULL AND b.tbl = ? ORDER BY b.id LIMIT ?',
    ),
    head: database.prepare<[number], Head>(`${head} id = ?`),
    deliver: database.prepare('UPDATE batches SET delivered_at = ? WHERE id = ?'),
    waitingOf: database.prepare<[string, number], Head>(
      `${head} delivered_at IS NULL AND class = ? ORDER BY id LIMIT ?`,
    ),
    keptBefore: database.prepare<[number, number], Head>(`${head} delivered_at < ? ORDER BY delivered_at LIMIT ?`),
    deleteBatch: database.prepare('DELETE FROM batches WHERE id = ?'),
    deleteBytes: database.prepare('DELETE FROM payloads WHERE id = ?'),
    deliveredTables: database.prepare<[], { tbl: string }>(
      'SELECT DISTINCT tbl FROM batches WHERE delivered_at IS NOT NULL',
    ),
    lastDelivered: database.prepare<[], { at: number | null }>(
      'SELECT max(delivered_at) AS at FROM batches WHERE delivered_at IS NOT NULL',
    ),
    firstMissing: database.prepare<[string, number], { at: number | null }>(
      'SELECT min(delivered_at) AS at FROM batches WHERE delivered_at IS NOT NULL AND tbl = ? AND max_ts > ?',
    ),
    redeliver: database.prepare('UPDATE batches SET delivered_at = NULL WHERE delivered_at >= ?'),
  };
}
