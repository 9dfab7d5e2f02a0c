import type { MarketStateName, Side } from '@paperdesk/contract';
import type { BookTop, DeskEvent } from '../model/desk-event.js';
import { marketKey, type Instrument, type MarketKey } from '../model/instrument.js';
import type { BookUpdated, Level, MarketEvent, QuoteUpdated, TradePrinted } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';
import type { TradingRules } from '../model/trading-rules.js';
import { consume, followBook, type ConsumptionLedger } from './consumption.js';
import { sameGrid } from './grid.js';
import { followSide } from './follow-book.js';
import { followQuote, seeAgain, type QuotedPrices } from './follow-quote.js';
import { passTrade, type Hit } from './follow-trade.js';
import { notePlace } from './note-place.js';
import type { Order } from './order.js';
import { losePlaces, noPlaces, type Places } from './places.js';
import { dailyFigures, emptyTape, record, type Tape } from './tape.js';

/** What the venue simulation knows of one market. Plain data; follows the feed, is never journaled and starts empty. */
export interface Market {
  /** As last listed in this run; null until the feed has listed it. */
  instrument: Instrument | null;
  state: MarketStateName;
  reason: string;
  book: BookUpdated | null;
  /** Best bid and offer where the market shows no depth; not kept once a book has come. */
  quote: QuoteUpdated | null;
  /** True once a book has come: then nothing is ever filled by a model for want of one. */
  hasDepth: boolean;
  readonly consumedBids: ConsumptionLedger;
  readonly consumedAsks: ConsumptionLedger;
  /** Queue places of our resting orders. */
  readonly places: Places;
  readonly quoted: QuotedPrices;
  /** What the last print fills of our resting orders, in the order it fills them. */
  hits: readonly Hit[];
  /** Resting orders wait for a fresh book to be given a place. */
  requeue: boolean;
  lastTrade: TradePrinted | null;
  /** How long the last books took from the venue to us, smoothed over some 16 of them; never negative. */
  feedDelayUs: number;
  readonly tape: Tape;
}
export type Markets = Map<MarketKey, Market>;

export function emptyMarket(): Market {
  return {
    instrument: null,
    state: 'connecting',
    reason: '',
    book: null,
    quote: null,
    hasDepth: false,
    consumedBids: new Map(),
    consumedAsks: new Map(),
    places: noPlaces(),
    quoted: { buy: [], sell: [] },
    hits: [],
    requeue: true,
    lastTrade: null,
    feedDelayUs: 0,
    tape: emptyTape(),
  };
}

/**
 * Takes a market event in; returns the market it is about when matching has to look at it again. A book moves the
 * consumption ledgers and the queue places of the levels that changed; a print passes the queues and leaves what it
 * fills in `hits`; a quote is seen by the optimistic ends of the orders at its prices, and nothing is matched by it. Costs nothing for each order that the event does not touch.
 */
export function observe(markets: Markets, event: MarketEvent): Market | undefined {
  switch (event.type) {
    case 'book': {
      const market = marketOf(markets, event.venue, event.symbol);
      takeBook(market, event);
      return market;
    }
    case 'trade': {
      const market = markets.get(marketKey(event.venue, event.symbol));
      if (market !== undefined && event.backfilled !== true) takeTrade(market, event);
      return market;
    }
    case 'quote': {
      const market = markets.get(marketKey(event.venue, event.symbol));
      if (market === undefined) return undefined;
      if (market.hasDepth) followQuote(market.places, market.quoted, event);
      else market.quote = event;
      return undefined;
    }
    case 'marketState': {
      const market = marketOf(markets, event.venue, event.symbol);
      // A book from before an interruption says nothing about after it: wait for a new one.
      if (event.state !== 'live') forgetBook(market);
      market.state = event.state;
      market.reason = event.reason;
      return market;
    }
    case 'instrument': {
      const market = marketOf(markets, event.instrument.venue, event.instrument.symbol);
      if (market.instrument !== null && !sameGrid(market.instrument, event.instrument)) forgetGrid(market);
      market.instrument = event.instrument;
      return market;
    }
    default:
      return undefined;
  }
}

function takeBook(market: Market, event: BookUpdated): void {
  const old = market.book;
  const { places } = market;
  if (old === null) {
    followBook(market.consumedBids, event.bids, 'buy');
    followBook(market.consumedAsks, event.asks, 'sell');
  } else {
    const times = { from: old.timeExchange, to: event.timeExchange };
    followSide({ side: 'buy', ledger: market.consumedBids, places: places.buy }, old.bids, event.bids, times);
    followSide({ side: 'sell', ledger: market.consumedAsks, places: places.sell }, old.asks, event.asks, times);
    seeAgain(places, market.quoted, event);
  }
  market.book = event;
  market.hasDepth = true;
  market.quote = null;
  if (market.hits.length > 0) market.hits = NO_HITS;
  takeDelay(market, event.timeReceived - event.timeExchange);
}

