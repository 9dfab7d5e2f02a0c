import type {
  ConsolidatedView,
  FeedView,
  InstrumentView,
  MarketStateName,
  QueryType,
  QuoteView,
} from '@paperdesk/contract';
import { type Instrument, type MarketKey, marketKey, textOfSteps } from '../model/instrument.js';
import type { Level, MarketEvent } from '../model/market-event.js';
import { type TimeUs, isoFromUs } from '../model/time.js';
import { type ChangeListener, ChangeListeners } from './change-listeners.js';
import { consolidate } from './consolidated.js';
import { type FeedTrouble, Market } from './market.js';
import { TRADES_KEPT, type TradeShown } from './recent-trades.js';

/** Counters alone are announced at most this often; a change of state always is. */
const FEEDS_TOLD_EVERY_US = 1_000_000;

/** Exact matches; a filter left out matches everything. */
export interface MarketFilter {
  readonly venue?: string;
  readonly symbol?: string;
  readonly limit?: number;
}
/** A book as shown: [price, size] as decimal text, best first. */
export interface BookShown {
  readonly venue: string;
  readonly symbol: string;
  readonly sequence: number;
  readonly timeExchange: TimeUs;
  readonly timeReceived: TimeUs;
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
}

const changes = (...types: QueryType[]): ReadonlySet<QueryType> => new Set(types);
const NOTHING = changes();
const FEEDS = changes('feeds');
const STATE = changes('quotes', 'consolidated', 'feeds');
/** What an event of a channel changes, without and with the feeds' counters. */
const CHANNEL_CHANGES = {
  trade: [changes('trades'), changes('trades', 'feeds')],
  quote: [changes('quotes', 'consolidated'), changes('quotes', 'consolidated', 'feeds')],
  book: [changes('book'), changes('book', 'feeds')],
} as const;

/** What the markets are right now, built from events alone. Text is made when asked for, by each instrument's tick and lot. */
export class MarketMemory {
  private readonly markets = new Map<MarketKey, Market>();
  private readonly listeners: ChangeListeners;
  /** When the newest event came: the present, for who asks without saying when. */
  private newest: TimeUs = 0;
  private feedsTold: TimeUs = -Infinity;

  /**
   * `delays: false` for a replay: between a recorded time and our clock lies no network, so its delays are null.
   * `onListenerFault` hears once of each listener that throws; none keeps an event from the memory or the others.
   */
  constructor(
    onListenerFault?: (cause: unknown) => void,
    private readonly told: { readonly delays: boolean } = { delays: true },
  ) {
    this.listeners = new ChangeListeners(onListenerFault);
  }

  apply(event: MarketEvent): void {
    this.newest = event.timeReceived;
    if (event.type === 'instrument')
      this.marketOf(event.instrument.venue, event.instrument.symbol, event.timeReceived).list(event.instrument);
    else this.marketOf(event.venue, event.symbol, event.timeReceived).change(event);
    const changed = this.changedBy(event);
    if (changed.size > 0) this.listeners.tell(changed);
  }

  /** Every known market, with nulls where no quote has come yet. */
  quotes(filter: MarketFilter = {}): QuoteView[] {
    return this.matching(filter).map((market) => {
      const { venue, symbol, quote, instrument, state } = market;
      if (quote === undefined || instrument === undefined)
        return { venue, symbol, ...NO_PRICES, sequence: 0, timeExchange: null, timeReceived: null, state };
      return {
        venue,
        symbol,
        bid: textOfSteps(quote.bid, instrument.tickSize),
        bidSize: textOfSteps(quote.bidSize, instrument.lotSize),
        ask: textOfSteps(quote.ask, instrument.tickSize),
        askSize: textOfSteps(quote.askSize, instrument.lotSize),
        sequence: quote.sequence,
        timeExchange: isoFromUs(quote.timeExchange),
        timeReceived: isoFromUs(quote.timeReceived),
        state,
      };
    });
  }

  /**
   * Best bid and offer by pair, by the rule of {@link consolidate}. Only `symbol` filters: every venue takes part, or
   * every one of `venues` (those of the running source).
   */
  consolidated(filter: MarketFilter = {}, venues?: { has(venue: string): boolean }): ConsolidatedView[] {
    const listed = [...this.markets.values()].flatMap(({ venue, instrument, heldQuote, state }) =>
      instrument === undefined || venues?.has(venue) === false
        ? []
        : [{ instrument, quote: heldQuote, live: state === 'live' }],
    );
    return consolidate(listed).filter(({ symbol }) => filter.symbol === undefined || symbol === filter.symbol);
  }

