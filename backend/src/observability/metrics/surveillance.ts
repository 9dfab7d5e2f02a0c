import { Gauge, Histogram, type Registry } from 'prom-client';

export const SURVEILLANCE_STORED_SECONDS = 'trading_surveillance_stored_seconds';
export const SURVEILLANCE_DIFFERENCES = 'trading_surveillance_differences';

const BUCKETS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

export interface SurveillanceMetrics {
  /** An alert is on disk, so long after the change it is about. */
  readonly stored: (seconds: number) => void;
  /** A day was held against SQL. */
  readonly checked: (told: { readonly notFound: number; readonly notTold: number }) => void;
}

/** How soon alerts are stored, and whether SQL agrees with them. */
export function createSurveillanceMetrics(registry: Registry): SurveillanceMetrics {
  const stored = new Histogram({
    name: SURVEILLANCE_STORED_SECONDS,
    help: 'Seconds from a change of an order to the surveillance alert about it on disk.',
    buckets: BUCKETS,
    registers: [registry],
  });
  const differences = new Gauge({
    name: SURVEILLANCE_DIFFERENCES,
    help: 'Of the last day that was decided again in SQL: alerts SQL does not find (notFound), moments no alert stands for (notTold). Absent before the first.',
    labelNames: ['kind'] as const,
    registers: [registry],
  });
  return {
    stored: (seconds) => stored.observe(Math.max(0, seconds)),
    checked: ({ notFound, notTold }) => {
      differences.set({ kind: 'notFound' }, notFound);
      differences.set({ kind: 'notTold' }, notTold);
    },
  };
}
