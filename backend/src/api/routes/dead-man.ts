import { Router, type Response } from 'express';
import { setDeadManSchema, type DeadMan } from '@paperdesk/contract';
import type { DeadManWatch } from '../../watch/dead-man.js';
import { isoFromUs } from '../../model/time.js';
import { ApiProblem, parseInput } from '../api-problem.js';
import { actorFor, askedBy, callerOf } from '../caller.js';
import type { ApiDeps } from '../deps.js';
import { jsonBody } from '../middleware/json-body.js';
import { accepted } from '../outcome.js';

/** `PUT /dead-man` and its sign of life: for programs with a token, which may die without anybody seeing it. */
export function deadManRoutes(deps: ApiDeps, watch: Pick<DeadManWatch, 'beat'>): Router {
  const router = Router();
  router.put('/dead-man', ...jsonBody(), async (request, response) => {
    const actor = programFor(response);
    const { timeoutSeconds } = parseInput(setDeadManSchema, request.body);
    const { person } = actor;
    accepted(
      await deps.commands.submit({
        ...{ type: 'recordFact', fact: { type: 'deadManSet', person, timeoutSeconds } },
        ...askedBy(response, actor),
      }),
    );
    const beat = timeoutSeconds === null ? null : watch.beat(person);
    const answer: DeadMan = { person, timeoutSeconds, expiresAt: beat === null ? null : isoFromUs(beat.deadline) };
    response.json(answer);
  });
  router.post('/dead-man/heartbeat', (_request, response) => {
    const { person } = programFor(response);
    const beat = watch.beat(person);
    if (beat === null)
      throw new ApiProblem({
        status: 409,
        code: 'DEAD_MAN_NOT_SET',
        detail: `${person} has no dead-man switch; PUT /api/v1/dead-man sets one.`,
      });
    const { timeoutSeconds, deadline } = beat;
    response.json({ person, timeoutSeconds, expiresAt: isoFromUs(deadline) } satisfies DeadMan);
  });
  return router;
}

function programFor(response: Response) {
  const actor = actorFor(response, 'orders:write');
  if (callerOf(response).via === 'grafana')
    throw new ApiProblem({
      status: 403,
      code: 'DEAD_MAN_FOR_PROGRAMS',
      detail: 'A dead-man switch is for programs that trade with a token: a screen that is closed is no fault.',
    });
  return actor;
}
