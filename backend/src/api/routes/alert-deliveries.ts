import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { matchesSecret } from '../../security/route-secret.js';
import { createAlertMetrics } from '../../observability/metrics/alerts.js';
import { ApiProblem, parseInput } from '../api-problem.js';
import type { ApiDeps } from '../deps.js';
import { jsonBody } from '../middleware/json-body.js';

const SCHEME = 'Paperdesk ';

/** What Grafana's webhook contact point sends; the rest of it is not ours to judge. */
export const notificationSchema = z.object({
  alerts: z.array(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: z.looseObject({ alertname: z.string(), severity: z.string().default('none') }),
      startsAt: z.string().optional(),
    }),
  ),
});

/** Hears every alert that Grafana sends out, so that log and metrics show what fired and that delivery works. */
export function alertDeliveries(deps: ApiDeps): Router {
  const counted = createAlertMetrics(deps.metricsRegistry);
  const fromGrafana: RequestHandler = (request, _response, next) => {
    const sent = request.get('authorization');
    const secret = sent?.startsWith(SCHEME) === true ? sent.slice(SCHEME.length) : undefined;
    if (matchesSecret(secret, deps.routeSecret)) return next();
    next(
      new ApiProblem({ status: 403, code: 'ROUTE_SECRET_WRONG', detail: 'Only this desk’s Grafana delivers here.' }),
    );
  };
  const router = Router();
  router.post('/alert-deliveries', fromGrafana, ...jsonBody(), (request, response) => {
    const { alerts } = parseInput(notificationSchema, request.body);
    for (const { status, labels, startsAt } of alerts) {
      counted(status);
      deps.logger.warn({ alert: labels.alertname, severity: labels.severity, status, startsAt }, 'alert delivered');
    }
    response.status(204).end();
  });
  return router;
}
