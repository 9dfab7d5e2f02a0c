import fc from 'fast-check';
import { anInstrument } from '../../test/builders.js';
import type { Instrument } from '../model/instrument.js';
import type { QuoteUpdated } from '../model/market-event.js';
import { type VenueQuote, consolidate } from './consolidated.js';

const T = 1_700_000_000_000_000;

type Told = Partial<Omit<QuoteUpdated, 'venue' | 'symbol'>> & {
  venue: string;
  live?: boolean;
  instrument?: Partial<Instrument>;
};
function aVenue({ venue, live = true, instrument = {}, ...prices }: Told): VenueQuote {
  const listed = anInstrument({ venue, ...instrument });
  const { symbol } = listed;
  const quote = { bid: 100, bidSize: 10, ask: 110, askSize: 10, ...prices };
  const times = { timeExchange: T, timeReceived: T };
  return { instrument: listed, live, quote: { type: 'quote', venue, symbol, sequence: 1, ...times, ...quote } };
}

test('the highest bid and the lowest offer lead, each with its venue and its size alone', () => {
  expect(
    consolidate([
      aVenue({ venue: 'binance', bid: 6_000_000, bidSize: 100_000, ask: 6_000_100, askSize: 1, timeReceived: T + 5 }),
      aVenue({ venue: 'kraken', bid: 6_000_001, bidSize: 20_000, ask: 6_000_200, askSize: 1 }),
    ]),
  ).toEqual([
    {
      symbol: 'BTC/USDT',
      bid: '60000.01',
      bidSize: '0.2',
      bidVenue: 'kraken',
      ask: '60001',
      askSize: '0.00001',
      askVenue: 'binance',
      crossed: false,
      venues: 2,
      timeReceived: '2023-11-14T22:13:20.000005Z',
    },
  ]);
});

test.each<[string, [Told, Told], string | null]>([
  [
    'a higher price of a coarser tick',
    [
      { venue: 'a', bid: 100 },
      { venue: 'b', bid: 11, instrument: { tickSize: '0.1' } },
    ],
    'b',
  ],
  [
    // As doubles 3 × 0.1 is above 0.3: the larger size would lose to rounding.
    'equal prices of different ticks are equal',
    [
      { venue: 'a', bid: 3, instrument: { tickSize: '0.1' } },
      { venue: 'b', bid: 30, bidSize: 11, instrument: { tickSize: '0.01' } },
    ],
    'b',
  ],
  [
    'a price that differs in the eighteenth decimal',
    [
      { venue: 'a', bid: 2 ** 52, instrument: { tickSize: '0.000000000000000001' } },
      { venue: 'b', bid: 2 ** 52 + 1, instrument: { tickSize: '0.000000000000000001' } },
    ],
    'b',
  ],
  [
    'the larger size at one price',
    [
      { venue: 'a', bidSize: 10 },
      { venue: 'b', bidSize: 11 },
    ],
    'b',
  ],
  [
    'a larger size in coarser lots',
    [
      { venue: 'a', bidSize: 10 },
      { venue: 'b', bidSize: 2, instrument: { lotSize: '0.001' } },
    ],
    'b',
  ],
  ['the first name at one price and size', [{ venue: 'b' }, { venue: 'a' }], 'a'],
  ['a venue that is not live has no say', [{ venue: 'a', bid: 109, live: false }, { venue: 'b' }], 'b'],
  ['a side without size is no bid', [{ venue: 'a', bid: 109, bidSize: 0 }, { venue: 'b' }], 'b'],
  ['a derivative has no say', [{ venue: 'a', bid: 109, instrument: { tradable: false } }, { venue: 'b' }], 'b'],
  [
    'nobody is live',
    [
      { venue: 'a', live: false },
      { venue: 'b', live: false },
    ],
    null,
  ],
])('the best bid: %s', (_case, told, leader) => {
  for (const order of [told, told.toReversed()])
    expect(consolidate(order.map(aVenue)).map(({ bidVenue }) => bidVenue)).toEqual([leader]);
});

