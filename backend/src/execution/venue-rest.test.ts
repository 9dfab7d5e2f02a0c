import { NOW } from '../../test/builders.js';
import { VenueDesk } from '../../test/venue-desk.js';
import { aMarketState } from '../../test/builders.js';
import { bandOf } from './venue.js';

const ASKS: [number, number][] = [[105, 50]];
const level = (size: number): [number, number][] => [
  [100, size],
  [90, 5],
];
/** A desk whose bid at 100 shows 20 lots, at the back of the queue. */
const desk = (queueModel: 'log' | 'front' | 'riskAverse' = 'log') => {
  const venue = new VenueDesk({ queueModel });
  venue.shows(level(20), ASKS);
  return venue;
};
const lots = (fills: readonly { quantityLots: number }[]) => fills.map(({ quantityLots }) => quantityLots);
const aheadOf = (venue: VenueDesk, orderId: string) => venue.book.places.byOrder.get(orderId)?.base.ahead;

describe('prints and the queue', () => {
  it('fills only what a print at our price has beyond the lots before us', () => {
    const venue = desk();
    const order = venue.send({ side: 'buy', lots: 10, limit: 100 });
    expect(order.queueAhead).toBe(20);
    expect(lots(venue.prints('sell', 100, 15))).toEqual([]);
    expect(venue.prints('sell', 100, 9)[0]).toMatchObject({
      ...{ quantityLots: 4, priceTicks: 100, liquiditySide: 'maker' },
      cause: { kind: 'trade', printed: 9, budgetBefore: 0, queueModel: 'log', queueAhead: 5 },
    });
    expect(lots(venue.prints('sell', 100, 100))).toEqual([6]);
    expect(order.status).toBe('filled');
  });

  it('fills through the price whatever stood before us, up to the print', () => {
    const venue = desk();
    venue.send({ side: 'buy', lots: 10, limit: 100 });
    expect(venue.prints('sell', 99, 7)[0]).toMatchObject({
      priceTicks: 100,
      quantityLots: 7,
      cause: { queueAhead: null },
    });
    expect(lots(venue.prints('sell', 100, 2))).toEqual([2]);
  });

  it('spends a print once, best price first, then first come, over all accounts', () => {
    const venue = desk();
    const first = venue.send({ side: 'buy', lots: 4, limit: 100 });
    const second = venue.send({ side: 'buy', lots: 4, limit: 100, account: 'other' });
    const better = venue.send({ side: 'buy', lots: 4, limit: 101 });
    expect([first.queueAhead, second.queueAhead, better.queueAhead]).toEqual([20, 24, 0]);
    const fills = venue.prints('sell', 100, 30);
    expect(
      fills.map(({ orderId, quantityLots, cause }) => [
        orderId,
        quantityLots,
        'budgetBefore' in cause && cause.budgetBefore,
      ]),
    ).toEqual([
      [better.terms.orderId, 4, 0],
      [first.terms.orderId, 4, 4],
      [second.terms.orderId, 2, 8],
    ]);
  });

  it.each<[string, Parameters<VenueDesk['prints']>]>([
    ['of the other side', ['buy', 100, 90]],
    ['above our price', ['sell', 101, 90]],
    ['made before the order arrived', ['sell', 99, 90, NOW]],
  ])('a print %s is not for us', (_name, print) => {
    const venue = desk();
    venue.send({ side: 'buy', lots: 10, limit: 100 });
    expect(venue.prints(...print)).toEqual([]);
  });

  it('takes a print that the book told first for a print, not for a cancel and a print', () => {
    const early = desk('riskAverse');
    const late = desk('riskAverse');
    const orders = [early, late].map((venue) => venue.send({ side: 'buy', lots: 5, limit: 100 }).terms.orderId);
    early.prints('sell', 100, 6);
    early.shows(level(10), ASKS);
    late.shows(level(10), ASKS, 2000);
    late.prints('sell', 100, 6, late.now - 1000);
    expect([aheadOf(early, orders[0]!), aheadOf(late, orders[1]!)]).toEqual([10, 10]);
    expect(late.book.places.byOrder.get(orders[1]!)).toMatchObject({ traded: 0, optimistic: { ahead: 10 } });
  });
});

