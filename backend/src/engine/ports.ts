import type { ActiveKill } from '@paperdesk/contract';
import type { CommittedEvent, DeskEvent, InputsSealed } from '../model/desk-event.js';
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

/** A complete segment of kept inputs, as the journal notes it. */
export type SealedSegment = Pick<InputsSealed, 'segment' | 'sha256' | 'bytes' | 'firstIngestSeq' | 'lastIngestSeq'>;

/** What one batch was decided on. `events` of them follow in the journal from `firstSeq` on, if their append succeeds. */
export interface KeptBatch {
  readonly firstSeq: number;
  readonly events: number;
  readonly inputs: readonly NumberedInput[];
}
/** Keeps what decisions were made on. Called before the batch's events are committed, in order of `ingestSeq`. */
export interface InputLog {
  /** True when the next batch begins a segment: it must carry an image of every market that matters. */
  readonly beginsSegment: boolean;
  append(batch: KeptBatch): void;
}

/** Calls back later. */
export interface Timers {
  /** Calls once, not before so many microseconds (a long wait may be cut short); returns the way to call it off. */
  after(us: number, call: () => void): () => void;
}

/** What the latch file says: `killed` with its kills, `armed`, or `unreadable` (which counts as killed). */
export type LatchReading =
  | { readonly state: 'armed' }
  | { readonly state: 'killed'; readonly kills: readonly LatchedKill[] }
  | { readonly state: 'unreadable'; readonly fault: string };
export type LatchedKill = Pick<
  ActiveKill,
  'killId' | 'scope' | 'scopeValue' | 'level' | 'trigger' | 'reason' | 'person' | 'verified'
> & {
  readonly timeUs: number;
};

/** The kill switch's own file: fixed size, overwritten in place, synced before the journal. */
export interface Latch {
  read(): LatchReading;
  write(kills: readonly LatchedKill[]): void;
}
