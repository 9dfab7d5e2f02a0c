import type Database from 'better-sqlite3';
import type { Checkpoint } from '../model/checkpoint.js';
import { CHECKPOINT_COLUMNS, CheckpointCopies, type CheckpointOptions, CheckpointSigner } from './checkpoints.js';
import { chainHash, HASH_LENGTH, SCHEMA_VERSION } from './event-chain.js';
import { type EventTexts, payloadsIn } from './event-texts.js';
import { besideJournal, openJournal, readHead } from './journal-file.js';
import { type PackedSnapshot, SnapshotFile } from './snapshot-file.js';

/** Plain data, so that it can be handed to a thread. */
export interface JournalWriterOptions {
  readonly file: string;
  /** Left out: nothing is signed. */
  readonly checkpoints?: CheckpointOptions;
}
/** What an append did. `hashes` are those of the events in order, one after the other: see {@link HASH_LENGTH}. */
export interface Appended {
  readonly firstSeq: number;
  readonly hashes: string;
  readonly checkpoints: readonly Checkpoint[];
  /** The checkpoints stand in the journal, but could not be copied out of it yet. */
  readonly copyFault?: string;
}

/**
 * Puts events on disk, each chained to the one before. An append is one transaction, synced before it returns;
 * `head` repeats the last seq and hash, so that a cut tail shows. Checkpoints are part of the transaction and are
 * copied out of the store after it. Runs in the caller's thread or in one of its own.
 */
export class JournalWriter {
  private readonly database: Database.Database;
  private readonly signer: CheckpointSigner | undefined;
  private readonly copies: CheckpointCopies;
  private readonly snapshots: SnapshotFile;
  private readonly insert: Database.Statement;
  private readonly moveHead: Database.Statement;
  private readonly insertCheckpoint: Database.Statement;
  private readonly appendAll: (events: EventTexts) => Appended;
  private seq: number;
  private hash: string;

  constructor({ file, checkpoints }: JournalWriterOptions) {
    this.database = openJournal(file);
    const beside = besideJournal(file);
    this.copies = new CheckpointCopies(beside.checkpoints);
    this.snapshots = new SnapshotFile(beside.snapshots);
    this.signer = checkpoints && new CheckpointSigner(checkpoints);
    this.insert = this.database.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.moveHead = this.database.prepare('UPDATE head SET seq = ?, hash = ?');
    this.insertCheckpoint = this.database.prepare('INSERT INTO checkpoints VALUES (?, ?, ?, ?, ?, ?)');
    this.appendAll = this.database.transaction((events: EventTexts) => this.insertAll(events));
    ({ seq: this.seq, hash: this.hash } = readHead(this.database));
  }

  /** Throws when the events are not all on disk. */
  append(events: EventTexts): Appended {
    let appended: Appended;
    try {
      appended = this.appendAll(events);
    } catch (cause) {
      // A failed COMMIT may still have reached the disk: go on from what the file says, not from what we remember.
      this.resync();
      throw cause;
    }
    this.seq += events.ends.length;
    if (appended.hashes !== '') this.hash = appended.hashes.slice(-HASH_LENGTH);
    const copyFault = appended.checkpoints.length === 0 ? undefined : this.copyOut();
    return copyFault === undefined ? appended : { ...appended, copyFault };
  }

  /** The journal's hash at `seq`, which ties a snapshot to it; undefined when there is no such event. */
  hashAt(seq: number): string | undefined {
    return this.database.prepare<[number], { hash: string }>('SELECT hash FROM events WHERE seq = ?').get(seq)?.hash;
  }

  /** Keeps a snapshot, unless the journal has no such event. */
  keepSnapshot(snapshot: PackedSnapshot): void {
    const hash = this.hashAt(snapshot.seq);
    if (hash !== undefined) this.snapshots.keep(snapshot, hash);
  }

  /** Copies what is still to be copied. Returns what prevented it; the next checkpoint tries again. */
  copyOut(): string | undefined {
    try {
      this.copies.append(this.checkpointsAfter(this.copies.newestSeq()));
      return undefined;
    } catch (cause) {
      return cause instanceof Error ? cause.message : String(cause);
    }
  }

  /** Signs the end of the journal, unless that stands already, and lets go of the files. */
  close(): Checkpoint[] {
    try {
      return this.signEnd();
    } finally {
      this.snapshots.close();
      this.database.close();
    }
  }

  private signEnd(): Checkpoint[] {
    if (this.signer === undefined || this.seq === 0) return [];
    if (this.checkpointsAfter(this.seq - 1).length > 0) return [];
    const checkpoint = this.signer.sign(this.seq, this.hash);
    this.store(checkpoint);
    this.copyOut();
    return [checkpoint];
  }

  private insertAll(events: EventTexts): Appended {
    const { times, types } = events;
    let hashes = '';
    const checkpoints: Checkpoint[] = [];
    let [seq, previous] = [this.seq, this.hash];
    let index = 0;
    for (const payload of payloadsIn(events)) {
      const hash = chainHash(previous, payload);
      seq += 1;
      this.insert.run(seq, times[index], types[index], SCHEMA_VERSION, payload, previous, hash);
      hashes += hash;
      index += 1;
      previous = hash;
      if (this.signer !== undefined && seq % this.signer.every === 0) checkpoints.push(this.signer.sign(seq, hash));
    }
    this.moveHead.run(seq, previous);
    for (const checkpoint of checkpoints) this.store(checkpoint);
    return { firstSeq: this.seq + 1, hashes, checkpoints };
  }

  private store({ seq, hash, time, buildVersion, keyId, signature }: Checkpoint): void {
    this.insertCheckpoint.run(seq, hash, time, buildVersion, keyId, signature);
  }

  private checkpointsAfter(seq: number): Checkpoint[] {
    return this.database
      .prepare<[number], Checkpoint>(`SELECT ${CHECKPOINT_COLUMNS} FROM checkpoints WHERE seq > ? ORDER BY seq`)
      .all(seq);
  }

  private resync(): void {
    try {
      ({ seq: this.seq, hash: this.hash } = readHead(this.database));
    } catch {
      // The caller already reports the first failure; what cannot be read keeps the last known place.
    }
  }
}
