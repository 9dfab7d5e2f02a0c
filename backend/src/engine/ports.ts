import type { ActiveKill } from '@paperdesk/contract';
import type { CommittedEvent, DeskEvent } from '../model/desk-event.js';
import type { NumberedInput } from './input.js';

/** What became of an append: all events are on disk, or none is. */
export type AppendResult =
  | { readonly ok: true; readonly committed: readonly CommittedEvent[] }
  | { readonly ok: false; readonly cause: unknown };

/** The append-only journal. It writes off the engine's thread; one append is on its way at a time. */
export interface EventStore {
  /** All of them or none. `settle` is called once, when they are synced or cannot be; it may be within the call. */
  append(events: readonly DeskEvent[], settle: (result: AppendResult) => void): void;
  /** Committed events after `seq`, oldest first, in today's shape whatever version wrote them. */
  readAfter(seq: number, limit: number): CommittedEvent[];
  /** The last committed event. */
  lastSeq(): number;
  /** Resolves when no append is on its way. */
  drained(): Promise<void>;
}

/** The fold of the journal up to `seq`, as text that only the engine reads. */
export interface Snapshot {
  readonly seq: number;
  readonly text: string;
}
/** Where snapshots are kept. One that does not fit the journal is not returned: a start then folds from an older one. */
export interface SnapshotStore {
  newest(): Snapshot | null;
  /** Keeps it without holding the caller up. */
  save(snapshot: Snapshot): void;
}

/** Keeps what decisions were made on. Called before the batch's events are committed, in order of `ingestSeq`. */
export interface InputLog {
  /** `firstSeq` is the journal seq that the batch's first event will have. */
  append(batch: { readonly firstSeq: number; readonly inputs: readonly NumberedInput[] }): void;
}

/** What the latch file says: `killed` with its kills, `armed`, or `unreadable` (which counts as killed). */
export type LatchReading =
  | { readonly state: 'armed' }
  | { readonly state: 'killed'; readonly kills: readonly LatchedKill[] }
  | { readonly state: 'unreadable'; readonly fault: string };
export type LatchedKill = Pick<
  ActiveKill,
  'killId' | 'scope' | 'scopeValue' | 'level' | 'reason' | 'person' | 'verified'
> & {
  readonly timeUs: number;
};

/** The kill switch's own file: fixed size, overwritten in place, synced before the journal. */
export interface Latch {
  read(): LatchReading;
  write(kills: readonly LatchedKill[]): void;
}
