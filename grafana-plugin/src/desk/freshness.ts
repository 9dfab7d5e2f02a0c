import { faultSentence, type ApiFault } from './apiFault.js';
import { age } from './format.js';

/** Older than this is stale. With the timer's second on top, a stopped service shows within 5 s. */
const STALE_AFTER_MS = 4_000;
/** How long an answer may take before what is asked so often counts as stale. */
const ANSWER_WITHIN_MS = 2_000;

/** What is asked seldom is news for longer: it is stale when two answers in a row did not come. */
export const staleAfterMs = (everyMs: number): number => Math.max(STALE_AFTER_MS, 2 * everyMs + ANSWER_WITHIN_MS);

/**
 * A stream's heartbeat comes each second; after so long without one the panel asks by itself, which tells at once. The
 * timers on top take up to a second and a half, and a stopped service must show within five.
 */
export const STREAM_SILENT_AFTER_MS = 2_000;

/** A service that did not answer is asked again no later, however seldom it is asked otherwise. */
export const ASK_AGAIN_AFTER_MS = 2_000;
/** One that refused, no later than this. */
export const REFUSED_AGAIN_AFTER_MS = 10_000;

export type Freshness = 'loading' | 'live' | 'stale' | 'unreachable' | 'refused';

export interface FreshnessInput {
  /** Local time of the last good answer or stream row. */
  readonly at: number | undefined;
  /** Why the last request failed; undefined after a good one. */
  readonly fault: ApiFault | undefined;
  /** How often it is asked. */
  readonly everyMs: number;
  readonly nowMs: number;
}

/** What may be said about data that was last good at `at`. Only `live` may be acted on. */
export function freshnessOf({ at, fault, everyMs, nowMs }: FreshnessInput): Freshness {
  if (fault?.kind === 'unreachable') return 'unreachable';
  if (fault !== undefined) return 'refused';
  if (at === undefined) return 'loading';
  return nowMs - at > staleAfterMs(everyMs) ? 'stale' : 'live';
}

/** The header's words for it. */
export function freshnessWords(freshness: Freshness, ageMs: number | undefined, fault: ApiFault | undefined): string {
  const last = ageMs === undefined ? 'nothing received yet' : `last news ${age(ageMs)} ago`;
  switch (freshness) {
    case 'loading':
      return 'Loading';
    case 'live':
      return 'Live';
    case 'stale':
      return `Stale · ${last}`;
    case 'unreachable':
      return `Service not reachable · ${last}`;
    case 'refused':
      return fault === undefined ? 'Refused' : faultSentence(fault);
    default: {
      const unknown: never = freshness;
      return unknown;
    }
  }
}
