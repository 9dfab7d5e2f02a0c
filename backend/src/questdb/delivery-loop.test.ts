import { DeliveryLoop, type DeliverySteps } from './delivery-loop.js';
import type { Timers } from './delivery.js';

/** Timers whose waits end when the test says so. */
class ManualTimers implements Timers {
  now = 0;
  readonly waits: number[] = [];
  private end: () => void = () => undefined;

  wait(ms: number, signal: AbortSignal): Promise<void> {
    this.waits.push(ms);
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.end = resolve;
      signal.addEventListener('abort', () => resolve());
    });
  }
  nowMs = () => this.now;
  random = () => 0;

  /** Lets the wait end and everything run until the next one. */
  async pass(ms: number): Promise<void> {
    this.now += ms;
    this.end();
    await settle();
  }
}
const settle = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

function aLoop(steps: Partial<DeliverySteps>, serverStart?: () => Promise<string>) {
  const timers = new ManualTimers();
  const done: string[] = [];
  const each: DeliverySteps = {
    compare: () => Promise.resolve(void done.push('compare')),
    step: () => (done.push('step'), Promise.resolve('nothingLeft')),
    ...steps,
  };
  return { timers, done, loop: new DeliveryLoop(each, { timers, serverStart, gatherMs: 100 }) };
}

test('it compares first, works while there is work, gathers after the last of it and then waits to be woken', async () => {
  const left = ['more', 'more', 'someLeft', 'nothingLeft', 'nothingLeft'] as const;
  let step = 0;
  const { loop, timers, done } = aLoop({
    step: () => (done.push('step'), Promise.resolve(left[step++] ?? 'nothingLeft')),
  });
  loop.start();
  await settle();
  expect(done).toEqual(['compare', 'step', 'step', 'step']);
  expect(timers.waits).toEqual([100]);
  await timers.pass(100);
  expect(timers.waits).toEqual([100, 1000]);
  loop.notify();
  await settle();
  expect(done).toHaveLength(6);
  await loop.close();
  expect(loop.state).toBe('stopped');
});

test('a fault is said, waited for longer and longer, and forgotten when a step works', async () => {
  let isDown = true;
  const { loop, timers, done } = aLoop({
    step: () => (done.push('step'), isDown ? Promise.reject(new Error('away')) : Promise.resolve('nothingLeft')),
  });
  timers.random = () => 1;
  loop.start();
  await settle();
  expect([loop.state, loop.lastError]).toEqual(['retrying', 'away']);
  await timers.pass(300);
  await timers.pass(900);
  expect(timers.waits).toEqual([300, 900, 2700]);
  isDown = false;
  await timers.pass(2700);
  expect([loop.state, loop.lastError]).toEqual(['delivering', null]);
  // Nothing tells whether QuestDB started anew: each fault leads to a comparison.
  expect(done.filter((what) => what === 'compare')).toHaveLength(4);
  await loop.close();
});

test('a QuestDB started anew is noticed within five seconds without any fault, and compared once', async () => {
  let start = 'monday';
  const serverStart = jest.fn(() => Promise.resolve(start));
  const { loop, timers, done } = aLoop({}, serverStart);
  loop.start();
  await settle();
  for (let second = 0; second < 6; second += 1) await timers.pass(1000);
  expect(serverStart).toHaveBeenCalledTimes(2);
  expect(done.filter((what) => what === 'compare')).toHaveLength(1);
  start = 'tuesday';
  for (let second = 0; second < 6; second += 1) await timers.pass(1000);
  expect(done.filter((what) => what === 'compare')).toHaveLength(2);
  await loop.close();
});

test('a fault of a QuestDB that kept running costs no comparison; one that fails is tried again', async () => {
  let fails = 1;
  const compare = jest.fn(() => (fails-- > 0 ? Promise.reject(new Error('no answer')) : Promise.resolve()));
  let steps = 0;
  const step = () => ((steps += 1), steps === 1 ? Promise.reject(new Error('503')) : Promise.resolve('more' as const));
  const { loop, timers } = aLoop({ compare, step: () => (steps < 3 ? step() : Promise.resolve('nothingLeft')) }, () =>
    Promise.resolve('monday'),
  );
  loop.start();
  await settle();
  expect(loop.lastError).toBe('no answer');
  await timers.pass(100);
  expect(loop.lastError).toBe('503');
  await timers.pass(100);
  expect([compare.mock.calls.length, steps, loop.lastError]).toEqual([2, 3, null]);
  await loop.close();
});
