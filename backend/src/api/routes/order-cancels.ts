import { Router } from 'express';
import { z } from 'zod';
import { accountIdSchema, strategySchema, symbolSchema, venueIdSchema } from '@paperdesk/contract';
import { parseInput } from '../api-problem.js';
import { actorFor, askedBy, ownAccount } from '../caller.js';
import type { ApiDeps } from '../deps.js';
import { idempotencyKey } from '../idempotency.js';
import { accepted } from '../outcome.js';
import { knownOrder, reportIn } from './orders.js';

/** Query of `DELETE /orders`. Strict: a misspelled filter must not cancel more than was meant. */
export const cancelAllSchema = z.strictObject({
  account: accountIdSchema,
  venue: venueIdSchema.optional(),
  symbol: symbolSchema.optional(),
  strategy: strategySchema.optional(),
});

/** `DELETE /orders/{id}` and `DELETE /orders?account=…`. Cancels are never rate-limited; a repeat cancels nothing more. */
export function cancelRoutes(deps: ApiDeps): Router {
  const router = Router();
  router.delete('/orders', async (request, response) => {
    const actor = actorFor(response, 'orders:write');
    const scope = parseInput(cancelAllSchema, request.query);
    idempotencyKey(request);
    ownAccount(response, scope.account);
    const outcome = accepted(await deps.commands.submit({ type: 'cancelAll', ...askedBy(response, actor), ...scope }));
    if (!('canceled' in outcome)) throw new Error('a cancel-all came to something else than a list');
    response.json({ canceled: outcome.canceled });
  });

  router.delete('/orders/:id', async (request, response) => {
    const actor = actorFor(response, 'orders:write');
    idempotencyKey(request);
    const { orderId, account } = knownOrder(deps, request.params);
    ownAccount(response, account);
    const { report } = reportIn(
      await deps.commands.submit({ type: 'cancelOrder', ...askedBy(response, actor), orderId }),
    );
    response.json(report);
  });
  return router;
}