const NO_HITS: readonly Hit[] = [];

function takeTrade(market: Market, trade: TradePrinted): void {
  market.lastTrade = trade;
  record(market.tape, trade, market.book);
  market.hits = unmatchable(market, true) === null ? passTrade(market, trade) : NO_HITS;
}

/** No feed is a minute late and live: a longer delay tells of a record that is read again. */
const LONGEST_DELAY_US = 60_000_000;

/** An exponential mean with weight 1/16, in whole microseconds. */
function takeDelay(market: Market, delay: TimeUs): void {
  if (delay > LONGEST_DELAY_US) return;
  const sample = Math.max(0, delay);
  market.feedDelayUs =
    market.feedDelayUs === 0 ? sample : Math.round(market.feedDelayUs + (sample - market.feedDelayUs) / 16);
}

/**
 * Why nothing may match in this market now, as half a sentence; null when it may. With `modelFills` a market that never
 * showed depth may match by its quotes or prints once enough of them are known.
 */
export function unmatchable(market: Market | undefined, modelFills = false): string | null {
  if (market === undefined || market.instrument === null) return 'its definition has not arrived yet';
  if (market.state !== 'live') return `it is ${market.state}${market.reason === '' ? '' : ` (${market.reason})`}`;
  if (market.book === null) return modelFills && isModeled(market) ? null : 'its book has not arrived yet';
  const [bid, ask] = [market.book.bids[0], market.book.asks[0]];
  if (bid === undefined || ask === undefined) return 'its book has one side only';
  return bid[0] < ask[0] ? null : 'its book is crossed';
}

/** True for a market without depth of which enough is known to fill by a model. */
export function isModeled(market: Market): boolean {
  if (market.hasDepth || market.lastTrade === null) return false;
  if (market.quote !== null && market.quote.bid >= market.quote.ask) return false;
  return dailyFigures(market.tape) !== null;
}

/** The levels that face an order of this side, best first. */
export function facing(market: Market, side: Side): readonly Level[] {
  return (side === 'buy' ? market.book?.asks : market.book?.bids) ?? [];
}

export function ledgerFacing(market: Market, side: Side): ConsumptionLedger {
  return side === 'buy' ? market.consumedAsks : market.consumedBids;
}

/**
 * Follows a desk event about an order, after it was applied to the order: what fills took of displayed levels, and
 * places taken, kept and left. `rules` gives the queue model; without it the built-in preset of the order's name does.
 */
export function noteEvent(markets: Markets, order: Order, event: DeskEvent, rules: TradingRules | null = null): void {
  const market = markets.get(marketKey(order.terms.venue, order.terms.symbol));
  if (market === undefined) return;
  if (event.type === 'orderFilled' && event.cause.kind === 'book')
    consume(ledgerFacing(market, order.terms.side), event.cause.level, event.quantityLots);
  notePlace(market, order, event, rules);
}

/** The top of a book as decisions record it. */
export function topOf(book: BookUpdated): BookTop {
  if (lastTop === null || lastTop.book !== book) lastTop = { book, top: newTop(book) };
  return lastTop.top;
}

// Many decisions are made on one book: they share its top.
let lastTop: { readonly book: BookUpdated; readonly top: BookTop } | null = null;

function newTop(book: BookUpdated): BookTop {
  const [bid, ask] = [book.bids[0], book.asks[0]];
  return {
    sequence: book.sequence,
    bid: bid?.[0] ?? null,
    bidSize: bid?.[1] ?? null,
    ask: ask?.[0] ?? null,
    askSize: ask?.[1] ?? null,
    timeExchange: book.timeExchange,
  };
}

/** Displayed lots at a price on the side an order of `side` rests on; null where the book does not show that far. */
export function shownAt(market: Market, side: Side, price: number): number | null {
  const levels = side === 'buy' ? market.book?.bids : market.book?.asks;
  const worst = levels?.at(-1)?.[0];
  if (levels === undefined || worst === undefined) return null;
  if (side === 'buy' ? price < worst : price > worst) return null;
  return levels.find(([at]) => at === price)?.[1] ?? 0;
}

function marketOf(markets: Markets, venue: string, symbol: string): Market {
  const key = marketKey(venue, symbol);
  const known = markets.get(key);
  if (known !== undefined) return known;
  const fresh = emptyMarket();
  markets.set(key, fresh);
  return fresh;
}

function forgetBook(market: Market): void {
  market.book = null;
  market.quote = null;
  market.hits = NO_HITS;
  market.requeue = true;
  losePlaces(market.places);
  market.quoted.buy.length = market.quoted.sell.length = 0;
}

function forgetGrid(market: Market): void {
  forgetBook(market);
  market.consumedBids.clear();
  market.consumedAsks.clear();
  market.tape.prints.length = 0;
  market.tape.minutes.length = 0;
  market.lastTrade = null;
}
