import { EventLoopWatch } from './event-loop.js';

let nowMs: number;
let watch: EventLoopWatch;

beforeEach(() => {
  jest.useFakeTimers();
  nowMs = 5_000;
  watch = new EventLoopWatch(() => nowMs);
  watch.start();
});
afterEach(() => {
  watch.stop();
  jest.useRealTimers();
});

function pass(ms: number): void {
  for (let step = 0; step < ms; step += 10) {
    nowMs += 10;
    jest.advanceTimersByTime(10);
  }
}

/** Time goes on while no timer is served. */
function block(ms: number): void {
  nowMs += ms;
  pass(10);
}

it('says nothing of a loop that turns', () => {
  pass(20_000);
  expect([watch.longestMs, watch.waitMsP99]).toEqual([0, 0]);
});

it.each([990, 1_000, 1_010, 1_200, 30_000])('tells the whole of a standstill, whenever it comes', (before) => {
  pass(before);
  block(1_234);
  expect(watch.longestMs).toBe(1_234);
});

it('tells the longest of fifteen seconds at least and of thirty at most', () => {
  block(300);
  block(700);
  pass(13_000);
  expect(watch.longestMs).toBe(700);
  pass(17_000);
  expect(watch.longestMs).toBe(0);
});

it('counts each standstill of a minute, not the longest of a second only', () => {
  for (let n = 0; n < 10; n += 1) block(80);
  // Eight hundredths of a minute's requests fall into them: one in a hundred waits 20 ms or longer.
  expect(watch.waitMsP99).toBe(20);
});
