import { type Request, Router } from 'express';
import { z } from 'zod';
import { caseStateSchema, changeCaseSchema, openCaseSchema } from '@paperdesk/contract';
import { ApiProblem, parseInput } from '../api-problem.js';
import { actorFor, askedBy } from '../caller.js';
import type { ComplianceDesk } from '../compliance-desk.js';
import type { ApiDeps } from '../deps.js';
import { sendBytes } from '../download.js';
import { idempotencyKey } from '../idempotency.js';
import { jsonBody } from '../middleware/json-body.js';
import { rateLimit } from '../middleware/rate-limit.js';
import { accepted } from '../outcome.js';
import { after, cursorKey, sendPage } from '../page.js';

export const caseFilterSchema = z.strictObject({
  status: caseStateSchema.optional(),
  limit: z.coerce.number('must be a number').int().min(1).max(1000).default(200),
  /** From the `Link` header of the page before; opaque. */
  cursor: z.string().min(1).max(500).optional(),
});

/** `GET|POST|PATCH /cases…`: alerts taken up, with reviewer, reason, frozen evidence and legal hold. */
export function caseRoutes(deps: ApiDeps, desk: ComplianceDesk): Router {
  const router = Router();
  const limited = rateLimit(deps);

  router.get('/cases', limited, (request, response) => {
    actorFor(response, 'compliance:read');
    const { limit, cursor, ...wanted } = parseInput(caseFilterSchema, request.query);
    const keyOf = ({ caseId }: { readonly caseId: string }) => caseId;
    const rest = after(desk.cases(wanted), cursorKey(request, cursor), keyOf);
    sendPage({ request, response }, rest, { limit, keyOf });
  });
  router.get('/cases/:id', limited, async (request, response) => {
    actorFor(response, 'compliance:read');
    const found = await desk.case(idOf(request));
    if (found === undefined) throw missing('CASE_NOT_FOUND', 'There is no such case.');
    response.json(found);
  });
  router.get('/cases/:id/evidence/:sha256', limited, async (request, response) => {
    actorFor(response, 'compliance:read');
    const sha256 = String(request.params['sha256']);
    const bytes = await desk.evidence(idOf(request), sha256);
    if (bytes === null)
      throw missing('EVIDENCE_NOT_FOUND', 'The case has no such evidence, or it is not what was journaled any more.');
    sendBytes(response, { bytes, sha256, type: 'text/plain', file: `evidence-${sha256.slice(0, 12)}.jsonl` });
  });
  router.post('/cases', limited, ...jsonBody(), async (request, response) => {
    const actor = actorFor(response, 'compliance:write');
    const wanted = parseInput(openCaseSchema, request.body);
    idempotencyKey(request);
    const { value } = succeeded(await desk.open(wanted, askedBy(response, actor)));
    response.status(201).json(value);
  });
  router.patch('/cases/:id', limited, ...jsonBody(), async (request, response) => {
    const actor = actorFor(response, 'compliance:write');
    const wanted = parseInput(changeCaseSchema, request.body);
    idempotencyKey(request);
    const { value } = succeeded(await desk.change(idOf(request), wanted, askedBy(response, actor)));
    response.json(value);
  });
  return router;
}

/** Throws a refusal as a problem; hands on what went well. */
export function succeeded<T extends { readonly ok: boolean }>(outcome: T): Extract<T, { readonly ok: true }> {
  if (!outcome.ok) accepted(outcome as unknown as Parameters<typeof accepted>[0]);
  return outcome as Extract<T, { readonly ok: true }>;
}

function idOf(request: Request): string {
  return String(request.params['id']);
}

function missing(code: string, detail: string): ApiProblem {
  return new ApiProblem({ status: 404, code, detail });
}