describe('the book and the queue', () => {
  it('follows cancels by the model, in whole lots', () => {
    const venue = desk();
    const { orderId } = venue.send({ side: 'buy', lots: 5, limit: 100 }).terms;
    venue.shows(level(60), ASKS);
    venue.shows(level(40), ASKS);
    // 20 of 60 canceled with 20 before and 40 behind: ln 41 / (ln 41 + ln 21) = 55 % were behind.
    expect(aheadOf(venue, orderId)).toBe(11);
  });

  it('lets the book cross an order: filled at its own price, as maker, by what is displayed', () => {
    const venue = desk();
    const order = venue.send({ side: 'buy', lots: 10, limit: 100 });
    const fills = venue.shows(
      [[97, 5]],
      [
        [98, 3],
        [99, 4],
        [101, 50],
      ],
    );
    expect(
      fills.map(({ priceTicks, quantityLots, liquiditySide }) => [priceTicks, quantityLots, liquiditySide]),
    ).toEqual([
      [100, 3, 'maker'],
      [100, 4, 'maker'],
    ]);
    expect(
      venue.shows(
        [[97, 5]],
        [
          [98, 3],
          [99, 4],
          [101, 49],
        ],
      ),
    ).toEqual([]);
    expect(order.filledLots).toBe(7);
  });

  it('gives a price beyond the view a place when it shows, and until then fills it by prints through it alone', () => {
    const venue = desk();
    const { orderId } = venue.send({ side: 'buy', lots: 5, limit: 80 }).terms;
    expect(aheadOf(venue, orderId)).toBeNull();
    expect(venue.prints('sell', 80, 50)).toEqual([]);
    venue.shows(
      [
        [85, 1],
        [80, 12],
        [79, 3],
      ],
      ASKS,
    );
    expect(aheadOf(venue, orderId)).toBe(12);
    venue.shows([[85, 1]], ASKS);
    venue.shows(
      [
        [85, 1],
        [80, 7],
      ],
      ASKS,
    );
    expect(aheadOf(venue, orderId)).toBe(7);
    expect(lots(venue.prints('sell', 79, 50))).toEqual([5]);
  });

  it('an empty price within the view has nobody before us', () => {
    const venue = desk();
    expect(venue.send({ side: 'buy', lots: 5, limit: 95 }).queueAhead).toBe(0);
  });
});

describe('an interruption', () => {
  it('sends each order to the end of the queue of the first fresh book, and fills none before', () => {
    const venue = desk();
    const first = venue.send({ side: 'buy', lots: 5, limit: 100 });
    const second = venue.send({ side: 'buy', lots: 5, limit: 100 });
    venue.prints('sell', 100, 20);
    venue.market(aMarketState({ state: 'stale' }));
    expect(venue.prints('sell', 99, 50)).toEqual([]);
    venue.market(aMarketState());
    expect(venue.prints('sell', 99, 50)).toEqual([]);
    venue.shows(level(30), ASKS);
    expect([first.queueAhead, second.queueAhead]).toEqual([30, 35]);
    expect([aheadOf(venue, first.terms.orderId), aheadOf(venue, second.terms.orderId)]).toEqual([30, 30]);
    venue.shows(level(30), ASKS);
    expect(venue.events.filter(({ type }) => type === 'orderRequeued')).toHaveLength(2);
  });

  it('after a restart the places come from the book alone', () => {
    const venue = desk();
    const order = venue.send({ side: 'buy', lots: 5, limit: 100 });
    venue.markets.clear();
    venue.market({ type: 'instrument', instrument: venue.instrument, timeReceived: NOW });
    venue.market(aMarketState());
    venue.shows(level(33), ASKS);
    expect([order.queueAhead, aheadOf(venue, order.terms.orderId)]).toEqual([33, 33]);
  });
});

describe('the band', () => {
  it('tells apart what the models would have filled', () => {
    const venue = desk();
    const { orderId } = venue.send({ side: 'buy', lots: 10, limit: 100 }).terms;
    venue.shows(level(40), ASKS);
    venue.shows(level(30), ASKS);
    // 10 canceled: the cautious view keeps 20 before us, the log model 15, the hopeful one 10.
    venue.prints('sell', 100, 17);
    expect(bandOf(venue.book, orderId)).toEqual({ pessimisticLots: 0, optimisticLots: 7 });
    expect(venue.fills().at(-1)).toMatchObject({ quantityLots: 2, band: { pessimisticLots: 0, optimisticLots: 7 } });
  });

  it('is that of the order itself where it has no place', () => {
    const known = { pessimisticLots: 1, optimisticLots: 2 };
    expect(bandOf(undefined, 'x', known)).toBe(known);
    expect(bandOf(undefined, 'x')).toEqual({ pessimisticLots: 0, optimisticLots: 0 });
  });
});

