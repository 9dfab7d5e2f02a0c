import type { FeedView, InstrumentView, MarketStateName, QueryType, QuoteView } from '@paperdesk/contract';
import { type Instrument, type MarketKey, marketKey, textOfSteps } from '../model/instrument.js';
import type { BookUpdated, Level, MarketEvent, QuoteUpdated, TradePrinted } from '../model/market-event.js';
import { type TimeUs, isoFromUs } from '../model/time.js';
import { type ChangeListener, ChangeListeners } from './change-listeners.js';

/** Trades kept for each market. */
const TRADES_KEPT = 200;
/** Delays from which the median is taken. */
const DELAYS_KEPT = 101;

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
/** A trade as shown, in decimal text. */
export interface TradeShown {
  readonly venue: string;
  readonly symbol: string;
  readonly tradeId: string;
  readonly side: 'buy' | 'sell';
  readonly price: string;
  readonly quantity: string;
  readonly timeExchange: TimeUs;
  readonly timeReceived: TimeUs;
}

interface Market {
  readonly venue: string;
  readonly symbol: string;
  instrument: Instrument | undefined;
  quote: QuoteUpdated | undefined;
  book: BookUpdated | undefined;
  readonly trades: TradeShown[];
  state: MarketStateName;
  reason: string;
  since: TimeUs;
  lastEventAt: TimeUs | undefined;
  readonly counts: { trades: number; quotes: number; books: number; gaps: number; connects: number };
  readonly delays: number[];
}

const CHANGED: Readonly<Record<MarketEvent['type'], ReadonlySet<QueryType>>> = {
  trade: new Set<QueryType>(['trades', 'feeds']),
  quote: new Set<QueryType>(['quotes', 'feeds']),
  book: new Set<QueryType>(['book', 'feeds']),
  marketState: new Set<QueryType>(['quotes', 'feeds']),
  instrument: new Set<QueryType>(['quotes', 'feeds']),
  rejected: new Set<QueryType>(['feeds']),
  gap: new Set<QueryType>(['feeds']),
};

/** What the markets are right now, built from events alone. Text is made when asked for, by each instrument's tick and lot. */
export class MarketMemory {
  private readonly markets = new Map<MarketKey, Market>();
  private readonly listeners: ChangeListeners;

  /** `onListenerFault` hears once of each listener that throws; none keeps an event from the memory or the others. */
  constructor(onListenerFault?: (cause: unknown) => void) {
    this.listeners = new ChangeListeners(onListenerFault);
  }

  apply(event: MarketEvent): void {
    if (event.type === 'instrument') this.list(event.instrument, event.timeReceived);
    else this.change(this.marketOf(event.venue, event.symbol, event.timeReceived), event);
    this.listeners.tell(CHANGED[event.type]);
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

  book(venue: string, symbol: string): BookShown | undefined {
    const market = this.markets.get(marketKey(venue, symbol));
    if (market?.book === undefined || market.instrument === undefined) return undefined;
    const { sequence, timeExchange, timeReceived, bids, asks } = market.book;
    const { tickSize, lotSize } = market.instrument;
    const text = ([price, size]: Level) => [textOfSteps(price, tickSize), textOfSteps(size, lotSize)] as const;
    return { venue, symbol, sequence, timeExchange, timeReceived, bids: bids.map(text), asks: asks.map(text) };
  }

  /** Newest first. */
  trades(filter: MarketFilter = {}): TradeShown[] {
    const found = this.matching(filter).flatMap((market) => market.trades.toReversed());
    found.sort((a, b) => b.timeReceived - a.timeReceived);
    return found.slice(0, filter.limit ?? TRADES_KEPT);
  }

  feeds(filter: MarketFilter = {}): FeedView[] {
    return this.matching(filter).map(({ venue, symbol, state, reason, since, lastEventAt, counts, delays }) => ({
      venue,
      symbol,
      state,
      reason,
      since: isoFromUs(since),
      lastEventAt: lastEventAt === undefined ? null : isoFromUs(lastEventAt),
      trades: counts.trades,
      quotes: counts.quotes,
      books: counts.books,
      reconnects: Math.max(0, counts.connects - 1),
      gaps: counts.gaps,
      delayMs: median(delays),
    }));
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

  private change(market: Market, event: Exclude<MarketEvent, { type: 'instrument' }>): void {
    switch (event.type) {
      case 'trade':
        market.counts.trades += 1;
        this.keepTrade(market, event);
        heard(market, event);
        return;
      case 'quote':
        market.counts.quotes += 1;
        market.quote = event;
        market.lastEventAt = event.timeReceived;
        return;
      case 'book':
        market.counts.books += 1;
        market.book = event;
        heard(market, event);
        return;
      case 'marketState':
        if (event.state === 'connecting') market.counts.connects += 1;
        market.state = event.state;
        market.reason = event.reason;
        market.since = event.timeReceived;
        return;
      case 'gap':
        market.counts.gaps += 1;
        return;
      case 'rejected':
        return;
      default:
        event satisfies never;
    }
  }

  /** A new tick or lot makes older prices unreadable: they are forgotten, not rescaled. */
  private list(instrument: Instrument, timeReceived: TimeUs): void {
    const market = this.marketOf(instrument.venue, instrument.symbol, timeReceived);
    const before = market.instrument;
    if (before !== undefined && (before.tickSize !== instrument.tickSize || before.lotSize !== instrument.lotSize)) {
      market.quote = undefined;
      market.book = undefined;
    }
    market.instrument = instrument;
  }

  private keepTrade(market: Market, trade: TradePrinted): void {
    const { instrument } = market;
    if (instrument === undefined) return;
    const { venue, symbol, tradeId, side, timeExchange, timeReceived } = trade;
    const price = textOfSteps(trade.price, instrument.tickSize);
    const quantity = textOfSteps(trade.quantity, instrument.lotSize);
    market.trades.push({ venue, symbol, tradeId, side, price, quantity, timeExchange, timeReceived });
    if (market.trades.length > TRADES_KEPT) market.trades.shift();
  }

  private marketOf(venue: string, symbol: string, now: TimeUs): Market {
    const key = marketKey(venue, symbol);
    let market = this.markets.get(key);
    if (market === undefined) {
      market = {
        venue,
        symbol,
        instrument: undefined,
        quote: undefined,
        book: undefined,
        trades: [],
        state: 'connecting',
        reason: '',
        since: now,
        lastEventAt: undefined,
        counts: { trades: 0, quotes: 0, books: 0, gaps: 0, connects: 0 },
        delays: [],
      };
      this.markets.set(key, market);
    }
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

/** Quotes do not count for the delay: Binance's carry no time of their own. */
function heard(market: Market, event: TradePrinted | BookUpdated): void {
  market.lastEventAt = event.timeReceived;
  market.delays.push((event.timeReceived - event.timeExchange) / 1000);
  if (market.delays.length > DELAYS_KEPT) market.delays.shift();
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}
