import { QuestDbProbe } from './questdb-probe.js';

const SECOND = 1_000_000;

/** A probe whose next question is asked when `next` is called. */
function aProbe() {
  let now = 0;
  let answers = true;
  let wake = () => {};
  const probe = new QuestDbProbe({
    ask: () => (answers ? Promise.resolve() : Promise.reject(new Error('gone'))),
    nowUs: () => now,
    wait: (_ms, signal) =>
      new Promise<void>((done) => {
        wake = done;
        signal.addEventListener('abort', () => done());
      }),
  });
  return {
    probe,
    async next(seconds: number, is: boolean) {
      now += seconds * SECOND;
      answers = is;
      wake();
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    },
  };
}

test('counts the seconds since the last answer and forgets them with the next', async () => {
  const { probe, next } = aProbe();
  probe.start();
  await next(5, true);
  expect(probe.downSeconds()).toBe(0);
  await next(5, false);
  expect(probe.downSeconds()).toBe(5);
  await next(60, false);
  expect(probe.downSeconds()).toBe(65);
  await next(1, true);
  expect(probe.downSeconds()).toBe(0);
  await probe.stop();
});

test('a QuestDB that never answered is down since it was first asked', async () => {
  const { probe, next } = aProbe();
  await next(10, false);
  probe.start();
  await next(30, false);
  expect(probe.downSeconds()).toBe(30);
  await probe.stop();
});
