import type { Side } from '@paperdesk/contract';
import type { FillBand } from '../model/desk-event.js';
import type { TimeUs } from '../model/time.js';
import type { ExecutionPreset, QueueModel } from '../model/trading-rules.js';
import { aheadAfter, type LevelStep, type QueueRule } from './queue.js';

/** One model's view of an order: public lots before it (null: not known), and what it would have filled by now. */
export interface Track {
  ahead: number | null;
  filled: number;
}

/** The last change of the level a place stands in, kept to redo it when a print turns out to belong before it. */
export interface LastStep {
  /** Exchange times of the book before the change, and of the one with it. */
  readonly from: TimeUs;
  readonly to: TimeUs;
  readonly before: number;
  readonly after: number;
  traded: number;
  /** What stood before us until then, by the three tracks. */
  readonly ahead: [number | null, number | null, number | null];
}

/**
 * Where one of our resting orders stands at its price. Plain data, volatile: it starts anew with each fresh book.
 * Our own earlier orders at the price are not in `ahead`: they take from the same prints before it does.
 */
export interface Place {
  readonly orderId: string;
  readonly side: Side;
  readonly price: number;
  readonly arrival: number;
  /** Exchange time of the book it arrived at; earlier prints are not its own. */
  readonly since: TimeUs;
  quantity: number;
  readonly rule: QueueRule<QueueModel>;
  readonly pessimistic: Track;
  readonly base: Track;
  readonly optimistic: Track;
  /** Lots printed at its price since the level last changed. */
  traded: number;
  last: LastStep | null;
  /** True from an interruption of the market until the order is requeued: nothing at its price fills it. */
  lost: boolean;
}

export const PESSIMISTIC: QueueRule = { estimator: 'riskAverse', power: 1 };
const OPTIMISTIC: QueueRule = { estimator: 'cancelsAhead', power: 1 };

/** The queue model of a preset. */
export function queueRuleOf(preset: ExecutionPreset): QueueRule<QueueModel> {
  return { estimator: preset.queueModel, power: preset.queuePower };
}

/** Under a preset that stands first in the queue the optimistic end stands first as well, else at the back like all. */
export function optimisticRule(base: QueueRule): QueueRule {
  return base.estimator === 'front' ? base : OPTIMISTIC;
}

/** A track that starts behind `ahead` lots. What is not known the optimistic end takes for nothing. */
export function trackFrom(rule: QueueRule, ahead: number | null, filled: number): Track {
  if (rule.estimator === 'front') return { ahead: 0, filled };
  return { ahead: ahead ?? (rule.estimator === 'cancelsAhead' ? 0 : null), filled };
}

/** The level of a place went from one displayed size to another. */
export function stepPlace(place: Place, step: { before: number; after: number; from: TimeUs; to: TimeUs }): void {
  const { pessimistic, base, optimistic, traded } = place;
  const { from, to, before, after } = step;
  place.last = { from, to, before, after, traded, ahead: [pessimistic.ahead, base.ahead, optimistic.ahead] };
  stepTracks(place, { before, after, traded });
  place.traded = 0;
}

/** The level of a place comes into view with `shown` lots: what is behind us cannot be told, more is not before us. */
export function revealPlace(place: Place, shown: number): void {
  for (const track of [place.pessimistic, place.base, place.optimistic])
    track.ahead = Math.min(track.ahead ?? shown, shown);
  if (place.rule.estimator === 'front') place.base.ahead = 0;
  place.traded = 0;
  place.last = null;
}

/**
 * Takes a print off the queue before a place. A print that is older than the book in hand is in that book already: if
 * it belongs before the last change of the level that change is redone after it, so that it is not taken for a cancel
 * as well; else it counts once, here.
 */
export function passPrint(place: Place, quantity: number, print: { time: TimeUs; bookTime: TimeUs }): void {
  const { last } = place;
  if (last !== null && print.time > last.from && print.time <= last.to) {
    for (const [index, track] of [place.pessimistic, place.base, place.optimistic].entries()) {
      const before = last.ahead[index] ?? null;
      const left = before === null ? null : Math.max(0, before - quantity);
      last.ahead[index as 0 | 1 | 2] = left;
      track.ahead = left;
    }
    last.traded += quantity;
    stepTracks(place, last);
    return;
  }
  for (const track of [place.pessimistic, place.base, place.optimistic])
    if (track.ahead !== null) track.ahead = Math.max(0, track.ahead - quantity);
  if (print.time < print.bookTime) return;
  place.traded += quantity;
  place.last = null;
}

/** Lots before a place at the moment of a print, by track: of a late print, before the change it belongs before. */
export function aheadAt(place: Place, track: Track, time: TimeUs): number | null {
  const { last } = place;
  if (last === null || time <= last.from || time > last.to) return track.ahead;
  return last.ahead[track === place.pessimistic ? 0 : track === place.base ? 1 : 2];
}

/** The band of an order that has `filled` lots: never narrower than what happened. */
export function bandAround(place: Place, filled: number): FillBand {
  return {
    pessimisticLots: Math.min(place.pessimistic.filled, filled),
    optimisticLots: Math.max(place.optimistic.filled, filled),
  };
}

function stepTracks(place: Place, step: LevelStep): void {
  const { pessimistic, base, optimistic } = place;
  const move = (track: Track, rule: QueueRule) => {
    if (track.ahead !== null) track.ahead = aheadAfter(rule, track.ahead, step);
  };
  move(pessimistic, PESSIMISTIC);
  move(base, place.rule);
  move(optimistic, optimisticRule(place.rule));
}
