import type { MarketStateName, QueryType } from '@paperdesk/contract';
import fc from 'fast-check';
import type { Instrument } from '../model/instrument.js';
import type { FeedGapFound, MarketEvent } from '../model/market-event.js';
import { MarketMemory } from './market-memory.js';

const T = 1_700_000_000_000_000;
const on = { venue: 'demo', symbol: 'BTC/USDT' };
const instrument: Instrument = {
  ...on,
  version: 1,
  baseCurrency: 'BTC',
  quoteCurrency: 'USDT',
  tickSize: '0.01',
  lotSize: '0.00001',
  minQuantity: '0.00001',
  maxQuantity: null,
  minNotional: '5',
  makerRate: '0.001',
  takerRate: '0.001',
  feeSource: 'test',
  feeCurrencyRule: 'received',
  tradable: true,
};
const at = (delayMs: number, n = 0) => ({ timeExchange: T + n, timeReceived: T + n + delayMs * 1000 });
const trade = (n: number, delayMs = 1): MarketEvent => ({
  type: 'trade',
  ...on,
  tradeId: String(n),
  price: 6_183_763,
  quantity: 2000,
  side: 'sell',
  ...at(delayMs, n),
});
const quote: MarketEvent = {
  type: 'quote',
  ...on,
  sequence: 9,
  bid: 100,
  bidSize: 1,
  ask: 101,
  askSize: 200_000,
  ...at(0),
};
const book: MarketEvent = {
  type: 'book',
  ...on,
  sequence: 4,
  bids: [
    [100, 1],
    [99, 5],
  ],
  asks: [[101, 2]],
  ...at(3),
};
const GAP: FeedGapFound = {
  type: 'gap',
  ...on,
  channel: 'trade',
  fromId: '2',
  toId: '3',
  fromTime: T,
  toTime: T,
  reason: 'x',
  timeReceived: T,
};
const aCandle = (): MarketEvent => ({
  type: 'candle',
  ...on,
  timeframe: '1m',
  ...at(7_200_000),
  open: 1,
  high: 2,
  low: 1,
  close: 2,
  volume: 3,
});
const state = (name: MarketStateName, time = T): MarketEvent => ({
  type: 'marketState',
  ...on,
  state: name,
  reason: `is ${name}`,
  timeReceived: time,
});

function aMemory(...events: MarketEvent[]) {
  const memory = new MarketMemory();
  for (const event of [{ type: 'instrument', instrument, timeReceived: T } as const, ...events]) memory.apply(event);
  return memory;
}

test('prices and sizes are decimal text by tick and lot', () => {
  const memory = aMemory(quote, book, trade(1), state('live'));
  expect(memory.quotes()).toEqual([
    expect.objectContaining({ bid: '1', bidSize: '0.00001', ask: '1.01', askSize: '2', sequence: 9, state: 'live' }),
  ]);
  expect(memory.book('demo', 'BTC/USDT')).toMatchObject({
    bids: [
      ['1', '0.00001'],
      ['0.99', '0.00005'],
    ],
    asks: [['1.01', '0.00002']],
  });
  expect(memory.trades()).toEqual([expect.objectContaining({ price: '61837.63', quantity: '0.02', side: 'sell' })]);
});

test('in a replay no delay is told: between a recorded time and our clock lies no network', () => {
  const memory = new MarketMemory(undefined, { delays: false });
  for (const event of [{ type: 'instrument', instrument, timeReceived: T } as const, quote, book, trade(1)])
    memory.apply({ ...event, ...('timeExchange' in event ? { timeExchange: T - 86_400_000_000 } : {}) });
  const [feed] = memory.feeds();
  expect(feed).toMatchObject({ trades: 1, quotes: 1, books: 1, delayMs: null, delayMsP99: null, leastDelayMs: null });
  expect(feed?.channels.map(({ delayMsP50, delayMsP99 }) => [delayMsP50, delayMsP99])).toEqual(
    Array.from({ length: 3 }, () => [null, null]),
  );
});

test('a market without a quote is shown without prices, an unknown one is never live', () => {
  const memory = aMemory();
  expect(memory.quotes()).toEqual([expect.objectContaining({ bid: null, timeExchange: null, state: 'connecting' })]);
  expect(memory.state('demo', 'ETH/USDT')).toBe('connecting');
  expect(memory.book('demo', 'BTC/USDT')).toBeUndefined();
});

