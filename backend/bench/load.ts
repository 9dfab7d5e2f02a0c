import autocannon from 'autocannon';

/** One row of the order bench. */
export interface LoadResult {
  readonly name: string;
  readonly connections: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
}

export interface LoadTarget {
  readonly name: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  /** Makes the body of one order; called for each request. */
  readonly body: () => string;
}

/** Posts orders over `connections` kept-alive connections for `seconds`, after a warm-up of two seconds. */
export async function loadOrders(target: LoadTarget, connections: number, seconds: number): Promise<LoadResult> {
  await fire(target, connections, 2);
  const result = await fire(target, connections, seconds);
  return {
    name: target.name,
    connections,
    requestsPerSecond: result.requests.average,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    failed: result.non2xx + result.errors,
  };
}

function fire(target: LoadTarget, connections: number, duration: number): Promise<autocannon.Result> {
  return autocannon({
    url: `${target.url}/api/v1/orders`,
    connections,
    duration,
    requests: [
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...target.headers },
        setupRequest: (request) => ({ ...request, body: target.body() }),
      },
    ],
  });
}
