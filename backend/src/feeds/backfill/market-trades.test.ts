import * as fc from 'fast-check';
import type { FeedGapFound, MarketEvent, MarketEventRejected, TradePrinted } from '../../model/market-event.js';
import type { ResumePoints, TradeHistory, TradePoint } from '../feed.js';
import { MarketTrades, type MarketTradesOptions } from './market-trades.js';

const T0 = 1_700_000_000_000_000;
const MS = 1000;
/** Trade n was made n milliseconds after T0. */
const trade = (id: number): TradePrinted => ({
  type: 'trade',
  venue: 'demo',
  symbol: 'BTC/USDT',
  tradeId: `${id}`,
  price: 1,
  quantity: 1,
  side: 'buy',
  timeExchange: T0 + id * MS,
  timeReceived: T0 + id * MS,
});
const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);

/** A venue that answers with the trades it is told to have, or fails, or waits to be let go. */
class ScriptedHistory implements TradeHistory {
  trades: readonly number[] = [];
  failures = 0;
  held: Promise<void> | undefined;
  refused: MarketEventRejected | undefined;
  readonly asked: string[] = [];
  async tradesAfter(_symbol: string, point: TradePoint) {
    this.asked.push(point.tradeId);
    await this.held;
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('503');
    }
    return [...this.trades.map(trade), ...(this.refused === undefined ? [] : [this.refused])];
  }
}

let events: MarketEvent[];
let history: ScriptedHistory;
let connection: AbortController;

beforeEach(() => {
  jest.useFakeTimers({ now: T0 / 1000 });
  events = [];
  history = new ScriptedHistory();
  connection = new AbortController();
});
afterEach(() => jest.useRealTimers());

function aMarket(change: Partial<MarketTradesOptions> = {}) {
  return new MarketTrades({
    venue: 'demo',
    symbol: 'BTC/USDT',
    consecutiveTradeIds: true,
    sink: (event) => events.push(event),
    now: () => Date.now() * 1000,
    ...change,
  });
}
const link = (trades: TradeHistory | undefined = history) => ({ trades, ended: connection.signal });
const passed = () => events.flatMap((event) => (event.type === 'trade' ? [Number(event.tradeId)] : []));
const backfilled = () =>
  events.flatMap((event) => (event.type === 'trade' && event.backfilled ? [Number(event.tradeId)] : []));
const gaps = () => events.filter((event): event is FeedGapFound => event.type === 'gap');
const bounds = () => gaps().map(({ fromId, toId }) => `${fromId}-${toId}`);
function reconnect(market: MarketTrades) {
  connection.abort();
  market.disconnected();
  connection = new AbortController();
  market.connected(link());
}

/** What an earlier process knew, and what this one keeps. */
function aResume(last: number | undefined) {
  const told: number[] = [];
  const resume: ResumePoints = {
    lastTrade: () => (last === undefined ? undefined : trade(last)),
    lastHeard: () => undefined,
    tradesComplete: (_venue, _symbol, point) => void told.push(Number(point.tradeId)),
  };
  return { resume, told };
}

test('after a reconnect the missed trades come marked and in order, without waiting for a live one', async () => {
  const market = aMarket();
  market.connected(link());
  for (const id of [1, 2, 3]) market.take(trade(id));
  history.trades = range(1, 6);
  reconnect(market);
  await jest.advanceTimersByTimeAsync(0);
  market.take(trade(7));
  expect(passed()).toEqual(range(1, 7));
  expect(backfilled()).toEqual([4, 5, 6]);
  expect(gaps()).toEqual([]);
});

test('live trades pass at once while history is still asked; nothing passes twice', async () => {
  const market = aMarket();
  market.connected(link());
  market.take(trade(1));
  let letGo: () => void = () => undefined;
  history.held = new Promise((resolve) => {
    letGo = resolve;
  });
  history.trades = range(1, 9);
  reconnect(market);
  for (const id of [8, 9, 10]) market.take(trade(id));
  expect(passed()).toEqual([1, 8, 9, 10]);
  letGo();
  await jest.advanceTimersByTimeAsync(0);
  expect(passed()).toEqual([1, 8, 9, 10, ...range(2, 7)]);
  expect(gaps()).toEqual([]);
});

