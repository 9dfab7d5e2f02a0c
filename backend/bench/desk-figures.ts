import type { FeedView } from '@paperdesk/contract';

/** What the desk itself counted while it was measured. */
export interface DeskFigures {
  readonly seconds: number;
  readonly commitsPerSecond: number;
  readonly eventsPerCommit: number;
  readonly commitMs: number;
  readonly fillsPerSecond: number;
  readonly marketEventsPerSecond: number;
  /** CPU of the backend process: 1 is one core. */
  readonly cpu: number;
  /** The same by orders taken; what the feed and the delivery to QuestDB cost is in it. */
  readonly cpuMsPerOrder: number;
}

/** Counters by name at one moment. */
export type Counters = ReadonlyMap<string, number>;

const COUNTED = {
  commits: 'trading_journal_commit_seconds_count',
  commitSeconds: 'trading_journal_commit_seconds_sum',
  events: 'trading_journal_events_total',
  fills: 'trading_orders_fills_total',
  marketEvents: 'market events',
  cpuSeconds: 'trading_process_cpu_seconds_total',
} as const;

/** From the text of `/metrics`, all series of a name added up, and from the desk's view of its feeds. */
export function countersOf(metrics: string, feeds: readonly FeedView[]): Counters {
  const sums = new Map<string, number>();
  for (const line of metrics.split('\n')) {
    const found = /^([a-zA-Z_:]+)(?:\{.*\})? (\S+)/.exec(line);
    if (found?.[1] !== undefined) sums.set(found[1], (sums.get(found[1]) ?? 0) + Number(found[2]));
  }
  sums.set(
    COUNTED.marketEvents,
    feeds.reduce((sum, feed) => sum + feed.trades + feed.quotes + feed.books, 0),
  );
  return sums;
}

export interface Stretch {
  readonly before: Counters;
  readonly after: Counters;
  readonly seconds: number;
  readonly orders: number;
}

/** Rates over all stretches together. */
export function deskFigures(stretches: readonly Stretch[]): DeskFigures {
  const total = (name: string) =>
    stretches.reduce((sum, { before, after }) => sum + (after.get(name) ?? 0) - (before.get(name) ?? 0), 0);
  const seconds = stretches.reduce((sum, stretch) => sum + stretch.seconds, 0);
  const commits = total(COUNTED.commits);
  return {
    seconds,
    commitsPerSecond: commits / seconds,
    eventsPerCommit: total(COUNTED.events) / commits,
    commitMs: (total(COUNTED.commitSeconds) / commits) * 1000,
    fillsPerSecond: total(COUNTED.fills) / seconds,
    marketEventsPerSecond: total(COUNTED.marketEvents) / seconds,
    cpu: total(COUNTED.cpuSeconds) / seconds,
    cpuMsPerOrder: (total(COUNTED.cpuSeconds) * 1000) / stretches.reduce((sum, { orders }) => sum + orders, 0),
  };
}
