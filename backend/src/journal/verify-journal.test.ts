import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { canonicalJson } from '../engine/canonical-json.js';
import { OperatorError } from '../errors.js';
import type { Checkpoint } from '../model/checkpoint.js';
import { openCheckpointKey } from '../security/checkpoint-key.js';
import { someEvents, write } from '../../test/written-journal.js';
import { SCHEMA_VERSION, chainHash, GENESIS_HASH, type EventRow } from './event-chain.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { verifyJournal, verifyJournalInSlices } from './verify-journal.js';

const EVENTS = 2500;
let whole: string;
let home: string;
const file = () => join(home, 'journal.db');
const path = (name: string) => join(home, name);

/** A home with 2,500 events and checkpoints behind 1,000, 2,000 and the end. Signed by a key of its own. */
async function aHome(amount?: string): Promise<string> {
  const made = mkdtempSync(join(tmpdir(), 'paperdesk-verify-'));
  const { privateKeyPem } = openCheckpointKey(join(made, 'secrets'));
  const store = new SqliteEventStore(join(made, 'journal.db'), {
    checkpoints: { privateKeyPem, buildVersion: '1.2.3' },
  });
  const events = someEvents(EVENTS).map((event, index) => (index === 9 && amount ? { ...event, amount } : event));
  for (let from = 0; from < EVENTS; from += 300) await write(store, events.slice(from, from + 300));
  await store.close();
  return made;
}
/** Changes the rows behind the desk's back. */
function tamper(sql: string): void {
  const database = new Database(file());
  database.exec(sql);
  database.close();
}
/** Hashes all rows anew, as somebody would who knows how the chain is made. */
function rehash(): void {
  const database = new Database(file());
  let previous = GENESIS_HASH;
  let seq = 0;
  for (const row of database.prepare<[], EventRow>('SELECT * FROM events ORDER BY seq').all()) {
    seq += 1;
    const hash = chainHash(previous, row.payload);
    database
      .prepare('UPDATE events SET seq = ?, prev_hash = ?, hash = ? WHERE seq = ?')
      .run(seq, previous, hash, row.seq);
    previous = hash;
  }
  database.prepare('UPDATE head SET seq = ?, hash = ?').run(seq, previous);
  database.close();
}
const EDIT = `UPDATE events SET payload = replace(payload, '"amount":"7"', '"amount":"9007"')`;

beforeAll(async () => {
  whole = await aHome();
});
afterAll(() => rmSync(whole, { recursive: true }));
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'paperdesk-verify-'));
  cpSync(whole, home, { recursive: true });
});
afterEach(() => rmSync(home, { recursive: true }));

it('finds a journal whole, at once and in slices', async () => {
  const verdict = { ok: true, events: EVENTS, checkpoints: 3 };
  expect(verifyJournal(file())).toEqual(verdict);
  expect(await verifyJournalInSlices(file())).toEqual(verdict);
  expect(verifyJournal(file(), { against: path('checkpoints.jsonl') })).toEqual({ ...verdict, against: 3 });
});

