import { Router } from 'express';
import type { ApiDeps } from '../deps.js';

/** Health and metrics, for whoever reaches the port: they name no person and no order. */
export function serviceRoutes(deps: ApiDeps): Router {
  const router = Router();
  router.get('/health/live', (_request, response) => {
    response.json({ status: 'live' });
  });
  router.get('/health/ready', (_request, response) => {
    const { ready, reasons } = deps.readiness();
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'notReady', reasons });
  });
  router.get('/metrics', async (_request, response) => {
    response.type(deps.metricsRegistry.contentType).send(await deps.metricsRegistry.metrics());
  });
  return router;
}
