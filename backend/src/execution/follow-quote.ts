import type { Side } from '@paperdesk/contract';
import type { BookUpdated, Level, QuoteUpdated } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';
import { seeLevel, type Place } from './place.js';
import type { Places } from './places.js';
import { isBetter, type PriceQueues } from './price-queues.js';

/** Prices of our orders at which a quote was seen since the last book. */
export interface QuotedPrices {
  readonly buy: number[];
  readonly sell: number[];
}

/**
 * Lets the optimistic ends of our orders see a quote: at the best price what it shows, at a better one that nobody
 * stands there. Two comparisons when all our orders stand behind the best prices.
 */
export function followQuote(places: Places, quoted: QuotedPrices, quote: QuoteUpdated): void {
  const { bid, bidSize, ask, askSize, timeExchange: time } = quote;
  const [bestBuy, bestSell] = [places.buy.prices[0], places.sell.prices[0]];
  if (bestBuy !== undefined && bestBuy >= bid)
    see({ side: 'buy', queues: places.buy, quoted: quoted.buy }, [bid, bidSize], time);
  if (bestSell !== undefined && bestSell <= ask)
    see({ side: 'sell', queues: places.sell, quoted: quoted.sell }, [ask, askSize], time);
}

/**
 * The next book: a level that looks as in the book before it may have looked otherwise in a quote between the two, so
 * it is seen again.
 */
export function seeAgain(places: Places, quoted: QuotedPrices, book: BookUpdated): void {
  for (const side of ['buy', 'sell'] as const) {
    const prices = quoted[side];
    if (prices.length === 0) continue;
    const levels = side === 'buy' ? book.bids : book.asks;
    for (const price of prices) {
      const shown = shownIn(levels, side, price);
      if (shown === null) continue;
      for (const place of places[side].at.get(price) ?? [])
        if (!place.lost) seeLevel(place, shown, book.timeExchange + 1);
    }
    prices.length = 0;
  }
}

function see(
  on: { readonly side: Side; readonly queues: PriceQueues<Place>; readonly quoted: number[] },
  [best, size]: Level,
  time: TimeUs,
): void {
  const { side, queues, quoted } = on;
  for (const price of queues.prices) {
    if (isBetter(side, best, price)) return;
    for (const place of queues.at.get(price) ?? []) if (!place.lost) seeLevel(place, price === best ? size : 0, time);
    if (!quoted.includes(price)) quoted.push(price);
  }
}

/** Lots a book side shows at a price: none between its levels, null beyond the last. */
function shownIn(levels: readonly Level[], side: Side, price: number): number | null {
  for (const [at, size] of levels) {
    if (at === price) return size;
    if (isBetter(side, price, at)) return 0;
  }
  return null;
}
