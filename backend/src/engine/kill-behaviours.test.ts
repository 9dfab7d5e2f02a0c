import type { KillScope } from '@paperdesk/contract';
import { Registry } from 'prom-client';
import { aBatch, aCancel, aReplace, aRearm, aSubmit, aTrip, anId, NOW, RISK, TRADER } from '../../test/builders.js';
import { DeskHarness, MemoryLatch, RULES, type MemoryEventStore } from '../../test/desk-harness.js';
import { PRESETS } from '../execution/presets.js';
import { killSwitchFrame } from '../grafana/queries/kill-switch.js';
import { SYSTEM_ACTOR } from '../model/actor.js';
import { createKillSwitchMetrics } from '../observability/metrics/kill-switch.js';
import type { TripFigures } from './engine.js';
import { latchedKills } from './latched.js';

/**
 * What a kill switch has to do, one test a behaviour and named for it. Where HTTP or a process matters there is more in
 * test/component/kill-switch.test.ts, src/watch/{dead-man,kill-drill,audit-watch}.test.ts.
 */
const ALONE = { killSwitch: { fourEyes: 'single_operator', coolDownSeconds: 0 } } as const;
const SELL = { side: 'sell', price: '61000', quantity: '0.4' } as const;
const desk = (...told: ConstructorParameters<typeof DeskHarness>) => new DeskHarness(...told).open();
const statusOf = (at: DeskHarness, orderId: string) => at.memory.order(orderId)?.orderStatus;
const fills = (at: DeskHarness) => at.memory.fills({});

describe('1. scopes: global, venue, account, strategy, symbol, person; an order is blocked if any matching scope is killed', () => {
  const hits: readonly (readonly [KillScope, string | null])[] = [
    ['global', null],
    ['venue', 'demo'],
    ['account', 'main'],
    ['strategy', 'twap'],
    ['symbol', 'BTC/USDT'],
    ['person', 'p-trader'],
  ];
  it.each(hits)('%s %s', async (scope, scopeValue) => {
    const at = await desk();
    const { orderId } = await at.report(aSubmit({ strategy: 'twap' }));
    await at.run(aTrip({ scope, scopeValue }));
    expect(statusOf(at, orderId)).toBe('canceled');
    expect(await at.refusal(aSubmit({ strategy: 'twap' }))).toMatchObject({ status: 423, code: 'KILL_SWITCH_ACTIVE' });
  });

  it.each([
    ['strategy', 'grid'],
    ['person', 'p-other'],
  ] as const)('%s %s leaves the others alone, whether or not it has traded yet', async (scope, scopeValue) => {
    const at = await desk();
    const { orderId } = await at.report(aSubmit({ strategy: 'twap' }));
    expect(await at.run(aTrip({ scope, scopeValue }))).toMatchObject({ ok: true });
    expect(statusOf(at, orderId)).toBe('new');
    expect((await at.report(aSubmit({ strategy: 'twap' }))).orderStatus).toBe('new');
  });

  it('two scopes: re-arming one leaves the other in force', async () => {
    const at = await desk();
    const [first, second] = [
      aTrip({ scope: 'account', scopeValue: 'main' }),
      aTrip({ scope: 'person', scopeValue: 'p-trader' }),
    ];
    await at.run(first);
    await at.run(second);
    expect((await at.refusal(aSubmit())).denials?.map(({ value }) => value)).toEqual([first.killId, second.killId]);
    await at.run(aRearm(first.killId));
    expect((await at.refusal(aSubmit())).status).toBe(423);
    await at.run(aRearm(second.killId));
    expect((await at.report(aSubmit())).orderStatus).toBe('new');
  });
});

