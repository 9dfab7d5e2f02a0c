import type { RequestHandler } from 'express';
import type { ApiDeps } from '../deps.js';
import { setRequest } from '../caller.js';

/** Stamps arrival and id; a caller's own `X-Request-Id` is kept when it is plain. */
export function requestId(deps: Pick<ApiDeps, 'ids' | 'clock'>): RequestHandler {
  return (request, response, next) => {
    const asked = request.get('x-request-id');
    const id = asked !== undefined && /^[A-Za-z0-9_-]{1,64}$/.test(asked) ? asked : deps.ids.requestId();
    setRequest(response, id, deps.clock.nowUs());
    response.set('X-Request-Id', id);
    next();
  };
}
