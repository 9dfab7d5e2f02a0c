import { Counter, type Registry } from 'prom-client';

export const ALERT_DELIVERIES = 'trading_alerts_deliveries_total';

/** Counts alerts that Grafana delivered to the desk. */
export function createAlertMetrics(registry: Registry): (status: 'firing' | 'resolved') => void {
  const deliveries = new Counter({
    name: ALERT_DELIVERIES,
    help: 'Alerts that Grafana delivered to the desk, by status.',
    labelNames: ['status'] as const,
    registers: [registry],
  });
  for (const status of ['firing', 'resolved'] as const) deliveries.inc({ status }, 0);
  return (status) => deliveries.inc({ status });
}
