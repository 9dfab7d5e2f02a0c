import { type Request, Router } from 'express';
import { z } from 'zod';
import { makeReportSchema, reportFormatSchema, type MadeReport } from '@paperdesk/contract';
import { ApiProblem, parseInput } from '../api-problem.js';
import { actorFor, askedBy } from '../caller.js';
import type { ComplianceDesk } from '../compliance-desk.js';
import type { ApiDeps } from '../deps.js';
import { sendBytes } from '../download.js';
import { jsonBody } from '../middleware/json-body.js';
import { rateLimit } from '../middleware/rate-limit.js';
import { after, cursorKey, sendPage } from '../page.js';
import { succeeded } from './cases.js';

/** Without `format` the answer says what there is; with it, it is the report itself. */
export const reportFormatFilterSchema = z.strictObject({ format: reportFormatSchema.optional() });
export const reportFilterSchema = z.strictObject({
  limit: z.coerce.number('must be a number').int().min(1).max(1000).default(200),
  /** From the `Link` header of the page before; opaque. */
  cursor: z.string().min(1).max(500).optional(),
});
const TYPES = { json: 'application/json', csv: 'text/csv', html: 'text/html' } as const;

/** `GET|POST /reports…`: made once, kept, and bound by the journal to the bytes that are downloaded. */
export function reportRoutes(deps: ApiDeps, desk: ComplianceDesk): Router {
  const router = Router();
  const limited = rateLimit(deps);
  router.post('/reports', limited, ...jsonBody(), async (request, response) => {
    const actor = actorFor(response, 'compliance:write');
    const wanted = parseInput(makeReportSchema, request.body);
    const { value } = succeeded(await desk.makeReport(wanted, askedBy(response, actor)));
    response.status(201).json(value);
  });
  router.get('/reports', limited, (request, response) => {
    actorFor(response, 'compliance:read');
    const { limit, cursor } = parseInput(reportFilterSchema, request.query);
    const keyOf = ({ reportId }: MadeReport) => reportId;
    const rest = after(desk.reports(), cursorKey(request, cursor), keyOf);
    sendPage({ request, response }, rest, { limit, keyOf });
  });
  router.get('/reports/:id', limited, async (request, response) => {
    actorFor(response, 'compliance:read');
    const { format } = parseInput(reportFormatFilterSchema, request.query);
    const report = existing(desk.report(idOf(request)));
    if (format === undefined) return void response.json(report);
    const offered = report.formats.find((one) => one.format === format);
    if (offered === undefined)
      throw new ApiProblem({
        status: 422,
        code: 'FORMAT_NOT_OFFERED',
        detail: `A ${report.kind} report comes as ${report.formats.map((one) => one.format).join(', ')}.`,
      });
    const bytes = await desk.reportBytes(report.reportId, format);
    if (bytes === null)
      throw new ApiProblem({
        status: 409,
        code: 'REPORT_NOT_INTACT',
        detail: 'Its bytes are gone, or are not what was journaled any more: make it again.',
      });
    const file = `paperdesk-${report.kind}-${report.madeAt.slice(0, 10)}-${report.reportId.slice(0, 8)}.${format}`;
    sendBytes(response, { bytes, sha256: offered.sha256, type: TYPES[format], file });
  });
  return router;
}

function idOf(request: Request): string {
  return String(request.params['id']);
}

function existing(report: MadeReport | undefined): MadeReport {
  if (report !== undefined) return report;
  throw new ApiProblem({ status: 404, code: 'REPORT_NOT_FOUND', detail: 'There is no such report.' });
}
