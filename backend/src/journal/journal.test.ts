import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aRearm, aSubmit, aTrade, aTrip, anId, NOW } from '../../test/builders.js';
import type { MemoryEventStore } from '../../test/desk-harness.js';
import { DeskHarness, plain } from '../../test/desk-harness.js';
import { someEvents, write } from '../../test/written-journal.js';
import { canonicalJson } from '../engine/canonical-json.js';
import type { LatchedKill } from '../engine/ports.js';
import { FileLatch, LATCH_BYTES } from './file-latch.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { verifyJournalInSlices } from './verify-journal.js';

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
  for (const made of open.splice(0)) void made.close();
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
    // No market is live yet: what works waits for one.
    const working = (status: string) => ['new', 'partiallyFilled'].includes(status);
    expect(again.memory.orders({})).toEqual(
      at.memory
        .orders({})
        .map((order) => (working(order.orderStatus) ? { ...order, orderStatus: 'suspended' } : order)),
    );
    expect(again.memory.accounts({})).toEqual(at.memory.accounts({}));
    expect(again.memory.killSwitch().state).toBe('armed');
    // The suspension is one more change of each.
    const resting = ({ engine }: DeskHarness) => plain([...engine.workingState.resting]).replace(/"changes":\d+/g, '');
    expect(resting(again)).toBe(resting(at));
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

it('checks a long journal in slices, with other work in between and events appended meanwhile', async () => {
  const made = store();
  await write(made, someEvents(5000));
  let turns = 0;
  const other = setInterval(() => (turns += 1), 0);
  const verdict = verifyJournalInSlices(join(home, 'journal.db'));
  await write(made, someEvents(1, 5001));
  expect(await verdict).toMatchObject({ ok: true, events: 5000 });
  clearInterval(other);
  expect(turns).toBeGreaterThan(1);
});

describe('the latch file', () => {
  const file = () => join(home, 'kill.latch');
  const kill: LatchedKill = {
    killId: anId(),
    scope: 'global',
    scopeValue: null,
    level: 'halt',
    trigger: 'person',
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

it('folds 20,000 events well within the time a start may take', async () => {
  const at = await new DeskHarness().open();
  const memory = at.store as MemoryEventStore;
  for (let index = 0; memory.lastSeq() < 20_000; index += 1) {
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
  await write(
    made,
    memory.readAfter(0, 200_000).map(({ event }) => event),
  );
  const started = performance.now();
  const again = new DeskHarness(made, at.latch);
  const seconds = (performance.now() - started) / 1000;
  expect(again.memory.accounts({})).toEqual(at.memory.accounts({}));
  expect(seconds).toBeLessThan(10);
}, 120_000);
