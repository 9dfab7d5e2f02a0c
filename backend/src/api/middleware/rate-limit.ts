import type { RequestHandler } from 'express';
import { ApiProblem } from '../api-problem.js';
import { callerOf } from '../caller.js';
import type { ApiDeps } from '../deps.js';

const DEFAULT = { perSecond: 2000, burst: 4000 };
/** Callers remembered at once; beyond it the longest known is forgotten, which only gives it a full bucket. */
const MAX_CALLERS = 1000;

/** A token bucket a caller, against runaway programs; the limits of trading are the engine's. */
export function rateLimit(deps: Pick<ApiDeps, 'clock' | 'rateLimit'>): RequestHandler {
  const { perSecond, burst } = deps.rateLimit ?? DEFAULT;
  const buckets = new Map<string, { left: number; at: number }>();
  return (_request, response, next) => {
    const { login } = callerOf(response).rights;
    const now = deps.clock.nowUs();
    const bucket = buckets.get(login) ?? { left: burst, at: now };
    const left = Math.min(burst, bucket.left + (Math.max(0, now - bucket.at) / 1e6) * perSecond);
    if (buckets.size >= MAX_CALLERS && !buckets.has(login)) buckets.delete(buckets.keys().next().value ?? '');
    buckets.set(login, { left: Math.max(0, left - 1), at: now });
    if (left >= 1) return next();
    next(new ApiProblem({ status: 429, code: 'TOO_MANY_REQUESTS', detail: `At most ${perSecond} requests a second.` }));
  };
}
