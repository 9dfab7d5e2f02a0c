import type Database from 'better-sqlite3';
import type { AppendResult, EventStore, Snapshot, SnapshotStore } from '../engine/ports.js';
import type { Checkpoint } from '../model/checkpoint.js';
import type { CommittedEvent, DeskEvent } from '../model/desk-event.js';
import type { CheckpointOptions } from './checkpoints.js';
import { CursorFile } from './cursor-file.js';
import { DeskLock } from './desk-lock.js';
import { type EventRow, HASH_LENGTH } from './event-chain.js';
import { type EventTexts, textsOf } from './event-texts.js';
import { besideJournal, openJournal, readHead } from './journal-file.js';
import { SnapshotFile } from './snapshot-file.js';
import { upcast } from './upcast.js';
import { InlineWriter, tellCopyFault, type WriteResult, type WriterPort } from './writer-port.js';
import { WriterThread } from './writer-thread.js';

export interface EventStoreOptions {
  /** The built `journal-thread.js`. Left out: appends are written within the call. */
  readonly threadFile?: string;
  /** Left out: no checkpoints are signed. */
  readonly checkpoints?: CheckpointOptions;
  /** Hears of each checkpoint after it is on disk. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void;
  /** Hears of what nobody waits for: snapshots that were left out or could not be kept, copies of checkpoints. */
  readonly onWarning?: (message: string) => void;
  /** Seconds an append may take before it counts as failed. */
  readonly givenUpAfterS?: number;
}

/**
 * The journal: desk events in one SQLite file, each chained to the one before by its hash. One writer, in a thread
 * of its own; this object reads what is committed over a connection of its own. Also keeps snapshots of the state and
 * the cursors of named readers, in files beside it.
 */
export class SqliteEventStore implements EventStore {
  /** Snapshots of the desk's state that belong to this journal. */
  readonly snapshots: SnapshotStore;
  private readonly lock: DeskLock;
  private readonly reader: Database.Database;
  private readonly cursors: CursorFile;
  private readonly writer: WriterPort;
  private readonly selectAfter: Database.Statement<
    [number, number],
    Pick<EventRow, 'seq' | 'hash' | 'payload' | 'schema_version'>
  >;
  private seq: number;
  private pending = 0;
  private drains: (() => void)[] = [];
  private closing: Promise<void> | undefined;

  /**
   * Opens or creates the file. Throws {@link OperatorError} when another process has it or a newer build wrote it.
   */
  constructor(
    private readonly file: string,
    private readonly options: EventStoreOptions = {},
  ) {
    this.lock = new DeskLock(`${file}.lock`);
    const opened: { close(): void }[] = [];
    try {
      this.reader = openJournal(file);
      opened.push(this.reader);
      this.reader.pragma('query_only = ON');
      this.seq = readHead(this.reader).seq;
      this.cursors = new CursorFile(besideJournal(file).cursors);
      opened.push(this.cursors);
      this.selectAfter = this.reader.prepare(
        'SELECT seq, hash, payload, schema_version FROM events WHERE seq > ? ORDER BY seq LIMIT ?',
      );
      this.writer = this.startWriter();
    } catch (cause) {
      for (const one of opened) one.close();
      this.lock.release();
      throw cause;
    }
    this.snapshots = { newest: () => this.newestSnapshot(), save: (snapshot) => this.writer.saveSnapshot(snapshot) };
  }

  append(events: readonly DeskEvent[], settle: (result: AppendResult) => void): void {
    if (events.length === 0) return settle({ ok: true, committed: [] });
    let texts: EventTexts;
    try {
      texts = textsOf(events);
    } catch (cause) {
      return settle({ ok: false, cause });
    }
    this.pending += 1;
    this.writer.append(texts, (result) => {
      this.pending -= 1;
      settle(this.settled(events, result));
      if (this.pending === 0) for (const drained of this.drains.splice(0)) drained();
    });
  }

  readAfter(seq: number, limit: number): CommittedEvent[] {
    return this.selectAfter.all(seq, limit).map((row) => ({
      seq: row.seq,
      hash: row.hash,
      event: upcast(JSON.parse(row.payload) as Record<string, unknown>, row.schema_version),
    }));
  }

  lastSeq(): number {
    return this.seq;
  }

  drained(): Promise<void> {
    return this.pending === 0 ? Promise.resolve() : new Promise((resolve) => this.drains.push(resolve));
  }

  /** The last event a named reader has delivered; 0 for a new one. Setting it to 0 makes it read all again. */
  cursor(name: string): number {
    return this.cursors.get(name);
  }

  setCursor(name: string, seq: number): void {
    this.cursors.set(name, seq);
  }

  /** What was appended is written, the end is signed, then the files are let go of. */
  close(): Promise<void> {
    this.closing ??= this.letGo();
    return this.closing;
  }

  /** Without a thread all of it happens within the call. */
  private letGo(): Promise<void> {
    const release = () => {
      this.cursors.close();
      this.reader.close();
      this.lock.release();
    };
    if (this.writer instanceof InlineWriter) {
      const closed = this.writer.close();
      release();
      return closed.then((checkpoints) => this.announce(checkpoints));
    }
    return this.writer.close().then((checkpoints) => {
      this.announce(checkpoints);
      release();
    });
  }

  private startWriter(): WriterPort {
    const { file } = this;
    const { threadFile, checkpoints, givenUpAfterS } = this.options;
    const onFault = (message: string) => this.warn(message);
    const writer = { file, ...(checkpoints && { checkpoints }) };
    if (threadFile === undefined) return new InlineWriter(writer, onFault);
    return new WriterThread({ threadFile, writer, onFault, ...(givenUpAfterS !== undefined && { givenUpAfterS }) });
  }

  private settled(events: readonly DeskEvent[], result: WriteResult): AppendResult {
    if (!result.ok) {
      // A failed COMMIT may still have reached the disk: the caller reads on from what the file says.
      this.resync();
      return result;
    }
    const { firstSeq, hashes, checkpoints, copyFault } = result;
    this.seq = firstSeq + events.length - 1;
    if (this.writer instanceof InlineWriter) tellCopyFault(copyFault, (message) => this.warn(message));
    this.announce(checkpoints);
    const committed = events.map((event, index) => ({ seq: firstSeq + index, hash: hashOf(hashes, index), event }));
    return { ok: true, committed };
  }

  private announce(checkpoints: readonly Checkpoint[]): void {
    for (const checkpoint of checkpoints) this.options.onCheckpoint?.(checkpoint);
  }

  private newestSnapshot(): Snapshot | null {
    const file = new SnapshotFile(besideJournal(this.file).snapshots);
    const select = this.reader.prepare<[number], { hash: string }>('SELECT hash FROM events WHERE seq = ?');
    try {
      return file.newest(
        (seq) => select.get(seq)?.hash,
        (seq, why) => this.warn(`the snapshot of event ${seq} is not used: ${why}`),
      );
    } finally {
      file.close();
    }
  }

  private warn(message: string): void {
    this.options.onWarning?.(message);
  }

  private resync(): void {
    try {
      this.seq = readHead(this.reader).seq;
    } catch {
      // The caller already reports the first failure; what cannot be read keeps the last known place.
    }
  }
}

function hashOf(hashes: string, index: number): string {
  return hashes.slice(index * HASH_LENGTH, (index + 1) * HASH_LENGTH);
}
