import { type Request, Router } from 'express';
import { changeLimitsSchema, releaseThrottleSchema } from '@paperdesk/contract';
import { usFromIso } from '../../model/time.js';
import { riskRulesOf } from '../../risk-rules.js';
import { parseInput } from '../api-problem.js';
import { actorFor, askedBy, mayRead } from '../caller.js';
import type { ApiDeps } from '../deps.js';
import { jsonBody } from '../middleware/json-body.js';
import { rateLimit } from '../middleware/rate-limit.js';
import { accepted } from '../outcome.js';

/** `GET /limits`, `GET|PUT /limits/rules`, `POST /limits/throttles/{key}/release`: who reads orders looks, risk changes. */
export function limitRoutes(deps: ApiDeps): Router {
  const router = Router();
  const limited = rateLimit(deps);

  router.get('/limits', limited, mayRead, (request, response) => {
    response.json(deps.reader.limitUse(accountOf(request)));
  });

  router.get('/limits/rules', limited, mayRead, (_request, response) => {
    response.json(deps.reader.limitRules());
  });

  router.put('/limits/rules', limited, ...jsonBody(), async (request, response) => {
    const actor = actorFor(response, 'limits:write');
    const { version, rules, reason, effectiveAt } = parseInput(changeLimitsSchema, request.body);
    const asked = askedBy(response, actor);
    accepted(
      await deps.commands.submit({
        ...{ type: 'changeRiskRules', ...asked, version, reason, rules: riskRulesOf(rules) },
        effectiveAt: usFromIso(effectiveAt ?? null) ?? asked.receivedAt,
      }),
    );
    response.json(deps.reader.limitRules());
  });

  // A key has a symbol's slash in it, and Grafana's proxy sends it on unescaped: the key may be more than one segment.
  router.post('/limits/throttles/*key/release', limited, ...jsonBody(), async (request, response) => {
    const actor = actorFor(response, 'limits:write');
    const { reason } = parseInput(releaseThrottleSchema, request.body);
    const key = [request.params['key'] ?? ''].flat().join('/');
    accepted(await deps.commands.submit({ type: 'releaseThrottle', ...askedBy(response, actor), key, reason }));
    response.json(deps.reader.limitRules());
  });
  return router;
}

function accountOf({ query }: Request): { readonly account?: string } {
  const { account } = query;
  return typeof account === 'string' ? { account } : {};
}
