import type { MarketEvent } from '../model/market-event.js';

/**
 * Market data comes in through this folder: one feed a venue, supervised, every event delivered once and in arrival order.
 * Nothing is coalesced, repaired or invented on the way.
 */
export interface Feed {
  /** Resolves once the feed is at work; it then reconnects for ever by itself. Never rejects for an unreachable venue. */
  start(): Promise<void>;
  /** Resolves when sockets are closed; no event is delivered afterwards. */
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
  close(): Promise<void>;
}

/** What a connection reports. */
export interface ConnectionSink {
  event(event: MarketEvent): void;
  /** The venue's stream skipped a change of this book; the connection is already asking for a new snapshot. */
  bookLost(symbol: string, reason: string): void;
  /** A crossed book arrived; it was rejected and a new snapshot is being asked for. */
  bookCrossed(symbol: string): void;
  /** The venue does not list this symbol; the others go on. */
  notListed(symbol: string): void;
}
export type ConnectVenue = (sink: ConnectionSink) => VenueConnection;
