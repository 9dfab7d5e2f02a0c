import { createHash } from 'node:crypto';
import { constants, deflate, deflateSync, inflateSync } from 'node:zlib';
import type Database from 'better-sqlite3';
import type { Snapshot } from '../engine/ports.js';
import { SNAPSHOT_VERSION } from '../engine/snapshot.js';
import { openDisposable } from './disposable-database.js';

/** Older ones are removed. */
const KEPT = 3;
/** Text of a state shrinks to a tenth; more effort gains little and costs much. */
const EFFORT = { level: constants.Z_BEST_SPEED };

const TABLE = `CREATE TABLE IF NOT EXISTS snapshots (
  seq INTEGER PRIMARY KEY, journal_hash TEXT NOT NULL, version INTEGER NOT NULL, sha256 TEXT NOT NULL,
  packed BLOB NOT NULL
) STRICT`;

export interface PackedSnapshot {
  readonly seq: number;
  readonly packed: Buffer;
  /** Of the text, hex. */
  readonly sha256: string;
}

export function packSnapshot({ seq, text }: Snapshot): PackedSnapshot {
  return { seq, sha256: shaOf(text), packed: deflateSync(text, EFFORT) };
}

/** As {@link packSnapshot}, compressing on another thread. */
export function packSnapshotAside({ seq, text }: Snapshot): Promise<PackedSnapshot> {
  return new Promise((resolve, reject) => {
    deflate(text, EFFORT, (fault, packed) => {
      if (fault === null) resolve({ seq, sha256: shaOf(text), packed });
      else reject(fault);
    });
  });
}

interface SnapshotRow {
  readonly seq: number;
  readonly journal_hash: string;
  readonly version: number;
  readonly sha256: string;
  readonly packed: Buffer;
}

/**
 * Snapshots of the desk's state, in a file of their own: they are large, may be lost, and writing one must not hold
 * the journal up. Each names the journal's hash it was made at.
 */
export class SnapshotFile {
  private readonly database: Database.Database;

  constructor(file: string) {
    this.database = openDisposable(file, TABLE);
  }

  keep({ seq, packed, sha256 }: PackedSnapshot, journalHash: string): void {
    this.database.transaction(() => {
      this.database
        .prepare('INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?, ?)')
        .run(seq, journalHash, SNAPSHOT_VERSION, sha256, packed);
      this.database
        .prepare(
          // What claims to be newer is of another history.
          'DELETE FROM snapshots WHERE seq > ? OR seq NOT IN (SELECT seq FROM snapshots WHERE seq <= ? ORDER BY seq DESC LIMIT ?)',
        )
        .run(seq, seq, KEPT);
    })();
  }

  /**
   * The newest that fits the journal: same version, same hash at its seq, its text whole. `onUnfit` hears of each
   * newer one that does not.
   */
  newest(hashAt: (seq: number) => string | undefined, onUnfit: (seq: number, why: string) => void): Snapshot | null {
    const rows = this.database.prepare<[], SnapshotRow>('SELECT * FROM snapshots ORDER BY seq DESC').iterate();
    for (const row of rows) {
      const text = textOf(row, hashAt);
      if (typeof text === 'string') return { seq: row.seq, text };
      onUnfit(row.seq, text.fault);
    }
    return null;
  }

  close(): void {
    this.database.close();
  }
}

function textOf(row: SnapshotRow, hashAt: (seq: number) => string | undefined): string | { fault: string } {
  if (row.version !== SNAPSHOT_VERSION) return { fault: `another build made it (version ${row.version})` };
  if (hashAt(row.seq) !== row.journal_hash) return { fault: 'the journal has another history at its place' };
  try {
    const text = inflateSync(row.packed).toString('utf8');
    return shaOf(text) === row.sha256 ? text : { fault: 'its content does not match its hash' };
  } catch {
    return { fault: 'it cannot be unpacked' };
  }
}

function shaOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
