import type { CandleReported, MarketEvent } from '../../model/market-event.js';
import type { CandleHistory } from '../feed.js';
import { CandleBackFill } from './candle-back-fill.js';

const MINUTE = 60_000_000;
const T0 = 1_699_999_980_000_000; // a whole minute
const candle = (start: number): CandleReported => ({
  type: 'candle',
  venue: 'demo',
  symbol: 'BTC/USDT',
  timeframe: '1m',
  timeExchange: start,
  timeReceived: start,
  open: 1,
  high: 1,
  low: 1,
  close: 1,
  volume: 1,
});

let events: MarketEvent[];
let asked: [number, number][];
let failures: number;
let connection: AbortController;
const history: CandleHistory = {
  candles: (_symbol, from, to) => {
    asked.push([(from - T0) / MINUTE, (to - T0) / MINUTE]);
    if (failures > 0) {
      failures -= 1;
      return Promise.reject(new Error('503'));
    }
    const minutes = Array.from({ length: (to - from) / MINUTE + 3 }, (_, index) => candle(from + (index - 1) * MINUTE));
    return Promise.resolve(minutes);
  },
};
beforeEach(() => {
  jest.useFakeTimers({ now: T0 / 1000 });
  events = [];
  asked = [];
  failures = 0;
  connection = new AbortController();
});
afterEach(() => jest.useRealTimers());
const aBackFill = () =>
  new CandleBackFill(
    'BTC/USDT',
    (event) => events.push(event),
    () => Date.now() * 1000,
  );
const minutes = () =>
  events.map((event) => (event.type === 'candle' ? (event.timeExchange - T0) / MINUTE : event.type));

test('the minutes of a gap are asked for when the last of them is over, and only they are handed on', async () => {
  const candles = aBackFill();
  candles.connected({ candles: history, ended: connection.signal });
  candles.want(T0 - 90_000_000, T0 + 5_000_000);
  await jest.advanceTimersByTimeAsync(61_000);
  expect(asked).toEqual([]);
  await jest.advanceTimersByTimeAsync(2000);
  expect(asked).toEqual([[-2, 0]]);
  expect(minutes()).toEqual([-2, -1, 0]);
});

test('gaps of one minute share its candle; failures are tried again; no history asks nothing', async () => {
  const candles = aBackFill();
  candles.want(T0, T0 + 1);
  candles.connected({ candles: undefined, ended: connection.signal });
  candles.want(T0 + 5, T0 + 6);
  await jest.advanceTimersByTimeAsync(120_000);
  expect(asked).toEqual([]);
  failures = 1;
  candles.connected({ candles: history, ended: connection.signal });
  candles.want(T0 + 7, T0 + 8);
  await jest.advanceTimersByTimeAsync(10_000);
  expect(asked).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect(minutes()).toEqual([0]);
  candles.want(T0 + 9, T0 + 10);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(minutes()).toEqual([0]);
});

test('a connection that ends leaves what is wanted to the next one', async () => {
  const candles = aBackFill();
  candles.connected({ candles: history, ended: connection.signal });
  candles.want(T0, T0);
  connection.abort();
  candles.disconnected();
  await jest.advanceTimersByTimeAsync(120_000);
  expect(asked).toEqual([]);
  connection = new AbortController();
  candles.connected({ candles: history, ended: connection.signal });
  await jest.advanceTimersByTimeAsync(0);
  expect(minutes()).toEqual([0]);
  await candles.stop();
});
