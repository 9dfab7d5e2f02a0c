import fc from 'fast-check';
import { textOfSteps } from '../model/instrument.js';
import { gridOf, readBook, readQuote, readTrade } from './market-reading.js';

const NOW = 1_700_000_000_000_000;
const arrival = { timeReceived: NOW, timeIfNone: NOW, raw: undefined };
const grid = gridOf({
  venue: 'demo',
  symbol: 'BTC/USDT',
  version: 1,
  baseCurrency: 'BTC',
  quoteCurrency: 'USDT',
  tickSize: '0.01',
  lotSize: '0.00001',
  minQuantity: null,
  maxQuantity: null,
  minNotional: null,
  makerRate: '0',
  takerRate: '0',
  feeSource: 'test',
  feeCurrencyRule: 'received',
  tradable: true,
});
const good = { id: '1', timestamp: 1_700_000_000_000, side: 'buy', price: 61837.63, amount: 0.02, info: { t: 1 } };

test.each([
  ['price a float off the grid', { price: 61837.635 }, 'PRICE_OFF_GRID'],
  ['quantity below a lot', { amount: 0.000004 }, 'QUANTITY_OFF_GRID'],
  ['price zero', { price: 0 }, 'PRICE_NOT_POSITIVE'],
  ['price negative', { price: -1 }, 'PRICE_NOT_POSITIVE'],
  ['price not a number', { price: Number.NaN }, 'PRICE_NOT_FINITE'],
  ['price infinite', { price: Infinity }, 'PRICE_NOT_FINITE'],
  ['price missing', { price: undefined }, 'PRICE_NOT_FINITE'],
  ['price as text', { price: '1' }, 'PRICE_NOT_FINITE'],
  ['time zero', { timestamp: 0 }, 'TIME_INSANE'],
  ['time in seconds', { timestamp: 1_700_000_000 }, 'TIME_INSANE'],
  ['time in microseconds', { timestamp: 1_700_000_000_000_000 }, 'TIME_INSANE'],
  ['time missing', { timestamp: undefined }, 'TIME_INSANE'],
  ['no id', { id: undefined }, 'TRADE_ID_MISSING'],
  ['SIDE_MISSING', { side: undefined }, 'SIDE_MISSING'],
])('a trade is rejected: %s', (_name, change, rule) => {
  expect(readTrade({ ...good, ...change }, grid, arrival)).toMatchObject({ type: 'rejected', rule, raw: '{"t":1}' });
});

test('every price on the grid is read exactly', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000_000 }),
      fc.integer({ min: 1, max: 1_000_000_000 }),
      (price, lots) => {
        const parsed = {
          ...good,
          price: Number(textOfSteps(price, '0.01')),
          amount: Number(textOfSteps(lots, '0.00001')),
        };
        expect(readTrade(parsed, grid, arrival)).toMatchObject({ type: 'trade', price, quantity: lots });
      },
    ),
  );
});

test('the frame’s own text stands in the rejected event where there is one', () => {
  const raw = '{"e":"trade","p":"0.00000"}';
  expect(readTrade({ ...good, price: 0 }, grid, { ...arrival, raw })).toMatchObject({ type: 'rejected', raw });
});

test('a quote without a time of its own has that of its arrival; a crossed one is rejected', () => {
  const quote = { bid: 1, bidVolume: 1, ask: 1.01, askVolume: 1, info: {} };
  expect(readQuote(quote, grid, 7, arrival)).toMatchObject({ type: 'quote', sequence: 7, timeExchange: NOW });
  expect(readQuote({ ...quote, ask: 1 }, grid, 7, arrival)).toMatchObject({ type: 'rejected', rule: 'CROSSED' });
});

test('a book is cut to its best levels; one bad level rejects it whole', () => {
  const left: unknown[] = [];
  const onOffGrid = (...named: unknown[]) => left.push(named);
  const options = { onOffGrid, sequence: 1, levels: 2 };
  const bids = [
    [1, 1],
    [0.99, 2],
    [0.98, 3],
  ];
  expect(readBook({ bids, asks: [[1.01, 1]] }, grid, options, arrival)).toMatchObject({
    bids: [
      [100, 100_000],
      [99, 200_000],
    ],
  });
  expect(readBook({ bids, asks: [[1.015, 1]] }, grid, options, arrival)).toMatchObject({ rule: 'PRICE_OFF_GRID' });
  expect(readBook({ bids, asks: [[1, 1]] }, grid, options, arrival)).toMatchObject({ rule: 'CROSSED' });
  // Behind the best one a level off the grid is left out and named; the rest of the book stands.
  const behind = [
    [1.01, 1],
    [1.02, 1.5e-9],
    [1.025, 1],
    [1.03, 1],
  ];
  const read = readBook({ bids, asks: behind }, grid, { ...options, levels: 4 }, arrival);
  expect(read.type === 'book' && read.asks.length).toBe(2);
  expect(left).toEqual([
    ['QUANTITY_OFF_GRID', 1.02, 1.5e-9],
    ['PRICE_OFF_GRID', 1.025, 1],
  ]);
});
