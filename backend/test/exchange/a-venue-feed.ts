import { systemClock } from '../../src/clock.js';
import type { Feed } from '../../src/feeds/feed.js';
import type { RefusedCall } from '../../src/feeds/guarded-exchange.js';
import { venueFeed } from '../../src/feeds/venue-feed.js';
import { Collected } from './collected.js';

export interface AVenueFeed {
  readonly feed: Feed;
  readonly collected: Collected;
  readonly refused: RefusedCall[];
}

/** The real ccxt class at work against a local server; venue id and class have one name. */
export async function aVenueFeed(settings: {
  readonly ccxt: string;
  readonly symbols: readonly string[];
  readonly endpoint: string;
  readonly bookLevels?: number;
  readonly bookUpdateMs?: number;
  readonly priceBandPercent?: number;
}): Promise<AVenueFeed> {
  const { ccxt, symbols, endpoint, bookLevels = 20, bookUpdateMs = 100, priceBandPercent = 50 } = settings;
  const collected = new Collected();
  const refused: RefusedCall[] = [];
  const feed = venueFeed({
    venue: { id: ccxt, ccxt, symbols, bookLevels, bookUpdateMs },
    clock: systemClock,
    endpoint,
    priceBandPercent,
    onRefused: (call) => refused.push(call),
    sink: collected.sink,
    staleAfterMs: 60_000,
  });
  await feed.start();
  return { feed, collected, refused };
}
