import { Gauge, type Registry } from 'prom-client';
import type { TimeUs } from '../../model/time.js';

export const RECONCILIATION_RESULT = 'trading_reconciliation_result';
export const RECONCILIATION_AGREED_AGE = 'trading_reconciliation_agreed_age_seconds';

/** How the engine's books and those that SQL makes of QuestDB's rows compare. */
export interface Reconciliation {
  /** Of the last comparison; null before the first. */
  readonly result: 'agreed' | 'differs' | 'notRun' | null;
  /** When both agreed last; null before that. */
  readonly agreedAt: TimeUs | null;
}
const RESULTS = ['agreed', 'differs', 'notRun'] as const;

/** Shadow accounting, read at each scrape. Without QuestDB there is none, and no series. */
export function registerReconciliationMetrics(
  registry: Registry,
  read: () => Reconciliation | null,
  nowUs: () => TimeUs,
): void {
  new Gauge({
    name: RECONCILIATION_RESULT,
    help: 'What the last comparison of the books with QuestDB came to: 1 at its result. notRun: QuestDB was away or late.',
    labelNames: ['result'] as const,
    registers: [registry],
    collect() {
      this.reset();
      const result = read()?.result ?? null;
      if (result !== null) for (const each of RESULTS) this.set({ result: each }, each === result ? 1 : 0);
    },
  });
  new Gauge({
    name: RECONCILIATION_AGREED_AGE,
    help: 'Seconds since the books and QuestDB agreed last; absent before they first did.',
    registers: [registry],
    collect() {
      this.remove();
      const agreedAt = read()?.agreedAt ?? null;
      if (agreedAt !== null) this.set((nowUs() - agreedAt) / 1e6);
    },
  });
}
