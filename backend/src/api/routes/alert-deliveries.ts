import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { matchesSecret } from '../../security/route-secret.js';
import { createAlertMetrics } from '../../observability/metrics/alerts.js';
import type { DeliveredAlert } from '../../model/delivered-alert.js';
import { WATCHDOG } from '../../watch/alert-deliveries.js';
import { ApiProblem, parseInput } from '../api-problem.js';
import type { ApiDeps } from '../deps.js';
import { jsonBody } from '../middleware/json-body.js';

const SCHEME = 'Paperdesk ';

/** What Grafana's webhook contact point sends; the rest of it is not ours to judge. */
export const notificationSchema = z.object({
  receiver: z.string().default(''),
  alerts: z.array(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: z.looseObject({ alertname: z.string(), severity: z.string().default('none') }),
      annotations: z.looseObject({ summary: z.string().default('') }).default({ summary: '' }),
      fingerprint: z.string().default(''),
      startsAt: z.string().optional(),
      endsAt: z.string().optional(),
    }),
  ),
});
type Notified = z.infer<typeof notificationSchema>['alerts'][number];

/** What every rule of ours carries, and what Grafana adds: it names no instance. */
const COMMON_LABELS = new Set(['alertname', 'severity', 'service', 'grafana_folder']);

function instanceOf(labels: Notified['labels']): string {
  return Object.entries(labels)
    .filter(([name]) => !COMMON_LABELS.has(name) && !name.startsWith('__'))
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');
}

/** Go's zero time stands for an end that has not come. */
function timeUs(text: string | undefined): number | null {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) || ms <= 0 ? null : ms * 1000;
}

function deliveredOf(
  { status, labels, annotations, ...alert }: Notified,
  receiver: string,
  at: number,
): DeliveredAlert {
  return {
    ...{ at, alert: labels.alertname, severity: labels.severity, status, receiver, fingerprint: alert.fingerprint },
    ...{ labels: instanceOf(labels), summary: annotations.summary.slice(0, 500) },
    ...{ startsAt: timeUs(alert.startsAt), endsAt: status === 'resolved' ? timeUs(alert.endsAt) : null },
  };
}

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
    const { alerts, receiver } = parseInput(notificationSchema, request.body);
    const now = deps.clock.nowUs();
    deps.alertDeliveries?.take(alerts.map((alert) => deliveredOf(alert, receiver, now)));
    for (const { status, labels, startsAt } of alerts) {
      counted(status);
      if (labels.alertname === WATCHDOG) continue;
      deps.logger.warn({ alert: labels.alertname, severity: labels.severity, status, startsAt }, 'alert delivered');
    }
    response.status(204).end();
  });
  return router;
}