it('forgets the place of an order that ended', () => {
  const venue = desk();
  const order = venue.send({ side: 'buy', lots: 5, limit: 100 });
  venue.cancel(order);
  expect([venue.book.places.byOrder.size, venue.book.places.buy.prices]).toEqual([0, []]);
});

it('fills one order of an exclusive list by one print, not both', () => {
  const venue = desk('front');
  const list = { orderListId: 'l', contingency: 'oco' } as const;
  venue.send({ side: 'buy', lots: 5, limit: 101, ...list, listIndex: 0 });
  venue.send({ side: 'buy', lots: 5, limit: 100, ...list, listIndex: 1 });
  expect(lots(venue.prints('sell', 99, 50))).toEqual([5]);
});

describe('quotes between two books', () => {
  const ends = (venue: VenueDesk, orderId: string) => {
    const { pessimistic, base, optimistic } = venue.book.places.byOrder.get(orderId)!;
    return [pessimistic.ahead, base.ahead, optimistic.ahead];
  };
  const ask: [number, number] = [105, 50];
  const resting = () => {
    const venue = desk();
    return { venue, id: venue.send({ side: 'buy', lots: 5, limit: 100 }).terms.orderId };
  };

  it('let the optimistic end alone see a cancel that an add makes up for by the next book', () => {
    const { venue, id } = resting();
    venue.quotes([100, 12], ask);
    venue.quotes([100, 20], ask);
    expect(ends(venue, id)).toEqual([20, 20, 12]);
    venue.shows(level(20), ASKS);
    expect(ends(venue, id)).toEqual([20, 20, 12]);
    venue.shows(level(19), ASKS);
    expect(ends(venue, id)).toEqual([19, 19, 11]);
  });

  it('fill by nothing but their prints: what the end saw counts in the band', () => {
    const { venue, id } = resting();
    venue.quotes([100, 2], ask);
    venue.quotes([100, 20], ask);
    expect(venue.prints('sell', 100, 5)).toEqual([]);
    expect(bandOf(venue.book, id)).toEqual({ pessimisticLots: 0, optimisticLots: 3 });
  });

  it('tell by a worse best price that nobody stands at ours', () => {
    const { venue, id } = resting();
    venue.quotes([99, 7], ask);
    expect(ends(venue, id)).toEqual([20, 20, 0]);
  });

  it('tell nothing about prices behind the best', () => {
    const { venue, id } = resting();
    venue.quotes([101, 1], ask);
    expect(ends(venue, id)).toEqual([20, 20, 20]);
  });

  it('are no cancel by what printed, whether the print comes before the quote or after it', () => {
    const [early, late] = [resting(), resting()];
    early.venue.prints('sell', 100, 6);
    early.venue.quotes([100, 14], ask);
    late.venue.quotes([100, 14], ask);
    late.venue.prints('sell', 100, 6, late.venue.now - 1);
    expect([ends(early.venue, early.id), ends(late.venue, late.id)]).toEqual([
      [14, 14, 14],
      [14, 14, 14],
    ]);
    late.venue.quotes([100, 13], ask);
    expect(ends(late.venue, late.id)[2]).toBe(13);
  });

  it('are not undone by a book that is older than they are', () => {
    const { venue, id } = resting();
    venue.quotes([100, 12], ask);
    venue.shows(level(18), ASKS, -500);
    venue.shows(level(12), ASKS, 1000);
    expect(ends(venue, id)[2]).toBe(12);
  });

  it('leave a level seen anew by the next book, though that looks as the one before', () => {
    const { venue, id } = resting();
    venue.shows(level(30), ASKS);
    venue.quotes([100, 10], ask);
    expect(ends(venue, id)[2]).toBe(0);
    const second = venue.send({ side: 'buy', lots: 5, limit: 100 }).terms.orderId;
    venue.quotes([100, 25], ask);
    venue.shows(level(30), ASKS);
    venue.shows(level(28), ASKS);
    expect(ends(venue, second)[2]).toBe(23);
  });

  it('of a market that was interrupted tell nothing before its first book', () => {
    const { venue, id } = resting();
    venue.market({ ...aMarketState(), state: 'stale' });
    venue.quotes([100, 2], ask);
    venue.market(aMarketState());
    venue.shows(level(20), ASKS);
    expect(ends(venue, id)).toEqual([20, 20, 20]);
  });
});

