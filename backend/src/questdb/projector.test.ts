import { ScriptedJournal, aFilledOrder, anOpening, decided } from '../../test/scripted-journal.js';
import { apply } from '../engine/apply.js';
import { emptyState } from '../engine/state.js';
import type { CommittedEvent } from '../model/desk-event.js';
import type { Timers } from './delivery.js';
import { DeskProjection } from './projection/desk-projection.js';
import { Projector } from './projector.js';

/** More than what makes the projector note where each table stands. */
const EVENTS = 5_100;

/** One order at the begin, then events that make one row each. */
function aLongJournal(): ReadJournal {
  const journal = new ReadJournal();
  journal.add(...anOpening(), ...aFilledOrder('before'));
  const sealed = { segment: 's', sha256: '', bytes: 0, firstIngestSeq: 0, lastIngestSeq: 0 };
  for (let number = 0; number < EVENTS; number += 1) journal.add({ ...decided(), type: 'inputsSealed', ...sealed });
  return journal;
}

/** A journal that tells from where it was read. */
class ReadJournal extends ScriptedJournal {
  lowest = Infinity;
  override readAfter(seq: number, limit: number): CommittedEvent[] {
    this.lowest = Math.min(this.lowest, seq);
    return super.readAfter(seq, limit);
  }
  /** All up to `seq`, without being noted. */
  upTo(seq: number): CommittedEvent[] {
    return super.readAfter(0, seq);
  }
}

/** Delivers all there is and says what was sent, how many rows, and from where the journal was read. */
async function deliverAll(journal: ReadJournal, stored: (table: string) => number) {
  const sent: string[] = [];
  let rows = 0;
  let idle = false;
  const timers: Timers = {
    wait: (ms) => {
      // It waits a second only when nothing is left.
      idle ||= ms === 1_000;
      return new Promise((resolve) => setImmediate(resolve));
    },
    nowMs: () => 0,
    random: () => 0,
  };
  const projector = new Projector({
    journal,
    timers,
    sender: {
      post: (bytes) => {
        sent.push(bytes.toString('latin1'));
        return Promise.resolve({ kind: 'delivered' });
      },
    },
    watermark: (table) => Promise.resolve(stored(table)),
    deadLetter: ({ message }) => {
      throw new Error(message);
    },
    onDelivered: (_table, count) => {
      rows += count;
    },
    snapshotAt: (seq) => snapshotBefore(journal, seq),
  });
  journal.lowest = Infinity;
  projector.start();
  while (!idle) await new Promise((resolve) => setImmediate(resolve));
  await projector.close();
  return { sent, rows, lowest: journal.lowest };
}

/** A snapshot is made each 1,000 events. */
function snapshotBefore(journal: ReadJournal, seq: number) {
  const at = Math.floor(seq / 1_000) * 1_000;
  const events = journal.upTo(at);
  const state = emptyState();
  for (const { event } of events) apply(state, event);
  const last = events.at(-1);
  return last === undefined ? null : { seq: at, hash: last.hash, state };
}

test('a start from a snapshot reads the journal from there on and sends the same rows', async () => {
  const journal = aLongJournal();
  const first = await deliverAll(journal, () => Infinity);
  expect(first.lowest).toBe(0);
  const delivered = journal.lastSeq();
  expect(delivered).toBeGreaterThan(5_000);

  journal.add(...aFilledOrder('after'));
  const whole = new DeskProjection();
  const expected = journal.upTo(journal.lastSeq()).flatMap((event) => {
    const rows = whole.apply(event);
    return event.seq > delivered ? rows : [];
  });
  const again = await deliverAll(journal, () => Infinity);
  expect(again.lowest).toBe(5_000);
  expect(again.rows).toBe(expected.length);
});

test('what QuestDB lost long before the snapshot is found and sent again', async () => {
  const journal = aLongJournal();
  await deliverAll(journal, () => Infinity);
  // An older backup of one table: its newest row is older than the fills.
  const again = await deliverAll(journal, (table) => (table === 'fills' ? 5 : Infinity));
  expect(again.lowest).toBeLessThanOrEqual(5);
  expect(again.rows).toBeGreaterThan(EVENTS);
});
