import type { RequestHandler } from 'express';
import type { ApiDeps } from '../deps.js';
import { setRequest } from '../caller.js';

const DASHBOARD_UID = /^[A-Za-z0-9_-]{1,40}$/;

/**
 * Stamps arrival and id; a caller's own `X-Request-Id` is kept when it is plain. `X-Paperdesk-Dashboard` says from which
 * dashboard somebody acts: anybody can send it, so it is journaled as a remark of theirs and grants nothing.
 */
export function requestId(deps: Pick<ApiDeps, 'ids' | 'clock'>): RequestHandler {
  return (request, response, next) => {
    const asked = request.get('x-request-id');
    const id = asked !== undefined && /^[A-Za-z0-9_-]{1,64}$/.test(asked) ? asked : deps.ids.requestId();
    const from = request.get('x-paperdesk-dashboard');
    const dashboard = from !== undefined && DASHBOARD_UID.test(from) ? from : undefined;
    setRequest(response, { requestId: id, receivedAt: deps.clock.nowUs(), dashboard });
    response.set('X-Request-Id', id);
    next();
  };
}
