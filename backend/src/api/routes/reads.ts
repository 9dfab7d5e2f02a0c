import { Router } from 'express';
import { z } from 'zod';
import type { WhoAmI } from '@paperdesk/contract';
import type { DeskFilter } from '../../engine/desk.js';
import { parseInput } from '../api-problem.js';
import { actorFor, callerOf, mayRead } from '../caller.js';
import type { ApiDeps } from '../deps.js';
import { rateLimit } from '../middleware/rate-limit.js';

const text = z.string().min(1).max(64).optional();
/** Filters of a list; unknown ones are refused, for a misspelled filter would show everything. */
export const filterShape = {
  venue: text,
  symbol: text,
  account: text,
  status: text,
  limit: z.coerce.number().int().min(1).max(1000).default(200),
};
const filterSchema = z.strictObject(filterShape);

/** Everything that only reads. Lists are bare arrays. Who one is and whether the desk is stopped, everyone may know. */
export function readRoutes(deps: ApiDeps): Router {
  const router = Router();
  const limited = rateLimit(deps);
  const { reader } = deps;
  const lists: Record<string, (filter: DeskFilter) => unknown[]> = {
    '/fills': (filter) => reader.fills(filter),
    '/positions': (filter) => reader.positions(filter),
    '/accounts': (filter) => reader.accounts(filter),
    '/instruments': (filter) => reader.instruments(filter),
    '/quotes': (filter) => reader.quotes(filter),
    '/feeds': (filter) => reader.feeds(filter),
    '/delivery': () => reader.delivery(),
  };
  for (const [path, list] of Object.entries(lists))
    router.get(path, limited, mayRead, (request, response) => {
      response.json(list(parseInput(filterSchema, request.query)));
    });

  router.get('/me', limited, (_request, response) => {
    const { rights } = callerOf(response);
    const me: WhoAmI = {
      ...rights,
      roles: [...rights.roles],
      accounts: [...rights.accounts],
      actions: [...rights.actions],
      desk: deps.desk,
    };
    response.json(me);
  });
  router.get('/kill-switch', (_request, response) => {
    response.json(reader.killSwitch());
  });
  router.get('/audit/verify', limited, async (_request, response) => {
    actorFor(response, 'audit:read');
    response.json(await deps.verifyAudit());
  });
  return router;
}