test.each<[string, [Told, Told], boolean]>([
  [
    'a bid above another venue’s offer',
    [
      { venue: 'a', bid: 105 },
      { venue: 'b', bid: 90, ask: 104 },
    ],
    true,
  ],
  [
    'a bid at another venue’s offer',
    [
      { venue: 'a', bid: 104 },
      { venue: 'b', bid: 90, ask: 104 },
    ],
    true,
  ],
  [
    'a bid below every offer',
    [
      { venue: 'a', bid: 103 },
      { venue: 'b', bid: 90, ask: 104 },
    ],
    false,
  ],
  [
    'one venue against itself',
    [
      { venue: 'a', bid: 110, ask: 105 },
      { venue: 'b', bid: 1, ask: 200 },
    ],
    false,
  ],
  [
    'behind a venue at odds with itself',
    [
      { venue: 'a', bid: 110, ask: 103 },
      { venue: 'b', bid: 104, ask: 120 },
    ],
    true,
  ],
  [
    'an offer of a venue that left',
    [
      { venue: 'a', bid: 105 },
      { venue: 'b', ask: 104, live: false },
    ],
    false,
  ],
])('crossed: %s', (_case, told, crossed) => {
  expect(consolidate(told.map(aVenue))[0]?.crossed).toBe(crossed);
});

test('dollars and tethers are two pairs, each with its own best prices', () => {
  const usd = { symbol: 'BTC/USD', quoteCurrency: 'USD' };
  const found = consolidate([aVenue({ venue: 'binance' }), aVenue({ venue: 'kraken', bid: 109, instrument: usd })]);
  expect(found.map(({ symbol, bid, bidVenue, venues }) => [symbol, bid, bidVenue, venues])).toEqual([
    ['BTC/USD', '1.09', 'kraken', 1],
    ['BTC/USDT', '1', 'binance', 1],
  ]);
});

test('the currencies make the pair, not what a venue calls it', () => {
  const named = { symbol: 'XBT/USDT' };
  expect(consolidate([aVenue({ venue: 'a' }), aVenue({ venue: 'b', instrument: named })])).toMatchObject([
    { venues: 2 },
  ]);
});

const told = fc.record({
  venue: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  live: fc.boolean(),
  bid: fc.integer({ min: 0, max: 4 }),
  bidSize: fc.integer({ min: 0, max: 3 }),
  ask: fc.integer({ min: 0, max: 6 }),
  askSize: fc.integer({ min: 0, max: 3 }),
  timeReceived: fc.integer({ min: T, max: T + 10 }),
  instrument: fc.record({
    tickSize: fc.constantFrom('0.1', '0.01', '0.03'),
    lotSize: fc.constantFrom('1', '0.5'),
    quoteCurrency: fc.constantFrom('USD', 'USDT'),
    tradable: fc.boolean(),
  }),
});
const venues = fc.uniqueArray(told, { selector: ({ venue, instrument }) => `${venue} ${instrument.quoteCurrency}` });

test('neither the order of venues nor any that left changes the answer', () => {
  fc.assert(
    fc.property(
      venues.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => {
        const answer = consolidate(all.map(aVenue));
        expect(consolidate(shuffled.map(aVenue))).toEqual(answer);
        const present = consolidate(all.filter(({ live }) => live).map(aVenue));
        expect(answer.filter((pair) => pair.venues > 0)).toEqual(present);
      },
    ),
  );
});

test('no live offer is better than the best, and the best is one of them', () => {
  fc.assert(
    fc.property(venues, (all) => {
      for (const pair of consolidate(all.map(aVenue))) {
        const bids = all
          .filter(
            ({ live, instrument }) => live && instrument.tradable && pair.symbol === `BTC/${instrument.quoteCurrency}`,
          )
          .filter(({ bid, bidSize }) => bid > 0 && bidSize > 0)
          .map(({ bid, instrument }) => bid * Math.round(Number(instrument.tickSize) * 100));
        expect(pair.bid === null ? null : Math.round(Number(pair.bid) * 100)).toBe(
          bids.length === 0 ? null : Math.max(...bids),
        );
      }
    }),
  );
});
