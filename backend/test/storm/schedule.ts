/** What may go wrong in the storm; each takes down something for a while or damages what is sent. */
export const STORM_FAULTS = [
  'killBackend',
  'killQuestDb',
  'hangQuestDb',
  'cutSockets',
  'stall',
  'refuse',
  'fullDisk',
  'dropDepth',
  'duplicate',
] as const;
export type StormFault = (typeof STORM_FAULTS)[number];

export interface Planned {
  readonly fault: StormFault;
  /** Milliseconds after the start of the storm. */
  readonly atMs: number;
  /** How long it lasts, where it lasts. */
  readonly forMs: number;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * `count` faults over `lengthMs`: each kind at least once, the rest by chance, in an order by chance, evenly far apart
 * with some jitter, each between one and six seconds long. One ends before the next begins, so that what is lost can be
 * told apart by cause; the desk need not have recovered by then.
 */
export function planStorm(seed: number, count: number, lengthMs: number): Planned[] {
  const random = seededRandom(seed);
  const kinds: StormFault[] = [...STORM_FAULTS];
  while (kinds.length < count) kinds.push(STORM_FAULTS[Math.floor(random() * STORM_FAULTS.length)]!);
  for (let at = kinds.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [kinds[at], kinds[other]] = [kinds[other]!, kinds[at]!];
  }
  const apart = lengthMs / count;
  return kinds.slice(0, count).map((fault, index) => ({
    fault,
    atMs: Math.round(index * apart + random() * apart * 0.3),
    forMs: Math.round(1000 + random() * 5000),
  }));
}
