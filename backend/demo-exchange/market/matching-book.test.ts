import { MatchingBook } from './matching-book.js';

const aBook = () => new MatchingBook(0, () => undefined);

describe('matching book', () => {
  test('at one price the order that came first is filled first and keeps its place after a partial fill', () => {
    const book = aBook();
    const first = book.submit({ side: 'ask', price: 100, quantity: 5 }).orderId;
    const second = book.submit({ side: 'ask', price: 100, quantity: 5 }).orderId;
    const take = (quantity: number) => book.submit({ side: 'bid', price: 100, quantity }).matches;
    expect(take(3).map(({ makerId, quantity }) => [makerId, quantity])).toEqual([[first, 3]]);
    expect(take(4).map(({ makerId, quantity }) => [makerId, quantity])).toEqual([
      [first, 2],
      [second, 2],
    ]);
    expect(book.level('ask', 100)!.total).toBe(3);
  });

  test.each([
    ['buys', 'bid', 'ask', [101, 102], 102, false],
    ['sells', 'ask', 'bid', [99, 98], 98, true],
  ] as const)('a taker that %s walks from the best price to its limit and rests the remainder', (...named) => {
    const [, taker, maker, prices, limit, buyerIsMaker] = named;
    const book = aBook();
    for (const price of [...prices].reverse()) book.submit({ side: maker, price, quantity: 2 });
    const { matches, orderId } = book.submit({ side: taker, price: limit, quantity: 5 });
    expect(matches.map((match) => match.price)).toEqual(prices);
    expect(matches.every((match) => match.buyerIsMaker === buyerIsMaker)).toBe(true);
    expect(orderId).toBeDefined();
    expect(book.best(taker)).toMatchObject({ price: limit, total: 1 });
    expect(book.best(maker)).toBeUndefined();
  });

  test('a canceled order leaves its queue; canceling it again changes nothing', () => {
    const book = aBook();
    const order = book.submit({ side: 'bid', price: 10, quantity: 1 }).orderId!;
    expect(book.cancel(order)).toBe(true);
    expect(book.cancel(order)).toBe(false);
    expect(book.prices('bid')).toEqual([]);
    expect(book.lastUpdateId).toBe(2);
  });
});