test('a jump of ids while connected is filled in the same way', async () => {
  const market = aMarket();
  market.connected(link());
  market.take(trade(1));
  history.trades = range(1, 5);
  market.take(trade(5));
  await jest.advanceTimersByTimeAsync(0);
  expect(passed()).toEqual([1, 5, 2, 3, 4]);
});

test('what is beyond the reach of the venue is one gap with exact ids and the times of its neighbors', async () => {
  const market = aMarket();
  market.connected(link());
  market.take(trade(1));
  history.trades = range(50, 60);
  reconnect(market);
  await jest.advanceTimersByTimeAsync(0);
  expect(gaps()).toMatchObject([
    { channel: 'trade', fromId: '2', toId: '49', fromTime: T0 + MS, toTime: T0 + 50 * MS },
  ]);
  expect(backfilled()).toEqual(range(50, 60));
});

test('a venue that fails is asked again, a bounded number of times; only then a gap is declared', async () => {
  const market = aMarket();
  market.connected(link());
  market.take(trade(1));
  history.failures = 99;
  market.take(trade(4));
  await jest.advanceTimersByTimeAsync(5000);
  expect(gaps()).toEqual([]);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(bounds()).toEqual(['2-3']);
  expect(history.asked).toHaveLength(5);
  expect(gaps()[0]?.reason).toBe('trades 2 to 3 did not arrive; the venue did not answer when asked for them (503)');
});

test('a venue that answers late closes the hole on the second request', async () => {
  const market = aMarket();
  market.connected(link());
  market.take(trade(1));
  history.trades = [1];
  market.take(trade(4));
  await jest.advanceTimersByTimeAsync(0);
  history.trades = range(1, 4);
  await jest.advanceTimersByTimeAsync(600);
  expect(passed()).toEqual([1, 4, 2, 3]);
  expect(gaps()).toEqual([]);
});

test('a connection that ends in the midst leaves the hole to the next one', async () => {
  const market = aMarket();
  market.connected(link());
  market.take(trade(1));
  history.held = new Promise(() => undefined);
  market.take(trade(4));
  history.held = undefined;
  history.trades = range(1, 6);
  reconnect(market);
  await jest.advanceTimersByTimeAsync(0);
  expect([...passed()].sort((a, b) => a - b)).toEqual(range(1, 6));
  expect(gaps()).toEqual([]);
});

test('a venue without history of the same ids: the gap is declared at once', () => {
  const market = aMarket();
  market.connected({ trades: undefined, ended: connection.signal });
  market.take(trade(1));
  market.take(trade(4));
  expect(bounds()).toEqual(['2-3']);
});

test('a new process goes on where the last one ended; a market never heard of has no gap', async () => {
  history.trades = range(90, 103);
  const resumed = aMarket({ resume: aResume(100).resume });
  resumed.connected(link());
  await jest.advanceTimersByTimeAsync(0);
  resumed.take(trade(104));
  expect(passed()).toEqual([101, 102, 103, 104]);
  events = [];
  const fresh = aMarket({ resume: aResume(undefined).resume });
  fresh.connected(link());
  await jest.advanceTimersByTimeAsync(0);
  fresh.take(trade(500));
  expect([passed(), gaps()]).toEqual([[500], []]);
});

test('the point to resume from waits for the back-fill: a process killed in its midst loses nothing', async () => {
  const { resume, told } = aResume(undefined);
  const market = aMarket({ resume });
  market.connected(link());
  market.take(trade(1));
  history.trades = range(1, 4);
  history.failures = 1;
  market.take(trade(5));
  market.take(trade(6));
  expect(told.at(-1)).toBe(1);
  await jest.advanceTimersByTimeAsync(1000);
  expect(told.at(-1)).toBe(6);
  history.failures = 99;
  market.take(trade(9));
  connection.abort();
  await market.stop();
  expect([told.at(-1), gaps()]).toEqual([6, []]);
});

