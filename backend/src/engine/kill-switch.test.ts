import {
  aBook,
  aCancel,
  aListing,
  aMarketState,
  aRearm,
  aSubmit,
  aTrade,
  aTrip,
  anAccount,
  anId,
  NOW,
  RISK,
  TRADER,
} from '../../test/builders.js';
import type { MemoryEventStore } from '../../test/desk-harness.js';
import { DeskHarness, MemoryLatch, RULES } from '../../test/desk-harness.js';
import type { Actor } from '../model/actor.js';

const ONCALL: Actor = { person: 'p-oncall', via: 'grafana', verified: true };
const RISK2: Actor = { person: 'p-risk2', via: 'grafana', verified: true };

const desk = () => new DeskHarness().open();

describe('trip', () => {
  it('cancels all in scope with the kill on each report, and refuses new orders naming scope, who, when and why', async () => {
    const at = await desk();
    const { orderId } = await at.report(aSubmit());
    const trip = aTrip();
    expect(await at.run(trip)).toMatchObject({ ok: true, killId: trip.killId, killSwitch: { state: 'killed' } });
    expect(at.memory.order(orderId)?.reason?.code).toBe('KILL_SWITCH');
    const refusal = await at.refusal(aSubmit());
    expect([refusal.status, refusal.code]).toEqual([423, 'KILL_SWITCH_ACTIVE']);
    expect(refusal.detail).toMatch(/the whole desk .* by p-trader at 2026-11-21T05:00:.*drill/);
    expect(at.memory.killSwitch().kills[0]).toMatchObject({
      ordersCanceled: 1,
      rearmFrom: expect.stringContaining('T05:01:'),
    });
    expect(at.latch.read()).toMatchObject({ state: 'killed', kills: [{ killId: trip.killId }] });
  });

  it.each([
    ['account', 'main', 'other'],
    ['venue', 'demo', 'second'],
    ['symbol', 'BTC/USDT', 'ETH/USDT'],
  ] as const)('stops scope %s only where it matches', async (scope, hit, miss) => {
    const offered = { ...RULES.trading.offered, second: ['BTC/USDT'] };
    const at = await new DeskHarness(undefined, undefined, { offered }).open();
    await at.run(anAccount({ account: 'other' }));
    expect(await at.run(aTrip({ scope, scopeValue: miss }))).toMatchObject({ ok: true });
    const { orderId } = await at.report(aSubmit());
    await at.run(aTrip({ scope, scopeValue: hit }));
    expect(at.memory.order(orderId)?.orderStatus).toBe('canceled');
    expect((await at.refusal(aSubmit())).status).toBe(423);
  });

  it('covers a symbol on every venue', async () => {
    const offered = { ...RULES.trading.offered, second: ['BTC/USDT'] };
    const at = await new DeskHarness(undefined, undefined, { offered }).open();
    at.feed(aListing({ venue: 'second' }), aMarketState({ venue: 'second' }), aBook({ venue: 'second' }));
    const orders = [await at.report(aSubmit()), await at.report(aSubmit({ venue: 'second' }))];
    await at.run(aTrip({ scope: 'symbol', scopeValue: 'BTC/USDT' }));
    expect(orders.map(({ orderId }) => at.memory.order(orderId)?.orderStatus)).toEqual(['canceled', 'canceled']);
    expect((await at.refusal(aSubmit({ venue: 'second' }))).status).toBe(423);
  });

  it.each([
    ['account', 'mian'],
    ['venue', 'binance'],
    ['symbol', 'BTCUSDT'],
  ] as const)('says so when there is no %s %s to stop, instead of claiming a stop', async (scope, scopeValue) => {
    const at = await desk();
    expect(await at.refusal(aTrip({ scope, scopeValue }))).toMatchObject({
      status: 422,
      code: 'UNKNOWN_KILL_SCOPE',
      field: 'scopeValue',
    });
    expect(at.memory.killSwitch().state).toBe('armed');
  });

  it('merges a second press into the standing kill, and journals who pressed', async () => {
    const at = await desk();
    const first = aTrip();
    await at.run(first);
    expect(await at.run(aTrip({ actor: ONCALL, reason: '' }))).toMatchObject({ ok: true, killId: first.killId });
    expect(at.memory.killSwitch().kills).toMatchObject([{ killId: first.killId, person: 'p-oncall', reason: 'drill' }]);
    expect(at.store.readAfter(at.store.lastSeq() - 1, 1)[0]?.event).toMatchObject({
      type: 'killSwitchTripped',
      killId: first.killId,
      actor: ONCALL,
    });
  });

  it('overtakes orders that still wait, and takes effect before submit returns', async () => {
    const at = await desk();
    const waiting = at.engine.submit(aSubmit());
    const trip = at.engine.submit(aTrip());
    expect(at.memory.killSwitch().state).toBe('killed');
    await trip;
    at.engine.flush();
    expect(await waiting).toMatchObject({ ok: false, status: 423 });
  });
});