describe('2. levels: halt, reduceOnly, flatten', () => {
  it('reduceOnly cancels buys, leaves sells, takes sells of what is held and refuses everything else', async () => {
    const at = await desk();
    const [buy, sell] = [await at.report(aSubmit()), await at.report(aSubmit(SELL))];
    await at.run(aTrip({ level: 'reduceOnly' }));
    expect([statusOf(at, buy.orderId), statusOf(at, sell.orderId)]).toEqual(['canceled', 'new']);
    expect(at.memory.order(buy.orderId)?.reason?.code).toBe('KILL_SWITCH');
    expect(await at.refusal(aSubmit())).toMatchObject({ status: 423, code: 'KILL_SWITCH_REDUCE_ONLY', field: 'side' });
    expect((await at.report(aSubmit({ ...SELL, quantity: '0.6' }))).orderStatus).toBe('new');
    expect((await at.refusal(aSubmit({ ...SELL, quantity: '0.001' }))).code).toBe('INSUFFICIENT_BALANCE');
    expect((await at.refusal(aReplace(sell.orderId, { quantity: '0.5' }))).code).toBe('INSUFFICIENT_BALANCE');
    expect(await at.run(aReplace(sell.orderId, { price: '60500' }))).toMatchObject({ ok: true });
  });

  it('reduceOnly leaves no exit behind an entry that it canceled', async () => {
    const at = await desk();
    const list = { orderListId: 'b-1', contingency: 'bracket' } as const;
    const batch = aBatch([
      list,
      { ...list, side: 'sell', price: '65000' },
      { ...list, side: 'sell', orderType: 'stop', stopPrice: '55000' },
    ]);
    await at.run(batch);
    await at.run(aTrip({ level: 'reduceOnly' }));
    expect(batch.orders.map(({ orderId }) => statusOf(at, orderId))).toEqual(['canceled', 'canceled', 'canceled']);
  });

  it('halt refuses sells too, and that who is stopped makes the order of another larger', async () => {
    const at = await desk();
    const { orderId } = await at.report(aSubmit({}, { actor: RISK }));
    await at.run(aTrip({ scope: 'person', scopeValue: 'p-trader' }));
    expect((await at.refusal(aSubmit(SELL))).status).toBe(423);
    expect((await at.refusal(aReplace(orderId, { quantity: '0.7' }))).status).toBe(423);
    expect(statusOf(at, orderId)).toBe('new');
  });

  it('flatten halts and sells what is held (more in kill-flatten.test.ts)', async () => {
    const at = await desk(undefined, undefined, ALONE);
    await at.run(aTrip({ level: 'flatten', actor: RISK }));
    expect(fills(at)).toMatchObject([{ side: 'sell', lastQuantity: '1', lastPrice: '60000' }]);
    expect((await at.refusal(aSubmit(SELL))).status).toBe(423);
  });

  it('the strongest level of all covering kills decides; a later press raises, never lowers', async () => {
    const at = await desk();
    const trip = aTrip({ level: 'reduceOnly' });
    await at.run(trip);
    const { orderId } = await at.report(aSubmit(SELL));
    await at.run(aTrip({ scope: 'account', scopeValue: 'main' }));
    expect(statusOf(at, orderId)).toBe('canceled');
    expect((await at.refusal(aSubmit(SELL))).denials).toHaveLength(1);
    await at.run(aTrip());
    await at.run(aTrip({ level: 'reduceOnly' }));
    expect(at.memory.killSwitch().kills.find(({ killId }) => killId === trip.killId)).toMatchObject({ level: 'halt' });
    expect(at.latch.read()).toMatchObject({ kills: [{ level: 'halt' }, { level: 'halt' }] });
  });
});

it('3. one action stops, and never needs a second person', async () => {
  const at = await desk();
  const { orderId } = await at.report(aSubmit());
  expect(
    await at.run(aTrip({ reason: '', actor: { person: 'unverified', via: 'grafana', verified: false } })),
  ).toMatchObject({
    ok: true,
    killSwitch: { state: 'killed' },
  });
  expect(statusOf(at, orderId)).toBe('canceled');
});

