import type { TimeUs } from '../model/time.js';

/** How far back {@link RecentCount} looks: five minutes. */
export const RECENT_US = 300_000_000;
const BUCKET_US = 10_000_000;
/** One more than fills the window, since the newest bucket is only begun. */
const BUCKETS = RECENT_US / BUCKET_US + 1;

/** Counts what happened within the last five minutes (to ten seconds more), in a ring of buckets. */
export class RecentCount {
  private readonly counts = new Float64Array(BUCKETS);
  private readonly ids = new Float64Array(BUCKETS).fill(-1);

  add(time: TimeUs, count = 1): void {
    const id = Math.floor(time / BUCKET_US);
    const index = id % BUCKETS;
    if (this.ids[index] !== id) {
      this.ids[index] = id;
      this.counts[index] = 0;
    }
    this.counts[index] = (this.counts[index] ?? 0) + count;
  }

  /** What was counted within the five minutes before `now`. */
  total(now: TimeUs): number {
    const last = Math.floor(now / BUCKET_US);
    let total = 0;
    this.ids.forEach((id, index) => {
      if (id <= last && id > last - BUCKETS) total += this.counts[index] ?? 0;
    });
    return total;
  }
}
