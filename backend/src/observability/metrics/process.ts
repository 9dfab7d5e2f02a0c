import { collectDefaultMetrics, type Registry } from 'prom-client';

/** CPU, memory, garbage collection and event-loop lag, under `trading_process_…` and `trading_nodejs_…`. */
export function registerProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry, prefix: 'trading_', eventLoopMonitoringPrecision: 10 });
}
