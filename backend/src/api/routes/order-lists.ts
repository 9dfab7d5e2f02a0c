import { Router } from 'express';
import type { ExecutionReport } from '@paperdesk/contract';
import type { DeskFilter, DeskReader } from '../../engine/desk.js';
import { parseInput } from '../api-problem.js';
import { mayRead } from '../caller.js';
import type { ApiDeps } from '../deps.js';
import { fillFilterSchema, orderFilterSchema, picksFill, picksOrder } from '../list-filters.js';
import { rateLimit } from '../middleware/rate-limit.js';
import { after, badCursor, cursorKey, sendPage } from '../page.js';
import { found } from './orders.js';

/** Orders read at once while a page is looked for: the reader builds a report for each. */
const CHUNK = 500;

/** `GET /orders`, one order, its explanation, and `GET /fills`. Newest first. */
export function orderListRoutes(deps: ApiDeps): Router {
  const router = Router();
  const limited = rateLimit(deps);
  const { reader } = deps;

  router.get('/orders', limited, mayRead, (request, response) => {
    const { limit, cursor, venue, symbol, account, status, ...wanted } = parseInput(orderFilterSchema, request.query);
    const before = cursorKey(request, cursor);
    if (before !== undefined && reader.order(before) === undefined)
      throw badCursor('The order that the cursor stands at is not in memory any more');
    const orders = matching(reader, { venue, symbol, account, status, before }, picksOrder(wanted));
    sendPage({ request, response }, orders, { limit, keyOf: (order) => order.orderId });
  });

  router.get('/orders/:id', limited, mayRead, (request, response) => {
    response.json(found(reader.order(String(request.params['id']))));
  });

  router.get('/orders/:id/explain', limited, mayRead, (request, response) => {
    response.json(found(reader.explain(String(request.params['id']))));
  });

  router.get('/fills', limited, mayRead, (request, response) => {
    const { limit, cursor, venue, symbol, account, ...wanted } = parseInput(fillFilterSchema, request.query);
    const fills = reader.fills({ venue, symbol, account }).filter(picksFill(wanted));
    const keyOf = (fill: { readonly tradeId: string }) => fill.tradeId;
    sendPage({ request, response }, after(fills, cursorKey(request, cursor), keyOf), { limit, keyOf });
  });
  return router;
}

/** Orders that both the desk's filter and a test pick, newest first, read in pieces and only as far as asked. */
function* matching(
  reader: Pick<DeskReader, 'orders'>,
  filter: DeskFilter,
  picks: (order: ExecutionReport) => boolean,
): Generator<ExecutionReport> {
  let { before } = filter;
  for (;;) {
    const piece = reader.orders({ ...filter, before, limit: CHUNK });
    for (const order of piece) if (picks(order)) yield order;
    before = piece.at(-1)?.orderId;
    if (piece.length < CHUNK || before === undefined) return;
  }
}
