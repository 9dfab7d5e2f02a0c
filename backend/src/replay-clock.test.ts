import fc from 'fast-check';
import type { MarketEvent, TradePrinted } from './model/market-event.js';
import { ReplayClock } from './replay-clock.js';

const AUGUST = 1_723_161_600_000_000;
const trade = (timeExchange: number, more: Partial<TradePrinted> = {}): MarketEvent => ({
  type: 'trade',
  venue: 'replay-binance',
  symbol: 'BTC/USDT',
  tradeId: '1',
  price: 1,
  quantity: 1,
  side: 'buy',
  timeExchange,
  timeReceived: timeExchange + 900_000_000,
  ...more,
});

test('the engine lives in the time of the frames, not in ours', () => {
  const clock = new ReplayClock(0);
  clock.see(trade(AUGUST));
  expect(clock.nowUs()).toBe(AUGUST);
});

test('a microsecond passes with each reading between two frames', () => {
  const clock = new ReplayClock(AUGUST);
  expect([clock.nowUs(), clock.nowUs(), clock.nowUs()]).toEqual([AUGUST, AUGUST + 1, AUGUST + 2]);
  clock.see(trade(AUGUST + 1_000_000));
  expect(clock.nowUs()).toBe(AUGUST + 1_000_000);
});

test.each<[string, MarketEvent]>([
  ['an older frame', trade(AUGUST - 5)],
  ['a back-filled trade', trade(AUGUST + 5, { backfilled: true })],
  [
    'an event that has no time of the venue',
    {
      type: 'marketState',
      venue: 'replay-binance',
      symbol: 'BTC/USDT',
      state: 'live',
      reason: '',
      timeReceived: AUGUST + 900_000_000,
    },
  ],
])('%s moves nothing', (_name, event) => {
  const clock = new ReplayClock(AUGUST);
  clock.nowUs();
  clock.see(event);
  expect(clock.nowUs()).toBe(AUGUST + 1);
});

test('it always rises, whatever the frames say, and never falls behind the newest', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer({ min: AUGUST - 1000, max: AUGUST + 1000 }), { nil: undefined })),
      (steps) => {
        const clock = new ReplayClock(AUGUST);
        let last = -Infinity;
        let newest = AUGUST;
        for (const time of steps) {
          if (time !== undefined) {
            clock.see(trade(time));
            newest = Math.max(newest, time);
          }
          const now = clock.nowUs();
          expect(now).toBeGreaterThan(last);
          expect(now).toBeGreaterThanOrEqual(newest);
          last = now;
        }
      },
    ),
  );
});
