import type { ResumePoints } from './resume-points.js';
import { DROP_ORDER, type ClassedBatch, type DroppedClass, type Spool } from './spool.js';

export interface ReserveOptions {
  readonly spool: Spool;
  readonly points: ResumePoints;
  /** Rows that could not be kept: the spool cannot be written and the reserve is full, or the desk ends like that. */
  readonly onLost: (lost: ClassedBatch['class'], rows: number) => void;
  /** The spool cannot be written (a full disk): told once, until it takes rows again. */
  readonly onTrouble?: (cause: unknown) => void;
  readonly onRecovered?: () => void;
  readonly maxBytes?: number;
}

const RESERVE_BYTES = 32_000_000;
/** A full disk is not asked ten times a second. */
const ASK_AGAIN_MS = 500;

/**
 * Stands before the spool: what it cannot take now waits in memory, oldest first, and is stored as soon as it can be.
 * Over its cap the reserve drops by the spool's own order.
 */
export class SpoolReserve {
  private waiting: ClassedBatch[] = [];
  private bytes = 0;
  private failedMs = -Infinity;
  private failing = false;

  constructor(private readonly options: ReserveOptions) {}

  /** Batches and rows that are in memory only. */
  totals(): { readonly rows: number; readonly bytes: number } {
    return { rows: this.waiting.reduce((sum, { batch }) => sum + batch.ends.length, 0), bytes: this.bytes };
  }

  /** Takes batches and stores what it can; true when something was stored. */
  store(batches: readonly ClassedBatch[], nowMs: number): boolean {
    this.waiting.push(...batches);
    for (const { batch } of batches) this.bytes += batch.bytes.length;
    const stored = this.failing && nowMs - this.failedMs < ASK_AGAIN_MS ? false : this.empty(nowMs);
    this.enforceCap();
    return stored;
  }

  /** A last try; what still cannot be stored is lost, and counted. */
  close(nowMs: number): void {
    this.empty(nowMs);
    for (const { class: lost, batch } of this.waiting) this.options.onLost(lost, batch.ends.length);
    this.waiting = [];
    this.bytes = 0;
  }

  private empty(nowMs: number): boolean {
    const { spool, points } = this.options;
    const unsaved = points.unsaved();
    if (this.waiting.length === 0 && unsaved.length === 0) return false;
    let stored = 0;
    try {
      // After a failure one at a time: a little room takes a little.
      if (this.failing)
        for (const each of this.waiting) {
          spool.store([each], nowMs);
          stored += 1;
        }
      // A point is saved with the last of the rows it tells of, never before them.
      spool.store(this.waiting.slice(stored), nowMs, unsaved);
      stored = this.waiting.length;
      points.saved();
      if (this.failing) this.options.onRecovered?.();
      this.failing = false;
    } catch (cause) {
      this.failedMs = nowMs;
      if (!this.failing) this.options.onTrouble?.(cause);
      this.failing = true;
    }
    this.waiting = this.waiting.slice(stored);
    this.bytes = this.waiting.reduce((sum, { batch }) => sum + batch.bytes.length, 0);
    return stored > 0;
  }

  private enforceCap(): void {
    const { maxBytes = RESERVE_BYTES, onLost } = this.options;
    const over = () => this.bytes > maxBytes;
    for (const dropped of DROP_ORDER satisfies readonly DroppedClass[]) {
      if (!over()) return;
      this.waiting = this.waiting.filter(({ class: spoolClass, batch }) => {
        if (spoolClass !== dropped || !over()) return true;
        this.bytes -= batch.bytes.length;
        onLost(spoolClass, batch.ends.length);
        return false;
      });
    }
  }
}
