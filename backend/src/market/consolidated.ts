import type { ConsolidatedView } from '@paperdesk/contract';
import { type Amount, formatAmount } from '../model/decimal.js';
import { type Instrument, amountOfSteps } from '../model/instrument.js';
import type { QuoteUpdated } from '../model/market-event.js';
import { isoFromUs } from '../model/time.js';

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
  const heard = markets.flatMap(({ instrument, quote, live }) =>
    live && quote !== undefined ? [{ instrument, quote }] : [],
  );
  const bids = heard.flatMap(({ instrument, quote }) => offersOf(instrument, quote.bid, quote.bidSize));
  const asks = heard.flatMap(({ instrument, quote }) => offersOf(instrument, quote.ask, quote.askSize));
  const bid = shown(bids.sort((a, b) => leads(b.price - a.price, a, b))[0]);
  const ask = shown(asks.sort((a, b) => leads(a.price - b.price, a, b))[0]);
  return {
    symbol,
    bid: bid.price,
    bidSize: bid.size,
    bidVenue: bid.venue,
    ask: ask.price,
    askSize: ask.size,
    askVenue: ask.venue,
    crossed: bids.some((one) => asks.some((other) => other.venue !== one.venue && one.price >= other.price)),
    venues: heard.length,
    timeReceived: heard.length === 0 ? null : isoFromUs(Math.max(...heard.map(({ quote }) => quote.timeReceived))),
  };
}

/** A side without price or size is no offer. */
function offersOf({ venue, tickSize, lotSize }: Instrument, ticks: number, lots: number): Offer[] {
  if (ticks <= 0 || lots <= 0) return [];
  return [{ venue, price: amountOfSteps(ticks, tickSize), size: amountOfSteps(lots, lotSize) }];
}

function shown(offer: Offer | undefined) {
  if (offer === undefined) return { price: null, size: null, venue: null };
  return { price: formatAmount(offer.price), size: formatAmount(offer.size), venue: offer.venue };
}

/** Order of two offers, given how far the second is behind in price. */
function leads(behind: bigint, a: Offer, b: Offer): number {
  if (behind !== 0n) return behind < 0n ? -1 : 1;
  if (a.size !== b.size) return a.size > b.size ? -1 : 1;
  return a.venue < b.venue ? -1 : 1;
}
