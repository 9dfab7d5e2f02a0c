import type { IntrusionSuspected } from '../model/fact.js';
import type { IntrusionRules } from '../model/risk-rules.js';
import type { TimeUs } from '../model/time.js';

/** One request that was refused. */
export interface RefusedRequest {
  readonly status: number;
  readonly code: string;
  /** Whether somebody known sent it. */
  readonly known: boolean;
  readonly path: string;
}

export type IntrusionSign = IntrusionSuspected['sign'];
export type Suspicion = Pick<IntrusionSuspected, 'sign' | 'count' | 'windowSeconds' | 'detail'>;

/** A sign that lasts is told again after this long. */
const TELL_AGAIN_US = 300_000_000;
const SECOND_US = 1_000_000;
/** Remembered of one sign at most: it is far above every threshold. */
const KEPT = 1_000;
const PATH_KEPT = 200;

interface SignRule {
  readonly sign: IntrusionSign;
  /** So many within so many seconds are one, unless the desk's rules say otherwise. */
  readonly from: number;
  readonly windowSeconds: number;
  /** What is counted: each request, or each different path. */
  readonly of: 'requests' | 'paths';
  fits(request: RefusedRequest): boolean;
  detail(count: number): string;
}

/** Faults of identities that no key of Grafana or of the desk made: those do not come by themselves. */
const FORGED = ['IDENTITY_INVALID', 'ROUTE_SECRET_WRONG'];

const SIGNS: readonly SignRule[] = [
  {
    sign: 'forgedIdentity',
    ...{ from: 3, windowSeconds: 60 },
    of: 'requests',
    fits: ({ code }) => FORGED.includes(code),
    detail: (count) => `${count} requests with a forged identity or a wrong route secret`,
  },
  {
    sign: 'failedIdentities',
    ...{ from: 20, windowSeconds: 60 },
    of: 'requests',
    fits: ({ known, status, code }) => !known && (status === 401 || status === 403) && !FORGED.includes(code),
    detail: (count) => `${count} requests whose sender could not be identified`,
  },
  {
    sign: 'scan',
    ...{ from: 15, windowSeconds: 60 },
    of: 'paths',
    fits: ({ status, code }) => status === 404 && code === 'NOT_FOUND',
    detail: (count) => `${count} different addresses that do not exist were asked for`,
  },
  {
    sign: 'burstOf403',
    // A dashboard of somebody without rights asks again every few seconds, for each of its panels.
    ...{ from: 30, windowSeconds: 10 },
    of: 'requests',
    fits: ({ known, status }) => known && status === 403,
    detail: (count) => `${count} requests of known callers for what is not theirs`,
  },
];

/**
 * Counts refused requests: those without a known sender by code, and all of them for signs of an intrusion. Time comes in
 * with each call; a clock that is moved back forgets nothing and counts no request twice.
 */
export class Refusals {
  private readonly unknown = new Map<string, number>();
  private readonly seen = new Map<IntrusionSign, { time: TimeUs; path: string }[]>();
  private readonly toldAt = new Map<IntrusionSign, TimeUs>();

  /** `rules`: the thresholds that hold now, where they are not the defaults. */
  constructor(private readonly rules: () => IntrusionRules | undefined = () => undefined) {}

  /** Takes one in; answers the signs it completes. */
  note(request: RefusedRequest, now: TimeUs): Suspicion[] {
    if (!request.known) this.unknown.set(request.code, (this.unknown.get(request.code) ?? 0) + 1);
    return SIGNS.filter((rule) => rule.fits(request)).flatMap((rule) => this.judge(rule, request, now));
  }

  /** What was counted without a known sender since the last call, by code; null when nothing was. */
  takeCounts(): Readonly<Record<string, number>> | null {
    if (this.unknown.size === 0) return null;
    const codes = Object.fromEntries([...this.unknown].sort(([a], [b]) => (a < b ? -1 : 1)));
    this.unknown.clear();
    return codes;
  }

  private judge(rule: SignRule, { path }: RefusedRequest, now: TimeUs): Suspicion[] {
    const { sign } = rule;
    const told = this.rules()?.[sign];
    if (told === null) return [];
    const { from, windowSeconds } = told ?? rule;
    const since = now - windowSeconds * SECOND_US;
    const seen = (this.seen.get(sign) ?? []).filter(({ time }) => time > since).slice(-KEPT + 1);
    seen.push({ time: now, path: path.slice(0, PATH_KEPT) });
    this.seen.set(sign, seen);
    const count = rule.of === 'paths' ? new Set(seen.map((each) => each.path)).size : seen.length;
    if (count < from || now < (this.toldAt.get(sign) ?? -Infinity) + TELL_AGAIN_US) return [];
    this.toldAt.set(sign, now);
    return [{ sign, count, windowSeconds, detail: rule.detail(count) }];
  }
}
