import { CcxtVenue, type CcxtVenueOptions } from './ccxt-feed.js';
import type { Feed, MarketEventSink, ResumePoints } from './feed.js';
import { SupervisedFeed } from './supervisor.js';

export interface VenueFeedOptions extends CcxtVenueOptions {
  readonly sink: MarketEventSink;
  readonly staleAfterMs: number;
  /** Where an earlier process of this home ended; left out, nothing before the start is missed. */
  readonly resume?: ResumePoints;
  /** A trade came again and was not handed on; for a counter. */
  readonly onRepeatedTrade?: (venue: string, symbol: string) => void;
}

/** One supervised venue of desk.yaml. Throws an OperatorError when its ccxt class is not offered. */
export function venueFeed(options: VenueFeedOptions): Feed {
  const venue = new CcxtVenue(options);
  const { sink, clock, staleAfterMs, resume, onRepeatedTrade } = options;
  return new SupervisedFeed({
    venue: options.venue,
    connect: (connectionSink) => venue.connect(connectionSink),
    sink,
    clock,
    staleAfterMs,
    consecutiveTradeIds: venue.facts.consecutiveTradeIds,
    resume,
    onRepeatedTrade,
  });
}
