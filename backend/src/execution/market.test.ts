import { aBook, aListing } from '../../test/builders.js';
import { observe, type Markets } from './market.js';

const delayAfter = (...delaysUs: number[]) => {
  const markets: Markets = new Map();
  observe(markets, aListing());
  const { timeReceived } = aBook();
  let market;
  for (const delay of delaysUs) market = observe(markets, aBook({ timeReceived, timeExchange: timeReceived - delay }));
  return market?.feedDelayUs;
};

it.each([
  ['the first', [40_000], 40_000],
  ['a mean that follows slowly', [40_000, 72_000], 42_000],
  ['an exchange whose clock is ahead', [-3_000_000], 0],
  ['a recording of last year tells nothing', [40_000, 31_536_000_000_000], 40_000],
])('the delay of a feed: %s', (...[, delays, expected]) => expect(delayAfter(...delays)).toBe(expected));
