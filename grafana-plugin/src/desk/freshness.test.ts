import { freshnessOf, staleAfterMs } from './freshness.js';

it.each([
  ['each second', 1_000, 4_000],
  ['every two seconds', 2_000, 6_000],
  ['every ten', 10_000, 22_000],
])('what is asked %s is live for two answers that did not come, and 4 s at least', (_, everyMs, staleMs) => {
  expect(staleAfterMs(everyMs)).toBe(staleMs);
  const at = (nowMs: number) => freshnessOf({ at: 0, fault: undefined, everyMs, nowMs });
  expect([at(staleMs), at(staleMs + 1)]).toEqual(['live', 'stale']);
});

it('is unreachable at once when nobody answers, however seldom it is asked', () => {
  const fault = { kind: 'unreachable', text: 'Bad Gateway', timedOut: false } as const;
  expect(freshnessOf({ at: 0, fault, everyMs: 30_000, nowMs: 1 })).toBe('unreachable');
});