describe('re-arm', () => {
  it.each<[string, Partial<Parameters<typeof aRearm>[1]> & object, number, string]>([
    ['the same person', { actor: TRADER }, 403, 'FOUR_EYES_REQUIRED'],
    ['an unverified person', { actor: { ...RISK, verified: false } }, 403, 'IDENTITY_NOT_VERIFIED'],
    ['within the cool-down', { receivedAt: NOW + 30_000_000 }, 409, 'REARM_TOO_EARLY'],
    ['an unknown kill', { killId: anId() }, 404, 'KILL_NOT_FOUND'],
  ])('is refused for %s', async (_name, change, status, code) => {
    const at = await desk();
    const trip = aTrip();
    await at.run(trip);
    expect(await at.refusal(aRearm(trip.killId, change))).toMatchObject({ status, code });
    expect(at.memory.killSwitch().state).toBe('killed');
  });

  it('opens the desk again, journal first and latch after', async () => {
    const at = await desk();
    const trip = aTrip();
    await at.run(trip);
    expect(await at.run(aRearm(trip.killId))).toMatchObject({ ok: true, killSwitch: { state: 'armed' } });
    expect(at.latch.read()).toEqual({ state: 'armed' });
    expect((await at.report(aSubmit())).orderStatus).toBe('new');
  });

  it('leaves the last stop to be seen: what, who, when, why, and who opened it again', async () => {
    const at = await desk();
    expect(at.memory.killSwitch().lastStop).toBeNull();
    const [first, second] = [
      aTrip({ scope: 'account', scopeValue: 'main', actor: ONCALL, reason: 'odd fills' }),
      aTrip(),
    ];
    await at.run(first);
    await at.run(second);
    expect(at.memory.killSwitch().lastStop).toBeNull();
    await at.run(aRearm(first.killId, { actor: RISK2, reason: 'feed is right' }));
    const lastStop = {
      ...{ killId: first.killId, scope: 'account', scopeValue: 'main', level: 'halt', trigger: 'person' },
      ...{
        reason: 'odd fills',
        person: 'p-oncall',
        verified: true,
        time: expect.stringContaining('T05:00:') as string,
      },
      ...{
        rearmedBy: 'p-risk2',
        rearmedAt: expect.stringContaining('T06:00:') as string,
        rearmReason: 'feed is right',
      },
    };
    expect(at.memory.killSwitch()).toMatchObject({ state: 'killed', kills: [{ killId: second.killId }] });
    expect(at.memory.killSwitch().lastStop).toEqual(lastStop);
    const again = await new DeskHarness(at.store, at.latch).open();
    expect(again.memory.killSwitch().lastStop).toEqual(lastStop);
  });

  it('is refused for everyone who pressed, not only for the last', async () => {
    const at = await desk();
    const trip = aTrip({ actor: RISK });
    await at.run(trip);
    await at.run(aTrip({ actor: ONCALL }));
    expect(await at.refusal(aRearm(trip.killId))).toMatchObject({ code: 'FOUR_EYES_REQUIRED' });
    expect(await at.run(aRearm(trip.killId, { actor: RISK2 }))).toMatchObject({ ok: true });
  });

  it('waits for the cool-down of the last press', async () => {
    const at = await desk();
    const trip = aTrip();
    await at.run(trip);
    await at.run(aTrip({ receivedAt: NOW + 50_000_000 }));
    const rearm = aRearm(trip.killId, { receivedAt: NOW + 61_000_000 });
    expect(await at.refusal(rearm)).toMatchObject({ code: 'REARM_TOO_EARLY' });
  });

  it('never undoes a press that came after it: what waits is void', async () => {
    const killSwitch = { fourEyes: 'single_operator', coolDownSeconds: 0 } as const;
    const at = await new DeskHarness(undefined, undefined, { killSwitch }).open();
    const trip = aTrip();
    await at.run(trip);
    const waiting = at.engine.submit(aRearm(trip.killId));
    await at.run(aTrip());
    expect(await waiting).toMatchObject({ ok: false, status: 409, code: 'KILL_PRESSED_AGAIN' });
    expect(at.memory.killSwitch().state).toBe('killed');
  });

  it('lets one person do both where the desk says single_operator', async () => {
    const at = await new DeskHarness(undefined, undefined, {
      killSwitch: { fourEyes: 'single_operator', coolDownSeconds: 0 },
    }).open();
    const trip = aTrip();
    await at.run(trip);
    expect(await at.run(aRearm(trip.killId, { actor: TRADER, receivedAt: NOW + 9 }))).toMatchObject({ ok: true });
  });
});

