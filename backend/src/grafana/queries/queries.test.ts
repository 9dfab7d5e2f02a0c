import { QUERY_TYPES } from '@paperdesk/contract';
import { DeskInMemory, aDelivery, aFeed, aFill, aKill, aQuote, anOrder } from '../../../test/grafana/desk-in-memory.js';
import type { Frame } from '../frame.js';
import { alertFrame } from './alert-frame.js';
import { answerQuery } from './answer-query.js';
import { BadQuery, parseDeskQuery } from './desk-query.js';
import { sourceOfVenue } from './market-source.js';

const NOW = 1_795_237_200_000_000;
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

  it('leaves an unpriced position without a number', () => {
    expect(ask(new DeskInMemory(), { queryType: 'positions' })).toMatchObject([
      { unrealizedPnl: null, realizedPnl: -3.5 },
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
