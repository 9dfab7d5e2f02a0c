import type { WhoAmI } from '@paperdesk/contract';
import { fetchMe } from './deskApi.js';
import { staleAfterMs } from './freshness.js';
import { useFeed, type Feed } from './useFeed.js';

/** Six panels of a desk ask it. Rights that change are seen this much later; the service goes by them at once. */
const EVERY_MS = 30_000;
/** While what stands beside it says that the service is gone; no oftener, for it may only be slow. */
const DOUBTFUL_EVERY_MS = 2_000;
/** As old as what is asked each second may be. */
const OLD_AFTER_MS = staleAfterMs(1_000);

/**
 * Who is looking. It changes seldom and is asked seldom, unless the feed beside it says that the service does not
 * answer: then it is asked often, so that it is known as soon that nobody can say who this is, and when they can.
 */
export function useMe(beside: Feed<unknown>): Feed<WhoAmI> {
  const doubtful = beside.freshness === 'unreachable' || beside.freshness === 'stale';
  const me = useFeed({ key: 'me', poll: fetchMe, everyMs: doubtful ? DOUBTFUL_EVERY_MS : EVERY_MS });
  const old = doubtful && me.freshness === 'live' && (me.ageMs ?? 0) > OLD_AFTER_MS;
  return old ? { ...me, freshness: 'stale' } : me;
}