describe('without a new hash', () => {
  const renumber = (from: number, to: number) => `UPDATE events SET seq = ${to} WHERE seq = ${from};`;
  it.each([
    ['an edit', EDIT, 7, 'edited', 'content'],
    ['a changed column', 'UPDATE events SET time_us = time_us + 1 WHERE seq = 3', 3, 'edited', 'columns'],
    ['a changed type', `UPDATE events SET type = 'accountReset' WHERE seq = 4`, 4, 'edited', 'columns'],
    ['another version', 'UPDATE events SET schema_version = 1 WHERE seq <= 3', 1, 'edited', 'columns'],
    ['a version that falls', 'UPDATE events SET schema_version = 1 WHERE seq = 4', 4, 'edited', 'version'],
    ['a removal', 'DELETE FROM events WHERE seq = 2', 2, 'removed', 'event 2 is missing'],
    ['a removal that was renumbered', `DELETE FROM events WHERE seq = 2; ${renumber(3, 2)}`, 2, 'removed', 'any more'],
    [
      'an insertion',
      `INSERT INTO events SELECT -5, time_us, type, 2, payload, prev_hash, hash FROM events WHERE seq = 9`,
      -5,
      'inserted',
      'number',
    ],
    ['a reorder', renumber(2, -1) + renumber(3, 2) + renumber(-1, 3), 2, 'reordered', 'but 3'],
    ['a cut tail', 'DELETE FROM events WHERE seq > 2400', 2401, 'cutTail', 'once ended at event 2500'],
    ['a removed checkpoint', 'DELETE FROM checkpoints', 1000, 'checkpoint', 'lacks'],
  ])('finds %s', (_name, ...[sql, seq, kind, reason]) => {
    tamper(sql);
    const found = { seq, kind, reason: expect.stringContaining(reason) as string };
    expect(verifyJournal(file())).toMatchObject({ ok: false, firstBreak: found });
  });

  it('finds an event put in between with a right hash of its own', () => {
    const database = new Database(file());
    database.exec(
      'UPDATE events SET seq = seq + 10000 WHERE seq > 5; UPDATE events SET seq = seq - 9999 WHERE seq > 10000',
    );
    const fifth = database.prepare<[], EventRow>('SELECT * FROM events WHERE seq = 5').get()!;
    const [event] = someEvents(1, 5);
    const payload = canonicalJson(event);
    database
      .prepare(`INSERT INTO events VALUES (6, ?, ?, ${SCHEMA_VERSION}, ?, ?, ?)`)
      .run(event!.time, event!.type, payload, fifth.hash, chainHash(fifth.hash, payload));
    database.close();
    expect(verifyJournal(file())).toMatchObject({ firstBreak: { seq: 6, kind: 'inserted' } });
  });
});

