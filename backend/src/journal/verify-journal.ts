import Database from 'better-sqlite3';
import { chainHash, GENESIS_HASH, SCHEMA_VERSION, type EventRow } from './event-chain.js';

/** What a walk over the whole chain found. `firstBreak` names the first event that does not fit, and why. */
export interface JournalVerdict {
  readonly ok: boolean;
  readonly events: number;
  readonly firstBreak?: { readonly seq: number; readonly reason: string };
}

/** Events checked between two looks at other work: a few milliseconds. */
const SLICE = 500;

/**
 * Recomputes the hash chain of a journal file, opened read-only: a running desk is not disturbed. Finds edited,
 * removed, inserted and reordered events, and a cut tail. Who can rewrite the whole chain and its head can hide
 * that; only a copy of the last hash kept elsewhere shows it.
 */
export function verifyJournal(file: string): JournalVerdict {
  const walk = walkOf(file);
  for (;;) {
    const step = walk.next();
    if (step.done === true) return step.value;
  }
}

/** As {@link verifyJournal}, a slice at a time: a desk that checks its own journal goes on trading meanwhile. */
export async function verifyJournalInSlices(file: string): Promise<JournalVerdict> {
  const walk = walkOf(file);
  for (;;) {
    const step = walk.next();
    if (step.done === true) return step.value;
    await new Promise((next) => setImmediate(next));
  }
}

/** Yields after each slice. One read transaction: events that a running desk appends meanwhile belong to the next walk. */
function* walkOf(file: string): Generator<void, JournalVerdict> {
  const database = new Database(file, { readonly: true, fileMustExist: true });
  try {
    database.exec('BEGIN');
    return yield* walkChain(database);
  } finally {
    database.close();
  }
}

function* walkChain(database: Database.Database): Generator<void, JournalVerdict> {
  const select = database.prepare<[number, number], EventRow>(
    'SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?',
  );
  let events = 0;
  let previous = GENESIS_HASH;
  let from = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = select.all(from, SLICE);
    for (const row of rows) {
      const reason = faultOf(row, events + 1, previous);
      if (reason !== null) return { ok: false, events, firstBreak: { seq: row.seq, reason } };
      previous = row.hash;
      events += 1;
      from = row.seq;
    }
    if (rows.length < SLICE) break;
    yield;
  }
  const head = database.prepare<[], { seq: number; hash: string }>('SELECT seq, hash FROM head').get();
  if (head?.seq === events && head.hash === previous) return { ok: true, events };
  const reason = `the journal once ended at event ${head?.seq ?? 0} and now ends at ${events}`;
  return { ok: false, events, firstBreak: { seq: events + 1, reason } };
}

function faultOf(row: EventRow, expectedSeq: number, previous: string): string | null {
  if (row.seq !== expectedSeq) return `event ${expectedSeq} is missing`;
  if (row.prev_hash !== previous) return 'it does not follow the event before it';
  if (chainHash(previous, row.payload) !== row.hash) return 'its content does not match its hash';
  if (row.schema_version !== SCHEMA_VERSION) return `its schema version is ${row.schema_version}`;
  const event = JSON.parse(row.payload) as { time: number; type: string };
  return event.time === row.time_us && event.type === row.type ? null : 'its columns do not match its content';
}
