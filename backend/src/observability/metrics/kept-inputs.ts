import { Gauge, type Registry } from 'prom-client';

export const INPUT_BYTES = 'trading_inputs_kept_bytes';

/** Bytes of the segments that decisions can be replayed from; counted at each scrape. */
export function registerKeptInputMetrics(registry: Registry, keptBytes: () => number): void {
  new Gauge({
    name: INPUT_BYTES,
    help: 'Bytes of kept inputs of decisions; the oldest segment goes when they exceed what desk.yaml allows.',
    registers: [registry],
    collect() {
      this.set(keptBytes());
    },
  });
}
