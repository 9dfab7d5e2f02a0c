/** Buckets grow by this factor, so a percentile is at most 5 % off. */
const GROWTH = 1.05;
/** From a millisecond to more than a day. */
const BUCKETS = 380;
const SLICE_MS = 5_000;
const SLICES = 12;

interface Slice {
  readonly startMs: number;
  rows: number;
  readonly buckets: Float64Array;
}

/** How long rows took from us to QuestDB, and how many there were, over the last minute. */
export class DeliveryFigures {
  private slices: Slice[] = [];

  /**
   * Counts acknowledged rows that reached us between `firstMs` and `lastMs` (epoch). Only these bounds are kept of a
   * batch, so its rows are taken as evenly spread between them.
   */
  acknowledged(rows: number, received: { readonly firstMs: number; readonly lastMs: number }, nowMs: number): void {
    const slice = this.sliceOf(nowMs);
    slice.rows += rows;
    const from = bucketOf(nowMs - received.lastMs);
    const to = bucketOf(nowMs - received.firstMs);
    const longest = Math.max(1, nowMs - received.firstMs);
    const shortest = Math.max(1, nowMs - received.lastMs);
    if (from === to || longest <= shortest) {
      slice.buckets[from] = (slice.buckets[from] ?? 0) + rows;
      return;
    }
    for (let bucket = from; bucket <= to; bucket += 1) {
      const low = Math.max(shortest, bucket === from ? shortest : GROWTH ** bucket);
      const high = Math.min(longest, bucket === to ? longest : GROWTH ** (bucket + 1));
      const share = Math.max(0, high - low) / (longest - shortest);
      slice.buckets[bucket] = (slice.buckets[bucket] ?? 0) + rows * share;
    }
  }

  rowsPerSecond(nowMs: number): number {
    this.forget(nowMs);
    const first = this.slices[0];
    if (first === undefined) return 0;
    const rows = this.slices.reduce((sum, slice) => sum + slice.rows, 0);
    return rows / (Math.max(SLICE_MS, nowMs - first.startMs) / 1000);
  }

  /** In milliseconds, to 5 %; null when nothing was acknowledged in the last minute. `share` such as 0.99. */
  percentile(share: number, nowMs: number): number | null {
    this.forget(nowMs);
    const total = this.slices.reduce((sum, slice) => sum + slice.rows, 0);
    if (total === 0) return null;
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      for (const slice of this.slices) seen += slice.buckets[bucket] ?? 0;
      if (seen >= total * share - 1e-6) return Math.round(GROWTH ** (bucket + 0.5) * 10) / 10;
    }
    return Math.round(GROWTH ** BUCKETS);
  }

  private sliceOf(nowMs: number): Slice {
    this.forget(nowMs);
    const last = this.slices.at(-1);
    if (last !== undefined && nowMs - last.startMs < SLICE_MS) return last;
    const slice = { startMs: nowMs, rows: 0, buckets: new Float64Array(BUCKETS) };
    this.slices.push(slice);
    return slice;
  }

  private forget(nowMs: number): void {
    this.slices = this.slices.filter(({ startMs }) => nowMs - startMs < SLICE_MS * SLICES && startMs <= nowMs);
  }
}

function bucketOf(delayMs: number): number {
  if (delayMs <= 1) return 0;
  return Math.min(BUCKETS - 1, Math.floor(Math.log(delayMs) / Math.log(GROWTH)));
}
