import type Database from 'better-sqlite3';
import { CheckpointCheck, type CheckpointSources } from './verify-checkpoints.js';
import { chainHash, GENESIS_HASH, SCHEMA_VERSION, type EventRow } from './event-chain.js';
import { readJournal } from './journal-file.js';
import { MARKS } from './upcast.js';

/** What was done to the journal, as far as it shows. */
export type BreakKind =
  /** The content of an event is not what was hashed. */
  | 'edited'
  | 'removed'
  | 'inserted'
  | 'reordered'
  /** Its end is missing. */
  | 'cutTail'
  /** A whole chain, but not the one that was signed. */
  | 'remade'
  /** A checkpoint itself is missing or was not made by this home's key. */
  | 'checkpoint';
export interface JournalBreak {
  readonly seq: number;
  readonly kind: BreakKind;
  readonly reason: string;
}
/** What a walk over the whole chain found. `firstBreak` names the first event that does not fit, what was done, and why. */
export interface JournalVerdict {
  readonly ok: boolean;
  /** Events that fit, from the first on. */
  readonly events: number;
  /** Checkpoints the chain was compared with, those kept elsewhere included. */
  readonly checkpoints: number;
  /** Of these, in the file named by `against`. */
  readonly against?: number;
  readonly firstBreak?: JournalBreak;
}
export type VerifyOptions = CheckpointSources;

/** Events checked between two looks at other work: a few milliseconds. */
const SLICE = 1000;

/**
 * Recomputes the hash chain of a journal file, opened read-only, and compares it with every checkpoint: a running desk
 * is not disturbed. Finds edited, removed, inserted and reordered events and a cut tail; a chain that was made anew
 * differs from the checkpoints. Who holds the signing key and every copy in the home can hide that too; only copies
 * kept elsewhere (`against`) show it then.
 */
export function verifyJournal(file: string, options: VerifyOptions = {}): JournalVerdict {
  const walk = walkOf(file, options);
  for (;;) {
    const step = walk.next();
    if (step.done === true) return step.value;
  }
}

/** As {@link verifyJournal}, a slice at a time: a desk that checks its own journal goes on trading meanwhile. */
export async function verifyJournalInSlices(file: string, options: VerifyOptions = {}): Promise<JournalVerdict> {
  const walk = walkOf(file, options);
  for (;;) {
    const step = walk.next();
    if (step.done === true) return step.value;
    await new Promise((next) => setImmediate(next));
  }
}

/** Yields after each slice. One read transaction: events that a running desk appends meanwhile belong to the next walk. */
function* walkOf(file: string, options: VerifyOptions): Generator<void, JournalVerdict> {
  const database = readJournal(file);
  try {
    database.exec('BEGIN');
    const checks = new CheckpointCheck(file, database, options);
    const { events, firstBreak } = yield* walkChain(database, checks);
    const counts = {
      events,
      checkpoints: checks.count,
      ...(checks.against !== undefined && { against: checks.against }),
    };
    return firstBreak === undefined ? { ok: true, ...counts } : { ok: false, ...counts, firstBreak };
  } finally {
    database.close();
  }
}

interface Walked {
  readonly events: number;
  readonly firstBreak?: JournalBreak;
}
/** In the order of the columns. */
type RawRow = [number, number, string, number, string, string, string];

function* walkChain(database: Database.Database, checks: CheckpointCheck): Generator<void, Walked> {
  const select = database
    .prepare<[number, number], RawRow>('SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?')
    .raw();
  let [events, previous, version] = [0, GENESIS_HASH, 0];
  let from = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = select.all(from, SLICE) as unknown as RawRow[];
    for (const row of rows) {
      const broken =
        (row[0] === events + 1 && row[5] === previous ? undefined : misplaced(database, row, { events, previous })) ??
        contentBreak(row, version) ??
        checks.at(row[0], row[6], row[3]);
      if (broken !== undefined) return { events, firstBreak: broken };
      [from, previous, version] = [row[0], row[6], row[3]];
      events += 1;
    }
    if (rows.length < SLICE) break;
    yield;
  }
  const firstBreak = endBreak(database, events, previous) ?? checks.atEnd(events);
  return firstBreak === undefined ? { events } : { events, firstBreak };
}