describe('restart', () => {
  it('stays killed when only the latch knows, cancels what still rests, and can be re-armed', async () => {
    const at = await desk();
    const { orderId } = await at.report(aSubmit());
    const latch = new MemoryLatch();
    const kill = {
      killId: anId(),
      scope: 'global',
      scopeValue: null,
      level: 'halt',
      trigger: 'person',
      reason: 'x',
    } as const;
    latch.write([{ ...kill, person: 'p-oncall', verified: true, timeUs: NOW }]);
    const again = new DeskHarness(at.store, latch);
    expect(again.memory.killSwitch().kills[0]).toMatchObject({ killId: kill.killId, person: 'p-oncall' });
    expect(again.memory.order(orderId)?.reason?.code).toBe('KILL_SWITCH');
    expect(await again.run(aRearm(kill.killId))).toMatchObject({ ok: true });
    expect(latch.read().state).toBe('armed');
  });

  it('counts an unreadable latch as killed; a re-arm by risk writes the file anew', async () => {
    const at = await desk();
    const latch = new MemoryLatch();
    latch.reading = { state: 'unreadable', fault: 'its checksum does not match' };
    const again = new DeskHarness(at.store, latch);
    const kill = again.memory.killSwitch().kills[0];
    expect(kill).toMatchObject({ scope: 'global', reason: expect.stringContaining('checksum') });
    expect((await again.refusal(aSubmit())).status).toBe(423);
    await again.run(aRearm(kill?.killId ?? ''));
    expect(latch.read().state).toBe('armed');
  });

  it('stays killed when only the journal knows, and mends the latch', async () => {
    const at = await desk();
    await at.run(aTrip());
    const latch = new MemoryLatch();
    expect(new DeskHarness(at.store, latch).memory.killSwitch().state).toBe('killed');
    expect(latch.read().state).toBe('killed');
  });
});