test('the last 200 trades are kept, newest first', () => {
  const memory = aMemory(...Array.from({ length: 250 }, (_, n) => trade(n)));
  expect(memory.trades()).toHaveLength(200);
  expect(memory.trades({ limit: 2 }).map(({ tradeId }) => tradeId)).toEqual(['249', '248']);
  expect(memory.trades({ venue: 'binance' })).toEqual([]);
});

test('feeds count what came, reconnects, gaps, and the median delay', () => {
  const lost = [state('disconnected'), state('connecting'), state('live', T + 1_000_000)];
  const memory = aMemory(
    state('connecting'),
    state('live'),
    trade(1, 1),
    trade(2, 50),
    trade(3, -7),
    quote,
    ...lost,
    GAP,
  );
  expect(memory.feeds()).toEqual([
    {
      ...on,
      state: 'live',
      reason: 'is live',
      since: '2023-11-14T22:13:21.000000Z',
      lastEventAt: '2023-11-14T22:13:20.000000Z',
      trades: 3,
      quotes: 1,
      books: 0,
      reconnects: 1,
      gaps: 1,
      rejected: 0,
      backfilled: 0,
      delayMs: 1,
      delayMsP99: 50,
      leastDelayMs: -7,
      channels: [
        expect.objectContaining({ channel: 'trade', events: 3, delayMsP50: 1, delayMsP99: 50 }),
        expect.objectContaining({ channel: 'quote', events: 1, delayMsP50: null, delayMsP99: null }),
        { channel: 'book', events: 0, lastEventAt: null, delayMsP50: null, delayMsP99: null },
      ],
    },
  ]);
});

test('a new tick size forgets prices in the old one', () => {
  const memory = aMemory(quote, book);
  memory.apply({ type: 'instrument', instrument: { ...instrument, version: 2, tickSize: '0.1' }, timeReceived: T });
  expect(memory.quotes()[0]?.bid).toBeNull();
  expect(memory.book('demo', 'BTC/USDT')).toBeUndefined();
});

test('listeners hear which answers changed until they stop', () => {
  const memory = aMemory();
  const heard: QueryType[][] = [];
  const stop = memory.onChange((changed) => heard.push([...changed]));
  memory.apply(book);
  stop();
  memory.apply(quote);
  expect(heard).toEqual([['book', 'feeds']]);
});

test('counters of the feeds are told once a second, a change of state at once', () => {
  const memory = aMemory();
  const heard: string[] = [];
  memory.onChange((changed) => heard.push([...changed].join()));
  for (const event of [trade(0), trade(1), trade(2, 999), trade(3, 1001), state('disconnected'), trade(4, 1002)])
    memory.apply(event);
  expect(heard).toEqual(['trades,feeds', 'trades', 'trades', 'trades,feeds', 'quotes,consolidated,feeds', 'trades']);
});

test('what is fetched after an interruption is counted apart: no news, no delay, nothing heard', () => {
  const memory = aMemory(trade(1, 5), { ...trade(2, 3_600_000), backfilled: true } as MarketEvent, aCandle());
  const [feed] = memory.feeds({}, T + 1_000_000);
  expect(feed).toMatchObject({ trades: 1, backfilled: 1, delayMs: 5, delayMsP99: 5, leastDelayMs: 5 });
  expect(feed?.lastEventAt).toBe('2023-11-14T22:13:20.005001Z');
  expect(feed?.channels[0]).toMatchObject({ channel: 'trade', events: 1 });
  expect(memory.trades().map(({ tradeId }) => tradeId)).toEqual(['1']);
});

test('a quote with a time of its venue has a delay, one without has none', () => {
  const timed: MarketEvent = { ...quote, timeReceived: T + 12_000 } as MarketEvent;
  expect(aMemory(quote, timed).feeds()[0]?.channels[1]).toMatchObject({ events: 2, delayMsP50: 12 });
});

test('delays are those of the minute before now', () => {
  const memory = aMemory(trade(1, 5));
  expect(memory.feeds({}, T + 30_000_000)[0]?.delayMs).toBe(5);
  expect(memory.feeds({}, T + 90_000_000)[0]?.delayMs).toBeNull();
});

const troubles = (memory: MarketMemory, secondsLater: number) => {
  const [{ secondsDown, gapsRecent, rejectedRecent } = {}] = memory.feedTroubles({}, T + secondsLater * 1_000_000);
  return { secondsDown, gapsRecent, rejectedRecent };
};

