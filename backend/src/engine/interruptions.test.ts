import type { DeskEvent } from '../model/desk-event.js';
import { SYSTEM_ACTOR } from '../model/actor.js';
import { Interruptions } from './interruptions.js';

const decided = (time: number) => ({ time, actor: { ...SYSTEM_ACTOR, person: 'ops' }, requestId: 'r' });
const suspended = (time: number, symbol = 'BTC/USDT'): DeskEvent => ({
  ...{ type: 'marketSuspended', ...decided(time), venue: 'demo', symbol, reason: 'stale' },
});
const resumed = (time: number, symbol = 'BTC/USDT'): DeskEvent => ({
  ...{ type: 'marketResumed', ...decided(time), venue: 'demo', symbol },
});
const tripped = (time: number, over: object = {}): DeskEvent => ({
  ...{ type: 'killSwitchTripped', ...decided(time), killId: 'K1', scope: 'global', scopeValue: null, level: 'halt' },
  ...{ trigger: 'person', reason: 'wrong prices', ordersCanceled: 0, ...over },
});
const rearmed = (time: number): DeskEvent => ({
  ...{ type: 'killSwitchRearmed', ...decided(time), killId: 'K1', reason: 'ok', fourEyes: 'single_operator' },
});
const halted = (time: number): DeskEvent => ({ type: 'engineHalted', ...decided(time), reason: 'disk full' });
const started = (time: number): DeskEvent => ({
  ...{ type: 'deskStarted', ...decided(time), source: 'demo', version: '0.1.0' },
});
const ALL = { from: 0, to: 1000 };

function following(...events: DeskEvent[]): Interruptions {
  const stops = new Interruptions();
  for (const event of events) stops.take(event);
  return stops;
}
const spans = (stops: Interruptions, filter: object = {}) =>
  stops.within({ ...ALL, ...filter }).map(({ kind, from, to }) => [kind, from, to]);

it('tells from when to when, newest first; what lasts has no end', () => {
  const stops = following(suspended(10), resumed(20), tripped(30), rearmed(45), suspended(50), halted(60));
  expect(spans(stops)).toEqual([
    ['engine', 60, null],
    ['market', 50, null],
    ['kill', 30, 45],
    ['market', 10, 20],
  ]);
});

it('ends a halt of the engine with the next start', () => {
  expect(spans(following(halted(5), started(9)))).toEqual([['engine', 5, 9]]);
});

it('counts a second press of a standing kill, and a new reason of a suspended market, as the same', () => {
  expect(spans(following(tripped(1), tripped(2), suspended(3), suspended(4)))).toEqual([
    ['market', 3, null],
    ['kill', 1, null],
  ]);
});

it('tells what touches the asked range, its edges among it, and only the asked market', () => {
  const stops = following(suspended(10), resumed(20), suspended(10, 'ETH/USDT'), tripped(30));
  expect(spans(stops, { from: 20, to: 25 })).toEqual([
    ['market', 10, 20],
    ['market', 10, null],
  ]);
  expect(spans(stops, { from: 21, to: 25 })).toEqual([['market', 10, null]]);
  expect(spans(stops, { symbol: 'ETH/USDT' })).toEqual([
    ['kill', 30, null],
    ['market', 10, null],
  ]);
  expect(spans(stops, { venue: 'kraken' })).toEqual([['kill', 30, null]]);
});

it('leaves out a kill of another venue or symbol', () => {
  const stops = following(tripped(1, { scope: 'venue', scopeValue: 'demo' }));
  expect([spans(stops, { venue: 'demo' }).length, spans(stops, { venue: 'kraken' }).length]).toEqual([1, 0]);
});

it('takes the journal in after newer events, in any order, each once', async () => {
  const stops = following(rearmed(45), suspended(50));
  const page = [suspended(10), resumed(20), tripped(30), rearmed(45)].map((event, seq) => ({ seq, hash: '', event }));
  await stops.prime(
    (async function* () {
      yield { events: page };
    })(),
  );
  expect(spans(stops)).toEqual([
    ['market', 50, null],
    ['kill', 30, 45],
    ['market', 10, 20],
  ]);
});

it('keeps the newest ten thousand', () => {
  const stops = new Interruptions();
  for (let time = 0; time < 12_000; time += 2) {
    stops.take(suspended(time));
    stops.take(resumed(time + 1));
  }
  const told = stops.within({ from: 0, to: Infinity });
  expect(told.length).toBeLessThanOrEqual(5000);
  expect(told[0]).toMatchObject({ from: 11_998, to: 11_999 });
});
