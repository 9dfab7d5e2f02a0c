import type { Side } from '@paperdesk/contract';
import type { FillBand } from '../model/desk-event.js';
import type { TimeUs } from '../model/time.js';
import type { ExecutionPreset, QueueModel } from '../model/trading-rules.js';
import { aheadAfter, type LevelStep, type QueueRule } from './queue.js';
import { aheadOfPrint, look, passSight, sightOf, type Sight } from './sight.js';

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
  /** What stood before us until then, by the pessimistic track and the base. */
  readonly ahead: [number | null, number | null];
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
  /** What the optimistic track knows of the level: it follows quotes, the others follow depth alone. */
  readonly sight: Sight;
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
  const { pessimistic, base, traded } = place;
  const { from, to, before, after } = step;
  place.last = { from, to, before, after, traded, ahead: [pessimistic.ahead, base.ahead] };
  stepTracks(place, { before, after, traded });
  place.traded = 0;
  seeLevel(place, after, to + 1);
}

/** The optimistic track sees the level of a place, in a book or a quote. */
export function seeLevel(place: Place, shown: number, until: TimeUs): void {
  look(place.optimistic, place.sight, { rule: optimisticRule(place.rule), shown, until });
  keepOrder(place);
}

/** The level of a place comes into view with `shown` lots: what is behind us cannot be told, more is not before us. */
export function revealPlace(place: Place, shown: number): void {
  for (const track of [place.pessimistic, place.base, place.optimistic])
    track.ahead = Math.min(track.ahead ?? shown, shown);
  if (place.rule.estimator === 'front') place.base.ahead = 0;
  place.traded = 0;
  place.last = null;
  Object.assign(place.sight, sightOf(shown));
}

/** A print at the price of a place, and the exchange time of the book in hand. */
export interface PassingPrint {
  readonly quantity: number;
  readonly time: TimeUs;
  readonly bookTime: TimeUs;
}

/**
 * Takes a print off the queue before a place. A print that is older than the book in hand is in that book already: if
 * it belongs before the last change of the level that change is redone after it, so that it is not taken for a cancel
 * as well; else it counts once, here.
 */
export function passPrint(place: Place, print: PassingPrint): void {
  passSight(place.optimistic, place.sight, { quantity: print.quantity, isLate: isLate(place, print) });
  passModels(place, print);
  keepOrder(place);
}

function passModels(place: Place, { quantity, time, bookTime }: PassingPrint): void {
  const { pessimistic, base, last } = place;
  const taken = (ahead: number | null) => (ahead === null ? null : Math.max(0, ahead - quantity));
  if (last !== null && time > last.from && time <= last.to) {
    last.ahead[0] = pessimistic.ahead = taken(last.ahead[0]);
    last.ahead[1] = base.ahead = taken(last.ahead[1]);
    last.traded += quantity;
    stepTracks(place, last);
    return;
  }
  pessimistic.ahead = taken(pessimistic.ahead);
  base.ahead = taken(base.ahead);
  if (time < bookTime) return;
  place.traded += quantity;
  place.last = null;
}

/** Lots before a place at the moment of a print, by track: of a late print, before the change it belongs before. */
export function aheadAt(place: Place, track: Track, print: PassingPrint): number | null {
  const { last, base, optimistic } = place;
  if (track === optimistic) {
    const own = aheadOfPrint(track, place.sight, { quantity: print.quantity, isLate: isLate(place, print) });
    return least(own, aheadAt(place, base, print));
  }
  if (last === null || print.time <= last.from || print.time > last.to) return track.ahead;
  return last.ahead[track === base ? 1 : 0];
}

function isLate({ sight }: Place, { time, bookTime }: PassingPrint): boolean {
  return time < sight.until || time < bookTime;
}

/** The optimistic end never stands behind the base: what it is not sure of, such as a late print, is not against it. */
function keepOrder({ base, optimistic }: Place): void {
  optimistic.ahead = least(optimistic.ahead, base.ahead);
}

function least(a: number | null, b: number | null): number | null {
  return a === null || b === null ? a : Math.min(a, b);
}

/** The band of an order that has `filled` lots: never narrower than what happened. */
export function bandAround(place: Place, filled: number): FillBand {
  return {
    pessimisticLots: Math.min(place.pessimistic.filled, filled),
    optimisticLots: Math.max(place.optimistic.filled, filled),
  };
}

function stepTracks({ pessimistic, base, rule }: Place, step: LevelStep): void {
  if (pessimistic.ahead !== null) pessimistic.ahead = aheadAfter(PESSIMISTIC, pessimistic.ahead, step);
  if (base.ahead !== null) base.ahead = aheadAfter(rule, base.ahead, step);
}
