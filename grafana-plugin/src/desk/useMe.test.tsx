import { act, renderHook } from '@testing-library/react';
import { fetchKillSwitch } from './deskApi.js';
import { useFeed } from './useFeed.js';
import { useMe } from './useMe.js';
import { aPerson } from '../testing/fakeDesk.js';
import { resetWorld, world } from '../testing/mockRuntime.js';

jest.mock('@grafana/runtime', () => {
  const { runtimeOf } = jest.requireActual('../testing/mockRuntime.js');
  return runtimeOf(jest.requireActual('@grafana/runtime'));
});

const pass = (milliseconds: number) => act(() => jest.advanceTimersByTimeAsync(milliseconds));
const asked = () => world.desk.sent('GET me').length;

async function open() {
  const drawn = renderHook(() => useMe(useFeed({ key: 'kill', poll: fetchKillSwitch, everyMs: 1_000 })));
  await pass(50);
  return () => drawn.result.current.freshness;
}

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-21T10:00:00Z') });
  resetWorld();
  world.desk.answer('GET me', aPerson());
});
afterEach(() => jest.useRealTimers());

it('asks every half minute and is live all the time', async () => {
  const freshness = await open();
  for (let second = 0; second < 90; second += 1) {
    await pass(1_000);
    expect(freshness()).toBe('live');
  }
  expect(asked()).toBe(4);
});

it('is known to be gone within 2 s of a service that stops, and to be back within 2 s', async () => {
  const freshness = await open();
  world.desk.stop();
  await pass(2_000);
  expect(freshness()).toBe('unreachable');
  world.desk.start();
  await pass(2_000);
  expect(freshness()).toBe('live');
});

it('is stale within 5 s of a service that hangs', async () => {
  const freshness = await open();
  for (const route of ['GET me', 'GET kill-switch']) world.desk.silent(route);
  await pass(5_000);
  expect(freshness()).toBe('stale');
});

it('asks somebody who was refused again after ten seconds', async () => {
  world.desk.refuse('GET me', { status: 403 });
  const freshness = await open();
  expect(freshness()).toBe('refused');
  world.desk.answer('GET me', aPerson());
  await pass(10_000);
  expect(freshness()).toBe('live');
});

it('is asked again soon after an answer of its own that failed', async () => {
  const freshness = await open();
  world.desk.refuse('GET me', { status: 502 });
  await pass(10_000);
  world.desk.stop();
  await pass(1_500);
  expect(freshness()).not.toBe('live');
  world.desk.start();
  world.desk.answer('GET me', aPerson());
  await pass(2_100);
  expect(freshness()).toBe('live');
});
