import { Counter, Gauge, type Registry } from 'prom-client';
import { type FeedView, MARKET_STATES } from '@paperdesk/contract';
import type { DeskReader } from '../../engine/desk.js';

export const FEED_EVENTS = 'trading_feed_events_total';
export const FEED_STATE = 'trading_feed_state';
const FEED_RECONNECTS = 'trading_feed_reconnects_total';
const FEED_GAPS = 'trading_feed_gaps_total';
const FEED_REJECTED = 'trading_feed_rejected_total';
const FEED_BACKFILLED = 'trading_feed_backfilled_trades_total';
export const FEED_REPEATED = 'trading_feed_repeated_trades_total';
export const FEED_DELAY = 'trading_feed_delay_seconds';
export const FEED_LEAST_DELAY = 'trading_feed_least_delay_seconds';

const MARKET = ['venue', 'symbol'] as const;
const labelsOf = ({ venue, symbol }: FeedView) => ({ venue, symbol });

/** What is counted by market. Gauges that only rise: the feed counts, the scrape shows its count. */
const COUNTS = {
  [FEED_RECONNECTS]: ['Reconnects of a feed since start.', (feed) => feed.reconnects],
  [FEED_GAPS]: ['Gaps found in a feed since start.', (feed) => feed.gaps],
  [FEED_REJECTED]: ['Events of a feed that a quality rule refused, since start.', (feed) => feed.rejected],
  [FEED_BACKFILLED]: ['Trades fetched after interruptions, since start.', (feed) => feed.backfilled],
} as const satisfies Record<string, readonly [help: string, count: (feed: FeedView) => number]>;

/**
 * Read from the desk at each scrape; venues and symbols are those of desk.yaml. Each family collects its own values: a
 * registry reads them in order, so one family that set another's would be a scrape ahead of it.
 */
export function registerFeedMetrics(registry: Registry, reader: Pick<DeskReader, 'feeds'>): void {
  for (const [name, [help, count]] of Object.entries(COUNTS))
    new Gauge({
      name,
      help,
      labelNames: MARKET,
      registers: [registry],
      collect() {
        for (const feed of reader.feeds({})) this.set(labelsOf(feed), count(feed));
      },
    });
  new Gauge({
    name: FEED_EVENTS,
    help: 'Market events taken from a feed since start, by channel.',
    labelNames: [...MARKET, 'channel'] as const,
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
    name: FEED_STATE,
    help: 'State of one market: 1 for the state it is in, 0 for the others.',
    labelNames: [...MARKET, 'state'] as const,
    registers: [registry],
    collect() {
      for (const feed of reader.feeds({}))
        for (const state of MARKET_STATES) this.set({ ...labelsOf(feed), state }, feed.state === state ? 1 : 0);
    },
  });
  registerDelays(registry, reader);
}

/** A delay that is not known has no series: it is never shown as 0. */
function registerDelays(registry: Registry, reader: Pick<DeskReader, 'feeds'>): void {
  new Gauge({
    name: FEED_DELAY,
    help: 'Receive time less venue time over the last minute, by channel and quantile. Below zero: a clock is wrong.',
    labelNames: [...MARKET, 'channel', 'quantile'] as const,
    registers: [registry],
    collect() {
      this.reset();
      for (const feed of reader.feeds({}))
        for (const { channel, delayMsP50, delayMsP99 } of feed.channels) {
          if (delayMsP50 !== null) this.set({ ...labelsOf(feed), channel, quantile: '0.5' }, delayMsP50 / 1000);
          if (delayMsP99 !== null) this.set({ ...labelsOf(feed), channel, quantile: '0.99' }, delayMsP99 / 1000);
        }
    },
  });
  new Gauge({
    name: FEED_LEAST_DELAY,
    help: 'Smallest delay of a feed over the last minute. Below zero our clock is behind, far above it is ahead.',
    labelNames: MARKET,
    registers: [registry],
    collect() {
      this.reset();
      for (const feed of reader.feeds({}))
        if (feed.leastDelayMs !== null) this.set(labelsOf(feed), feed.leastDelayMs / 1000);
    },
  });
}

/** Returns what the feeds call for a trade that came again, after a reconnect or by a fault of the venue. */
export function createRepeatedTradeMetrics(registry: Registry): (venue: string, symbol: string) => void {
  const repeated = new Counter({
    name: FEED_REPEATED,
    help: 'Trades that a venue sent again and that were not taken a second time.',
    labelNames: MARKET,
    registers: [registry],
  });
  return (venue, symbol) => repeated.inc({ venue, symbol });
}
