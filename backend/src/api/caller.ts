import type { RequestHandler, Response } from 'express';
import type { Action } from '@paperdesk/contract';
import type { Actor } from '../model/actor.js';
import type { Rights } from '../security/people.js';
import { ApiProblem } from './api-problem.js';

/** Who sent the request, as authenticated. */
export interface Caller {
  readonly via: Actor['via'];
  readonly rights: Rights;
  /** A token's own limits on orders; null = those of the desk. */
  readonly limits?: { readonly ordersPerSecond: number | null; readonly ordersPerDay: number | null };
}
interface Locals {
  requestId?: string;
  caller?: Caller;
  receivedAt?: number;
  dashboard?: string | undefined;
}
const localsOf = (response: Response): Locals => response.locals;

/** `dashboard`: the uid of the Grafana dashboard that the caller says it came from. */
export function setRequest(
  response: Response,
  told: { readonly requestId: string; readonly receivedAt: number; readonly dashboard: string | undefined },
): void {
  Object.assign(localsOf(response), told);
}
export function requestIdOf(response: Response): string {
  return localsOf(response).requestId ?? '';
}
export function setCaller(response: Response, caller: Caller): void {
  localsOf(response).caller = caller;
}
export function callerOf(response: Response): Caller {
  const caller = localsOf(response).caller;
  if (caller === undefined) throw new Error('route without authentication');
  return caller;
}

/** Whether the sender was identified: a trip by somebody unverified was not. */
export function isKnown(response: Response): boolean {
  const person = localsOf(response).caller?.rights.person;
  return person !== undefined && person !== 'unverified';
}

/** What every command carries. */
export function askedBy(response: Response, person: Actor) {
  const { dashboard } = localsOf(response);
  const actor: Actor = dashboard === undefined ? person : { ...person, dashboard };
  return { actor, receivedAt: localsOf(response).receivedAt ?? 0, requestId: requestIdOf(response) };
}

/** The caller as a verified actor, if the action is theirs; else 403. */
export function actorFor(response: Response, action: Action): Actor {
  const { rights, via } = callerOf(response);
  if (!rights.actions.includes(action) || rights.person === null)
    throw new ApiProblem({
      status: 403,
      code: 'NOT_ALLOWED',
      detail: rights.limitation ?? `Your roles (${rights.roles.join(', ')}) do not allow ${action}.`,
    });
  return { person: rights.person, via, verified: true };
}

/** Lets pass whoever may read. Reading is not bound to own accounts: the table of rights says why. */
export const mayRead: RequestHandler = (_request, response, next) => {
  const { actions, limitation } = callerOf(response).rights;
  if (actions.includes('orders:read')) return next();
  next(new ApiProblem({ status: 403, code: 'NOT_ALLOWED', detail: limitation ?? 'Your roles do not allow reading.' }));
};

/** 403 unless the account is the caller's own. */
export function ownAccount(response: Response, account: string): void {
  const { rights } = callerOf(response);
  if (!rights.accounts.includes(account))
    throw new ApiProblem({
      status: 403,
      code: 'ACCOUNT_NOT_YOURS',
      detail: `Account '${account}' is not yours; yours: ${rights.accounts.join(', ') || 'none'}.`,
    });
}