test('a market is down since it left live, however often its state changes meanwhile', () => {
  const down = aMemory(state('live'), state('disconnected', T + 1_000_000), state('connecting', T + 31_000_000));
  expect(troubles(down, 41).secondsDown).toBe(40);
  down.apply(state('live', T + 50_000_000));
  expect(troubles(down, 60).secondsDown).toBe(0);
  expect(troubles(aMemory(), 7).secondsDown).toBe(7);
});

test('gaps and refused events are recent for five minutes', () => {
  const rejected: MarketEvent = { ...GAP, type: 'rejected', rule: 'price band', raw: '{}' };
  const memory = aMemory(GAP, rejected, rejected);
  expect(troubles(memory, 299)).toMatchObject({ gapsRecent: 1, rejectedRecent: 2 });
  expect(troubles(memory, 311)).toMatchObject({ gapsRecent: 0, rejectedRecent: 0 });
  expect(memory.feeds()).toMatchObject([{ gaps: 1, rejected: 2, trades: 0 }]);
});

describe('over venues', () => {
  const venues = ['binance', 'kraken', 'kucoin'] as const;
  const listings = venues.map((venue): MarketEvent => ({
    type: 'instrument',
    instrument: { ...instrument, venue },
    timeReceived: T,
  }));
  const says = (venue: string, bid: number): MarketEvent => ({ ...quote, venue, bid, ask: bid + 5 }) as MarketEvent;
  const is = (venue: string, name: MarketStateName) => ({ ...state(name), venue }) as MarketEvent;
  const best = (memory: MarketMemory) => memory.consolidated().map(({ bidVenue, venues: count }) => [bidVenue, count]);
  const of = (...events: MarketEvent[]) => {
    const memory = new MarketMemory();
    for (const event of [...listings, ...events]) memory.apply(event);
    return memory;
  };

  test('a venue that stops being live leaves at once, and is back with its first quote', () => {
    const memory = of(is('binance', 'live'), is('kraken', 'live'), says('binance', 90), says('kraken', 95));
    expect(best(memory)).toEqual([['kraken', 2]]);
    memory.apply(is('kraken', 'disconnected'));
    expect(best(memory)).toEqual([['binance', 1]]);
    memory.apply(is('kraken', 'live'));
    expect(best(memory)).toEqual([['binance', 1]]);
    memory.apply(says('kraken', 91));
    expect(best(memory)).toEqual([['kraken', 2]]);
  });

  test('after mere silence the quote still holds', () => {
    const memory = of(is('kraken', 'live'), says('kraken', 95), is('kraken', 'stale'));
    expect(best(memory)).toEqual([[null, 0]]);
    memory.apply(is('kraken', 'live'));
    expect(best(memory)).toEqual([['kraken', 1]]);
  });

  test('only the venues asked for take part, and symbol filters', () => {
    const memory = of(is('binance', 'live'), is('kraken', 'live'), says('binance', 90), says('kraken', 95));
    expect(memory.consolidated({}, new Set(['binance']))).toMatchObject([{ bidVenue: 'binance', venues: 1 }]);
    expect(memory.consolidated({ symbol: 'ETH/USDT' })).toEqual([]);
    expect(memory.consolidated({ symbol: 'BTC/USDT', venue: 'binance' })).toMatchObject([{ venues: 2 }]);
  });

  test('updates of venues may come in any order, and a venue that left is as if it never was', () => {
    const stories = fc.tuple(
      ...venues.map((venue) =>
        fc.array(
          fc.oneof(
            fc.integer({ min: 80, max: 100 }).map((bid) => says(venue, bid)),
            fc.constantFrom<MarketStateName[]>('live', 'stale', 'disconnected').map((name) => is(venue, name)),
          ),
          { maxLength: 6 },
        ),
      ),
    );
    fc.assert(
      fc.property(stories, fc.infiniteStream(fc.nat(2)), (told, turns) => {
        const ordered = of(...told.flat()).consolidated();
        const rest = told.map((story) => [...story]);
        const mixed: MarketEvent[] = [];
        for (const turn of turns) {
          const open = rest.filter((story) => story.length > 0);
          if (open.length === 0) break;
          mixed.push(...(open[turn % open.length] ?? []).splice(0, 1));
        }
        expect(of(...mixed).consolidated()).toEqual(ordered);
        const [binance = [], kraken = []] = told;
        const without = [...binance, ...kraken];
        expect(of(...without, ...(told[2] ?? []), is('kucoin', 'disconnected')).consolidated()).toEqual(
          of(...without).consolidated(),
        );
      }),
    );
  });
});
