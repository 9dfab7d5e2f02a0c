import { createHash } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import { type CustomerView, changeKycSchema } from '@paperdesk/contract';
import { usFromIso } from '../../model/time.js';
import { ApiProblem, parseInput } from '../api-problem.js';
import { actorFor, askedBy, callerOf } from '../caller.js';
import type { ApiDeps } from '../deps.js';
import { jsonBody } from '../middleware/json-body.js';
import { rateLimit } from '../middleware/rate-limit.js';
import { accepted } from '../outcome.js';

/** `GET /customers`, `GET|PUT /customers/{id}/kyc`: who is known how, for compliance alone. */
export function customerRoutes(deps: ApiDeps): Router {
  const router = Router();
  const limited = rateLimit(deps);
  const find = (request: Request) =>
    existing(deps.reader.customers().find(({ customer }) => customer === String(request.params['id'])));

  router.get('/customers', limited, (_request, response) => {
    actorFor(response, 'compliance:read');
    response.json(deps.reader.customers());
  });

  router.get('/customers/:id/kyc', limited, (request, response) => {
    actorFor(response, 'compliance:read');
    response.json(find(request));
  });

  router.put('/customers/:id/kyc', limited, ...jsonBody(), async (request, response) => {
    const actor = actorFor(response, 'compliance:write');
    const { status, tier, expiresAt, reference, reason } = parseInput(changeKycSchema, request.body);
    const { customer, accounts } = find(request);
    notOwn(response, accounts);
    accepted(
      await deps.commands.submit({
        type: 'recordFact',
        ...askedBy(response, actor),
        fact: {
          type: 'kycChanged',
          ...{ customer, status, reason },
          tier: status === 'verified' ? (tier ?? 1) : null,
          expiresAt: usFromIso(expiresAt ?? null),
          referenceHash: reference === undefined ? null : createHash('sha256').update(reference).digest('hex'),
        },
      }),
    );
    response.json(find(request));
  });
  return router;
}

function existing(customer: CustomerView | undefined): CustomerView {
  if (customer !== undefined) return customer;
  throw new ApiProblem({ status: 404, code: 'CUSTOMER_NOT_FOUND', detail: 'There is no such customer.' });
}

/** Nobody verifies the customer whose accounts they trade. */
function notOwn(response: Response, accounts: CustomerView['accounts']): void {
  const { rights } = callerOf(response);
  const own = accounts.find(({ account }) => rights.accounts.includes(account));
  if (own === undefined) return;
  throw new ApiProblem({
    status: 403,
    code: 'OWN_CUSTOMER',
    detail: `You trade account '${own.account}': another compliance officer has to decide about its customer.`,
  });
}