function endBreak(database: Database.Database, events: number, last: string): JournalBreak | undefined {
  const head = database.prepare<[], { seq: number; hash: string }>('SELECT seq, hash FROM head').get();
  if (head?.seq === events && head.hash === last) return undefined;
  if ((head?.seq ?? 0) > events) {
    const reason = `the journal once ended at event ${head?.seq ?? 0} and now ends at ${events}`;
    return { seq: events + 1, kind: 'cutTail', reason };
  }
  return {
    seq: events,
    kind: 'inserted',
    reason: `the journal's own end is event ${head?.seq ?? 0}, with another hash`,
  };
}

/** An event that is whole in itself and stands where it does not belong, or lacks its neighbor. */
function misplaced(
  database: Database.Database,
  row: RawRow,
  at: { readonly events: number; readonly previous: string },
): JournalBreak {
  const [seq, , , , payload, prevHash, hash] = row;
  const expected = at.events + 1;
  if (seq > expected) {
    const missing =
      seq === expected + 1 ? `event ${expected} is missing` : `events ${expected} to ${seq - 1} are missing`;
    return { seq: expected, kind: 'removed', reason: missing };
  }
  if (seq < expected) return { seq, kind: 'inserted', reason: 'its number is not one of the journal' };
  if (chainHash(prevHash, payload) !== hash)
    return { seq, kind: 'edited', reason: 'its content does not match its hash' };
  const follows = database
    .prepare<[string], { seq: number }>('SELECT seq FROM events WHERE hash = ?')
    .get(prevHash)?.seq;
  if (follows === seq - 2 || (seq === 2 && prevHash === GENESIS_HASH))
    return { seq: seq - 1, kind: 'inserted', reason: `event ${seq} follows the one before it` };
  if (follows !== undefined)
    return { seq, kind: 'reordered', reason: `it does not follow event ${seq - 1}, but ${follows}` };
  const before = at.events === 0 ? 'it does not begin the chain' : `it does not follow event ${at.events}`;
  return { seq, kind: 'removed', reason: `${before}: what it follows is not in the journal any more` };
}

function contentBreak(row: RawRow, lastVersion: number): JournalBreak | undefined {
  const [seq, , , version, payload, prevHash, hash] = row;
  if (chainHash(prevHash, payload) !== hash)
    return { seq, kind: 'edited', reason: 'its content does not match its hash' };
  if (version < Math.max(1, lastVersion) || version > SCHEMA_VERSION)
    return { seq, kind: 'edited', reason: `its schema version is ${version}` };
  return columnsMatch(row) ? undefined : { seq, kind: 'edited', reason: 'its columns do not match its content' };
}

/** The columns repeat what is hashed; the hash does not cover them. */
function columnsMatch([, timeUs, type, version, payload]: RawRow): boolean {
  const mark = MARKS[type];
  if (mark !== undefined && payload.includes(mark.member) !== version >= mark.since) return false;
  // Names in canonical JSON are never escaped, so one hit of `"time":` is the member itself and nothing has to be parsed.
  const time = payload.indexOf('"time":');
  const name = payload.indexOf('"type":');
  if (time === payload.lastIndexOf('"time":') && name === payload.lastIndexOf('"type":'))
    return payload.startsWith(`"time":${timeUs},`, time) && payload.startsWith(`"type":"${type}"`, name);
  try {
    const event = JSON.parse(payload) as Pick<EventRow, 'type'> & { readonly time: number };
    return event.time === timeUs && event.type === type;
  } catch {
    return false;
  }
}
