import { Router } from 'express';
import { z } from 'zod';
import { ApiProblem, parseInput } from '../api-problem.js';
import { actorFor, callerOf } from '../caller.js';
import type { ComplianceDesk } from '../compliance-desk.js';
import type { ApiDeps } from '../deps.js';
import { rateLimit } from '../middleware/rate-limit.js';
import { badCursor, cursorKey, linkNext } from '../page.js';

const time = z.iso
  .datetime({ offset: true, error: 'must be a time with its zone, such as 2026-11-21T18:00:00Z' })
  .optional();
export const auditFilterSchema = z.strictObject({
  /** `from` is inclusive, `to` is not. */
  from: time,
  to: time,
  person: z.string().min(1).max(64).optional(),
  /** Type of event, such as `killSwitchTripped`. */
  action: z.string().min(1).max(64).optional(),
  limit: z.coerce.number('must be a number').int().min(1).max(1000).default(200),
  /** From the `Link` header of the page before; opaque. */
  cursor: z.string().min(1).max(500).optional(),
});

/** `GET /audit`: every action and refusal that somebody answers for. What is confidential needs `compliance:read` too. */
export function auditRoutes(deps: ApiDeps, desk: ComplianceDesk): Router {
  const router = Router();
  router.get('/audit', rateLimit(deps), async (request, response) => {
    actorFor(response, 'audit:read');
    const { limit, cursor, from, to, person, action } = parseInput(auditFilterSchema, request.query);
    if (from !== undefined && to !== undefined && Date.parse(from) >= Date.parse(to))
      throw new ApiProblem({
        status: 400,
        code: 'INVALID_REQUEST',
        detail: 'to must be later than from',
        errors: [{ field: 'to', message: 'must be later than from' }],
      });
    const wanted = {
      ...(from === undefined ? {} : { from: Date.parse(from) * 1000 }),
      ...(to === undefined ? {} : { to: Date.parse(to) * 1000 }),
      ...(person === undefined ? {} : { person }),
      ...(action === undefined ? {} : { action }),
      ...beforeOf(cursorKey(request, cursor)),
    };
    const confidential = callerOf(response).rights.actions.includes('compliance:read');
    const found = await desk.audit(wanted, { limit: limit + 1, confidential });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    if (found.length > limit && last !== undefined) linkNext(request, response, String(last.seq));
    response.json(page);
  });
  return router;
}

function beforeOf(key: string | undefined): { readonly before?: number } {
  if (key === undefined) return {};
  const before = Number(key);
  if (!Number.isSafeInteger(before)) throw badCursor('The cursor is not one of this list');
  return { before };
}
