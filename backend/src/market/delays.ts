import type { TimeUs } from '../model/time.js';

/** The window is one minute, in slots of five seconds. */
const SLOTS = 12;
const SLOT_US = 5_000_000;
/** Delays kept of each slot: 768 a channel, enough for a 99th percentile. */
const KEPT = 64;

/** What a window of delays comes to, in milliseconds. Null: nothing in it. */
export interface DelayFigures {
  readonly p50: number | null;
  readonly p99: number | null;
  readonly least: number | null;
}
const NO_DELAYS: DelayFigures = { p50: null, p99: null, least: null };

/** One kept delay and for how many events it stands. */
interface WeightedDelay {
  readonly delayMs: number;
  readonly weight: number;
}

/**
 * Delays of the last minute in bounded space. A slot that is full keeps every second of its delays and from then on
 * takes every second event, and so on, so that a burst is sampled evenly; what was kept counts for what it stands for.
 * The smallest delay is exact. Taking one in is O(1); quantiles are worked out when asked for.
 */
export class DelayWindow {
  private readonly kept = new Float64Array(SLOTS * KEPT);
  private readonly slots = Array.from({ length: SLOTS }, () => ({
    id: -1,
    seen: 0,
    kept: 0,
    stride: 1,
    least: Infinity,
  }));
  private taken = 0;

  /** Changes with each delay taken in. */
  get version(): number {
    return this.taken;
  }

  /** `time` is when the event was received; `delayMs` may be negative. */
  add(time: TimeUs, delayMs: number): void {
    const id = Math.floor(time / SLOT_US);
    const index = id % SLOTS;
    const slot = this.slots[index];
    if (slot === undefined) return;
    if (slot.id !== id) {
      slot.id = id;
      slot.seen = 0;
      slot.kept = 0;
      slot.stride = 1;
      slot.least = Infinity;
    }
    if (delayMs < slot.least) slot.least = delayMs;
    if (slot.seen % slot.stride === 0) {
      if (slot.kept === KEPT) this.thin(index, slot);
      if (slot.seen % slot.stride === 0) {
        this.kept[index * KEPT + slot.kept] = delayMs;
        slot.kept += 1;
      }
    }
    slot.seen += 1;
    this.taken += 1;
  }

  /** What was kept of the minute before `now`. A slot of the future (our clock stepped back) is left out. */
  sample(now: TimeUs): WeightedDelay[] {
    const last = Math.floor(now / SLOT_US);
    return this.slots.flatMap((slot, index) => {
      if (slot.id > last || slot.id <= last - SLOTS) return [];
      const weight = slot.seen / slot.kept;
      const start = index * KEPT;
      return Array.from(this.kept.subarray(start, start + slot.kept), (delayMs) => ({ delayMs, weight }));
    });
  }

  /** The smallest delay of the minute before `now`; infinite when there was none. */
  least(now: TimeUs): number {
    const last = Math.floor(now / SLOT_US);
    let least = Infinity;
    for (const slot of this.slots) if (slot.id <= last && slot.id > last - SLOTS) least = Math.min(least, slot.least);
    return least;
  }

  private thin(index: number, slot: { kept: number; stride: number }): void {
    const start = index * KEPT;
    for (let n = 0; n < KEPT / 2; n += 1) this.kept[start + n] = this.kept[start + 2 * n] ?? 0;
    slot.kept = KEPT / 2;
    slot.stride *= 2;
  }
}

/** Figures over one or more windows. Worked out when asked for and kept until a delay or a slot is new: who watches asks often. */
export class DelayReading {
  private worked: { readonly slot: number; readonly version: number; readonly figures: DelayFigures } | undefined;

  constructor(private readonly windows: readonly DelayWindow[]) {}

  /** Of the minute before `now`. */
  figures(now: TimeUs): DelayFigures {
    const slot = Math.floor(now / SLOT_US);
    const version = this.windows.reduce((sum, window) => sum + window.version, 0);
    if (this.worked?.slot !== slot || this.worked.version !== version)
      this.worked = { slot, version, figures: this.work(now) };
    return this.worked.figures;
  }

  private work(now: TimeUs): DelayFigures {
    const sample = this.windows.flatMap((window) => window.sample(now));
    if (sample.length === 0) return NO_DELAYS;
    const [p50 = null, p99 = null] = quantiles(sample, [0.5, 0.99]);
    return { p50, p99, least: Math.min(...this.windows.map((window) => window.least(now))) };
  }
}

/** Nearest rank, each delay counting for what it stands for. */
function quantiles(sample: readonly WeightedDelay[], shares: readonly number[]): (number | null)[] {
  const sorted = sample.toSorted((a, b) => a.delayMs - b.delayMs);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  return shares.map((share) => {
    let passed = 0;
    // A hair is taken off so that rounding of the weights does not push a quantile one delay up.
    const wanted = share * total * (1 - 1e-12);
    for (const { delayMs, weight } of sorted) if ((passed += weight) >= wanted) return delayMs;
    return sorted.at(-1)?.delayMs ?? null;
  });
}
