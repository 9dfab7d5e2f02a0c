import type { TimeUs } from '../model/time.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A book that held this long is as good as one that was never lost. */
const FORGIVEN_AFTER_US = 60_000_000;

/** How long to wait before asking for a book's snapshot again: not at all after the first loss, ever longer while losses follow. */
export class ResyncPacing {
  private waitMs = 0;
  private lostAt: TimeUs | undefined;

  /** Milliseconds to wait after a loss at this time. */
  afterLoss(now: TimeUs): number {
    const isNew = this.lostAt === undefined || now - this.lostAt >= FORGIVEN_AFTER_US + this.waitMs * 1000;
    this.waitMs = isNew ? 0 : Math.min(LONGEST_WAIT_MS, Math.max(FIRST_WAIT_MS, this.waitMs * 2));
    this.lostAt = now;
    return this.waitMs;
  }
}
