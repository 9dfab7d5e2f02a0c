import express, { Router, type Express } from 'express';
import helmet from 'helmet';
import type { ApiDeps } from './deps.js';
import { killPage } from './kill-page.js';
import { accessLog } from './middleware/access-log.js';
import { authenticate, authenticateTrip } from './middleware/authentication.js';
import { notFound, problems } from './middleware/problems.js';
import { requestId } from './middleware/request-id.js';
import { accountRoutes } from './routes/accounts.js';
import { alertDeliveries } from './routes/alert-deliveries.js';
import { auditRoutes } from './routes/audit.js';
import { caseRoutes } from './routes/cases.js';
import { complianceEventRoutes } from './routes/compliance-events.js';
import { approvalRoutes } from './routes/approvals.js';
import { customerRoutes } from './routes/customers.js';
import { limitRoutes } from './routes/limits.js';
import { deadManRoutes } from './routes/dead-man.js';
import { drillRoute, rearmRoute, tripRoute } from './routes/kill-switch.js';
import { cancelRoutes } from './routes/order-cancels.js';
import { orderListRoutes } from './routes/order-lists.js';
import { orderRoutes } from './routes/orders.js';
import { paperProofRoute } from './routes/paper-proof.js';
import { readRoutes } from './routes/reads.js';
import { reportRoutes } from './routes/reports.js';
import { serviceRoutes } from './routes/service.js';

/**
 * The desk's HTTP face. A route parses, calls one verb and replies; refusals become problem documents in one place.
 * The caller listens with the app it gets: `createServer(createApi(deps))`.
 */
export function createApi(deps: ApiDeps): Express {
  const app = express();
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
      // The desk is reached over plain http on loopback; whoever puts TLS in front sets this there.
      strictTransportSecurity: false,
    }),
    accessLog(deps),
    requestId(deps),
    (_request, response, next) => {
      response.set('Cache-Control', 'no-store');
      next();
    },
  );
  app.use(serviceRoutes(deps), killPage(deps.desk.paperLine));
  const api = Router();
  api.use(tripRoute(deps, authenticateTrip(deps)), alertDeliveries(deps));
  api.use(authenticate(deps), readRoutes(deps), orderListRoutes(deps), orderRoutes(deps), cancelRoutes(deps));
  api.use(accountRoutes(deps), approvalRoutes(deps), customerRoutes(deps), limitRoutes(deps), rearmRoute(deps));
  if (deps.killDrill !== undefined) api.use(drillRoute(deps, deps.killDrill));
  if (deps.paperProof !== undefined) api.use(paperProofRoute(deps, deps.paperProof));
  if (deps.deadMan !== undefined) api.use(deadManRoutes(deps, deps.deadMan));
  const { compliance } = deps;
  if (compliance !== undefined) {
    api.use(complianceEventRoutes(deps, compliance), caseRoutes(deps, compliance));
    api.use(reportRoutes(deps, compliance), auditRoutes(deps, compliance));
  }
  app.use('/api/v1', api);
  app.use(notFound, problems(deps));
  return app;
}
