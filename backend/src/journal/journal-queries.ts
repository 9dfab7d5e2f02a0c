import type Database from 'better-sqlite3';
import type { CommittedEvent, DeskEvent } from '../model/desk-event.js';
import type { TimeUs } from '../model/time.js';
import type { EventRow } from './event-chain.js';
import { readHead, readJournal, type JournalHead } from './journal-file.js';
import { upcast } from './upcast.js';

type Row = Pick<EventRow, 'seq' | 'hash' | 'payload' | 'schema_version'>;
export type EventType = DeskEvent['type'];

/** Types that are wanted, or those that are not. */
export type WantedTypes = { readonly only: readonly string[] } | { readonly except: readonly string[] };

/** Events looked at between two looks at other work: a few milliseconds. */
const SLICE = 2_000;

/**
 * Questions to the journal that its one writer is not asked: a connection of its own, for reading only. Long walks go
 * a slice at a time, so that a desk that answers them goes on trading.
 */
export class JournalQueries {
  private readonly database: Database.Database;

  /** Throws an `OperatorError` when there is no journal, or one of a newer build. */
  constructor(file: string) {
    this.database = readJournal(file);
  }

  head(): JournalHead {
    return readHead(this.database);
  }

  event(seq: number): CommittedEvent | undefined {
    const row = this.database
      .prepare<[number], Row>('SELECT seq, hash, payload, schema_version FROM events WHERE seq = ?')
      .get(seq);
    return row && committed(row);
  }

  /** The first event at or after a time; one past the end when there is none. Times never go back in a journal. */
  seqAt(time: TimeUs): number {
    const timeOf = this.database.prepare<[number], { time_us: number }>('SELECT time_us FROM events WHERE seq = ?');
    let [low, high] = [1, this.head().seq + 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((timeOf.get(middle)?.time_us ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Events of some types after `after` up to `last`, oldest first; `looked` tells how far it is after each slice. */
  async *ofTypes(
    types: WantedTypes,
    { after, last }: { readonly after: number; readonly last: number },
  ): AsyncGenerator<{ readonly looked: number; readonly events: readonly CommittedEvent[] }> {
    const select = this.ofTypesBetween(types, 'ASC');
    for (let from = after; from < last; from += SLICE) {
      const looked = Math.min(from + SLICE, last);
      yield { looked, events: select.all(from, looked, ...namesIn(types)).map(committed) };
      await new Promise((next) => setImmediate(next));
    }
  }

  /** As {@link ofTypes}, newest first, from below `before`; ends when the caller has enough. */
  async *backwards(
    types: WantedTypes,
    { before, first }: { readonly before: number; readonly first: number },
  ): AsyncGenerator<CommittedEvent> {
    const select = this.ofTypesBetween(types, 'DESC');
    for (let below = before; below > first; below -= SLICE) {
      const from = Math.max(below - SLICE, first);
      for (const row of select.all(from - 1, below - 1, ...namesIn(types))) yield committed(row);
      await new Promise((next) => setImmediate(next));
    }
  }

  close(): void {
    this.database.close();
  }

  private ofTypesBetween(types: WantedTypes, order: 'ASC' | 'DESC') {
    return this.database.prepare<(number | string)[], Row>(
      `SELECT seq, hash, payload, schema_version FROM events
       WHERE seq > ? AND seq <= ? AND type ${'only' in types ? 'IN' : 'NOT IN'} (${namesIn(types)
         .map(() => '?')
         .join(', ')}) ORDER BY seq ${order}`,
    );
  }
}

function namesIn(types: WantedTypes): readonly string[] {
  return 'only' in types ? types.only : types.except;
}

function committed(row: Row): CommittedEvent {
  const event = upcast(JSON.parse(row.payload) as Record<string, unknown>, row.schema_version);
  return { seq: row.seq, hash: row.hash, event };
}
