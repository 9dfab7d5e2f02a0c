import type { RequestHandler, Response } from 'express';
import { ApiProblem } from '../api-problem.js';
import { callerOf } from '../caller.js';
import type { ApiDeps } from '../deps.js';

const DEFAULT = { perSecond: 2000, burst: 4000 };
/** Callers remembered at once; beyond it the longest known is forgotten, which only gives it a full bucket. */
const MAX_CALLERS = 1000;
const DAY_US = 86_400_000_000;

interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}
type LimitDeps = Pick<ApiDeps, 'clock' | 'rateLimit'>;

/** A token bucket a caller, against runaway programs; the limits of trading are the engine's. */
export function rateLimit(deps: LimitDeps): RequestHandler {
  const rate = deps.rateLimit ?? DEFAULT;
  const take = buckets();
  return (_request, response, next) => {
    const wait = take(callerOf(response).rights.login, 1, { rate, now: deps.clock.nowUs() });
    if (wait === 0) return next();
    next(tooMany(`At most ${rate.perSecond} requests a second.`, wait));
  };
}

/**
 * Counts orders: by the token's own limits, else by the desk's. A batch of n counts as n and is refused whole. Times are
 * those of the wall clock, days those of UTC; the count of a day starts anew with the desk.
 */
export function orderLimit(deps: LimitDeps): (response: Response, orders: number) => void {
  const take = buckets();
  const perDay = dayCounts();
  return (response, orders) => {
    const { rights, limits } = callerOf(response);
    const now = deps.clock.nowUs();
    const own = limits?.ordersPerSecond ?? null;
    const rate = own === null ? (deps.rateLimit ?? DEFAULT) : { perSecond: own, burst: own * 2 };
    if (orders > rate.burst)
      throw new ApiProblem({
        status: 429,
        code: 'BATCH_EXCEEDS_LIMIT',
        detail: `${orders} orders at once are more than you may ever send; send at most ${rate.burst}.`,
      });
    const most = limits?.ordersPerDay ?? null;
    const day = Math.floor(now / DAY_US);
    if (most !== null && perDay.count(rights.login, day) + orders > most)
      throw tooMany(`At most ${most} orders a UTC day with this token.`, Math.ceil(((day + 1) * DAY_US - now) / 1e6));
    const wait = take(rights.login, orders, { rate, now });
    if (wait > 0) throw tooMany(`At most ${rate.perSecond} orders a second.`, wait);
    if (most !== null) perDay.add(rights.login, day, orders);
  };
}

/** Takes `cost` from a caller's bucket; answers 0, or the whole seconds after which it is worth trying again. */
function buckets(): (caller: string, cost: number, at: { readonly rate: Rate; readonly now: number }) => number {
  const known = new Map<string, { left: number; at: number }>();
  return (caller, cost, { rate: { perSecond, burst }, now }) => {
    const bucket = known.get(caller) ?? { left: burst, at: now };
    const left = Math.min(burst, bucket.left + (Math.max(0, now - bucket.at) / 1e6) * perSecond);
    if (known.size >= MAX_CALLERS && !known.has(caller)) known.delete(known.keys().next().value ?? '');
    known.set(caller, { left: left >= cost ? left - cost : left, at: now });
    return left >= cost ? 0 : Math.max(1, Math.ceil((cost - left) / perSecond));
  };
}

function dayCounts() {
  let today = -1;
  const counts = new Map<string, number>();
  const count = (caller: string, day: number) => (day === today ? (counts.get(caller) ?? 0) : 0);
  return {
    count,
    add(caller: string, day: number, orders: number) {
      if (day !== today) counts.clear();
      today = day;
      counts.set(caller, (counts.get(caller) ?? 0) + orders);
    },
  };
}

function tooMany(detail: string, retryAfterSeconds: number): ApiProblem {
  return new ApiProblem({ status: 429, code: 'TOO_MANY_REQUESTS', detail, retryAfterSeconds });
}
