import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { ApiProblem, documentOf } from '../api-problem.js';
import { isKnown, requestIdOf } from '../caller.js';
import type { ApiDeps } from '../deps.js';
import { parserFault } from './json-body.js';

/** No route took the request. */
export const notFound: RequestHandler = (request, _response, next) => {
  next(new ApiProblem({ status: 404, code: 'NOT_FOUND', detail: `There is no ${request.method} at this address.` }));
};

/** Writes every refusal as a problem document. What is not a refusal is a fault: logged, reported, shown without its inside. */
export function problems(deps: Pick<ApiDeps, 'logger' | 'onFault' | 'onRefused'>): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const known = error instanceof ApiProblem ? error : parserFault(error);
    if (known === undefined) {
      deps.logger.error({ err: error, requestId: requestIdOf(response), method: request.method }, 'request failed');
      deps.onFault?.(error);
    }
    if (known !== undefined) {
      const [path = ''] = request.originalUrl.split('?');
      deps.onRefused?.({ status: known.facts.status, code: known.facts.code, known: isKnown(response), path });
    }
    if (response.headersSent) return next(error);
    send(
      response,
      known ?? new ApiProblem({ status: 500, code: 'INTERNAL', detail: 'The desk met a fault; see its log.' }),
    );
  };
}

function send(response: Response, problem: ApiProblem): void {
  const { status, retryAfterSeconds = 1 } = problem.facts;
  if (status === 429 || status === 503) response.set('Retry-After', String(retryAfterSeconds));
  if (status === 401) response.set('WWW-Authenticate', 'Bearer');
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify(documentOf(problem.facts, requestIdOf(response))));
}