it('4. order of effects: flag, durable record, cancel, report; what is on its way to the venue is dropped', async () => {
  const latency = { kind: 'constant', us: 5_000 } as const;
  const preset = { ...PRESETS.frictionless, submitLatency: latency };
  const latch = new MemoryLatch();
  const at = await desk(undefined, latch, { preset });
  const write = latch.write.bind(latch);
  const recorded: number[][] = [];
  latch.write = (kills) => {
    recorded.push([kills.length, at.engine.workingState.kills.size, at.engine.workingState.working.size]);
    write(kills);
  };
  const traveling = aSubmit({ orderType: 'market', quantity: '0.1' });
  const answer = at.engine.submit(traveling);
  at.engine.flush();
  const store = at.store as MemoryEventStore;
  store.slow = true;
  let told = false;
  const trip = at.engine.submit(aTrip()).then((outcome) => {
    told = true;
    return outcome;
  });
  // Within the call: the flag is set and the latch holds it; journal and answer come after.
  expect(at.engine.workingState.kills.size).toBe(1);
  expect(latch.read().state).toBe('killed');
  // As the latch took it the flag stood, and nothing was canceled yet.
  expect(recorded).toEqual([[1, 1, 1]]);
  expect(store.committed.some(({ event }) => event.type === 'killSwitchTripped')).toBe(false);
  await Promise.resolve();
  expect(told).toBe(false);
  store.slow = false;
  store.finish();
  expect(await trip).toMatchObject({ ok: true });
  const types = store.committed.map(({ event }) => event.type);
  expect(types.slice(types.indexOf('killSwitchTripped'))).toEqual(['killSwitchTripped', 'orderCanceled']);
  at.pass(10_000);
  expect(await answer).toMatchObject({ ok: true, report: { orderStatus: 'canceled' } });
  expect(fills(at)).toEqual([]);
});

it('5. cancels are never blocked by kill', async () => {
  const at = await desk();
  const { orderId } = await at.report(aSubmit(SELL));
  await at.run(aTrip({ level: 'reduceOnly' }));
  expect(await at.run(aCancel(orderId))).toMatchObject({ ok: true, report: { orderStatus: 'canceled' } });
});

it('6. every canceled order has a final report with reason, kill id and actor; every later reject names scope, who, when, why', async () => {
  const at = await desk();
  const { orderId } = await at.report(aSubmit());
  const trip = aTrip({ actor: RISK, reason: 'fat finger' });
  await at.run(trip);
  const canceled = (at.store as MemoryEventStore).committed.find(({ event }) => event.type === 'orderCanceled')?.event;
  expect(canceled).toMatchObject({ orderId, reason: 'KILL_SWITCH', killId: trip.killId, actor: { person: 'p-risk' } });
  expect(at.memory.order(orderId)?.reason).toMatchObject({
    code: 'KILL_SWITCH',
    text: expect.stringContaining('p-risk: fat finger'),
  });
  expect((await at.refusal(aSubmit())).detail).toMatch(/the whole desk .* by p-risk at 2026-11-21T05:00:.*fat finger/);
});

describe('7. latched: survives restart and clock change with level and trigger; unreadable state is killed', () => {
  it('by the journal', async () => {
    const at = await desk();
    await at.run(aTrip({ level: 'reduceOnly', trigger: 'dayLoss', scope: 'account', scopeValue: 'main' }));
    const kills = new DeskHarness(at.store, new MemoryLatch()).memory.killSwitch().kills;
    expect(kills).toMatchObject([{ level: 'reduceOnly', trigger: 'dayLoss', scope: 'account' }]);
  });

  it('by the file, and the stronger of the two where they differ', async () => {
    const at = await desk();
    const trip = aTrip({ level: 'reduceOnly', trigger: 'drawdown' });
    await at.run(trip);
    const { orderId } = await at.report(aSubmit(SELL));
    const latch = new MemoryLatch();
    // The file is written first: a crash may leave a raise in it that the journal never saw.
    latch.write(latchedKills(at.engine.workingState).map((kill) => ({ ...kill, level: 'halt' })));
    const again = new DeskHarness(at.store, latch);
    expect(again.memory.killSwitch().kills).toMatchObject([
      { killId: trip.killId, level: 'halt', trigger: 'drawdown' },
    ]);
    expect(statusOf(again, orderId)).toBe('canceled');
  });

  it('with the clock set back a year', async () => {
    const at = await desk();
    await at.run(aTrip());
    const again = new DeskHarness(at.store, at.latch, {}, { clock: { nowUs: () => NOW - 31_536_000_000_000 } });
    expect(again.memory.killSwitch().state).toBe('killed');
    expect((await again.refusal(aSubmit({}, { receivedAt: NOW - 31_536_000_000_000 }))).status).toBe(423);
  });

  it('unreadable', async () => {
    const at = await desk();
    const latch = new MemoryLatch();
    latch.reading = { state: 'unreadable', fault: 'torn' };
    const [kill] = new DeskHarness(at.store, latch).memory.killSwitch().kills;
    expect(kill).toMatchObject({ scope: 'global', level: 'halt' });
  });
});

