import type {
  CandleReported,
  MarketChannel,
  MarketEvent,
  MarketEventRejected,
  TradePrinted,
} from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';

/**
 * Market data comes in through this folder: one feed a venue, supervised, every event delivered once and in arrival order.
 * Nothing is coalesced, repaired or invented on the way.
 */
export interface Feed {
  /** Resolves once the feed is at work; it then reconnects for ever by itself. Never rejects for an unreachable venue. */
  start(): Promise<void>;
  /** Resolves when sockets are closed and all that was taken has been handed on; no event is delivered afterwards. */
  stop(): Promise<void>;
}

/** Where events go, called synchronously in arrival order. */
export type MarketEventSink = (event: MarketEvent) => void;

/** What a raw text is: a socket's frame, or the body that answered a request such as `GET /api/v3/depth?symbol=BTCUSDT`. */
export type RawOrigin = { readonly kind: 'frame' } | { readonly kind: 'rest'; readonly path: string };

/** Raw frames and REST answers in arrival order, as {@link FrameRecorder} stores them. Time in epoch nanoseconds. */
export type RawTap = (receiveTimeNs: bigint, raw: string, origin: RawOrigin) => void;

/** One venue of desk.yaml. */
export interface VenueSettings {
  /** Venue id on every event, such as `binance` or `demo`. */
  readonly id: string;
  /** ccxt's class, such as `binance`. */
  readonly ccxt: string;
  readonly symbols: readonly string[];
  /** Levels a side in book events. */
  readonly bookLevels: number;
}

/** What a supervisor needs from one connection to a venue. It is used once: a lost connection is replaced by a new one. */
export interface VenueConnection {
  /** Loads the markets, announces instruments and subscribes. Rejects when the venue cannot be reached or refuses. */
  open(): Promise<void>;
  /** Rejects with the first fault that needs a new connection; never resolves. */
  readonly failed: Promise<never>;
  /** Left out where the venue's REST trades carry other ids than its socket's: then nothing can be back-filled. */
  readonly tradeHistory?: TradeHistory;
  /** Left out where the venue has no one-minute candles. */
  readonly candleHistory?: CandleHistory;
  close(): Promise<void>;
}

/** One trade as a place in its market's series. */
export type TradePoint = Pick<TradePrinted, 'tradeId' | 'timeExchange'>;

/** A venue's past trades over REST, with the ids of its socket. */
export interface TradeHistory {
  /**
   * The trades after this one, oldest first, as far back as the venue goes (it may give older ones too). One request, or a few where
   * the venue has pages; retries are the caller's. Rejects when the venue does not answer.
   */
  tradesAfter(symbol: string, point: TradePoint): Promise<readonly (TradePrinted | MarketEventRejected)[]>;
}

/** A venue's own one-minute candles over REST. */
export interface CandleHistory {
  /** The candles whose minutes start in [from, to], oldest first. Rejects when the venue does not answer. */
  candles(symbol: string, from: TimeUs, to: TimeUs): Promise<readonly CandleReported[]>;
}

/** What an earlier process of this home knew last of each market, and where this one's account of it is kept. */
export interface ResumePoints {
  /** The last trade up to which every trade is stored or declared missing; undefined for a market never heard of. */
  lastTrade(venue: string, symbol: string): TradePoint | undefined;
  /** The venue's time of the last event of the channel. */
  lastHeard(venue: string, symbol: string, channel: MarketChannel): TimeUs | undefined;
  /**
   * Called right after a trade (or gap) was handed on, when all trades up to this point are handed on or declared missing. To be kept
   * in the transaction of those rows: while a back-fill is under way it lags behind the newest trade, which must then not be taken
   * for it.
   */
  tradesComplete(venue: string, symbol: string, point: TradePoint): void;
}

/** What a connection reports. */
export interface ConnectionSink {
  /** Every event as the venue sent it: trades it repeats and jumps of their ids are the taker's to judge. */
  event(event: MarketEvent): void;
  /** The venue's stream skipped a change of this book; the connection is already asking for a new snapshot. */
  bookLost(symbol: string, reason: string): void;
  /** A crossed book arrived; it was rejected and a new snapshot is being asked for. */
  bookCrossed(symbol: string): void;
  /** The venue does not list this symbol; the others go on. */
  notListed(symbol: string): void;
}
export type ConnectVenue = (sink: ConnectionSink) => VenueConnection;
