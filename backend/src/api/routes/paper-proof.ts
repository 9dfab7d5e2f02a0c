import { Router } from 'express';
import type { PaperProofView } from '@paperdesk/contract';
import { mayRead } from '../caller.js';
import type { ApiDeps } from '../deps.js';
import { rateLimit } from '../middleware/rate-limit.js';

/** `GET /paper-proof`: the newest proof that the desk cannot trade for real. Whoever may look at orders may see it. */
export function paperProofRoute(deps: ApiDeps, view: () => PaperProofView): Router {
  const router = Router();
  router.get('/paper-proof', rateLimit(deps), mayRead, (_request, response) => {
    response.json(view());
  });
  return router;
}
