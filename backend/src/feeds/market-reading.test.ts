import fc from 'fast-check';
import { textOfSteps } from '../model/instrument.js';
import { gridOf, readBook, readQuote, readTrade } from './market-reading.js';

const NOW = 1_700_000_000_000_000;
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
  ['price a float off the grid', { price: 61837.635 }, 'off the grid: price'],
  ['quantity below a lot', { amount: 0.000004 }, 'off the grid: quantity'],
  ['price zero', { price: 0 }, 'not positive: price'],
  ['price negative', { price: -1 }, 'not positive: price'],
  ['price not a number', { price: Number.NaN }, 'not a number: price'],
  ['price infinite', { price: Infinity }, 'not a number: price'],
  ['price missing', { price: undefined }, 'not a number: price'],
  ['price as text', { price: '1' }, 'not a number: price'],
  ['time zero', { timestamp: 0 }, 'insane time'],
  ['time in seconds', { timestamp: 1_700_000_000 }, 'insane time'],
  ['time in microseconds', { timestamp: 1_700_000_000_000_000 }, 'insane time'],
  ['time missing', { timestamp: undefined }, 'insane time'],
  ['no id', { id: undefined }, 'no trade id'],
  ['no side', { side: undefined }, 'no side'],
])('a trade is rejected: %s', (_name, change, rule) => {
  expect(readTrade({ ...good, ...change }, grid, NOW)).toMatchObject({ type: 'rejected', rule, raw: '{"t":1}' });
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
        expect(readTrade(parsed, grid, NOW)).toMatchObject({ type: 'trade', price, quantity: lots });
      },
    ),
  );
});

test('a quote without a time of its own has that of its arrival; a crossed one is rejected', () => {
  const quote = { bid: 1, bidVolume: 1, ask: 1.01, askVolume: 1, info: {} };
  expect(readQuote(quote, grid, 7, NOW)).toMatchObject({ type: 'quote', sequence: 7, timeExchange: NOW });
  expect(readQuote({ ...quote, ask: 1 }, grid, 7, NOW)).toMatchObject({ type: 'rejected', rule: 'crossed' });
});

test('a book is cut to its best levels; one bad level rejects it whole', () => {
  const options = { sequence: 1, levels: 2, timeReceived: NOW };
  const bids = [
    [1, 1],
    [0.99, 2],
    [0.98, 3],
  ];
  expect(readBook({ bids, asks: [[1.01, 1]] }, grid, options)).toMatchObject({
    bids: [
      [100, 100_000],
      [99, 200_000],
    ],
  });
  expect(readBook({ bids, asks: [[1.015, 1]] }, grid, options)).toMatchObject({ rule: 'off the grid: price' });
  expect(readBook({ bids, asks: [[1, 1]] }, grid, options)).toMatchObject({ rule: 'crossed' });
});
