import type { MarketStateName, Side } from '@paperdesk/contract';
import type { Instrument } from './instrument.js';
import type { TimeUs } from './time.js';

/** [price in ticks, size in lots], best first. */
export type Level = readonly [price: number, size: number];

/** What a feed carries: the three live channels and, for back-fill, the venue's own candles. */
export type MarketChannel = 'trade' | 'quote' | 'book';

interface FromMarket {
  readonly venue: string;
  readonly symbol: string;
  /** The venue's own clock. */
  readonly timeExchange: TimeUs;
  /** Ours, on arrival. */
  readonly timeReceived: TimeUs;
}

/** A trade of the market (ours are fills). `side` is the aggressor's. Price in ticks, quantity in lots. */
export interface TradePrinted extends FromMarket {
  readonly type: 'trade';
  readonly tradeId: string;
  readonly price: number;
  readonly quantity: number;
  readonly side: Side;
  /** Fetched over REST after an interruption: stored, never matched against, since it is older than the book. */
  readonly backfilled?: true;
}

/** Best bid and offer. `sequence` rises by market; the venue's number where it has one, else a counter set on arrival. */
export interface QuoteUpdated extends FromMarket {
  readonly type: 'quote';
  readonly sequence: number;
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
}

/** The book's best levels after one change; both sides sorted best first. */
export interface BookUpdated extends FromMarket {
  readonly type: 'book';
  readonly sequence: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** One of the venue's own candles, fetched where its trades could not be recovered. Prices in ticks, volume in base currency. */
export interface CandleReported {
  readonly type: 'candle';
  readonly venue: string;
  readonly symbol: string;
  readonly timeframe: '1m';
  /** Start of the candle. */
  readonly timeExchange: TimeUs;
  readonly timeReceived: TimeUs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** In lots. */
  readonly volume: number;
}

/** A market changed its state; not `live` blocks matching there. */
export interface MarketStateChanged {
  readonly type: 'marketState';
  readonly venue: string;
  readonly symbol: string;
  readonly state: MarketStateName;
  readonly reason: string;
  readonly timeReceived: TimeUs;
}

/** The venue (re)defined an instrument. */
export interface InstrumentListed {
  readonly type: 'instrument';
  readonly instrument: Instrument;
  readonly timeReceived: TimeUs;
}

/** A row the feed could not take: counted and stored in `rejected_events`, never repaired. */
export interface MarketEventRejected {
  readonly type: 'rejected';
  readonly venue: string;
  readonly symbol: string;
  readonly channel: MarketChannel;
  readonly rule: string;
  readonly raw: string;
  readonly timeReceived: TimeUs;
}

/** Ids or time that are known to be missing; bounds are inclusive where ids are given. */
export interface FeedGapFound {
  readonly type: 'gap';
  readonly venue: string;
  readonly symbol: string;
  readonly channel: MarketChannel;
  readonly fromId: string | null;
  readonly toId: string | null;
  readonly fromTime: TimeUs;
  readonly toTime: TimeUs;
  readonly reason: string;
  readonly timeReceived: TimeUs;
}

export type MarketEvent =
  | TradePrinted
  | QuoteUpdated
  | BookUpdated
  | CandleReported
  | MarketStateChanged
  | InstrumentListed
  | MarketEventRejected
  | FeedGapFound;
