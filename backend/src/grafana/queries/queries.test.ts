import { QUERY_TYPES } from '@paperdesk/contract';
import { NOW, aMarketState } from '../../../test/builders.js';
import {
  DeskInMemory,
  aConsolidated,
  aDelivery,
  aFeed,
  aFill,
  aKill,
  aPosition,
  aQuote,
  aStorage,
  anAccount,
  anOrder,
} from '../../../test/grafana/desk-in-memory.js';
import { MarketMemory } from '../../market/market-memory.js';
import type { Frame } from '../frame.js';
import { alertFrame } from './alert-frame.js';
import { answerQuery } from './answer-query.js';
import { BadQuery, parseDeskQuery } from './desk-query.js';
import { sourceOfVenue } from './market-source.js';

const rows = (frame: Frame) =>
  (frame.fields[0]?.values ?? []).map((_, row) =>
    Object.fromEntries(frame.fields.map((field) => [field.name, field.values[row]])),
  );
const ask = (desk: DeskInMemory, model: object) => rows(answerQuery(desk, parseDeskQuery(model)));
const alert = (desk: DeskInMemory, model: object) => rows(alertFrame(desk, parseDeskQuery(model), NOW));

describe('parseDeskQuery', () => {
  it.each([
    [{}, 'queryType'],
    [{ queryType: 'candles' }, 'queryType'],
    [{ queryType: 'book', symbol: 'BTC/USDT' }, 'venue: is needed for a book'],
    [{ queryType: 'book', venue: '*', symbol: '' }, 'symbol: is needed for a book'],
    [{ queryType: 'orders', account: 7 }, 'account'],
    ['orders', 'query'],
  ])('refuses %j and names the field', (model, words) => {
    expect(() => parseDeskQuery(model)).toThrow(BadQuery);
    expect(() => parseDeskQuery(model)).toThrow(words);
  });

  it('drops what Grafana adds, and filters that match everything', () => {
    const model = { refId: 'A', intervalMs: 5, queryType: 'orders', venue: '', symbol: '*', status: 'working' };
    expect(parseDeskQuery(model)).toEqual({ queryType: 'orders', status: 'working' });
  });
});

