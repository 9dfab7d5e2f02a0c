import type { Observed } from '../compliance/surveillance/observed.js';
import type { Rule } from '../compliance/surveillance/rule.js';
import { Surveillance } from './surveillance.js';
import { aCancel, aSubmit, aTrip } from '../../test/builders.js';
import { DeskHarness, MemoryEventStore } from '../../test/desk-harness.js';
import type { SurveillanceAlertRaised } from '../model/fact.js';

/** A journal in memory with cursors, as the desk's own has them. */
class CursorStore extends MemoryEventStore {
  takesNoAlerts = false;
  private readonly cursors = new Map<string, number>();
  override append(...[events, settle]: Parameters<MemoryEventStore['append']>): void {
    this.diskFull = this.takesNoAlerts && events.some(({ type }) => type === 'surveillanceAlertRaised');
    super.append(events, settle);
  }
  cursor(name: string): number {
    return this.cursors.get(name) ?? 0;
  }
  setCursor(name: string, seq: number): void {
    this.cursors.set(name, seq);
  }
}
const logger = { warn: () => undefined, error: () => undefined };
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Says something of every order that is placed. */
const everyOrder: Rule = {
  ...{ id: 'every-order', version: 1, about: 'All.', source: 'test', defaults: { quietSeconds: 0 } },
  begin: () => ({
    onEvent: ({ kind, order, time }) =>
      kind !== 'placed'
        ? null
        : {
            ...{ key: order.orderId, account: order.account, venue: order.venue, symbol: order.symbol },
            ...{ from: time, to: time, score: 1, orderIds: [order.orderId], tradeIds: [], features: {} },
          },
  }),
};

function watched(
  desk: DeskHarness,
  store: CursorStore,
  rules?: readonly Rule[],
  more: { readonly takenAtOnce?: number } = {},
) {
  const seen: Observed[] = [];
  const surveillance = new Surveillance({
    ...{ journal: store, engine: desk.engine, state: () => desk.memory.state, logger },
    clock: { nowUs: () => desk.timers.now },
    record: (observed) => seen.push(observed),
    ...(rules === undefined ? {} : { rules }),
    ...more,
  });
  surveillance.start();
  return { surveillance, seen };
}
const alertsIn = (store: CursorStore) =>
  store.committed.flatMap(({ event }) => (event.type === 'surveillanceAlertRaised' ? [event] : []));

/** A desk on which somebody buys and sells 0.1 BTC of account `main` within a second. */
async function aWash(desk: DeskHarness): Promise<void> {
  for (const side of ['buy', 'sell'] as const) {
    desk.timers.now += 1_000_000;
    await desk.run(aSubmit({ orderType: 'market', side, quantity: '0.1' }, { receivedAt: desk.timers.now }));
  }
}
async function settled(desk: DeskHarness): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await turn();
    desk.engine.flush();
  }
}

test('an alert is journaled with its evidence, features and parameters', async () => {
  const store = new CursorStore();
  const desk = await new DeskHarness(store).open();
  const { surveillance, seen } = watched(desk, store);
  await surveillance.ready();
  await aWash(desk);
  await settled(desk);
  const [alert] = alertsIn(store);
  expect(alert).toMatchObject({
    ...{ rule: 'wash-trade', ruleVersion: 1, account: 'main', venue: 'demo', symbol: 'BTC/USDT' },
    actor: { person: 'system' },
    features: { boughtLots: 10_000, soldLots: 10_000, secondsApart: 1 },
    parameters: { seconds: 60, leastUsd: 1000 },
  });
  expect(alert?.orderIds).toHaveLength(2);
  expect(seen.map(({ kind }) => kind)).toEqual(['placed', 'filled', 'ended', 'placed', 'filled', 'ended']);
  await surveillance.stop();
});

