const LOOK_BACK_MS = 60_000;
/** Shorter ones delay nobody who would notice. */
const COUNTS_FROM_MS = 50;

/**
 * Standstills of the last minute and what they cost: a request that comes at any moment waits for the rest of the
 * standstill it falls into, so one standstill of `d` ms makes the share (d - w) / 60 s of requests wait longer than `w`.
 */
export class Standstills {
  private seen: { readonly endMs: number; readonly tookMs: number }[] = [];

  constructor(private readonly nowMs: () => number) {}

  add(tookMs: number): void {
    if (tookMs >= COUNTS_FROM_MS) this.seen.push({ endMs: this.nowMs(), tookMs });
    this.forget();
  }

  /** How long `1 - share` of the requests of the last minute waited at least, such as `share` 0.99. */
  waitMs(share: number): number {
    this.forget();
    const mayWaitMs = (1 - share) * LOOK_BACK_MS;
    const longestFirst = this.seen.map(({ tookMs }) => tookMs).sort((a, b) => b - a);
    let sum = 0;
    for (const [index, tookMs] of longestFirst.entries()) {
      sum += tookMs;
      const wait = (sum - mayWaitMs) / (index + 1);
      if (wait >= (longestFirst[index + 1] ?? 0)) return Math.max(0, Math.round(wait));
    }
    return 0;
  }

  private forget(): void {
    const from = this.nowMs() - LOOK_BACK_MS;
    if ((this.seen[0]?.endMs ?? Infinity) < from) this.seen = this.seen.filter(({ endMs }) => endMs >= from);
  }
}
