import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { aRearm, aSubmit, aTrade, aTrip, anId, NOW } from '../../test/builders.js';
import type { MemoryEventStore } from '../../test/desk-harness.js';
import { DeskHarness, plain } from '../../test/desk-harness.js';
import { canonicalJson } from '../engine/canonical-json.js';
import type { LatchedKill } from '../engine/ports.js';
import { OperatorError } from '../errors.js';
import { FileLatch, LATCH_BYTES } from './file-latch.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { verifyJournal, verifyJournalInSlices } from './verify-journal.js';

let home: string;
const open: SqliteEventStore[] = [];
const copies: string[] = [];
const store = (folder = home) => {
  const made = new SqliteEventStore(join(folder, 'journal.db'));
  open.push(made);
  return made;
};
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'paperdesk-journal-'));
});
afterEach(() => {
  for (const made of open.splice(0)) made.close();
  for (const folder of [home, ...copies.splice(0)]) rmSync(folder, { recursive: true });
});

/** The files as a crash leaves them: copied while the store is open. */
function crashed(): string {
  const copy = mkdtempSync(join(tmpdir(), 'paperdesk-crashed-'));
  copies.push(copy);
  cpSync(home, copy, { recursive: true });
  return copy;
}
async function aBusyDesk() {
  const made = store();
  const latch = new FileLatch(join(home, 'kill.latch'), made.lastSeq() === 0);
  const at = await new DeskHarness(made, latch).open();
  await at.report(aSubmit({ orderType: 'market', quantity: '1.2' }));
  await at.report(aSubmit());
  at.feed(aTrade({ price: 5_800_000, quantity: 10_000 }));
  return { at, made, latch };
}

describe('a crash', () => {
  it('keeps everything that was answered, and the state is the same', async () => {
    const { at } = await aBusyDesk();
    const copy = crashed();
    const again = new DeskHarness(store(copy), new FileLatch(join(copy, 'kill.latch'), false));
    expect(again.memory.orders({})).toEqual(at.memory.orders({}));
    expect(again.memory.accounts({})).toEqual(at.memory.accounts({}));
    expect(again.memory.killSwitch().state).toBe('armed');
    expect(plain([...again.engine.workingState.resting])).toBe(plain([...at.engine.workingState.resting]));
  });

  it('keeps the kill', async () => {
    const { at } = await aBusyDesk();
    const trip = aTrip();
    await at.run(trip);
    const copy = crashed();
    const latch = new FileLatch(join(copy, 'kill.latch'), false);
    const again = new DeskHarness(store(copy), latch);
    expect(again.memory.killSwitch().kills.map((kill) => kill.killId)).toEqual([trip.killId]);
    expect(await again.run(aRearm(trip.killId))).toMatchObject({ ok: true });
    expect(latch.read()).toEqual({ state: 'armed' });
  });
});

describe('verify', () => {
  const tampered = async (sql: string) => {
    const { made } = await aBusyDesk();
    expect(verifyJournal(join(home, 'journal.db'))).toEqual({ ok: true, events: made.lastSeq() });
    made.close();
    const database = new Database(join(home, 'journal.db'));
    database.exec(sql);
    database.close();
    return verifyJournal(join(home, 'journal.db'));
  };
  it.each([
    ['an edit', `UPDATE events SET payload = replace(payload, '250000', '950000')`, 4, 'content'],
    ['a changed column', `UPDATE events SET time_us = time_us + 1 WHERE seq = 3`, 3, 'columns'],
    ['a removal', 'DELETE FROM events WHERE seq = 2', 3, 'missing'],
    ['a cut tail', 'DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)', 10, 'once ended'],
    [
      'a reorder',
      'UPDATE events SET seq = -1 WHERE seq = 2; UPDATE events SET seq = 2 WHERE seq = 3; UPDATE events SET seq = 3 WHERE seq = -1',
      2,
      'follow',
    ],
  ])('finds %s', async (_name, sql, seq, reason) => {
    const verdict = await tampered(sql);
    expect(verdict).toMatchObject({ ok: false, firstBreak: { seq, reason: expect.stringContaining(reason) } });
  });
});

it('checks a long journal in slices, with other work in between and events appended meanwhile', async () => {
  const { made } = await aBusyDesk();
  const event = made.readAfter(made.lastSeq() - 1, 1)[0]!.event;
  made.append(Array.from({ length: 5000 }, () => event));
  const before = made.lastSeq();
  let turns = 0;
  const other = setInterval(() => (turns += 1), 0);
  const verdict = verifyJournalInSlices(join(home, 'journal.db'));
  made.append([event]);
  expect(await verdict).toEqual({ ok: true, events: before });
  clearInterval(other);
  expect(turns).toBeGreaterThan(1);
  expect(await verifyJournalInSlices(join(home, 'journal.db'))).toEqual(verifyJournal(join(home, 'journal.db')));
});

