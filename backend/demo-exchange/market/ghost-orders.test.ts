import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { CANCEL_LAWS } from './cancel-law.js';
import { FLOW_REGIME_NAMES } from './flow-regime.js';
import { GhostOrders, type GhostFill } from './ghost-orders.js';
import { MatchingBook, type BookSideName } from './matching-book.js';
import { STEP_MS, SyntheticMarket } from './synthetic-market.js';

const START_MS = 1_800_000_000_000;

function aBookWithGhosts() {
  const book = new MatchingBook(0, () => undefined);
  const fills: GhostFill[] = [];
  const ghosts = new GhostOrders(book, (fill) => fills.push(fill));
  const rest = (side: BookSideName, price: number, quantity: number) => book.submit({ side, price, quantity }).orderId!;
  const sell = (price: number, quantity: number) =>
    book.submit({ side: 'ask', price, quantity, immediateOrCancel: true }).matches;
  return { book, ghosts, fills, rest, sell };
}

describe('a ghost order', () => {
  test('stands behind what rested before it, and gets what reaches past that', () => {
    const { ghosts, fills, rest, sell } = aBookWithGhosts();
    rest('bid', 100, 5);
    const ghost = ghosts.place({ side: 'bid', price: 100, quantity: 4 });
    rest('bid', 100, 9);
    expect(ghosts.aheadOf(ghost)).toBe(5);
    sell(100, 3);
    expect(ghosts.aheadOf(ghost)).toBe(2);
    expect(fills).toEqual([]);
    sell(100, 3);
    expect(ghost.filled).toBe(1);
    sell(100, 5);
    expect(fills.map(({ quantity }) => quantity)).toEqual([1, 3]);
    sell(100, 5);
    expect(ghost.filled).toBe(4);
  });

  test('comes forward when an order before it is canceled, not when one behind it is', () => {
    const { book, ghosts, rest } = aBookWithGhosts();
    const before = rest('bid', 100, 5);
    const ghost = ghosts.place({ side: 'bid', price: 100, quantity: 1 });
    const behind = rest('bid', 100, 7);
    book.cancel(behind);
    expect(ghosts.aheadOf(ghost)).toBe(5);
    book.cancel(before);
    expect(ghosts.aheadOf(ghost)).toBe(0);
  });

  test.each([
    { name: 'a taker that goes on to a worse price', bids: [100, 98], limit: 98, quantity: 7, filled: 2 },
    { name: 'a taker that finds nobody else', bids: [100], limit: 99, quantity: 7, filled: 2 },
    { name: 'a taker that took better prices first', bids: [101, 100], limit: 100, quantity: 11, filled: 1 },
    { name: 'a taker whose limit is better than its price', bids: [101, 100], limit: 101, quantity: 9, filled: 0 },
    { name: 'a taker that takes just what is displayed', bids: [100], limit: 100, quantity: 5, filled: 0 },
  ])('gives way or fills: $name', ({ bids, limit, quantity, filled }) => {
    const { ghosts, fills, rest, sell } = aBookWithGhosts();
    for (const price of bids) rest('bid', price, 5);
    ghosts.place({ side: 'bid', price: 100, quantity: 2 });
    sell(limit, quantity);
    expect(fills.reduce((sum, fill) => sum + fill.quantity, 0)).toBe(filled);
  });

  test('alone at its price it meets the order that comes to rest beyond it', () => {
    const { ghosts, fills, rest } = aBookWithGhosts();
    rest('bid', 98, 5);
    ghosts.place({ side: 'bid', price: 100, quantity: 2 });
    rest('ask', 99, 1);
    expect(fills.map(({ quantity }) => quantity)).toEqual([1]);
  });

  test('is refused where it would take, and gets nothing once removed', () => {
    const { ghosts, fills, rest, sell } = aBookWithGhosts();
    rest('ask', 101, 5);
    expect(() => ghosts.place({ side: 'bid', price: 101, quantity: 1 })).toThrow(RangeError);
    const ghost = ghosts.place({ side: 'bid', price: 100, quantity: 1 });
    ghosts.remove(ghost);
    sell(100, 5);
    expect(fills).toEqual([]);
  });
});

test('ghosts change no byte of any stream, whatever the regime and cancel law, and do fill', () => {
  // A calm minute may pass without one, ten of them never.
  let filled = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      fc.constantFrom(...FLOW_REGIME_NAMES),
      fc.constantFrom(...CANCEL_LAWS),
      (seed, regime, cancelLaw) => {
        const run = (withGhosts: boolean) => {
          const options = { seed, regime, cancelLaw, symbols: ['XRP/USDT'], rate: 1, startMs: START_MS };
          const market = new SyntheticMarket(options);
          const { book } = market.market('XRPUSDT')!;
          let filled = 0;
          const ghosts = withGhosts ? new GhostOrders(book, ({ quantity }) => (filled += quantity)) : undefined;
          const hash = createHash('sha256');
          for (let step = 0; step < 500; step += 1) {
            for (const side of ['bid', 'ask'] as const)
              if (step % 10 === 0) ghosts?.place({ side, price: book.best(side)!.price, quantity: 5000 });
            for (const { stream, data } of market.step(START_MS + step * STEP_MS)) hash.update(stream).update(data);
          }
          return { digest: hash.digest('hex'), filled };
        };
        const seen = run(true);
        expect(seen.digest).toBe(run(false).digest);
        filled += seen.filled;
      },
    ),
    { numRuns: 10 },
  );
  expect(filled).toBeGreaterThan(0);
});

test('a ghost gets what a real order of its place gets until somebody takes from it', () => {
  // The same stream of orders into two books: in one the tested order is real. Up to its first fill nothing differs.
  const orderOf = fc.record({
    side: fc.constantFrom<BookSideName>('bid', 'ask'),
    price: fc.integer({ min: 97, max: 103 }),
    quantity: fc.integer({ min: 1, max: 9 }),
    immediateOrCancel: fc.boolean(),
    cancels: fc.nat(20),
  });
  fc.assert(
    fc.property(fc.array(orderOf, { minLength: 5, maxLength: 60 }), fc.nat(20), (orders, at) => {
      const real = new MatchingBook(0, () => undefined);
      const { book, ghosts, fills } = aBookWithGhosts();
      const realIds: (number | undefined)[] = [];
      const ids: (number | undefined)[] = [];
      let ours: number | undefined;
      for (const [index, order] of orders.entries()) {
        const bid = book.best('bid')?.price;
        if (index === at % orders.length && bid !== undefined) {
          ours = real.submit({ side: 'bid', price: bid, quantity: 3 }).orderId;
          ghosts.place({ side: 'bid', price: bid, quantity: 3 });
        }
        const realFill = real
          .submit(order)
          .matches.filter(({ makerId }) => makerId === ours)
          .reduce((sum, { quantity }) => sum + quantity, 0);
        const already = fills.length;
        ids.push(book.submit(order).orderId);
        realIds.push(real.newestOrderId);
        const ghostFill = fills.slice(already).reduce((sum, { quantity }) => sum + quantity, 0);
        expect(ghostFill).toBe(ours === undefined ? 0 : realFill);
        if (realFill > 0) return;
        const cancel = ids[order.cancels];
        if (cancel === undefined) continue;
        book.cancel(cancel);
        const realCancel = realIds[order.cancels];
        if (realCancel !== undefined && realCancel !== ours) real.cancel(realCancel);
      }
    }),
    { numRuns: 300 },
  );
});