describe('answerQuery', () => {
  it.each(QUERY_TYPES)('answers %s with equally long columns', (queryType) => {
    const frame = answerQuery(new DeskInMemory(), parseDeskQuery({ queryType, venue: 'demo', symbol: 'BTC/USDT' }));
    expect(new Set(frame.fields.map((field) => field.values.length)).size).toBe(1);
  });

  it('shows quotes as numbers with their source; a missing side has no middle', () => {
    const desk = new DeskInMemory();
    desk.quoteViews = [aQuote(), aQuote({ venue: 'binance', ask: null, askSize: null })];
    expect(ask(desk, { queryType: 'quotes' })).toMatchObject([
      { source: 'demo', venue: 'demo', bid: 100.1, ask: 100.3, time: 1_795_237_200_223_456 },
      { source: 'live', venue: 'binance', bid: 100.1, ask: null, mid: null },
    ]);
    expect(ask(desk, { queryType: 'quotes', venue: 'binance' })).toHaveLength(1);
  });

  it('shows the best prices over venues with their spread; crossed is a negative one, a missing side none', () => {
    const desk = new DeskInMemory();
    desk.consolidatedViews = [
      aConsolidated(),
      aConsolidated({ symbol: 'ETH/USDT', bid: '101', ask: '99', crossed: true }),
      aConsolidated({ symbol: 'SOL/USDT', bid: null, bidSize: null, bidVenue: null, venues: 0, timeReceived: null }),
    ];
    expect(ask(desk, { queryType: 'consolidated' })).toEqual([
      {
        ...{ source: 'demo', symbol: 'BTC/USDT', bid: 100.1, bidSize: 1.5, bidVenue: 'binance' },
        ...{ ask: 100.3, askSize: 2, askVenue: 'kraken', crossed: 0, venues: 2, timeReceived: 1_795_237_200_223_456 },
        ...{ spreadBps: expect.closeTo(19.96, 2), bidText: '100.10', askText: '100.30' },
      },
      expect.objectContaining({ symbol: 'ETH/USDT', crossed: 1, spreadBps: -200 }),
      expect.objectContaining({ symbol: 'SOL/USDT', bid: null, bidVenue: null, spreadBps: null, timeReceived: null }),
    ]);
    expect(ask(desk, { queryType: 'consolidated', symbol: 'ETH/USDT' })).toHaveLength(1);
  });

  it('shows how well feeds and delivery do, and the disk only where it is measured', () => {
    const desk = new DeskInMemory();
    desk.feedViews = [aFeed({ rejected: 3, backfilled: 9, leastDelayMs: null })];
    desk.deliveryViews = [aDelivery({ storage: aStorage({ suspended: ['books', 'quotes'] }) }), aDelivery()];
    const late = { delayMs: 12, delayMsP99: 30, leastDelayMs: null };
    expect(ask(desk, { queryType: 'feeds' })).toMatchObject([{ rejected: 3, backfilled: 9, ...late }]);
    const queryable = { queryableMsP50: 110, queryableMsP99: 240, rowsPerSecond: 420 };
    expect(ask(desk, { queryType: 'delivery' })).toMatchObject([
      { ...queryable, diskUsedBytes: 2 ** 30, diskDaysLeft: 9, growthBytesPerDay: 2 ** 30, suspended: 'books, quotes' },
      {
        ...queryable,
        diskUsedBytes: null,
        diskBudgetBytes: null,
        diskFreeBytes: null,
        diskDaysLeft: null,
        suspended: null,
      },
    ]);
  });

  it('lists a book level by level, best first, with what lies above', () => {
    const desk = new DeskInMemory();
    expect(ask(desk, { queryType: 'book', venue: 'demo', symbol: 'BTC/USDT' })).toEqual([]);
    desk.bookView = {
      venue: 'demo',
      symbol: 'BTC/USDT',
      sequence: 1,
      timeExchange: 1,
      timeReceived: 2,
      bids: [
        ['100.10', '1'],
        ['100.00', '2'],
      ],
      asks: [['100.30', '4']],
    };
    expect(ask(desk, { queryType: 'book', venue: 'demo', symbol: 'BTC/USDT' })).toMatchObject([
      { side: 'bid', level: 1, price: 100.1, cumulative: 1, priceText: '100.10' },
      { side: 'bid', level: 2, price: 100, cumulative: 3 },
      { side: 'ask', level: 1, price: 100.3, cumulative: 4 },
    ]);
  });

  it('tells why an order ended, and describes a fill as an annotation', () => {
    const desk = new DeskInMemory();
    desk.orderViews = [anOrder({ orderStatus: 'rejected', reason: { code: 'KILLED', text: 'trading is stopped' } })];
    desk.fillViews = [aFill()];
    expect(ask(desk, { queryType: 'orders' })).toMatchObject([{ reason: 'KILLED: trading is stopped', price: 100.3 }]);
    expect(ask(desk, { queryType: 'fills' })).toMatchObject([{ text: 'buy 0.5 BTC/USDT at 100.30 on demo' }]);
  });

  it('shows an order with its trigger and its band, a fill with what it was simulated under', () => {
    const desk = new DeskInMemory();
    const band = { pessimisticQuantity: '0.1', optimisticQuantity: '0.4' };
    desk.orderViews = [
      anOrder({ orderType: 'stop', price: null, stopPrice: '99.5', triggerSource: 'last', band, preset: 'thin' }),
      anOrder({ orderId: 'O2', orderListId: 'pair', contingency: 'oco', expireAt: '2026-11-21T05:00:02.000000Z' }),
    ];
    desk.fillViews = [
      aFill({ liquiditySource: 'MODEL', preset: 'brutal', strategy: 'mean', feeSource: 'demo tier 0' }),
    ];
    expect(ask(desk, { queryType: 'orders' })).toMatchObject([
      {
        ...{ orderType: 'stop', price: null, stopPrice: 99.5, triggerSource: 'last', preset: 'thin' },
        ...{ pessimisticQuantity: 0.1, optimisticQuantity: 0.4, contingency: null, expireAt: null },
      },
      { stopPrice: null, orderListId: 'pair', contingency: 'oco', expireAt: 1_795_237_202_000_000 },
    ]);
    expect(ask(desk, { queryType: 'fills' })).toMatchObject([
      {
        ...{ liquiditySource: 'MODEL', preset: 'brutal', strategy: 'mean' },
        ...{ commissionRate: 0.001, feeSource: 'demo tier 0' },
      },
    ]);
  });

  it('shows a position whole, then by strategy; an unpriced one without a number', () => {
    const desk = new DeskInMemory();
    const { quantity, averagePrice, realizedPnl, ...rest } = aPosition();
    const part = { ...rest, strategy: 'mean', quantity: '0.25', averagePrice, realizedPnl };
    desk.positionViews = [aPosition({ strategies: [part] })];
    expect(ask(desk, { queryType: 'positions' })).toMatchObject([
      {
        ...{ strategy: null, quantity: Number(quantity), unrealizedPnl: null, realizedPnl: -3.5 },
        ...{ averagePriceFifo: 91, realizedPnlFifo: -4.5, unrealizedPnlFifo: null },
      },
      { strategy: 'mean', quantity: 0.25, mark: null, quoteCurrency: 'USDT' },
    ]);
  });

  it('shows the equity of an account; with anything unpriced it has none, and says what has no price', () => {
    const desk = new DeskInMemory();
    desk.accountViews = [anAccount(), anAccount({ equity: null, unpriced: ['SOL', 'XRP'], epoch: 3, balances: [] })];
    expect(ask(desk, { queryType: 'accounts' })).toMatchObject([
      { currency: 'USDT', equity: 250_000, reportingCurrency: 'USDT', unpriced: null, epoch: 1 },
      { currency: null, equity: null, unpriced: 'SOL, XRP', epoch: 3, epochStartedAt: 1_795_237_200_000_000 },
    ]);
  });

  it('shows one row while armed and one a kill while stopped', () => {
    const desk = new DeskInMemory();
    expect(ask(desk, { queryType: 'killSwitch' })).toMatchObject([{ killed: 0, scope: null, text: null }]);
    desk.kill = { ...desk.kill, state: 'killed', kills: [aKill(), aKill({ scope: 'venue', scopeValue: 'demo' })] };
    expect(ask(desk, { queryType: 'killSwitch' })).toMatchObject([
      { killed: 1, text: 'trading stopped for everything by ops: wrong prices' },
      { killed: 1, scope: 'venue', scopeValue: 'demo' },
    ]);
  });
});