describe('the store', () => {
  it('is refused to a second desk, and free again after a close', () => {
    const first = store();
    expect(() => store()).toThrow(OperatorError);
    first.close();
    expect(store().lastSeq()).toBe(0);
  });

  it('does not open what a newer build wrote, nor what is no journal', () => {
    store().close();
    const database = new Database(join(home, 'journal.db'));
    database.pragma('user_version = 99');
    database.close();
    expect(() => store()).toThrow(/newer Paperdesk.*99/);
    for (const end of ['', '-wal', '-shm']) rmSync(join(home, `journal.db${end}`), { force: true });
    writeFileSync(join(home, 'journal.db'), 'x'.repeat(5000));
    expect(() => store()).toThrow(OperatorError);
  });

  it('keeps cursors by name', () => {
    const made = store();
    expect(made.cursor('questdb')).toBe(0);
    made.setCursor('questdb', 7);
    made.setCursor('questdb', 9);
    made.close();
    expect([store().cursor('questdb'), open.at(-1)?.cursor('other')]).toEqual([9, 0]);
  });

  it('writes all events of an append or none', async () => {
    const { made } = await aBusyDesk();
    const [first] = made.readAfter(0, 1);
    if (first === undefined) throw new Error('the journal is empty');
    const seq = made.lastSeq();
    const bad = { ...first.event, time: Number.NaN };
    expect(() => made.append([first.event, bad])).toThrow();
    expect([made.lastSeq(), made.readAfter(seq, 10)]).toEqual([seq, []]);
    made.append([first.event]);
    expect(verifyJournal(join(home, 'journal.db'))).toEqual({ ok: true, events: seq + 1 });
  });
});

describe('the latch file', () => {
  const file = () => join(home, 'kill.latch');
  const kill: LatchedKill = {
    killId: anId(),
    scope: 'global',
    scopeValue: null,
    level: 'halt',
    reason: 'fire',
    person: 'p-risk',
    verified: true,
    timeUs: NOW,
  };

  it('is made armed in a fresh home, at its full size, and keeps size and place through writes', () => {
    const latch = new FileLatch(file(), true);
    expect(latch.read()).toEqual({ state: 'armed' });
    const before = statSync(file());
    latch.write([kill]);
    expect(latch.read()).toEqual({ state: 'killed', kills: [kill] });
    const after = statSync(file());
    expect([after.size, after.ino]).toEqual([LATCH_BYTES, before.ino]);
    expect(after.blocks * 512).toBeGreaterThanOrEqual(LATCH_BYTES);
    latch.close();
  });

  it.each<[string, () => void]>([
    ['missing', () => unlinkSync(file())],
    ['cut', () => truncateSync(file(), 100)],
    ['emptied', () => truncateSync(file(), 0)],
    [
      'changed by one bit',
      () => {
        const bytes = readFileSync(file());
        bytes[30] = (bytes[30] ?? 0) ^ 1;
        writeFileSync(file(), bytes);
      },
    ],
  ])('reads as unreadable when %s in a home with a history, and a write mends it', (_name, harm) => {
    const first = new FileLatch(file(), true);
    first.write([kill]);
    first.close();
    harm();
    const latch = new FileLatch(file(), false);
    expect(latch.read().state).toBe('unreadable');
    latch.write([]);
    expect(latch.read().state).toBe('armed');
    latch.close();
  });

  it('stops the desk when it cannot be read', async () => {
    const { made } = await aBusyDesk();
    truncateSync(file(), 10);
    const again = new DeskHarness(made, new FileLatch(file(), false));
    expect((await again.refusal(aSubmit())).status).toBe(423);
  });

  it('stays killed with more kills than fit', () => {
    const latch = new FileLatch(file(), true);
    latch.write(Array.from({ length: 2000 }, () => kill));
    expect(latch.read()).toMatchObject({ state: 'killed', kills: [{ scope: 'global' }] });
    latch.close();
  });
});

it('writes canonical JSON as RFC 8785 says', () => {
  const value = { b: [1e21, 0.000001, -0, 'é\n"'], a: { '\u20ac': null, '1': true, '\r': undefined } };
  expect(canonicalJson(value)).toBe('{"a":{"1":true,"€":null},"b":[1e+21,0.000001,0,"é\\n\\""]}');
  expect(() => canonicalJson({ a: Number.NaN })).toThrow(RangeError);
});

it('folds 100,000 events well within the time a start may take', async () => {
  const at = await new DeskHarness().open();
  const memory = at.store as MemoryEventStore;
  for (let index = 0; memory.lastSeq() < 100_000; index += 1) {
    at.feed({
      type: 'book',
      venue: 'demo',
      symbol: 'BTC/USDT',
      sequence: index + 2,
      timeExchange: NOW,
      timeReceived: NOW,
      bids: [[6_000_000, 100]],
      asks: [[6_000_001, 100]],
    });
    const side = index % 2 === 0 ? 'buy' : 'sell';
    void at.engine.submit(aSubmit({ side, price: '60000.01', quantity: '0.00025', timeInForce: 'IOC' }));
    void at.engine.submit(aSubmit({ side, orderType: 'market', quantity: '0.0005' }));
    at.engine.flush();
  }
  const made = store();
  made.append(memory.readAfter(0, 200_000).map(({ event }) => event));
  const started = performance.now();
  const again = new DeskHarness(made, at.latch);
  const seconds = (performance.now() - started) / 1000;
  expect(again.memory.accounts({})).toEqual(at.memory.accounts({}));
  expect(seconds).toBeLessThan(30);
}, 120_000);
