import type { MarketStateName, Side } from '@paperdesk/contract';
import type { BookTop, OrderFilled } from '../model/desk-event.js';
import { marketKey, type Instrument, type MarketKey } from '../model/instrument.js';
import type { BookUpdated, Level, MarketEvent } from '../model/market-event.js';
import { consume, followBook, type ConsumptionLedger } from './consumption.js';
import { sameGrid } from './grid.js';

/** What the venue simulation knows of one market. Follows the feed, is never journaled and starts empty. */
export interface Market {
  /** As last listed in this run; null until the feed has listed it. */
  instrument: Instrument | null;
  state: MarketStateName;
  reason: string;
  book: BookUpdated | null;
  readonly consumedBids: ConsumptionLedger;
  readonly consumedAsks: ConsumptionLedger;
}
export type Markets = Map<MarketKey, Market>;

/** Takes a market event in; returns the market it is about when matching has to look at it again. */
export function observe(markets: Markets, event: MarketEvent): Market | undefined {
  switch (event.type) {
    case 'book': {
      const market = marketOf(markets, event.venue, event.symbol);
      market.book = event;
      followBook(market.consumedBids, event.bids, 'buy');
      followBook(market.consumedAsks, event.asks, 'sell');
      return market;
    }
    case 'trade':
      return markets.get(marketKey(event.venue, event.symbol));
    case 'marketState': {
      const market = marketOf(markets, event.venue, event.symbol);
      // A book from before an interruption says nothing about after it: wait for a new one.
      if (event.state !== 'live') market.book = null;
      market.state = event.state;
      market.reason = event.reason;
      return market;
    }
    case 'instrument': {
      const market = marketOf(markets, event.instrument.venue, event.instrument.symbol);
      if (market.instrument !== null && !sameGrid(market.instrument, event.instrument)) forgetBook(market);
      market.instrument = event.instrument;
      return market;
    }
    default:
      return undefined;
  }
}

/** Why nothing may match in this market now, as half a sentence; null when it may. */
export function unmatchable(market: Market | undefined): string | null {
  if (market === undefined || market.instrument === null) return 'its definition has not arrived yet';
  if (market.state !== 'live') return `it is ${market.state}${market.reason === '' ? '' : ` (${market.reason})`}`;
  const bid = market.book?.bids[0];
  const ask = market.book?.asks[0];
  if (market.book === null) return 'its book has not arrived yet';
  if (bid === undefined || ask === undefined) return 'its book has one side only';
  return bid[0] < ask[0] ? null : 'its book is crossed';
}

/** The levels that face an order of this side, best first. */
export function facing(market: Market, side: Side): readonly Level[] {
  return (side === 'buy' ? market.book?.asks : market.book?.bids) ?? [];
}

export function ledgerFacing(market: Market, side: Side): ConsumptionLedger {
  return side === 'buy' ? market.consumedAsks : market.consumedBids;
}

/** Notes what one of our fills took from a displayed level. Fills by market prints take nothing displayed. */
export function noteFill(market: Market, side: Side, fill: OrderFilled): void {
  const { cause } = fill;
  if (cause.kind === 'book')
    consume(ledgerFacing(market, side), cause.level, { displayed: cause.displayed, lots: fill.quantityLots });
}

/** The top of a book as decisions record it. */
export function topOf(book: BookUpdated): BookTop {
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

function marketOf(markets: Markets, venue: string, symbol: string): Market {
  const key = marketKey(venue, symbol);
  const known = markets.get(key);
  if (known !== undefined) return known;
  const fresh: Market = {
    instrument: null,
    state: 'connecting',
    reason: '',
    book: null,
    consumedBids: new Map(),
    consumedAsks: new Map(),
  };
  markets.set(key, fresh);
  return fresh;
}

function forgetBook(market: Market): void {
  market.book = null;
  market.consumedBids.clear();
  market.consumedAsks.clear();
}
