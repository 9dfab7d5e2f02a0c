import { CcxtVenue, type CcxtVenueOptions } from './ccxt-feed.js';
import type { Feed, MarketEventSink } from './feed.js';
import { SupervisedFeed } from './supervisor.js';

export interface VenueFeedOptions extends CcxtVenueOptions {
  readonly sink: MarketEventSink;
  readonly staleAfterMs: number;
}

/** One supervised venue of desk.yaml. Throws an OperatorError when its ccxt class is not offered. */
export function venueFeed(options: VenueFeedOptions): Feed {
  const venue = new CcxtVenue(options);
  const { sink, clock, staleAfterMs } = options;
  return new SupervisedFeed({
    venue: options.venue,
    connect: (connectionSink) => venue.connect(connectionSink),
    sink,
    clock,
    staleAfterMs,
  });
}
