import type { MarketChannel } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';

/** A trade as a place in its market's series. */
export interface TradePoint {
  readonly tradeId: string;
  readonly timeExchange: TimeUs;
}
/** What is known of one channel of one market; `tradeId` is null for the channels without a series. */
export interface SavedPoint {
  readonly venue: string;
  readonly symbol: string;
  /** `complete` is the trade up to which nothing is missing, the channels are when they were last heard. */
  readonly kind: 'complete' | MarketChannel;
  readonly tradeId: string | null;
  readonly timeExchange: TimeUs;
}

/**
 * Where each market's account of itself ends: what the next process back-fills from, and where it begins a gap. The
 * spool saves the changes in the transaction of the rows they tell of, so that a point never claims a row that is lost.
 */
export class ResumePoints {
  private readonly points = new Map<string, SavedPoint>();
  private readonly changed = new Set<string>();

  constructor(saved: Iterable<SavedPoint>) {
    for (const point of saved) this.points.set(keyOf(point), point);
  }

  /** The last trade up to which every trade is stored or declared missing. */
  lastTrade(venue: string, symbol: string): TradePoint | undefined {
    const point = this.points.get(keyOf({ venue, symbol, kind: 'complete' }));
    if (point === undefined || point.tradeId === null) return undefined;
    return { tradeId: point.tradeId, timeExchange: point.timeExchange };
  }

  /** The venue's time of the last event of the channel. */
  lastHeard(venue: string, symbol: string, channel: MarketChannel): TimeUs | undefined {
    return this.points.get(keyOf({ venue, symbol, kind: channel }))?.timeExchange;
  }

  /** All trades up to this one were handed on or declared missing. */
  tradesComplete(venue: string, symbol: string, { tradeId, timeExchange }: TradePoint): void {
    this.set({ venue, symbol, kind: 'complete', tradeId, timeExchange });
  }

  /** A live event of the channel came; one fetched afterwards is none. */
  heard(venue: string, symbol: string, channel: MarketChannel, timeExchange: TimeUs): void {
    this.set({ venue, symbol, kind: channel, tradeId: null, timeExchange });
  }

  /** What changed since {@link saved} was called last. */
  unsaved(): SavedPoint[] {
    return [...this.changed].flatMap((key) => this.points.get(key) ?? []);
  }

  /** The unsaved points are on disk now. */
  saved(): void {
    this.changed.clear();
  }

  private set(point: SavedPoint): void {
    const key = keyOf(point);
    this.points.set(key, point);
    this.changed.add(key);
  }
}

function keyOf({ venue, symbol, kind }: Pick<SavedPoint, 'venue' | 'symbol' | 'kind'>): string {
  return `${venue}\n${symbol}\n${kind}`;
}
