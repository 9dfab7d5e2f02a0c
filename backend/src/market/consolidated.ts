import type { ConsolidatedView } from '@paperdesk/contract';
import { type Amount, formatAmount } from '../model/decimal.js';
import { type Instrument, amountOfSteps } from '../model/instrument.js';
import type { QuoteUpdated } from '../model/market-event.js';
import { type TimeUs, isoFromUs } from '../model/time.js';

/** What one venue says of a pair. */
export interface VenueQuote {
  readonly instrument: Instrument;
  /** Its last quote since it connected; undefined before the first. */
  readonly quote: QuoteUpdated | undefined;
  readonly live: boolean;
}

interface Offer {
  readonly venue: string;
  readonly price: Amount;
  readonly size: Amount;
}

/**
 * Best bid and offer over venues, one row a pair, by pair. The rule:
 * - Two markets are the same pair only when base and quote currency are the same text: BTC/USD and BTC/USDT are two.
 * - Only spot markets take part; a derivative's price is not the price of its underlying.
 * - Only venues of one source may be handed in, and only live ones that have quoted since they connected are looked at.
 * - Prices and sizes are compared exactly, whatever each venue's tick and lot. At equal prices the larger size leads,
 *   then the venue's name in the alphabet. Sizes of several venues are not added.
 * - Crossed: one venue's bid is at or above another venue's offer.
 */
export function consolidate(markets: Iterable<VenueQuote>): ConsolidatedView[] {
  const pairs = new Map<string, VenueQuote[]>();
  for (const market of markets) {
    const { baseCurrency, quoteCurrency, tradable } = market.instrument;
    if (!tradable) continue;
    const pair = `${baseCurrency}/${quoteCurrency}`;
    const found = pairs.get(pair);
    if (found === undefined) pairs.set(pair, [market]);
    else found.push(market);
  }
  return [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([pair, of]) => consolidatedPair(pair, of));
}

function consolidatedPair(symbol: string, markets: readonly VenueQuote[]): ConsolidatedView {
  const bids: Offer[] = [];
  const asks: Offer[] = [];
  const times: TimeUs[] = [];
  for (const { instrument, quote, live } of markets) {
    if (!live || quote === undefined) continue;
    const offer = (ticks: number, lots: number): Offer => ({
      venue: instrument.venue,
      price: amountOfSteps(ticks, instrument.tickSize),
      size: amountOfSteps(lots, instrument.lotSize),
    });
    times.push(quote.timeReceived);
    if (quote.bid > 0 && quote.bidSize > 0) bids.push(offer(quote.bid, quote.bidSize));
    if (quote.ask > 0 && quote.askSize > 0) asks.push(offer(quote.ask, quote.askSize));
  }
  const bid = bids.sort((a, b) => leads(b.price - a.price, a, b))[0];
  const ask = asks.sort((a, b) => leads(a.price - b.price, a, b))[0];
  return {
    symbol,
    bid: bid === undefined ? null : formatAmount(bid.price),
    bidSize: bid === undefined ? null : formatAmount(bid.size),
    bidVenue: bid?.venue ?? null,
    ask: ask === undefined ? null : formatAmount(ask.price),
    askSize: ask === undefined ? null : formatAmount(ask.size),
    askVenue: ask?.venue ?? null,
    crossed: bids.some((one) => asks.some((other) => other.venue !== one.venue && one.price >= other.price)),
    venues: times.length,
    timeReceived: times.length === 0 ? null : isoFromUs(Math.max(...times)),
  };
}

/** Order of two offers, given how far the second is behind in price. */
function leads(behind: bigint, a: Offer, b: Offer): number {
  if (behind !== 0n) return behind < 0n ? -1 : 1;
  if (a.size !== b.size) return a.size > b.size ? -1 : 1;
  return a.venue < b.venue ? -1 : 1;
}
