import { Router } from 'express';
import type { ApiDeps } from '../deps.js';
import { openApiDocument } from '../openapi/document.js';

/** Health, metrics and the API's own description, for whoever reaches the port: they name no person and no order. */
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
  const document = JSON.stringify(openApiDocument(deps.desk.version));
  router.get('/openapi.json', (_request, response) => {
    response.type('json').send(document);
  });
  return router;
}