test('without a place to resume from, a stop declares what is missing', async () => {
  const market = aMarket();
  market.connected(link());
  market.take(trade(1));
  history.failures = 99;
  market.take(trade(4));
  connection.abort();
  await market.stop();
  expect(bounds()).toEqual(['2-3']);
});

test('repeats are counted, refused rows of history told once', async () => {
  let repeated = 0;
  const market = aMarket({ onRepeated: () => (repeated += 1) });
  market.connected(link());
  for (const id of [1, 2, 1, 2]) market.take(trade(id));
  expect(repeated).toBe(2);
  const { venue, symbol, timeReceived } = trade(3);
  history.refused = {
    type: 'rejected',
    venue,
    symbol,
    channel: 'trade',
    rule: 'PRICE_OFF_GRID',
    raw: '{}',
    timeReceived,
  };
  history.trades = [1];
  market.take(trade(4));
  await jest.advanceTimersByTimeAsync(60_000);
  expect(history.asked.length).toBeGreaterThan(1);
  expect(events.filter(({ type }) => type === 'rejected')).toHaveLength(1);
  expect(bounds()).toEqual(['3-3']);
});

test('silence is no proof, trades that the venue made meanwhile are', async () => {
  const market = aMarket();
  market.connected(link());
  market.take(trade(1));
  history.trades = [1];
  await jest.advanceTimersByTimeAsync(30_000);
  expect(await market.missedSilently()).toBe(false);
  history.trades = range(1, 3);
  expect(await market.missedSilently()).toBe(true);
  expect(backfilled()).toEqual([2, 3]);
});

test('any schedule of losses, repeats, cuts and pages: every trade passes once or lies in exactly one gap', async () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ lose: fc.integer({ min: 0, max: 6 }), send: fc.integer({ min: 1, max: 5 }) }) },
    { weight: 2, arbitrary: fc.record({ repeat: fc.integer({ min: 1, max: 10 }) }) },
    { weight: 2, arbitrary: fc.record({ cut: fc.integer({ min: 0, max: 8 }) }) },
    {
      weight: 2,
      arbitrary: fc.record({ window: fc.integer({ min: 0, max: 20 }), lag: fc.integer({ min: 0, max: 3 }) }),
    },
    { weight: 1, arbitrary: fc.record({ failures: fc.integer({ min: 1, max: 6 }) }) },
    { weight: 2, arbitrary: fc.record({ wait: fc.constantFrom(0, 600, 20_000) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      events = [];
      history = new ScriptedHistory();
      connection = new AbortController();
      const market = aMarket();
      market.connected(link());
      let made = 1;
      let reach = { window: 10, lag: 0 };
      market.take(trade(made));
      const show = () => {
        history.trades = range(Math.max(1, made - reach.lag - reach.window + 1), made - reach.lag);
      };
      for (const taken of steps) {
        if ('send' in taken) {
          made += taken.lose;
          for (let count = 0; count < taken.send; count += 1) market.take(trade((made += 1)));
        } else if ('repeat' in taken)
          for (const id of range(Math.max(1, made - taken.repeat), made)) market.take(trade(id));
        else if ('cut' in taken) {
          made += taken.cut;
          show();
          reconnect(market);
        } else if ('window' in taken) reach = taken;
        else if ('failures' in taken) history.failures = taken.failures;
        else await jest.advanceTimersByTimeAsync(taken.wait);
        show();
      }
      market.take(trade((made += 1)));
      reach = { ...reach, lag: 0 };
      show();
      await jest.advanceTimersByTimeAsync(120_000);
      connection.abort();
      await market.stop();
      const missing = gaps().flatMap(({ fromId, toId }) => range(Number(fromId), Number(toId)));
      expect([...passed(), ...missing].sort((a, b) => a - b)).toEqual(range(1, made));
    }),
    { numRuns: 150 },
  );
});
