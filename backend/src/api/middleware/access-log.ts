import type { RequestHandler } from 'express';
import { createHttpMetrics } from '../../observability/metrics/http.js';
import { requestIdOf } from '../caller.js';
import type { ApiDeps } from '../deps.js';

/** Counts and logs each answer; a client that went away before it is counted as 499. Queries and bodies are not logged. */
export function accessLog(deps: Pick<ApiDeps, 'logger' | 'clock' | 'metricsRegistry'>): RequestHandler {
  const count = createHttpMetrics(deps.metricsRegistry);
  return (request, response, next) => {
    const startedAt = deps.clock.nowUs();
    response.once('close', () => {
      const seconds = Math.max(0, deps.clock.nowUs() - startedAt) / 1e6;
      const pattern: unknown = request.route?.path;
      const route = typeof pattern === 'string' ? request.baseUrl + pattern : 'unmatched';
      const status = response.writableFinished ? response.statusCode : 499;
      count({ method: request.method, route, status, seconds });
      deps.logger.debug(
        { method: request.method, route, status, seconds, requestId: requestIdOf(response) },
        'answered',
      );
    });
    next();
  };
}