  book(venue: string, symbol: string): BookShown | undefined {
    const market = this.markets.get(marketKey(venue, symbol));
    if (market?.book === undefined || market.instrument === undefined) return undefined;
    const { sequence, timeExchange, timeReceived, bids, asks } = market.book;
    const { tickSize, lotSize } = market.instrument;
    const text = ([price, size]: Level) => [textOfSteps(price, tickSize), textOfSteps(size, lotSize)] as const;
    return { venue, symbol, sequence, timeExchange, timeReceived, bids: bids.map(text), asks: asks.map(text) };
  }

  /** Newest first. What was fetched after an interruption is not among them. */
  trades(filter: MarketFilter = {}): TradeShown[] {
    const limit = filter.limit ?? TRADES_KEPT;
    const found = this.matching(filter).flatMap(({ trades }) => trades.newest(limit));
    found.sort((a, b) => b.timeReceived - a.timeReceived);
    return found.slice(0, limit);
  }

  /** `now` ends the minute over which delays are taken; left out, the newest event does. */
  feeds(filter: MarketFilter = {}, now: TimeUs = this.newest): FeedView[] {
    return this.matching(filter).map((market) => market.feed(now));
  }

  /** What alerts ask of the feeds, as of `now`. */
  feedTroubles(filter: MarketFilter, now: TimeUs): FeedTrouble[] {
    return this.matching(filter).map((market) => market.trouble(now));
  }

  /** Listed instruments as shown, with the state of their market. */
  instruments(filter: MarketFilter = {}): InstrumentView[] {
    return this.matching(filter).flatMap(({ instrument, state }) =>
      instrument === undefined ? [] : [instrumentShown(instrument, state)],
    );
  }

  /** `connecting` until the feed has said anything else: an unknown market is never live. */
  state(venue: string, symbol: string): MarketStateName {
    return this.markets.get(marketKey(venue, symbol))?.state ?? 'connecting';
  }

  instrument(venue: string, symbol: string): Instrument | undefined {
    return this.markets.get(marketKey(venue, symbol))?.instrument;
  }

  /** Called after each event with the query types whose answers changed; returns the way to stop. */
  onChange(listener: ChangeListener): () => void {
    return this.listeners.add(listener);
  }

  private changedBy(event: MarketEvent): ReadonlySet<QueryType> {
    if (event.type === 'candle') return NOTHING;
    if (event.type === 'gap' || event.type === 'rejected') return FEEDS;
    if (event.type === 'marketState' || event.type === 'instrument') return STATE;
    const [quiet, counted] = CHANNEL_CHANGES[event.type];
    const due = Math.abs(event.timeReceived - this.feedsTold) >= FEEDS_TOLD_EVERY_US;
    if (due) this.feedsTold = event.timeReceived;
    if (event.type === 'trade' && event.backfilled === true) return due ? FEEDS : NOTHING;
    return due ? counted : quiet;
  }

  private marketOf(venue: string, symbol: string, now: TimeUs): Market {
    const key = marketKey(venue, symbol);
    const known = this.markets.get(key);
    if (known !== undefined) return known;
    const market = new Market(venue, symbol, now, this.told.delays);
    this.markets.set(key, market);
    return market;
  }

  private matching({ venue, symbol }: MarketFilter): Market[] {
    return [...this.markets.values()].filter(
      (market) => (venue === undefined || market.venue === venue) && (symbol === undefined || market.symbol === symbol),
    );
  }
}

function instrumentShown(instrument: Instrument, state: MarketStateName): InstrumentView {
  const { venue, symbol, baseCurrency, quoteCurrency, tickSize, lotSize } = instrument;
  const { minQuantity, maxQuantity, minNotional, makerRate, takerRate, feeSource } = instrument;
  const sizes = { tickSize, lotSize, minQuantity, maxQuantity, minNotional };
  return { venue, symbol, baseCurrency, quoteCurrency, ...sizes, makerRate, takerRate, feeSource, state };
}

const NO_PRICES = { bid: null, bidSize: null, ask: null, askSize: null } as const;
