import { Counter, Histogram, type Registry } from 'prom-client';

export const HTTP_REQUESTS = 'trading_http_requests_total';
export const HTTP_SECONDS = 'trading_http_request_seconds';

export interface AnsweredRequest {
  readonly method: string;
  /** The route's pattern, never the path as sent: `unmatched` when no route took it. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}
const METHODS = new Set(['GET', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'PUT', 'PATCH']);

export function createHttpMetrics(registry: Registry): (request: AnsweredRequest) => void {
  const requests = new Counter({
    name: HTTP_REQUESTS,
    help: 'Requests answered, by route and status.',
    labelNames: ['method', 'route', 'status'] as const,
    registers: [registry],
  });
  const seconds = new Histogram({
    name: HTTP_SECONDS,
    help: 'Seconds to answer a request, by route.',
    labelNames: ['method', 'route'] as const,
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    registers: [registry],
  });
  return (answered) => {
    const labels = { method: METHODS.has(answered.method) ? answered.method : 'other', route: answered.route };
    requests.inc({ ...labels, status: String(answered.status) });
    seconds.observe(labels, answered.seconds);
  };
}
