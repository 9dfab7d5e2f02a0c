import type { TimeUs } from '../model/time.js';
import type { Track } from './place.js';
import { aheadAfter, type QueueRule } from './queue.js';

/**
 * A level as the optimistic end of a band last saw it. Depth comes every so often and shows what changed in between in
 * sum: a cancel before us and an add behind us are not seen. Quotes show each change at the best price, so this end
 * follows them too. Neither stream waits for the other, nor for the prints; where that leaves a doubt the lots count as
 * canceled before us, which an optimistic end may assume and a model may not.
 */
export interface Sight {
  /** Lots shown. */
  shown: number;
  /** Lots printed at the price that `shown` does not know of. */
  traded: number;
  /** What the track was lowered by that prints still on their way may turn out to have been. */
  canceled: number;
  /** Prints from before this moment are in `shown`. */
  until: TimeUs;
}

/** The level of an order that joins at the back, behind `ahead` lots. */
export function sightOf(ahead: number | null): Sight {
  return { shown: ahead ?? 0, traded: 0, canceled: 0, until: 0 };
}

/**
 * The level shows `shown` lots; `until` is the time of a quote, one more than that of a book. What is older than what
 * was seen already says nothing.
 */
export function look(track: Track, sight: Sight, seen: { rule: QueueRule; shown: number; until: TimeUs }): void {
  const { rule, shown, until } = seen;
  // Nobody joins before us: an end that stands first has nothing left to see.
  if (track.ahead === null || track.ahead === 0 || until + 1 < sight.until) return;
  const left = aheadAfter(rule, track.ahead, { before: sight.shown, after: shown, traded: sight.traded });
  sight.canceled += track.ahead - left;
  track.ahead = left;
  sight.shown = shown;
  sight.traded = 0;
  sight.until = Math.max(sight.until, until);
}

/**
 * A print as the track has to take it. One that is in `shown` already was taken for a cancel when that was seen: as much
 * of it as that was stands before us once more, until the print is taken off.
 */
export function aheadOfPrint(track: Track, sight: Sight, print: { quantity: number; isLate: boolean }): number | null {
  if (track.ahead === null || !print.isLate) return track.ahead;
  return track.ahead + Math.min(sight.canceled, print.quantity);
}

/** Takes a print off. Prints come in their order: after one that was not late none that is older can come. */
export function passSight(track: Track, sight: Sight, print: { quantity: number; isLate: boolean }): void {
  const ahead = aheadOfPrint(track, sight, print);
  if (ahead !== null) track.ahead = Math.max(0, ahead - print.quantity);
  if (print.isLate) sight.canceled -= Math.min(sight.canceled, print.quantity);
  else {
    sight.traded += print.quantity;
    sight.canceled = 0;
  }
}