describe('with the disk full', () => {
  const full = async () => {
    const at = await desk();
    const resting = await at.report(aSubmit());
    (at.store as MemoryEventStore).diskFull = true;
    return { at, store: at.store as MemoryEventStore, orderId: resting.orderId };
  };

  it('drops the order, halts, says so, and keeps what was on disk', async () => {
    const { at, store } = await full();
    const seq = store.lastSeq();
    const before = JSON.stringify(at.memory.accounts({}));
    expect(await at.refusal(aSubmit())).toMatchObject({ status: 503, code: 'ENGINE_HALTED' });
    expect(JSON.stringify(at.memory.accounts({}))).toBe(before);
    expect(at.memory.killSwitch().engine).toMatchObject({ halted: true, reason: expect.stringContaining('full') });
    expect(at.faults[0]?.kind).toBe('journal');
    store.diskFull = false;
    expect((await at.refusal(aSubmit())).code).toBe('ENGINE_HALTED');
    // Of all that, the halt alone is written once the disk takes it.
    expect(store.readAfter(seq, 9).map(({ event }) => event.type)).toEqual(['engineHalted']);
  });

  it('still stops: the latch holds the kill, orders are canceled in memory, a restart stays killed', async () => {
    const { at, store, orderId } = await full();
    expect(await at.run(aTrip())).toMatchObject({
      ok: true,
      killSwitch: { state: 'killed', engine: { halted: true } },
    });
    expect(at.memory.order(orderId)?.orderStatus).toBe('canceled');
    expect(at.latch.read().state).toBe('killed');
    store.diskFull = false;
    const again = new DeskHarness(store, at.latch);
    expect(again.memory.killSwitch()).toMatchObject({ state: 'killed', engine: { halted: false } });
    expect(again.memory.order(orderId)?.reason?.code).toBe('KILL_SWITCH');
  });

  it('cancels in memory, does not call it done, and writes it once the disk takes it', async () => {
    const { at, store, orderId } = await full();
    expect(await at.refusal(aCancel(orderId))).toMatchObject({ status: 503 });
    expect(at.memory.order(orderId)?.orderStatus).toBe('canceled');
    store.diskFull = false;
    await at.run(aTrip());
    const types = store.readAfter(0, 1000).map(({ event }) => event.type);
    expect(types.slice(-3)).toEqual(['engineHalted', 'orderCanceled', 'killSwitchTripped']);
    expect(new DeskHarness(store, at.latch).memory.order(orderId)?.reason?.code).toBe('USER_REQUEST');
  });

  it('stands by what did reach the disk before the write failed', async () => {
    const at = await desk();
    (at.store as MemoryEventStore).failAfterWrite = true;
    const order = aSubmit();
    expect((await at.refusal(order)).code).toBe('ENGINE_HALTED');
    expect(at.memory.order(order.orderId)?.orderStatus).toBe('new');
  });

  it('comes up halted when the start itself cannot be written, with the latch in force', async () => {
    const { store, at } = await full();
    await at.run(aTrip());
    const again = new DeskHarness(store, at.latch);
    expect(again.memory.killSwitch()).toMatchObject({ state: 'killed', engine: { halted: true } });
    expect((await again.refusal(anAccount({ account: 'late' }))).status).toBe(503);
  });
});

it('writes a latch that failed once more as soon as it can', async () => {
  const at = await desk();
  const latch = at.latch as MemoryLatch;
  latch.broken = true;
  await at.run(aTrip());
  at.feed(aTrade(), aTrade());
  expect(at.faults).toHaveLength(1);
  latch.broken = false;
  at.feed(aTrade());
  expect(latch.read().state).toBe('killed');
});

it('stops, and does not call it kept, when neither latch nor journal takes the kill', async () => {
  const at = await desk();
  const { orderId } = await at.report(aSubmit());
  (at.store as MemoryEventStore).diskFull = true;
  (at.latch as MemoryLatch).broken = true;
  expect(await at.refusal(aTrip())).toMatchObject({ status: 503, detail: expect.stringContaining('may be undone') });
  expect(at.memory.killSwitch().state).toBe('killed');
  expect(at.memory.order(orderId)?.orderStatus).toBe('canceled');
});

it('writes what a halted engine did when it stops, if the disk takes it by then', async () => {
  const at = await desk();
  const { orderId } = await at.report(aSubmit());
  const store = at.store as MemoryEventStore;
  store.diskFull = true;
  await at.refusal(aSubmit());
  await at.refusal(aCancel(orderId));
  store.diskFull = false;
  at.engine.flush();
  expect(store.readAfter(0, 1000).at(-1)?.event.type).toBe('orderCanceled');
});

it('stops in memory and by the journal when the latch cannot be written, and reports it', async () => {
  const at = await desk();
  (at.latch as MemoryLatch).broken = true;
  expect(await at.run(aTrip())).toMatchObject({ ok: true, killSwitch: { state: 'killed' } });
  expect(at.faults.map((fault) => fault.kind)).toContain('latch');
});
