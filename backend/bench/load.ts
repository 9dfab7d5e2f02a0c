import autocannon from 'autocannon';
import { percentile } from './statistics.js';

/** One measured stretch of posted orders. */
export interface LoadResult {
  readonly requestsPerSecond: number;
  /** Milliseconds from the request's first byte sent to the reply's last byte received. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly requests: number;
  /** Replies other than 2xx, lost connections and timeouts. */
  readonly failed: number;
}

export interface LoadTarget {
  readonly url: string;
  /** Where orders are posted; `/api/v1/orders` when left out. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes the body and the bearer token of one order; called for each request. */
  readonly next: () => { readonly body: string; readonly token: string };
}

/**
 * Posts orders over kept-alive connections for some seconds; each connection sends the next order when it has its
 * reply. autocannon rounds latencies to whole milliseconds, so the percentiles are taken from its replies here.
 */
export async function postOrders(target: LoadTarget, connections: number, seconds: number): Promise<LoadResult> {
  const latencies: number[] = [];
  const started = performance.now();
  let last = started;
  const result = await new Promise<autocannon.Result>((done, fail) => {
    const running = autocannon(
      {
        url: target.url + (target.path ?? '/api/v1/orders'),
        connections,
        duration: seconds,
        requests: [
          {
            method: 'POST',
            setupRequest: (request) => {
              const { body, token } = target.next();
              return {
                ...request,
                headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...target.headers },
                body,
              };
            },
          },
        ],
      },
      (fault: Error | null, figures) => (fault === null ? done(figures) : fail(fault)),
    );
    running.on('response', (_client, _status, _bytes, latencyMs) => {
      last = performance.now();
      latencies.push(latencyMs);
    });
  });
  latencies.sort((a, b) => a - b);
  return {
    requestsPerSecond: latencies.length / ((last - started) / 1000 || 1),
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    requests: latencies.length,
    failed: result.non2xx + result.errors,
  };
}
