/** What the desk itself counted between two looks at its `/metrics`. */
export interface DeskFigures {
  readonly seconds: number;
  readonly commitsPerSecond: number;
  readonly eventsPerCommit: number;
  readonly commitMs: number;
  readonly fillsPerSecond: number;
  readonly marketEventsPerSecond: number;
  /** CPU of the backend process: 1 is one core. */
  readonly cpu: number;
}

export type Scrape = ReadonlyMap<string, number>;

const COUNTED = {
  commits: 'trading_journal_commit_seconds_count',
  commitSeconds: 'trading_journal_commit_seconds_sum',
  events: 'trading_journal_events_total',
  fills: 'trading_orders_fills_total',
  marketEvents: 'trading_feed_events_total',
  cpuSeconds: 'trading_process_cpu_seconds_total',
} as const;

/** Sums of all series by metric name, from the Prometheus text form. */
export function scrapeOf(text: string): Scrape {
  const sums = new Map<string, number>();
  for (const line of text.split('\n')) {
    const found = /^([a-zA-Z_:]+)(?:\{.*\})? (\S+)/.exec(line);
    if (found?.[1] !== undefined) sums.set(found[1], (sums.get(found[1]) ?? 0) + Number(found[2]));
  }
  return sums;
}

export function addScrapes(stretches: readonly { before: Scrape; after: Scrape; seconds: number }[]): DeskFigures {
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
  };
}