describe('our orders that arrived crossed while nothing could match', () => {
  const asks: [number, number][] = [[102, 50]];
  const bids: [number, number][] = [[99, 50]];
  /** A desk whose market is stale, with these orders in it; then it goes on. */
  const after = (orders: Parameters<VenueDesk['send']>[0][]) => {
    const venue = new VenueDesk({ queueModel: 'log' });
    venue.shows(bids, asks);
    venue.market({ ...aMarketState(), state: 'stale' });
    const sent = orders.map((order) => venue.send(order));
    venue.market(aMarketState());
    expect(venue.fills()).toEqual([]);
    const fills = venue
      .shows(bids, asks)
      .map(({ orderId, priceTicks, quantityLots, liquiditySide, cause }) => [
        ...[sent.findIndex(({ terms }) => terms.orderId === orderId), priceTicks, quantityLots, liquiditySide],
        cause.kind,
      ]);
    return { venue, sent, fills, statuses: sent.map(({ status }) => status) };
  };
  const other = { account: 'other' } as const;

  it('trade with the first fresh book, the later at the price of the earlier', () => {
    const sellLast = after([
      { side: 'buy', lots: 5, limit: 101 },
      { side: 'sell', lots: 8, limit: 100, ...other },
    ]);
    expect(sellLast.fills).toEqual([
      [1, 101, 5, 'taker', 'own'],
      [0, 101, 5, 'maker', 'own'],
    ]);
    expect(sellLast.statuses).toEqual(['filled', 'partiallyFilled']);
    const buyLast = after([
      { side: 'sell', lots: 5, limit: 100, ...other },
      { side: 'buy', lots: 5, limit: 101 },
    ]);
    expect(buyLast.fills[0]).toEqual([1, 100, 5, 'taker', 'own']);
  });

  it('meet best price first, and what is left of them goes on with the displayed levels', () => {
    const { fills, statuses, venue } = after([
      { side: 'sell', lots: 3, limit: 101, ...other },
      { side: 'sell', lots: 3, limit: 100, ...other },
      { side: 'buy', lots: 10, limit: 102 },
    ]);
    expect(fills).toEqual([
      [2, 100, 3, 'taker', 'own'],
      [1, 100, 3, 'maker', 'own'],
      [2, 101, 3, 'taker', 'own'],
      [0, 101, 3, 'maker', 'own'],
      [2, 102, 4, 'maker', 'book'],
    ]);
    expect(statuses).toEqual(['filled', 'filled', 'filled']);
    expect(venue.book.consumedAsks.get(102)).toBe(4);
  });

  it.each([
    ['expireTaker', ['new', 'expired']],
    ['expireMaker', ['expired', 'new']],
    ['expireBoth', ['expired', 'expired']],
    ['none', ['filled', 'filled']],
  ] as const)('of one account go by the mode of the later one: %s', (selfTradePrevention, expected) => {
    const { venue, statuses, fills } = after([
      { side: 'buy', lots: 5, limit: 101, selfTradePrevention: 'none' },
      { side: 'sell', lots: 5, limit: 100, selfTradePrevention },
    ]);
    expect(statuses).toEqual(expected);
    expect(fills).toHaveLength(selfTradePrevention === 'none' ? 2 : 0);
    const told = venue.events.filter(({ type }) => type === 'selfTradePrevented');
    expect(told).toHaveLength(selfTradePrevention === 'none' ? 0 : 1);
    venue.shows(bids, asks);
    expect(venue.events.filter(({ type }) => type === 'selfTradePrevented')).toHaveLength(told.length);
  });

  it('are canceled where the later may only rest', () => {
    const { venue, statuses } = after([
      { side: 'buy', lots: 5, limit: 101 },
      { side: 'sell', lots: 5, limit: 100, postOnly: 'reject', ...other },
    ]);
    expect(statuses).toEqual(['new', 'canceled']);
    expect(venue.events.at(-1)).toMatchObject({ type: 'orderCanceled', reason: 'POST_ONLY_WOULD_TAKE' });
  });
});
