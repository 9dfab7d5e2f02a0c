import type { ActiveKill } from '@paperdesk/contract';
import type { CommittedEvent, DeskEvent } from '../model/desk-event.js';

/** The append-only journal. `append` returns after the events are on disk, all of them or none. */
export interface EventStore {
  append(events: readonly DeskEvent[]): CommittedEvent[];
  /** Events after `seq`, oldest first. */
  readAfter(seq: number, limit: number): CommittedEvent[];
  lastSeq(): number;
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
