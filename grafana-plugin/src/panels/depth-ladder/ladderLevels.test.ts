import type { BookView } from '@paperdesk/contract';
import { anInstrument, anOrder } from '../../testing/fakeDesk.js';
import { groupingFor, groupings } from './grouping.js';
import { levelsOf, midTicks, ownBy, priceOf, rowOf, sizeOf, type Grid } from './ladderLevels.js';

const aGrid = (ticksPerRow: number): Grid => ({ tickSize: '0.01', lotSize: '0.00001', ticksPerRow });
const aBook = (change: Partial<BookView> = {}): BookView => ({
  venue: 'demo',
  symbol: 'BTC/USDT',
  sequence: 1,
  timeExchange: 0,
  timeReceived: 0,
  bids: [
    ['64000', '0.5'],
    ['63999.99', '0.25'],
    ['63990', '1'],
  ],
  asks: [
    ['64001', '1.2'],
    ['64009.5', '0.8'],
  ],
  ...change,
});

describe('rows', () => {
  it('are prices of the tick when nothing is grouped', () => {
    expect(rowOf('63999.99', 'buy', aGrid(1))).toBe(6_399_999);
    expect(priceOf(6_399_999, aGrid(1))).toBe('63999.99');
    expect(sizeOf(125_000, aGrid(1))).toBe('1.25000');
  });
  test.each([
    ['buy', '63999.99', '63990.00'],
    ['buy', '64000', '64000.00'],
    ['sell', '64000.01', '64010.00'],
    ['sell', '64010', '64010.00'],
  ] as const)('a %s at %s stands at %s, never better than it is', (side, price, shown) => {
    expect(priceOf(rowOf(price, side, aGrid(1000)) ?? 0, aGrid(1000))).toBe(shown);
  });
  it('hold sums of their group, and add up from the best price outward', () => {
    // By hand, rows of 10: bids 64000 → 0.5; 63990 → 0.25 + 1. Offers 64010 → 1.2 + 0.8.
    const { bids, asks } = aBook();
    const shown = (levels: ReturnType<typeof levelsOf>) =>
      [...levels].map(([row, { lots, cumulative }]) => [
        priceOf(row, aGrid(1000)),
        sizeOf(lots, aGrid(1000)),
        sizeOf(cumulative, aGrid(1000)),
      ]);
    expect(shown(levelsOf(bids, 'buy', aGrid(1000)))).toEqual([
      ['64000.00', '0.50000', '0.50000'],
      ['63990.00', '1.25000', '1.75000'],
    ]);
    expect(shown(levelsOf(asks, 'sell', aGrid(1000)))).toEqual([['64010.00', '2.00000', '2.00000']]);
  });
  it('lose nothing to floating point', () => {
    const thirds = levelsOf(
      [
        ['64000', '0.1'],
        ['63999.99', '0.2'],
      ],
      'buy',
      aGrid(10_000),
    );
    expect(sizeOf([...thirds.values()][1]?.cumulative ?? 0, aGrid(1))).toBe('0.30000');
  });
});

it('the middle may lie between two ticks, and is the one side’s best when the other is empty', () => {
  expect(midTicks(aBook(), '0.01')).toBe(6_400_050);
  expect(midTicks(aBook({ asks: [['64000.01', '1']] }), '0.01')).toBe(6_400_000.5);
  expect(midTicks(aBook({ asks: [] }), '0.01')).toBe(6_400_000);
  expect(midTicks(aBook({ bids: [], asks: [] }), '0.01')).toBeUndefined();
});

describe('own orders', () => {
  it('stand at their limit or trigger with what may still trade; ended ones and other sides are left out', () => {
    const own = ownBy(
      [
        anOrder({ orderId: 'a', price: '63000', leavesQuantity: '0.3' }),
        anOrder({ orderId: 'b', price: '63000.5', leavesQuantity: '0.2', orderStatus: 'pendingCancel' }),
        anOrder({ orderId: 'c', price: null, stopPrice: '65000', triggerSource: 'last', leavesQuantity: '1' }),
        anOrder({ orderId: 'd', price: '63000', orderStatus: 'filled' }),
        anOrder({ orderId: 'e', price: '63000', side: 'sell' }),
        anOrder({ orderId: 'f', price: null }),
      ],
      'buy',
      aGrid(100),
    );
    expect([...own]).toEqual([
      [63_000, { orderIds: ['a', 'b'], lots: 50_000, armed: false, pending: true }],
      [65_000, { orderIds: ['c'], lots: 100_000, armed: true, pending: false }],
    ]);
  });
});

describe('grouping', () => {
  it('offers steps of 1, 2 and 5 up to a hundredth of the price', () => {
    expect(groupings(2_000)).toEqual([1, 2, 5, 10, 20]);
    expect(groupings(undefined)).toEqual([1]);
  });
  it('is chosen so that the best levels of both sides fit', () => {
    const side = (from: number, step: number): [string, string][] =>
      Array.from({ length: 30 }, (_, index) => [(from + index * step).toFixed(2), '1']);
    // Twenty levels a side, 1.00 apart: 39 wide over 24 rows is 162.5 ticks a row; the next step is 200.
    const book = aBook({ bids: side(64_000, -1), asks: side(64_001, 1) });
    expect(groupingFor(book, anInstrument().tickSize)).toBe(200);
    expect(groupingFor(aBook({ bids: [] }), '0.01')).toBe(1);
  });
});