describe('8. re-arm: another person, verified, with a reason, after the cool-down, per scope; never by itself', () => {
  it.each<[string, object, string]>([
    ['the person who pressed', { actor: TRADER }, 'FOUR_EYES_REQUIRED'],
    ['an unverified person', { actor: { ...RISK, verified: false } }, 'IDENTITY_NOT_VERIFIED'],
    ['somebody too early', { receivedAt: NOW + 59_000_000 }, 'REARM_TOO_EARLY'],
  ])('not by %s', async (_name, change, code) => {
    const at = await desk();
    const trip = aTrip();
    await at.run(trip);
    expect((await at.refusal(aRearm(trip.killId, change))).code).toBe(code);
  });

  it('not by time', async () => {
    const at = await desk();
    await at.run(aTrip());
    at.pass(30 * 86_400_000_000);
    expect(at.memory.killSwitch().state).toBe('killed');
  });
});

describe('9. automatic triggers stop the smallest scope that fits, and nothing else does', () => {
  it.each([
    ['dayLoss', 'account'],
    ['drawdown', 'account'],
    ['reconciliation', 'account'],
    ['auditChain', 'global'],
    ['tradingKey', 'global'],
    ['deadMan', 'person'],
  ] as const)('%s stops %s and says that it did', async (trigger, scope) => {
    const at = await desk();
    const scopeValue = { account: 'main', person: 'p-trader', global: null }[scope];
    await at.run(aTrip({ trigger, scope, scopeValue, actor: SYSTEM_ACTOR, reason: `${trigger} found` }));
    expect(at.memory.killSwitch().kills).toMatchObject([{ trigger, scope, person: 'system' }]);
    expect((await at.refusal(aSubmit())).detail).toContain(`${trigger} found`);
  });
});

it('10. dead-man: what a silent program leaves is halted for its person alone; setting and disabling are audited', async () => {
  const at = await desk();
  const set = (timeoutSeconds: number | null) => {
    const asked = { actor: TRADER, receivedAt: NOW, requestId: anId() };
    return at.run({ type: 'recordFact', fact: { type: 'deadManSet', person: 'p-trader', timeoutSeconds }, ...asked });
  };
  await set(60);
  expect([...new DeskHarness(at.store).engine.workingState.deadMen]).toEqual([['p-trader', 60]]);
  await set(null);
  expect(at.engine.workingState.deadMen.size).toBe(0);
  const facts = (at.store as MemoryEventStore).committed.filter(({ event }) => event.type === 'deadManSet');
  expect(facts.map(({ event }) => event.actor.person)).toEqual(['p-trader', 'p-trader']);
});

describe('11. idempotent; concurrent triggers merge; works when the journal does not', () => {
  it('a person and two rules at once make one kill that names the rule and everyone', async () => {
    const at = await desk();
    const trips = [
      aTrip({ trigger: 'reconciliation', actor: SYSTEM_ACTOR, reason: 'books differ' }),
      aTrip(),
      aTrip({ actor: RISK, reason: '' }),
    ];
    const answers = trips.map((trip) => at.engine.submit(trip));
    at.engine.flush();
    await Promise.all(answers);
    expect(at.memory.killSwitch().kills).toMatchObject([
      { trigger: 'reconciliation', person: 'p-risk', reason: 'drill' },
    ]);
    expect(await at.refusal(aRearm(trips[0]?.killId ?? ''))).toMatchObject({ code: 'FOUR_EYES_REQUIRED' });
  });

  it('with a full disk it is in force, kept in the file, and reconciled later', async () => {
    const at = await desk();
    const store = at.store as MemoryEventStore;
    store.diskFull = true;
    expect(await at.run(aTrip({ level: 'reduceOnly' }))).toMatchObject({ ok: true });
    expect(at.latch.read()).toMatchObject({ kills: [{ level: 'reduceOnly' }] });
    store.diskFull = false;
    const again = new DeskHarness(store, at.latch);
    expect(again.memory.killSwitch().kills).toMatchObject([{ level: 'reduceOnly' }]);
  });
});

