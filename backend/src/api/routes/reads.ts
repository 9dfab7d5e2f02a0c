import { Router } from 'express';
import type { WhoAmI } from '@paperdesk/contract';
import type { DeskFilter, DeskReader } from '../../engine/desk.js';
import { parseInput } from '../api-problem.js';
import { actorFor, callerOf, mayRead } from '../caller.js';
import type { ApiDeps } from '../deps.js';
import { viewFilterSchema } from '../list-filters.js';
import { rateLimit } from '../middleware/rate-limit.js';
import { after, cursorKey, sendPage } from '../page.js';

interface ViewList {
  readonly path: string;
  /** Items with the key that names each for good. */
  read(filter: DeskFilter): (readonly [key: string, item: unknown])[];
}

/** Everything that only reads, orders aside. Lists are bare arrays. Who one is and whether the desk is stopped, everyone may know. */
export function readRoutes(deps: ApiDeps): Router {
  const router = Router();
  const limited = rateLimit(deps);
  const { reader } = deps;
  for (const { path, read } of viewLists(reader))
    router.get(path, limited, mayRead, (request, response) => {
      const { limit, cursor, ...filter } = parseInput(viewFilterSchema, request.query);
      const keyOf = ([key]: readonly [string, unknown]) => key;
      const rest = after(read(filter), cursorKey(request, cursor), keyOf);
      sendPage({ request, response }, rest, { limit, keyOf, show: ([, item]) => item });
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

function viewLists(reader: DeskReader): ViewList[] {
  const list = <T>(path: string, read: (filter: DeskFilter) => readonly T[], keyOf: (item: T) => string): ViewList => ({
    path,
    read: (filter) => read(filter).map((item) => [keyOf(item), item] as const),
  });
  const market = ({ venue, symbol }: { readonly venue: string; readonly symbol: string }) => `${venue} ${symbol}`;
  return [
    list(
      '/positions',
      (filter) => reader.positions(filter),
      (position) => `${position.account} ${market(position)}`,
    ),
    list(
      '/accounts',
      (filter) => reader.accounts(filter),
      ({ account }) => account,
    ),
    list('/instruments', (filter) => reader.instruments(filter), market),
    list('/quotes', (filter) => reader.quotes(filter), market),
    list(
      '/books',
      (filter) => reader.quotes(filter).flatMap(({ venue, symbol }) => reader.book(venue, symbol) ?? []),
      market,
    ),
    list('/feeds', (filter) => reader.feeds(filter), market),
    list(
      '/delivery',
      () => reader.delivery(),
      ({ queue }) => queue,
    ),
  ];
}
