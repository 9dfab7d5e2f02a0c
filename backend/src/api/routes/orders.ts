import { Router, type Response } from 'express';
import { z } from 'zod';
import {
  accountIdSchema,
  clientOrderIdSchema,
  submitOrderSchema,
  symbolSchema,
  venueIdSchema,
} from '@paperdesk/contract';
import type { ExecutionReport } from '@paperdesk/contract';
import { ApiProblem, parseInput } from '../api-problem.js';
import { actorFor, askedBy, mayRead, ownAccount } from '../caller.js';
import type { ApiDeps } from '../deps.js';
import { jsonBody } from '../middleware/json-body.js';
import { rateLimit } from '../middleware/rate-limit.js';
import { accepted } from '../outcome.js';
import { payloadHash } from '../payload-hash.js';
import { filterShape } from './reads.js';

const listSchema = z.strictObject({ ...filterShape, clientOrderId: clientOrderIdSchema.optional() });
// Strict: a misspelled filter must not cancel more than was meant.
const cancelAllSchema = z.strictObject({
  account: accountIdSchema,
  venue: venueIdSchema.optional(),
  symbol: symbolSchema.optional(),
});

type Param = { id: string };

/** `/orders`: submit, list, look up, explain, cancel. Cancels are never rate-limited. */
export function orderRoutes(deps: ApiDeps): Router {
  const router = Router();
  const limited = rateLimit(deps);

  router.post('/orders', limited, ...jsonBody(), async (request, response) => {
    const actor = actorFor(response, 'orders:write');
    const order = parseInput(submitOrderSchema, request.body);
    ownAccount(response, order.account);
    const asked = askedBy(response, actor);
    const outcome = accepted(
      await deps.commands.submit({
        type: 'submitOrder',
        ...asked,
        orderId: deps.ids.orderId(),
        request: order,
        payloadHash: payloadHash(order),
      }),
    );
    deps.observeOrderReply?.(Math.max(0, deps.clock.nowUs() - asked.receivedAt) / 1e6);
    if (!('report' in outcome)) throw new Error('an order came to something else than a report');
    response.status(outcome.repeated ? 200 : 201).json(outcome.report);
  });

  router.get('/orders', limited, mayRead, (request, response) => {
    const { clientOrderId, ...filter } = parseInput(listSchema, request.query);
    const orders = deps.reader.orders(clientOrderId === undefined ? filter : { ...filter, limit: undefined });
    const matching = clientOrderId === undefined ? orders : orders.filter((o) => o.clientOrderId === clientOrderId);
    response.json(matching.slice(0, filter.limit));
  });

  router.delete('/orders', async (request, response) => {
    const actor = actorFor(response, 'orders:write');
    const scope = parseInput(cancelAllSchema, request.query);
    ownAccount(response, scope.account);
    const outcome = accepted(await deps.commands.submit({ type: 'cancelAll', ...askedBy(response, actor), ...scope }));
    if (!('canceled' in outcome)) throw new Error('a cancel-all came to something else than a list');
    response.json({ canceled: outcome.canceled });
  });

  router.get('/orders/:id', limited, mayRead, (request, response: Response) => {
    response.json(found(deps.reader.order((request.params as Param).id)));
  });

  router.delete('/orders/:id', async (request, response) => {
    const actor = actorFor(response, 'orders:write');
    const order: ExecutionReport = found(deps.reader.order((request.params as Param).id));
    ownAccount(response, order.account);
    const outcome = accepted(
      await deps.commands.submit({ type: 'cancelOrder', ...askedBy(response, actor), orderId: order.orderId }),
    );
    if (!('report' in outcome)) throw new Error('a cancel came to something else than a report');
    response.json(outcome.report);
  });

  router.get('/orders/:id/explain', limited, mayRead, (request, response) => {
    response.json(found(deps.reader.explain((request.params as Param).id)));
  });
  return router;
}

function found<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  throw new ApiProblem({ status: 404, code: 'ORDER_NOT_FOUND', detail: 'There is no such order.' });
}
