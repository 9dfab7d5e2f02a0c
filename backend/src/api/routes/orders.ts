import { type RequestHandler, Router } from 'express';
import {
  type ExecutionReport,
  type SubmitOrderRequest,
  previewOrderSchema,
  replaceOrderSchema,
  submitBatchSchema,
  submitOrderSchema,
} from '@paperdesk/contract';
import type { CommandOutcome, Refusal } from '../../engine/desk.js';
import type { Actor } from '../../model/actor.js';
import type { NewOrder } from '../../model/command.js';
import { ApiProblem, parseInput } from '../api-problem.js';
import { actorFor, askedBy, callerOf, mayRead, ownAccount } from '../caller.js';
import type { ApiDeps } from '../deps.js';
import { idempotencyKey, sameKey } from '../idempotency.js';
import { BATCH_BODY_LIMIT_BYTES, jsonBody } from '../middleware/json-body.js';
import { orderLimit, rateLimit } from '../middleware/rate-limit.js';
import { accepted } from '../outcome.js';
import { payloadHash } from '../payload-hash.js';

/** `POST /orders`, `/orders/batch`, `/orders/preview` and `PATCH /orders/{id}`. */
export function orderRoutes(deps: ApiDeps): Router {
  const router = Router();
  const limitOrders = orderLimit(deps);
  const newOrder = (request: SubmitOrderRequest): NewOrder => ({
    orderId: deps.ids.orderId(),
    request,
    payloadHash: payloadHash(request),
  });
  const observe = ({ receivedAt }: { readonly receivedAt: number }) =>
    deps.observeOrderReply?.(Math.max(0, deps.clock.nowUs() - receivedAt) / 1e6);

  router.post('/orders', ...jsonBody(), async (request, response) => {
    const actor = actorFor(response, 'orders:write');
    limitOrders(response, 1);
    const order = parseInput(submitOrderSchema, request.body);
    sameKey(request, order.clientOrderId, 'clientOrderId');
    ownAccount(response, order.account);
    const asked = askedBy(response, actor);
    const { report, repeated } = reportIn(
      await deps.commands.submit({ type: 'submitOrder', ...asked, ...newOrder(order) }),
    );
    observe(asked);
    response.status(repeated ? 200 : statusOf([report])).json(report);
  });

  router.post('/orders/batch', ...jsonBody(BATCH_BODY_LIMIT_BYTES), async (request, response) => {
    const actor = actorFor(response, 'orders:write');
    limitOrders(response, batchSizeOf(request.body));
    const { orders } = parseInput(submitBatchSchema, request.body);
    idempotencyKey(request);
    for (const account of new Set(orders.map((order) => order.account))) ownAccount(response, account);
    const asked = askedBy(response, actor);
    const outcome = accepted(
      await deps.commands.submit({ type: 'submitBatch', ...asked, orders: orders.map(newOrder) }),
    );
    observe(asked);
    if (!('reports' in outcome)) throw new Error('a batch came to something else than reports');
    const brief = /(^|,)\s*return=minimal\s*(,|;|$)/.test(request.get('prefer') ?? '');
    if (brief) response.set('Preference-Applied', 'return=minimal');
    response
      .status(outcome.repeated ? 200 : statusOf(outcome.reports))
      .json({ orders: brief ? outcome.reports.map(briefReport) : outcome.reports });
  });

  router.post('/orders/preview', rateLimit(deps), mayRead, ...jsonBody(), (request, response) => {
    const { rights, via } = callerOf(response);
    const by = { person: rights.person ?? rights.login, via };
    response.json(deps.reader.preview(parseInput(previewOrderSchema, request.body), by));
  });

  router.patch('/orders/:id', ...jsonBody(), replaceOrder(deps, limitOrders));
  return router;
}

function replaceOrder(deps: ApiDeps, limitOrders: ReturnType<typeof orderLimit>): RequestHandler {
  return async (request, response) => {
    const actor: Actor = actorFor(response, 'orders:write');
    limitOrders(response, 1);
    const change = parseInput(replaceOrderSchema, request.body);
    sameKey(request, change.clientOrderId, 'clientOrderId');
    const { orderId, account } = knownOrder(deps, request.params);
    ownAccount(response, account);
    const { report } = reportIn(
      await deps.commands.submit({
        type: 'replaceOrder',
        ...askedBy(response, actor),
        orderId,
        request: change,
        payloadHash: payloadHash({ ...change, orderId }),
      }),
    );
    response.json(report);
  };
}

/** 202: something of it waits for a second person. */
function statusOf(reports: readonly ExecutionReport[]): 201 | 202 {
  return reports.some(({ orderStatus }) => orderStatus === 'pendingApproval') ? 202 : 201;
}

/** The order of a path, which must exist. */
export function knownOrder(deps: Pick<ApiDeps, 'reader'>, params: Readonly<Record<string, unknown>>): ExecutionReport {
  return found(deps.reader.order(String(params['id'])));
}

export function found<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  throw new ApiProblem({ status: 404, code: 'ORDER_NOT_FOUND', detail: 'There is no such order.' });
}

/** The report that a command on one order came to; throws its refusal. */
export function reportIn(outcome: CommandOutcome): Exclude<Extract<CommandOutcome, { report: unknown }>, Refusal> {
  const done = accepted(outcome);
  if (!('report' in done)) throw new Error('a command on an order came to something else than a report');
  return done;
}

/** Counted before the orders are looked at, so that broken ones cost their sender as much as good ones. */
function batchSizeOf(body: unknown): number {
  const orders = typeof body === 'object' && body !== null && 'orders' in body ? body.orders : undefined;
  return Array.isArray(orders) ? Math.max(1, orders.length) : 1;
}

/** What `Prefer: return=minimal` asks for: the fields that change. */
function briefReport(report: ExecutionReport) {
  const { orderId, clientOrderId, orderStatus, filledQuantity, leavesQuantity, averagePrice, reason } = report;
  return { orderId, clientOrderId, orderStatus, filledQuantity, leavesQuantity, averagePrice, reason };
}
