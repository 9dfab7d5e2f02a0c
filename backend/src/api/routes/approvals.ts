import { Router } from 'express';
import { decideApprovalSchema, type ApprovalResult } from '@paperdesk/contract';
import { ApiProblem, parseInput } from '../api-problem.js';
import { actorFor, askedBy, callerOf, mayRead, ownAccount } from '../caller.js';
import type { ApiDeps } from '../deps.js';
import { viewFilterSchema } from '../list-filters.js';
import { jsonBody } from '../middleware/json-body.js';
import { rateLimit } from '../middleware/rate-limit.js';
import { accepted } from '../outcome.js';
import { after, cursorKey, sendPage } from '../page.js';

/** `GET /approvals` and `POST /approvals/{id}`: orders that wait for a second person. */
export function approvalRoutes(deps: ApiDeps): Router {
  const router = Router();
  const limited = rateLimit(deps);

  router.get('/approvals', limited, mayRead, (request, response) => {
    const { limit, cursor, venue, symbol, account } = parseInput(viewFilterSchema, request.query);
    const keyOf = ({ approvalId }: { readonly approvalId: string }) => approvalId;
    const waiting = deps.reader.approvals({ venue, symbol, account });
    sendPage({ request, response }, after(waiting, cursorKey(request, cursor), keyOf), { limit, keyOf });
  });

  router.post('/approvals/:id', limited, ...jsonBody(), async (request, response) => {
    const actor = actorFor(response, 'approvals:decide');
    const { decision, orderHash, maxCost, reason } = parseInput(decideApprovalSchema, request.body);
    const approvalId = String(request.params['id']);
    const account = accountOf(deps, approvalId);
    // Risk decides about any account, a trader about those that are theirs to trade.
    if (!callerOf(response).rights.roles.includes('risk')) ownAccount(response, account);
    const outcome = accepted(
      await deps.commands.submit({
        type: 'decideApproval',
        ...askedBy(response, actor),
        ...{ approvalId, decision, orderHash, maxCost: maxCost ?? null, reason: reason ?? '' },
      }),
    );
    if (!('reports' in outcome)) throw new Error('a decision came to something else than reports');
    const orders = [...outcome.reports];
    const result: ApprovalResult = { approvalId, decision: decision === 'approve' ? 'approved' : 'rejected', orders };
    response.json(result);
  });
  return router;
}

/** An approval has the id of its order, also when it is decided. */
function accountOf({ reader }: ApiDeps, approvalId: string): string {
  const order = reader.order(approvalId);
  if (order !== undefined) return order.account;
  throw new ApiProblem({ status: 404, code: 'APPROVAL_NOT_FOUND', detail: `No order waits under '${approvalId}'.` });
}