describe('alertFrame', () => {
  it('keeps the labels of a market while its state changes', () => {
    const desk = new DeskInMemory();
    const at = (state: 'live' | 'stale' | 'disconnected') => {
      desk.feedViews = [aFeed({ state })];
      return alert(desk, { queryType: 'feeds' });
    };
    const labels = { source: 'demo', venue: 'demo', symbol: 'BTC/USDT' };
    expect([at('live'), at('stale'), at('disconnected')]).toEqual([
      [{ ...labels, value: 1 }],
      [{ ...labels, value: 0 }],
      [{ ...labels, value: 0 }],
    ]);
  });

  it.each([
    ['armed', { state: 'armed', kills: [] }, [['global', 'all', 0]]],
    ['global', { state: 'killed', kills: [aKill()] }, [['global', 'all', 1]]],
    ['a latch that cannot be read', { state: 'killed', kills: [] }, [['global', 'all', 1]]],
    [
      'one account',
      { state: 'killed', kills: [aKill({ scope: 'account', scopeValue: 'a' })] },
      [
        ['global', 'all', 0],
        ['account', 'a', 1],
      ],
    ],
  ] as const)('tells the kill switch: %s', (_name, state, expected) => {
    const desk = new DeskInMemory();
    desk.kill = { ...desk.kill, ...state, kills: [...state.kills] };
    expect(alert(desk, { queryType: 'killSwitch' }).map((row) => Object.values(row))).toEqual(expected);
  });

  it('gives the measure asked for, with one number column', () => {
    const desk = new DeskInMemory();
    desk.deliveryViews = [aDelivery({ oldestAgeMs: 70_000, waitingRows: 5 })];
    expect(alert(desk, { queryType: 'delivery' })).toEqual([{ queue: 'spool', value: 70_000 }]);
    expect(alert(desk, { queryType: 'delivery', measure: 'waitingRows' })).toEqual([{ queue: 'spool', value: 5 }]);
    expect(alert(desk, { queryType: 'desk', measure: 'eventLoopBlockedMs' })).toEqual([{ source: 'demo', value: 4 }]);
    const frame = alertFrame(desk, parseDeskQuery({ queryType: 'desk' }), NOW);
    expect(frame.fields.filter((field) => field.type !== 'string')).toHaveLength(1);
  });

  it.each([
    ['rejected', 3],
    ['gaps', 2],
    ['leastDelayMs', -1270],
    ['delayMsP99', 30],
    ['secondsDown', 61.5],
    ['gapsRecent', 1],
    ['rejectedRecent', 12],
  ])('of a feed gives %s with its market as labels', (name, value) => {
    const desk = new DeskInMemory();
    const on = { venue: 'binance', symbol: 'ETH/USDT' };
    desk.feedViews = [aFeed({ ...on, rejected: 3, gaps: 2, leastDelayMs: -1270 }), aFeed()];
    desk.feedTroubleViews = [
      { ...on, secondsDown: 61.5, gapsRecent: 1, rejectedRecent: 12 },
      { venue: 'demo', symbol: 'BTC/USDT', secondsDown: 0, gapsRecent: 0, rejectedRecent: 0 },
    ];
    const told = alert(desk, { queryType: 'feeds', measure: name });
    expect(told).toHaveLength(2);
    expect(told[0]).toEqual({ source: 'live', ...on, value });
    expect(alert(desk, { queryType: 'feeds', measure: name, venue: 'demo' })).toHaveLength(1);
  });

  it('asks the memory as of now, so that time alone makes an alert', () => {
    const market = new MarketMemory();
    market.apply(aMarketState({ state: 'disconnected', timeReceived: NOW - 90_000_000 }));
    const desk = new DeskInMemory();
    desk.feedTroubles = (filter, now) => market.feedTroubles(filter, now);
    const down = (now: number) =>
      rows(alertFrame(desk, parseDeskQuery({ queryType: 'feeds', measure: 'secondsDown' }), now))[0]?.value;
    expect([down(NOW), down(NOW + 10_000_000)]).toEqual([90, 100]);
  });

  it.each([
    ['oldestAgeMs', [500, 0]],
    ['droppedRows', [7, 0]],
    ['deadLetters', [0, 1]],
    ['droppedRecent', [4, 0]],
    ['writerStuck', [1, 0]],
    ['queryableMsP99', [240, null]],
  ])('of delivery gives %s by queue', (name, values) => {
    const desk = new DeskInMemory();
    desk.deliveryViews = [
      aDelivery({ oldestAgeMs: 500, droppedRows: 7 }),
      aDelivery({ queue: 'projector', deadLetters: 1, queryableMsP99: null }),
    ];
    desk.deliveryTroubleViews = [
      { queue: 'spool', droppedRecent: 4, stuck: true },
      { queue: 'projector', droppedRecent: 0, stuck: false },
    ];
    expect(alert(desk, { queryType: 'delivery', measure: name })).toEqual([
      { queue: 'spool', value: values[0] },
      { queue: 'projector', value: values[1] },
    ]);
  });

  it.each([
    ['of the budget', {}, 9, 0.1],
    ['of the disk, where it is smaller than the budget', { freeBytes: 2 ** 30 }, 9, 0.5],
    ['of the disk, without a budget', { budgetBytes: null, freeBytes: 3 * 2 ** 30 }, 9, 0.25],
    ['nothing grows: as good as never full', { daysLeft: null }, 36_500, 0.1],
    ['full', { usedBytes: 0, freeBytes: 0, daysLeft: 0 }, 0, 1],
  ])('tells days left and the used share %s, from the queue that measures it', (_case, storage, days, fraction) => {
    const desk = new DeskInMemory();
    desk.deliveryViews = [aDelivery({ queue: 'projector' }), aDelivery({ storage: aStorage(storage) })];
    expect(alert(desk, { queryType: 'delivery', measure: 'diskDaysLeft' })).toEqual([{ queue: 'spool', value: days }]);
    expect(alert(desk, { queryType: 'delivery', measure: 'diskUsedFraction' })).toEqual([
      { queue: 'spool', value: fraction },
    ]);
  });

  it('tells a pair that crosses between venues', () => {
    const desk = new DeskInMemory();
    desk.consolidatedViews = [aConsolidated({ crossed: true })];
    expect(alert(desk, { queryType: 'consolidated' })).toEqual([{ symbol: 'BTC/USDT', value: 1 }]);
  });

  it.each([
    [{ queryType: 'orders' }, 'orders has no number to alert on'],
    [{ queryType: 'feeds', measure: 'price' }, "measure: 'price' is unknown; use live"],
    [{ queryType: 'feeds', measure: 'toString' }, "measure: 'toString' is unknown"],
  ])('refuses %j with a sentence', (model, words) => {
    expect(() => alert(new DeskInMemory(), model)).toThrow(words);
  });
});

it.each([
  ['demo', 'demo'],
  ['replay-binance', 'replay'],
  ['binance', 'live'],
])('sourceOfVenue: %s is %s', (venue, source) => expect(sourceOfVenue(venue)).toBe(source));
