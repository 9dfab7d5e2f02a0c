import { Gauge, type Registry } from 'prom-client';
import { MARKET_STATES } from '@paperdesk/contract';
import type { DeskReader } from '../../engine/desk.js';

export const FEED_EVENTS = 'trading_feed_events_total';
export const FEED_STATE = 'trading_feed_state';
export const FEED_RECONNECTS = 'trading_feed_reconnects_total';
export const FEED_GAPS = 'trading_feed_gaps_total';

/** Read from the desk at each scrape; venues and symbols are those of desk.yaml. */
export function registerFeedMetrics(registry: Registry, reader: Pick<DeskReader, 'feeds'>): void {
  const market = ['venue', 'symbol'] as const;
  // Gauges that only rise: the feed counts, the scrape shows its count.
  const events = new Gauge({
    name: FEED_EVENTS,
    help: 'Market events taken from a feed since start, by channel.',
    labelNames: [...market, 'channel'] as const,
    registers: [registry],
  });
  const reconnects = new Gauge({
    name: FEED_RECONNECTS,
    help: 'Reconnects of a feed since start.',
    labelNames: market,
    registers: [registry],
  });
  const gaps = new Gauge({
    name: FEED_GAPS,
    help: 'Gaps found in a feed since start.',
    labelNames: market,
    registers: [registry],
  });
  new Gauge({
    name: FEED_STATE,
    help: 'State of one market: 1 for the state it is in, 0 for the others.',
    labelNames: [...market, 'state'] as const,
    registers: [registry],
    collect() {
      for (const feed of reader.feeds({})) {
        const labels = { venue: feed.venue, symbol: feed.symbol };
        for (const state of MARKET_STATES) this.set({ ...labels, state }, feed.state === state ? 1 : 0);
        events.set({ ...labels, channel: 'trade' }, feed.trades);
        events.set({ ...labels, channel: 'quote' }, feed.quotes);
        events.set({ ...labels, channel: 'book' }, feed.books);
        reconnects.set(labels, feed.reconnects);
        gaps.set(labels, feed.gaps);
      }
    },
  });
}
