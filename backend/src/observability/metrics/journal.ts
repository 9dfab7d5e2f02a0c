import { Counter, Histogram, type Registry } from 'prom-client';

export const JOURNAL_COMMIT_SECONDS = 'trading_journal_commit_seconds';
export const JOURNAL_EVENTS_TOTAL = 'trading_journal_events_total';

/** Called by whoever appends: how long the append took, sync included, and how many events it held. */
export type ObserveCommit = (seconds: number, events: number) => void;

export function createJournalMetrics(registry: Registry): ObserveCommit {
  const commit = new Histogram({
    name: JOURNAL_COMMIT_SECONDS,
    help: 'Seconds to write one batch of events to the journal, sync to disk included.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
    registers: [registry],
  });
  const written = new Counter({
    name: JOURNAL_EVENTS_TOTAL,
    help: 'Events written to the journal.',
    registers: [registry],
  });
  return (seconds, events) => {
    commit.observe(seconds);
    written.inc(events);
  };
}
