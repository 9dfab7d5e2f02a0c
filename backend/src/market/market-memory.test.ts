import type { QueryType } from '@paperdesk/contract';
import type { Instrument } from '../model/instrument.js';
import type { MarketEvent } from '../model/market-event.js';
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
const state = (name: 'connecting' | 'live' | 'disconnected', time = T): MarketEvent => ({
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
  const gap: MarketEvent = {
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
  const lost = [state('disconnected'), state('connecting'), state('live', T + 1_000_000)];
  const memory = aMemory(
    state('connecting'),
    state('live'),
    trade(1, 1),
    trade(2, 50),
    trade(3, -7),
    quote,
    ...lost,
    gap,
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