describe('a chain that was made anew', () => {
  it.each([
    ['edited', EDIT, 1000, 'remade', 'made anew'],
    ['shortened', 'DELETE FROM events WHERE seq > 1500', 1501, 'cutTail', '2500'],
    ['less one event', 'DELETE FROM events WHERE seq = 1200', 2000, 'remade', 'made anew'],
  ])('shows by its checkpoints: %s', (_name, ...[sql, seq, kind, reason]) => {
    tamper(sql);
    rehash();
    const found = { seq, kind, reason: expect.stringContaining(reason) as string };
    expect(verifyJournal(file())).toMatchObject({ ok: false, firstBreak: found });
  });

  it('shows when the checkpoints were taken away, or made with another key', async () => {
    tamper(`${EDIT}; DELETE FROM checkpoints`);
    rehash();
    rmSync(path('checkpoints.jsonl'));
    expect(verifyJournal(file())).toMatchObject({
      firstBreak: { seq: 1000, kind: 'checkpoint', reason: expect.stringContaining('missing') as string },
    });
    const other = await aHome('9007');
    rmSync(path('journal.db'));
    cpSync(join(other, 'journal.db'), file());
    expect(verifyJournal(file())).toMatchObject({
      firstBreak: { seq: 1000, kind: 'checkpoint', reason: expect.stringContaining('another key') as string },
    });
    rmSync(other, { recursive: true });
  });

  it('shows a checkpoint that was rewritten', () => {
    tamper(`UPDATE checkpoints SET hash = '${'a'.repeat(64)}' WHERE seq = 2000`);
    expect(verifyJournal(file())).toMatchObject({
      firstBreak: {
        seq: 2000,
        kind: 'checkpoint',
        reason: expect.stringContaining('the journal: its signature') as string,
      },
    });
    rmSync(path('secrets'), { recursive: true });
    expect(verifyJournal(file())).toMatchObject({
      firstBreak: { seq: 1000, reason: expect.stringContaining('pub.pem') as string },
    });
  });

  describe("with the home's own key and every copy in it", () => {
    const kept = () => path('kept');
    let checkpoints: Checkpoint[];
    let other: string;
    beforeAll(async () => {
      other = await aHome('9007');
    });
    afterAll(() => rmSync(other, { recursive: true }));
    beforeEach(() => {
      checkpoints = readFileSync(path('checkpoints.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Checkpoint);
      rmSync(home, { recursive: true });
      cpSync(other, home, { recursive: true });
    });
    const iso = (time: number) => new Date(time / 1000).toISOString().replace('Z', '000Z');
    it.each<[string, (rows: readonly Checkpoint[]) => string]>([
      ['lines', (rows) => rows.map((row) => JSON.stringify(row)).join('\n')],
      ['lines of the log', (rows) => rows.map((row) => JSON.stringify({ level: 30, checkpoint: row })).join('\n')],
      [
        'a CSV of the table',
        (rows) =>
          [
            '"timestamp","kind","journal_seq","hash","signature","key_id","build_version"',
            ...rows.map((row) =>
              [
                `"${iso(row.time)}"`,
                '"checkpoint"',
                row.seq,
                `"${row.hash}"`,
                `"${row.signature}"`,
                row.keyId,
                '1.2.3',
              ].join(','),
            ),
            `"${iso(0)}","killDrill",0,"","","",""`,
          ].join('\r\n'),
      ],
      [
        'the table as JSON',
        (rows) =>
          JSON.stringify({
            columns: [{ name: 'journal_seq' }, { name: 'hash' }],
            dataset: rows.map((row) => [row.seq, row.hash]),
          }),
      ],
      ['a list', (rows) => JSON.stringify(rows)],
    ])('shows against %s kept elsewhere', (_name, written) => {
      expect(verifyJournal(file())).toMatchObject({ ok: true });
      writeFileSync(kept(), written(checkpoints));
      expect(verifyJournal(file(), { against: kept() })).toMatchObject({ ok: false, firstBreak: { seq: 1000 } });
    });
  });

  it('is not said to agree with a file that holds no checkpoint', () => {
    writeFileSync(path('kept'), 'seq,hash\n');
    expect(() => verifyJournal(file(), { against: path('kept') })).toThrow(OperatorError);
    expect(() => verifyJournal(file(), { against: path('nowhere') })).toThrow(OperatorError);
  });
});

it('agrees with whole copies in every shape', () => {
  const database = new Database(file());
  const rows = database
    .prepare<[], { seq: number; hash: string; time_us: number; key_id: string; signature: string }>(
      'SELECT * FROM checkpoints',
    )
    .all();
  database.close();
  writeFileSync(
    path('kept'),
    [
      'ts,kind,journal_seq,hash,build,key_id,signature',
      ...rows.map(
        (row) =>
          `${new Date(row.time_us / 1000).toISOString().replace('Z', '000Z')},checkpoint,${row.seq},${row.hash},1.2.3,${row.key_id},${row.signature}`,
      ),
    ].join('\n'),
  );
  expect(verifyJournal(file(), { against: path('kept') })).toMatchObject({ ok: true, against: 3 });
  // The version is part of what was signed.
  writeFileSync(path('kept'), readFileSync(path('kept'), 'utf8').replaceAll('1.2.3', '1.2.4'));
  expect(verifyJournal(file(), { against: path('kept') })).toMatchObject({
    firstBreak: { seq: 1000, kind: 'checkpoint', reason: expect.stringContaining('kept: its signature') as string },
  });
});

it('checks while a desk writes', async () => {
  const store = new SqliteEventStore(file());
  const verdict = verifyJournalInSlices(file());
  await write(store, someEvents(10, EVENTS + 1));
  expect(await verdict).toMatchObject({ ok: true, events: EVENTS });
  expect(verifyJournal(file())).toMatchObject({ ok: true, events: EVENTS + 10 });
  await store.close();
});
