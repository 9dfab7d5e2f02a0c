import { Router, type RequestHandler } from 'express';
import { rearmKillSwitchSchema, tripKillSwitchSchema, type KillDrill, type KillLevel } from '@paperdesk/contract';
import type { Actor } from '../../model/actor.js';
import { tripFault, type Rights } from '../../security/people.js';
import { ApiProblem, parseInput } from '../api-problem.js';
import { actorFor, askedBy, callerOf, type Caller } from '../caller.js';
import type { ApiDeps } from '../deps.js';
import { UNVERIFIED } from '../middleware/authentication.js';
import { jsonBody } from '../middleware/json-body.js';
import { accepted } from '../outcome.js';

/** `POST /kill-switch`: mounted before the other routes, with its own, more lenient authentication and no rate limit. */
export function tripRoute(deps: ApiDeps, authenticateTrip: RequestHandler): Router {
  const router = Router();
  router.post('/kill-switch', authenticateTrip, ...jsonBody(), async (request, response) => {
    const asked = parseInput(tripKillSwitchSchema, request.body);
    const scopeValue = asked.scopeValue ?? null;
    const actor = tripActor(
      callerOf(response),
      (rights) => tripFault(rights, asked.scope, scopeValue) ?? flattenFault(rights, asked.level),
    );
    const outcome = accepted(
      await deps.commands.submit({
        type: 'tripKillSwitch',
        ...askedBy(response, actor),
        killId: deps.ids.killId(),
        scope: asked.scope,
        scopeValue,
        level: asked.level,
        trigger: 'person',
        reason: asked.reason ?? '',
      }),
    );
    if (!('killSwitch' in outcome)) throw new Error('a trip came to something else than a state');
    response.json({ ...outcome.killSwitch, killId: outcome.killId });
  });
  return router;
}

/** `POST /kill-switch/re-arm`: a verified person with the right, the typed word and a reason. */
export function rearmRoute(deps: ApiDeps): Router {
  const router = Router();
  router.post('/kill-switch/re-arm', ...jsonBody(), async (request, response) => {
    const actor = actorFor(response, 'killSwitch:rearm');
    const { killId, reason } = parseInput(rearmKillSwitchSchema, request.body);
    const outcome = accepted(
      await deps.commands.submit({ type: 'rearmKillSwitch', ...askedBy(response, actor), killId, reason }),
    );
    if (!('killSwitch' in outcome)) throw new Error('a re-arm came to something else than a state');
    response.json(outcome.killSwitch);
  });
  return router;
}

/** `POST /kill-switch/drill`: stops a shadow desk, journals what it took; nobody's orders are touched. */
export function drillRoute(deps: ApiDeps, run: NonNullable<ApiDeps['killDrill']>): Router {
  const router = Router();
  let running = false;
  router.post('/kill-switch/drill', async (_request, response) => {
    const actor = actorFor(response, 'killSwitch:trip');
    if (running)
      throw new ApiProblem({ status: 409, code: 'DRILL_RUNNING', detail: 'A drill is running; wait for its end.' });
    running = true;
    try {
      const done: KillDrill = { drillId: deps.ids.killId(), ...(await run()) };
      const fact = { type: 'killDrillDone' as const, ...done };
      accepted(await deps.commands.submit({ type: 'recordFact', fact, ...askedBy(response, actor) }));
      response.json(done);
    } finally {
      running = false;
    }
  });
  return router;
}

/** Selling what is held is asked for by whoever may also re-arm; stopping is for many more. */
function flattenFault({ actions }: Rights, level: KillLevel): string | undefined {
  if (level !== 'flatten' || actions.includes('killSwitch:rearm')) return undefined;
  return 'Risk alone may sell all that is held; you may halt.';
}

function tripActor(caller: Caller, fault: (rights: Caller['rights']) => string | undefined): Actor {
  if (caller === UNVERIFIED) return { person: 'unverified', via: 'grafana', verified: false };
  const detail = fault(caller.rights);
  if (detail !== undefined || caller.rights.person === null)
    throw new ApiProblem({ status: 403, code: 'NOT_ALLOWED', detail: detail ?? 'You may look only.' });
  return { person: caller.rights.person, via: caller.via, verified: true };
}
