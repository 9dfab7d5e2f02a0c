import { aMarketState, NOW } from '../../test/builders.js';
import { VenueDesk } from '../../test/venue-desk.js';
import type { QuoteUpdated } from '../model/market-event.js';
import { unmatchable } from './market.js';

const MINUTE = 60_000_000;
const quote: QuoteUpdated = {
  ...{ type: 'quote', venue: 'demo', symbol: 'BTC/USDT', timeExchange: NOW, timeReceived: NOW, sequence: 1 },
  ...{ bid: 9_990, bidSize: 10, ask: 10_010, askSize: 10 },
};
/** A market of prints alone: 100 lots a minute, between 10,000 and 10,010, over `minutes`. */
const desk = (minutes: number, modelFills = true) => {
  const venue = new VenueDesk({ modelFills, queueModel: 'log' });
  for (let minute = 0; minute <= minutes; minute += 1)
    venue.prints('buy', 10_000 + (minute % 2) * 10, 100, NOW + minute * MINUTE);
  return venue;
};

it('takes the quoted size, then the rest by the square root of its share of the day, marked as a model', () => {
  const venue = desk(20);
  venue.market(quote);
  venue.send({ side: 'buy', lots: 1_450, hold: 10n ** 26n });
  // A day has 144,000 lots and a volatility of 0.001 * sqrt(1440) = 3.79 %; a tenth of its root moves the price 0.38 %.
  expect(venue.fills()).toMatchObject([
    { priceTicks: 10_010, quantityLots: 10, cause: { kind: 'model', model: 'quotedSize' }, book: null },
    { priceTicks: 10_048, quantityLots: 1_440, cause: { kind: 'model', model: 'squareRoot' }, book: null },
  ]);
});

it('without quotes the last print is the touch; a limit holds for the formula as well', () => {
  const venue = desk(20);
  venue.send({ side: 'sell', lots: 1_440, limit: 9_970, timeInForce: 'IOC' });
  expect(venue.fills()).toEqual([]);
  venue.send({ side: 'sell', lots: 1_440, limit: 9_900, timeInForce: 'IOC' });
  expect(venue.fills()).toMatchObject([{ priceTicks: 9_962, quantityLots: 1_440 }]);
});

it('lets a resting order fill by prints strictly through its price alone, as real prints', () => {
  const venue = desk(20);
  venue.send({ side: 'buy', lots: 5, limit: 9_900 });
  const at = NOW + 21 * MINUTE;
  expect(venue.prints('sell', 9_900, 50, at)).toEqual([]);
  expect(venue.prints('sell', 9_899, 3, at)).toMatchObject([
    { quantityLots: 3, priceTicks: 9_900, cause: { kind: 'trade' } },
  ]);
});

it.each<[string, VenueDesk]>([
  ['too few minutes are known', desk(5)],
  ['the preset takes no formula', desk(20, false)],
])('fills nothing by a model when %s', (_name, venue) => {
  expect(venue.send({ side: 'buy', lots: 5 }).reason?.code).toBe('MARKET_NOT_LIVE');
});

it('fills nothing by a model once depth was seen, even while it is away', () => {
  const venue = desk(20);
  venue.shows([[9_990, 10]], [[10_010, 10]]);
  venue.market(aMarketState({ state: 'stale' }));
  venue.market(aMarketState());
  venue.market(quote);
  expect(unmatchable(venue.book, true)).toBe('its book has not arrived yet');
});
