import { aSubmit, aRearm, anId, NOW, TRADER } from '../../test/builders.js';
import { DeskHarness } from '../../test/desk-harness.js';
import { DeadManWatch } from './dead-man.js';

const S = 1_000_000;
const open = (at: DeskHarness) => {
  const faults: unknown[] = [];
  const watch = new DeadManWatch({
    commands: at.engine,
    settings: () => at.memory.state.deadMen,
    clock: { nowUs: () => at.timers.now },
    timers: at.timers,
    newKillId: anId,
    onFault: (cause) => faults.push(cause),
  });
  at.engine.onCommitted(watch.committed);
  watch.start();
  const set = (timeoutSeconds: number | null) =>
    at.run({
      ...{ type: 'recordFact', fact: { type: 'deadManSet', person: 'p-trader', timeoutSeconds } },
      ...{ actor: TRADER, receivedAt: at.timers.now, requestId: anId() },
    });
  return { at, watch, set, faults, kills: () => at.memory.killSwitch().kills };
};
const started = async () => open(await new DeskHarness().open());

it('stops the orders of a person whose program fell silent, for the time it set, and of nobody else', async () => {
  const { at, set, kills } = await started();
  await set(60);
  const { orderId } = await at.report(aSubmit());
  at.pass(59 * S);
  expect(kills()).toEqual([]);
  at.pass(2 * S);
  expect(kills()).toMatchObject([
    { scope: 'person', scopeValue: 'p-trader', trigger: 'deadMan', person: 'system', level: 'halt' },
  ]);
  expect(at.memory.order(orderId)?.reason?.code).toBe('KILL_SWITCH');
  const other = { ...TRADER, person: 'p-other' };
  expect((await at.report(aSubmit({}, { actor: other }))).orderStatus).toBe('new');
});

it('waits anew after each sign of life', async () => {
  const { at, watch, set, kills } = await started();
  await set(60);
  for (let beat = 1; beat <= 10; beat += 1) {
    at.pass(50 * S);
    expect(watch.beat('p-trader')).toEqual({ timeoutSeconds: 60, deadline: at.timers.now + 60 * S });
  }
  expect(kills()).toEqual([]);
  at.pass(61 * S);
  expect(kills()).toHaveLength(1);
});

it('is opt-in, and off again by an explicit word that is journaled', async () => {
  const { at, watch, set, kills } = await started();
  expect(watch.beat('p-trader')).toBeNull();
  await set(60);
  await set(null);
  at.pass(3600 * S);
  expect(kills()).toEqual([]);
  expect(at.memory.state.deadMen.size).toBe(0);
});

it('survives a restart, which gives the whole time again', async () => {
  const first = await started();
  await first.set(60);
  first.watch.stop();
  const again = open(new DeskHarness(first.at.store));
  again.at.pass(59 * S);
  expect(again.kills()).toEqual([]);
  again.at.pass(2 * S);
  expect(again.kills()).toHaveLength(1);
});

it('starts over after a re-arm only with a sign of life', async () => {
  const { at, watch, set, kills } = await started();
  await set(60);
  at.pass(61 * S);
  await at.run(aRearm(kills()[0]?.killId ?? '', { receivedAt: NOW + 3600 * S }));
  at.pass(600 * S);
  expect(kills()).toEqual([]);
  watch.beat('p-trader');
  at.pass(61 * S);
  expect(kills()).toHaveLength(1);
});

it('does not take a process that hung for a program that did: signs of life that waited are read first', async () => {
  const { at, watch, set, kills } = await started();
  await set(60);
  at.timers.now += 300 * S;
  at.pass(0);
  expect(kills()).toEqual([]);
  watch.beat('p-trader');
  at.pass(S);
  expect(kills()).toEqual([]);
});
