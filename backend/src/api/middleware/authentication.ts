import type { Request, RequestHandler } from 'express';
import type { IdentityFault, IdentityResult } from '../../security/grafana-identity.js';
import { tokenRights } from '../../security/people.js';
import { matchesSecret } from '../../security/route-secret.js';
import { ApiProblem } from '../api-problem.js';
import { setCaller, type Caller } from '../caller.js';
import type { ApiDeps } from '../deps.js';

type AuthDeps = Pick<ApiDeps, 'people' | 'identity' | 'tokens' | 'routeSecret' | 'logger' | 'onFault'>;

/** Faults under which the identity is merely unknown; the others name somebody who must not act. */
const UNKNOWN: readonly IdentityFault[] = [
  'IDENTITY_MISSING',
  'IDENTITY_INVALID',
  'IDENTITY_EXPIRED',
  'IDENTITY_UNVERIFIABLE',
  'WRONG_ISSUER',
];

/** Lets pass a verified person through Grafana or a bearer token. Only bearer callers ever see 401. */
export function authenticate(deps: AuthDeps): RequestHandler {
  return async (request, response, next) => {
    setCaller(response, await callerFrom(request, deps, false));
    next();
  };
}

/**
 * As {@link authenticate}, for a trip: behind the route secret Grafana has checked the role, so an identity that cannot
 * be verified does not stop a stop. The caller then is `unverified` and is journaled so.
 */
export function authenticateTrip(deps: AuthDeps): RequestHandler {
  return async (request, response, next) => {
    setCaller(response, await callerFrom(request, deps, true));
    next();
  };
}

/** Rights of a trip that came through Grafana with an identity nobody could verify. */
export const UNVERIFIED: Caller = {
  via: 'grafana',
  rights: {
    login: 'unverified',
    person: 'unverified',
    displayName: null,
    roles: [],
    accounts: [],
    actions: [],
    limitation: 'The identity could not be verified.',
  },
};

async function callerFrom(request: Request, deps: AuthDeps, trip: boolean): Promise<Caller> {
  const secret = request.get('x-paperdesk-secret');
  const signed = request.get('x-grafana-id');
  const bearer = /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
  if (secret === undefined && signed === undefined && bearer !== undefined) return tokenCaller(request, bearer, deps);
  if (secret === undefined && signed === undefined)
    throw refused('IDENTITY_MISSING', 'Come through Grafana, or send a bearer token.');
  if (!matchesSecret(secret, deps.routeSecret))
    throw refused('ROUTE_SECRET_WRONG', 'The route secret of the Grafana app is not the one of this desk.');
  const identity = await (trip ? verifiedAsFarAsPossible(signed, deps) : deps.identity.verify(signed));
  if (identity.ok) return { via: 'grafana', rights: deps.people.resolve(identity.login, identity.orgRole) };
  if (trip && UNKNOWN.includes(identity.fault)) return UNVERIFIED;
  throw refused(identity.fault, identity.detail);
}

/** A fault of ours must not stop a stop either. */
async function verifiedAsFarAsPossible(signed: string | undefined, deps: AuthDeps): Promise<IdentityResult> {
  try {
    return await deps.identity.verify(signed);
  } catch (fault) {
    deps.logger.error({ err: fault }, 'the identity of a trip could not be checked; taken as unverified');
    deps.onFault?.(fault);
    return { ok: false, fault: 'IDENTITY_UNVERIFIABLE', detail: 'The identity could not be checked.' };
  }
}

function tokenCaller(request: Request, text: string, deps: AuthDeps): Caller {
  const result = deps.tokens.verify(text, request.socket.remoteAddress);
  if (!result.ok) {
    if (result.fault === 'IP_NOT_ALLOWED')
      throw new ApiProblem({
        status: 403,
        code: result.fault,
        detail: `The token may not be used from ${request.socket.remoteAddress ?? 'this address'}; paperdesk token list shows from where.`,
      });
    const detail = result.fault === 'TOKEN_EXPIRED' ? 'The token has expired.' : 'The token is not known here.';
    throw new ApiProblem({ status: 401, code: result.fault, detail });
  }
  // Said by the caller, for the record only: it grants nothing.
  const client = request.get('x-paperdesk-client');
  const via = client === 'kill-page' ? 'killPage' : client === 'cli' ? 'cli' : 'token';
  const { ordersPerSecond, ordersPerDay } = result.token;
  return { via, rights: tokenRights(result.token), limits: { ordersPerSecond, ordersPerDay } };
}

/** Never 401: Grafana's front end would send the request a second time. */
function refused(code: IdentityFault | 'ROUTE_SECRET_WRONG', detail: string): ApiProblem {
  return new ApiProblem({ status: code === 'IDENTITY_UNVERIFIABLE' ? 503 : 403, code, detail });
}
