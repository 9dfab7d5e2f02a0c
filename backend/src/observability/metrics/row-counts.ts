import { Gauge, type Registry } from 'prom-client';

export const DELIVERY_THINNED = 'trading_delivery_thinned_rows_total';
export const DELIVERY_LOST = 'trading_delivery_lost_rows_total';

/** Market rows that are not stored, since start: by table where a rule leaves them out, by reason and kind where they are lost. */
export interface UnstoredRows {
  readonly thinned: Readonly<Record<string, number>>;
  readonly dropped: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Read at each scrape. Gauges that only rise: the writer counts, the scrape shows its counts. */
export function registerRowCountMetrics(registry: Registry, rows: () => UnstoredRows): void {
  new Gauge({
    name: DELIVERY_THINNED,
    help: 'Market rows left out by rule since start: books and quotes over their rate, quotes that changed nothing.',
    labelNames: ['table'] as const,
    registers: [registry],
    collect() {
      for (const [table, count] of Object.entries(rows().thinned)) this.set({ table }, count);
    },
  });
  new Gauge({
    name: DELIVERY_LOST,
    help: 'Market rows lost since start, by reason and by kind of row.',
    labelNames: ['reason', 'kind'] as const,
    registers: [registry],
    collect() {
      for (const [reason, kinds] of Object.entries(rows().dropped))
        for (const [kind, count] of Object.entries(kinds)) this.set({ reason, kind }, count);
    },
  });
}
