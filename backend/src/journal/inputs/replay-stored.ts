import type { CommittedEvent } from '../../model/desk-event.js';
import type { KeptBatch } from '../../engine/ports.js';
import { DecisionReplay, type ReplayVerdict } from '../../engine/replay-decisions.js';
import { subjectOf } from '../../engine/explain.js';
import type { EventRow } from '../event-chain.js';
import { readHead, readJournal } from '../journal-file.js';
import { upcast } from '../upcast.js';
import { readSegment, segmentsIn } from './segment-reader.js';

/** What replaying a home's decisions came to. */
export interface StoredReplay extends ReplayVerdict {
  readonly ok: boolean;
  readonly segments: number;
  /** Segments whose bytes are not those whose hash the journal notes, and ones that break off, in words. */
  readonly segmentFaults: readonly string[];
  /** With an order: the seqs of its events that were decided again and found equal, and how many it has. */
  readonly order: { readonly orderId: string; readonly events: number; readonly equal: readonly number[] } | null;
}

/**
 * Decides again on the inputs kept in `folder` and compares with the journal in `file`; reads only, a desk may run on
 * both. With `orderId` only until that order's last event. Throws an `OperatorError` when there is no journal.
 */
export function replayStored(told: {
  readonly file: string;
  readonly folder: string;
  readonly orderId?: string;
}): StoredReplay {
  const journal = journalOf(told.file);
  try {
    const until = journal.lastSeq();
    const about = told.orderId === undefined ? [] : eventsAbout(journal, told.orderId);
    const names = segmentsIn(told.folder);
    const faults: string[] = [];
    const equal: number[] = [];
    const replay = new DecisionReplay(journal, ({ seq }) => {
      if (about.includes(seq)) equal.push(seq);
    });
    const verdict = replay.run(
      batchesOf({ folder: told.folder, names, faults, hashes: journal.sealed() }),
      about.at(-1) ?? until,
    );
    const order = told.orderId === undefined ? null : { orderId: told.orderId, events: about.length, equal };
    const whole =
      order === null ? verdict.uncovered.every(({ why }) => why === 'halted') : equal.length === about.length;
    const ok = verdict.difference === null && faults.length === 0 && whole && (order === null || about.length > 0);
    return { ok, ...verdict, segments: names.length, segmentFaults: faults, order };
  } finally {
    journal.close();
  }
}

function* batchesOf(from: {
  readonly folder: string;
  readonly names: readonly string[];
  readonly faults: string[];
  readonly hashes: ReadonlyMap<string, string>;
}): Generator<KeptBatch> {
  for (const name of from.names) {
    const { batches, brokenAt, sha256 } = readSegment(from.folder, name);
    const noted = from.hashes.get(name);
    if (noted !== undefined && noted !== sha256) from.faults.push(`${name} was changed after it was complete`);
    else if (noted !== undefined && brokenAt !== null)
      from.faults.push(`${name} cannot be read from byte ${brokenAt} on`);
    yield* batches;
  }
}

function journalOf(file: string) {
  const database = readJournal(file);
  database.exec('BEGIN');
  const select = database.prepare<[number, number], EventRow>(
    'SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?',
  );
  const selectSealed = database.prepare<[], { payload: string }>(
    "SELECT payload FROM events WHERE type = 'inputsSealed'",
  );
  const lastSeq = readHead(database).seq;
  return {
    readAfter: (seq: number, limit: number): CommittedEvent[] =>
      select.all(seq, limit).map((row) => ({
        seq: row.seq,
        hash: row.hash,
        event: upcast(JSON.parse(row.payload) as Record<string, unknown>, row.schema_version),
      })),
    lastSeq: () => lastSeq,
    sealed: () =>
      new Map(
        selectSealed.all().map(({ payload }) => {
          const { segment, sha256 } = JSON.parse(payload) as { segment: string; sha256: string };
          return [segment, sha256];
        }),
      ),
    close: () => database.close(),
  };
}

function eventsAbout(journal: ReturnType<typeof journalOf>, orderId: string): number[] {
  const about: number[] = [];
  for (let at = 0; at < journal.lastSeq();) {
    const events = journal.readAfter(at, 5000);
    if (events.length === 0) break;
    for (const { seq, event } of events) if (subjectOf(event) === orderId) about.push(seq);
    at += events.length;
  }
  return about;
}
