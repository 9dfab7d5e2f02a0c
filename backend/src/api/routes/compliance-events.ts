import { Router } from 'express';
import { z } from 'zod';
import { caseStateSchema } from '@paperdesk/contract';
import { parseInput } from '../api-problem.js';
import { actorFor } from '../caller.js';
import type { ComplianceDesk } from '../compliance-desk.js';
import type { ApiDeps } from '../deps.js';
import { rateLimit } from '../middleware/rate-limit.js';
import { after, cursorKey, sendPage } from '../page.js';

const page = {
  limit: z.coerce.number('must be a number').int().min(1).max(1000).default(200),
  /** From the `Link` header of the page before; opaque. */
  cursor: z.string().min(1).max(500).optional(),
};
export const alertFilterSchema = z.strictObject({
  rule: z.string().min(1).max(64).optional(),
  status: caseStateSchema.optional(),
  ...page,
});

/** `GET /compliance/events`: what surveillance found, for compliance alone. */
export function complianceEventRoutes(deps: ApiDeps, desk: ComplianceDesk): Router {
  const router = Router();
  router.get('/compliance/events', rateLimit(deps), (request, response) => {
    actorFor(response, 'compliance:read');
    const { limit, cursor, ...wanted } = parseInput(alertFilterSchema, request.query);
    const keyOf = ({ alertId }: { readonly alertId: string }) => alertId;
    const rest = after(desk.alerts(wanted), cursorKey(request, cursor), keyOf);
    sendPage({ request, response }, rest, { limit, keyOf });
  });
  return router;
}
