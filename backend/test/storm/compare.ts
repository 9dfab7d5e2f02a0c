import type { TrueEvent } from './truth.js';

/** From and to, inclusive, in epoch microseconds. */
export type Interval = readonly [from: number, to: number];

export interface GapRow {
  readonly symbol: string;
  readonly channel: string;
  readonly fromId: number | null;
  readonly toId: number | null;
  readonly interval: Interval;
}
export interface Verdict {
  readonly truth: number;
  readonly stored: number;
  /** Made by the exchange, not stored, while nothing known to the test kept it from arriving. */
  readonly lostOutside: readonly TrueEvent[];
  /** Not stored, and explained by a known interruption. */
  readonly lostInside: readonly TrueEvent[];
  /** Stored more than once. */
  readonly doubled: readonly number[];
  /** Stored, but never made: an id of nobody. */
  readonly invented: readonly number[];
}

/** Overlapping intervals joined, in order. */
export function union(intervals: readonly Interval[]): Interval[] {
  const joined: [number, number][] = [];
  for (const [from, to] of [...intervals].sort(([a], [b]) => a - b)) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

export const lengthOf = (intervals: readonly Interval[]): number =>
  union(intervals).reduce((sum, [from, to]) => sum + to - from, 0);

const within = (time: number, intervals: readonly Interval[]) =>
  intervals.some(([from, to]) => time >= from && time <= to);

/** Holds what is stored of one channel of one market against what the exchange made. */
export function compare(truth: readonly TrueEvent[], stored: readonly number[], down: readonly Interval[]): Verdict {
  const count = new Map<number, number>();
  for (const id of stored) count.set(id, (count.get(id) ?? 0) + 1);
  const made = new Set(truth.map(({ id }) => id));
  const lost = truth.filter(({ id }) => !count.has(id));
  return {
    truth: truth.length,
    stored: stored.length,
    lostOutside: lost.filter(({ timeUs }) => !within(timeUs, down)),
    lostInside: lost.filter(({ timeUs }) => within(timeUs, down)),
    doubled: [...count].filter(([, times]) => times > 1).map(([id]) => id),
    invented: [...count.keys()].filter((id) => !made.has(id)),
  };
}

/** Ids that the gap rows of a market's trades name, one by one; rows without ids name none. */
export function idsDeclared(gaps: readonly GapRow[]): number[] {
  return gaps
    .flatMap(({ fromId, toId }) =>
      fromId === null || toId === null ? [] : Array.from({ length: toId - fromId + 1 }, (_, at) => fromId + at),
    )
    .sort((a, b) => a - b);
}
