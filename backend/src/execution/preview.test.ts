import { VenueDesk } from '../../test/venue-desk.js';
import { fillProbability } from './fill-probability.js';
import { previewOf } from './preview.js';

const BIDS: [number, number][] = [
  [999, 10],
  [998, 20],
];
const ASKS: [number, number][] = [
  [1001, 10],
  [1002, 30],
];
const desk = () => {
  const venue = new VenueDesk({ queueModel: 'log' });
  venue.shows(BIDS, ASKS);
  return venue;
};
const preview = (venue: VenueDesk, lots: number, limit: number | null = null) =>
  previewOf(venue.incoming({ side: 'buy' }, { lots, limit }), venue.view());

it('shows what a walk would cost, against the mid, with its commission', () => {
  const venue = desk();
  expect(preview(venue, 40)).toMatchObject({
    ...{ fillableLots: 40, averageTicks: 1001.75, worstTicks: 1002, slippageBps: 17.5, restingLots: 0 },
    ...{ notional: 40_070n * 10n ** 18n, commission: 4n * 10n ** 16n, commissionCurrency: 'BTC' },
    fillProbability: { value: 1 },
  });
  expect(venue.events.some(({ type }) => type === 'orderAccepted')).toBe(false);
  const sent = venue.send({ side: 'buy', lots: 40 });
  expect(sent.filledNotional).toBe(40_070n * 10n ** 18n);
});

it('tells the queue before what would rest, our own orders included', () => {
  const venue = desk();
  venue.send({ side: 'buy', lots: 7, limit: 999 });
  expect(preview(venue, 5, 999)).toMatchObject({ fillableLots: 0, averageTicks: null, restingLots: 5, queueAhead: 17 });
  expect(preview(venue, 5, 900).queueAhead).toBeNull();
});

it('says why nothing can match', () => {
  const venue = desk();
  venue.shows(BIDS, []);
  expect(preview(venue, 5, 999)).toMatchObject({ unmatchable: 'its book has one side only', restingLots: 0 });
});

describe('the chance of a fill', () => {
  const asked = { side: 'buy', price: 999, ahead: 10, resting: 5, taken: 0 } as const;

  it('is not known from a few prints', () => {
    const venue = desk();
    venue.prints('sell', 999, 50);
    expect(fillProbability(venue.book, asked)).toMatchObject({
      value: null,
      reason: expect.stringContaining('three minutes'),
    });
  });

  it('is the share of the windows that printed enough at the distance of the price', () => {
    const venue = desk();
    const start = venue.now;
    // Five minutes: 4 lots a second at the bid in the first half, none after; a print at the ask each second keeps time.
    for (let second = 0; second <= 300; second += 1) {
      const at = start + second * 1_000_000;
      venue.prints('buy', 1001, 1, at);
      if (second < 150) venue.prints('sell', 999, 4, at);
    }
    const chance = (change: object) => fillProbability(venue.book, { ...asked, ...change });
    // 49 windows of 60 s start every 5 s; those that start before second 150 hold 16 lots or more.
    expect(chance({})).toEqual({ value: 0.6078, horizonSeconds: 60, windows: 49 });
    expect(chance({ price: 998 }).value).toBe(0.0196);
    expect(chance({ resting: 240, ahead: 1 }).value).toBe(0.0196);
    expect(chance({ side: 'sell', price: 1001, ahead: 0, resting: 60 }).value).toBe(0.9804);
    expect(chance({ resting: 0 })).toMatchObject({ value: null });
    expect(chance({ ahead: null })).toMatchObject({ value: null });
  });
});
