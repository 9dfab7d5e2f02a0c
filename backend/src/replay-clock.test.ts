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

describe('a book that came without a time of the venue', () => {
  const WALL = AUGUST + 50_000_000_000;
  const book = (sequence: number, timeExchange: number): MarketEvent => ({
    type: 'book',
    venue: 'replay-binance',
    symbol: 'BTC/USDT',
    sequence,
    bids: [[1, 1]],
    asks: [[2, 1]],
    timeExchange,
    timeReceived: WALL,
  });
  const timeOf = (event: MarketEvent) => ('timeExchange' in event ? event.timeExchange : undefined);

  it('is of the first moment of the recording while no frame has come', () => {
    const clock = new ReplayClock(AUGUST, AUGUST);
    expect(timeOf(clock.see(book(7, WALL)))).toBe(AUGUST);
    expect(clock.nowUs()).toBe(AUGUST);
  });

  it('keeps our time, and moves no clock, where the first moment is not known yet', () => {
    const clock = new ReplayClock(AUGUST);
    expect(timeOf(clock.see(book(7, WALL)))).toBe(WALL);
    expect(clock.nowUs()).toBe(AUGUST);
  });

  it('is of the newest frame when it is new', () => {
    const clock = new ReplayClock(0, AUGUST);
    clock.see(trade(AUGUST + 900));
    expect(timeOf(clock.see(book(7, WALL)))).toBe(AUGUST + 900);
  });

  it('is the same book at the same time when it was there already, so that its row is no other', () => {
    const clock = new ReplayClock(0, AUGUST);
    clock.see(book(7, AUGUST + 100));
    clock.see(trade(AUGUST + 900));
    expect(timeOf(clock.see(book(7, WALL)))).toBe(AUGUST + 100);
  });

  it('changes nothing about books that have a time', () => {
    const clock = new ReplayClock(0, AUGUST);
    const timed = book(7, AUGUST + 100);
    expect(clock.see(timed)).toBe(timed);
    expect(clock.nowUs()).toBe(AUGUST + 100);
  });
});
