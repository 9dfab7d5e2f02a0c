import { aBook, aSubmit, aTrade, aTrip, NOW } from '../../test/builders.js';
import { DeskHarness, MemoryEventStore, MemoryLatch, plain } from '../../test/desk-harness.js';
import type { Snapshot, SnapshotStore } from './ports.js';
import { parseSnapshot, snapshotText } from './snapshot.js';
import { noRestingOrders } from '../execution/resting.js';

class MemorySnapshots implements SnapshotStore {
  saved: Snapshot | null = null;
  newest() {
    return this.saved;
  }
  save(snapshot: Snapshot) {
    this.saved = snapshot;
  }
}

/** A desk with resting, armed, partly filled and ended orders, and an order that will expire. */
async function busy(snapshots: SnapshotStore, snapshotEvery = 20_000) {
  const more = { snapshots, snapshotEvery };
  const at = await new DeskHarness(new MemoryEventStore(), new MemoryLatch(), {}, more).open();
  await at.report(aSubmit({ quantity: '0.3' }));
  await at.report(aSubmit({ price: '60000.01', quantity: '1.5', strategy: 'x' }));
  await at.report(aSubmit({ orderType: 'stop', side: 'sell', stopPrice: '50000', quantity: '0.1' }));
  await at.report(aSubmit({ timeInForce: 'GTD', expireAt: '2026-11-21T06:00:00Z' }));
  at.feed(aTrade({ price: 5_900_000, quantity: 10_000 }));
  return at;
}

it('reads back exactly, with every shared order one object again', async () => {
  const at = await busy(new MemorySnapshots());
  const state = at.engine.workingState;
  const read = parseSnapshot(snapshotText(state, at.memory.stories));
  expect(plain(read.state)).toBe(plain(state));
  const { buy } = read.state.resting.get('demo|BTC/USDT') ?? noRestingOrders();
  const resting = [...buy.at.values()].flat()[0];
  expect(resting).toBeDefined();
  expect(read.state.orders.get(resting?.terms.orderId ?? '')).toBe(resting);
});

it('a start from snapshot and tail is the start from all events, and goes on from there', async () => {
  const snapshots = new MemorySnapshots();
  const at = await busy(snapshots);
  await at.engine.stop();
  const taken = snapshots.saved?.seq ?? 0;
  expect(taken).toBe(at.store.lastSeq());
  const again = new DeskHarness(at.store, at.latch, {}, { snapshots });
  await again.run(aTrip());
  const full = new DeskHarness(at.store, at.latch);
  const short = new DeskHarness(at.store, at.latch, {}, { snapshots });
  expect(short.memory.lastSeq).toBeGreaterThan(taken);
  expect(plain(short.memory.state.orders)).toBe(plain(full.memory.state.orders));
  expect(plain(short.memory.state.accounts)).toBe(plain(full.memory.state.accounts));
  expect(plain(short.engine.workingState)).toBe(plain(short.memory.state));
  expect(short.memory.fills({})).toEqual(full.memory.fills({}));
  const orderId = short.memory.orders({})[0]?.orderId ?? '';
  expect(short.memory.explain(orderId)?.timeline).toEqual(full.memory.explain(orderId)?.timeline);
});

it('takes one after so many events, in an idle moment', async () => {
  const snapshots = new MemorySnapshots();
  const at = await busy(snapshots, 8);
  await new Promise((resolve) => setImmediate(resolve));
  expect(snapshots.saved?.seq).toBe(at.store.lastSeq());
});

it('passes a snapshot over that it cannot read, and says so', async () => {
  const snapshots = new MemorySnapshots();
  const at = await busy(snapshots);
  snapshots.saved = { seq: 5, text: '{"version":99}' };
  const again = new DeskHarness(at.store, at.latch, {}, { snapshots });
  expect(again.faults.map(({ kind }) => kind)).toEqual(['snapshot']);
  expect(again.memory.orders({})).toHaveLength(4);
});

it('restarts with 2,000 open orders from a snapshot in well under a second of work', async () => {
  const snapshots = new MemorySnapshots();
  const at = await new DeskHarness(undefined, undefined, {}, { snapshots }).open();
  at.feed(aBook({ sequence: 2, timeExchange: NOW + 1 }));
  const orders = Array.from({ length: 2_000 }, (_, index) =>
    at.engine.submit(aSubmit({ quantity: '0.00011', price: String(50_000 + (index % 5000)) })),
  );
  at.engine.flush();
  await Promise.all(orders);
  await at.engine.stop();
  // Work, not time: the machine may be busy with other things.
  const began = process.cpuUsage();
  const again = new DeskHarness(at.store, at.latch, {}, { snapshots });
  const { user, system } = process.cpuUsage(began);
  expect(again.memory.state.working.size).toBe(2_000);
  expect((user + system) / 1000).toBeLessThan(700);
});