it('12. its path is not the order queue: ahead of all that waits, and of any disk', async () => {
  const at = await desk();
  const store = at.store as MemoryEventStore;
  store.slow = true;
  const first = at.engine.submit(aSubmit());
  at.engine.flush();
  const waiting = Array.from({ length: 50 }, () => at.engine.submit(aSubmit()));
  const trip = at.engine.submit(aTrip());
  // The journal still writes the first order and 50 wait; the flag is set all the same.
  expect(at.engine.workingState.kills.size).toBe(1);
  store.slow = false;
  store.finish();
  at.engine.flush();
  const answers = await Promise.all(waiting);
  expect(answers.every((answer) => !answer.ok && answer.status === 423)).toBe(true);
  expect(await trip).toMatchObject({ ok: true });
  expect(await first).toMatchObject({ ok: true });
  expect(at.memory.orders({}).filter(({ orderStatus }) => orderStatus !== 'rejected')).toMatchObject([
    { orderStatus: 'canceled', reason: { code: 'KILL_SWITCH' } },
  ]);
});

it('13. visible: in the state that everyone may read, in Grafana’s query and as a metric', async () => {
  const at = await desk();
  const registry = new Registry();
  at.engine.onCommitted(createKillSwitchMetrics(registry, at.memory));
  await at.run(aTrip({ level: 'reduceOnly', actor: RISK }));
  expect(at.memory.killSwitch()).toMatchObject({ state: 'killed', kills: [{ level: 'reduceOnly', person: 'p-risk' }] });
  expect(JSON.stringify(killSwitchFrame(at.memory, { queryType: 'killSwitch' }))).toContain('reduceOnly');
  expect(await registry.metrics()).toMatch(/trading_killswitch_killed 1[\s\S]*trips_total\{scope="global"\} 1/);
});

it('14. drilled: due a week after the first start and after each drill that worked, and not after one that failed', async () => {
  const at = await desk();
  const week = 7 * 86_400_000_000;
  const due = () => at.engine.workingState.drillDueAt ?? 0;
  const first = due();
  expect(first - NOW).toBeGreaterThanOrEqual(week);
  const drill = (ok: boolean, receivedAt: number) => {
    const fact = {
      type: 'killDrillDone',
      drillId: anId(),
      orders: 1,
      flagUs: 5,
      lastCancelUs: 9,
      ok,
      detail: '',
    } as const;
    return at.run({ type: 'recordFact', fact, actor: RISK, receivedAt, requestId: anId() });
  };
  await drill(false, NOW + week);
  expect(due()).toBe(first);
  await drill(true, NOW + week + 9);
  expect(due()).toBe(NOW + 2 * week + 9);
  expect(at.memory.killSwitch().drillDueAt).toContain('2026-12-05T05:00:00');
});

it('15. measured: from the press to the flag and to the last cancel, of each press', async () => {
  let ticks = NOW;
  const trips: TripFigures[] = [];
  const clock = { nowUs: () => (ticks += 10) };
  const at = await desk(undefined, undefined, {}, { clock, onTrip: (figures) => trips.push(figures) });
  await at.report(aSubmit());
  const trip = aTrip();
  await at.run(trip);
  await at.run(aTrip({ scope: 'account', scopeValue: 'nobody' }));
  expect(trips).toMatchObject([{ killId: trip.killId, orders: 1 }]);
  const [figures] = trips;
  expect(figures?.flagUs).toBeGreaterThan(0);
  expect(figures?.lastCancelUs).toBeGreaterThan(figures?.flagUs ?? 0);
  expect(RULES.killSwitch.coolDownSeconds).toBe(60);
});
