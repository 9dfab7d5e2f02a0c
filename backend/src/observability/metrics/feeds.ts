import { Gauge, type Registry } from 'prom-client';
import { type FeedView, MARKET_STATES } from '@paperdesk/contract';
import type { DeskReader } from '../../engine/desk.js';

export const FEED_EVENTS = 'trading_feed_events_total';
export const FEED_STATE = 'trading_feed_state';
export const FEED_RECONNECTS = 'trading_feed_reconnects_total';
export const FEED_GAPS = 'trading_feed_gaps_total';

/**
 * Read from the desk at each scrape; venues and symbols are those of desk.yaml. Each family collects its own values: a
 * registry reads them in order, so one family that set another's would be a scrape ahead of it.
 */
export function registerFeedMetrics(registry: Registry, reader: Pick<DeskReader, 'feeds'>): void {
  const market = ['venue', 'symbol'] as const;
  const labelsOf = ({ venue, symbol }: FeedView) => ({ venue, symbol });
  // Gauges that only rise: the feed counts, the scrape shows its count.
  new Gauge({
    name: FEED_EVENTS,
    help: 'Market events taken from a feed since start, by channel.',
    labelNames: [...market, 'channel'] as const,
    registers: [registry],
    collect() {
      for (const feed of reader.feeds({})) {
        this.set({ ...labelsOf(feed), channel: 'trade' }, feed.trades);
        this.set({ ...labelsOf(feed), channel: 'quote' }, feed.quotes);
        this.set({ ...labelsOf(feed), channel: 'book' }, feed.books);
      }
    },
  });
  new Gauge({
    name: FEED_RECONNECTS,
    help: 'Reconnects of a feed since start.',
    labelNames: market,
    registers: [registry],
    collect() {
      for (const feed of reader.feeds({})) this.set(labelsOf(feed), feed.reconnects);
    },
  });
  new Gauge({
    name: FEED_GAPS,
    help: 'Gaps found in a feed since start.',
    labelNames: market,
    registers: [registry],
    collect() {
      for (const feed of reader.feeds({})) this.set(labelsOf(feed), feed.gaps);
    },
  });
  new Gauge({
    name: FEED_STATE,
    help: 'State of one market: 1 for the state it is in, 0 for the others.',
    labelNames: [...market, 'state'] as const,
    registers: [registry],
    collect() {
      for (const feed of reader.feeds({}))
        for (const state of MARKET_STATES) this.set({ ...labelsOf(feed), state }, feed.state === state ? 1 : 0);
    },
  });
}