test('what a kill cancels at once is looked at after the answer, and all of it', async () => {
  const store = new CursorStore();
  const desk = await new DeskHarness(store).open();
  const { surveillance, seen } = watched(desk, store, [everyOrder], { takenAtOnce: 2 });
  await surveillance.ready();
  for (let count = 0; count < 3; count += 1) await desk.report(aSubmit());
  await settled(desk);
  seen.length = 0;
  // One commit: the trip and three cancels.
  expect(await desk.run(aTrip())).toMatchObject({ ok: true });
  expect(seen).toEqual([]);
  await turn();
  await surveillance.ready();
  expect(seen.map(({ kind }) => kind)).toEqual(['ended', 'ended', 'ended']);
  await settled(desk);
  expect(alertsIn(store)).toHaveLength(3);
  expect(store.cursor('surveillance')).toBeGreaterThan(0);
  await surveillance.stop();
});

test('after a restart nothing is told twice', async () => {
  const store = new CursorStore();
  const desk = await new DeskHarness(store).open();
  const first = watched(desk, store).surveillance;
  await first.ready();
  await aWash(desk);
  await settled(desk);
  await first.stop();
  // As if the cursor had been lost in a power failure.
  store.setCursor('surveillance', 1);
  const second = watched(desk, store).surveillance;
  await second.ready();
  await settled(desk);
  expect(alertsIn(store)).toHaveLength(1);
  await second.stop();
});

test('what was committed while nobody watched is found at the next start, with the id it would have had', async () => {
  const ids: SurveillanceAlertRaised[][] = [];
  for (const startsLate of [false, true]) {
    const store = new CursorStore();
    const desk = await new DeskHarness(store).open();
    store.setCursor('surveillance', store.lastSeq());
    const early = startsLate ? null : watched(desk, store).surveillance;
    await early?.ready();
    const request = { orderType: 'market', quantity: '0.1' } as const;
    for (const side of ['buy', 'sell'] as const) {
      desk.timers.now += 1_000_000;
      const order = aSubmit({ ...request, side, clientOrderId: side }, { orderId: side, receivedAt: desk.timers.now });
      await desk.run(order);
    }
    await settled(desk);
    const late = startsLate ? watched(desk, store).surveillance : null;
    await late?.ready();
    await settled(desk);
    ids.push(alertsIn(store));
    await early?.stop();
    await late?.stop();
  }
  expect(ids[1]?.map(({ alertId }) => alertId)).toEqual(ids[0]?.map(({ alertId }) => alertId));
  expect(ids[0]).toHaveLength(1);
});

test('an alert waits while the journal takes nothing, and the cursor with it', async () => {
  const store = new CursorStore();
  const desk = await new DeskHarness(store).open();
  const { surveillance } = watched(desk, store);
  await surveillance.ready();
  store.takesNoAlerts = true;
  await aWash(desk);
  await settled(desk);
  expect(alertsIn(store)).toHaveLength(0);
  expect(store.cursor('surveillance')).toBeLessThan(store.lastSeq() - 2);
  await surveillance.stop();
});

test('alerts of one moment are stored by one commit', async () => {
  const store = new CursorStore();
  const desk = await new DeskHarness(store).open();
  const { surveillance } = watched(desk, store, [everyOrder]);
  await surveillance.ready();
  const before = store.appends;
  const answers = ['a', 'b', 'c'].map((clientOrderId) => desk.engine.submit(aSubmit({ clientOrderId })));
  desk.engine.flush();
  await Promise.all(answers);
  await settled(desk);
  expect([alertsIn(store).length, store.appends - before]).toEqual([3, 2]);
  await surveillance.stop();
});

test('a cancel is seen as its owner’s', async () => {
  const store = new CursorStore();
  const desk = await new DeskHarness(store).open();
  const { surveillance, seen } = watched(desk, store);
  await surveillance.ready();
  const order = aSubmit();
  await desk.run(order);
  await desk.run(aCancel(order.orderId));
  expect(seen.at(-1)).toMatchObject({ kind: 'ended', how: 'canceled', byOwner: true });
  await surveillance.stop();
});
