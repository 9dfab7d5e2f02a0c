import type { DroppedClass } from './spool.js';

export interface SpoolTotals {
  readonly rows: number;
  readonly bytes: number;
  readonly oldestStoredMs: number | null;
}
interface Held {
  readonly waits: 0 | 1;
  readonly rows: number;
  readonly size: number;
}
interface Counts {
  waitingRows: number;
  waitingBytes: number;
  keptBytes: number;
}
type Amount = Pick<Held, 'rows' | 'size'>;

/** Running totals of what the spool holds, so that no store has to add it all up. */
export class SpoolTally {
  private counts: Counts = { waitingRows: 0, waitingBytes: 0, keptBytes: 0 };
  private drops = new Map<DroppedClass, number>();

  constructor(held: readonly Held[]) {
    this.restart(held);
  }

  restart(held: readonly Held[]): void {
    this.counts = { waitingRows: 0, waitingBytes: 0, keptBytes: 0 };
    for (const { waits, rows, size } of held)
      if (waits === 1) {
        this.counts.waitingRows += rows;
        this.counts.waitingBytes += size;
      } else this.counts.keptBytes += size;
  }

  /** Runs a transaction; when it throws, nothing was stored and nothing is counted. */
  change(transaction: () => void): void {
    const before = { ...this.counts };
    const dropsBefore = new Map(this.drops);
    try {
      transaction();
    } catch (cause) {
      this.counts = before;
      this.drops = dropsBefore;
      throw cause;
    }
  }

  stored({ rows, size }: Amount): void {
    this.counts.waitingRows += rows;
    this.counts.waitingBytes += size;
  }

  kept(amount: Amount): void {
    this.removed('waiting', amount);
    this.counts.keptBytes += amount.size;
  }

  removed(state: 'waiting' | 'kept', { rows, size }: Amount): void {
    if (state === 'kept') {
      this.counts.keptBytes -= size;
      return;
    }
    this.counts.waitingRows -= rows;
    this.counts.waitingBytes -= size;
  }

  dropped(dropped: DroppedClass, rows: number): void {
    this.drops.set(dropped, (this.drops.get(dropped) ?? 0) + rows);
  }

  takeDropped(): [DroppedClass, number][] {
    const drops = [...this.drops];
    this.drops.clear();
    return drops;
  }

  waiting(): { rows: number; bytes: number } {
    return { rows: this.counts.waitingRows, bytes: this.counts.waitingBytes };
  }

  /** All that is held. */
  bytes(): number {
    return this.counts.waitingBytes + this.counts.keptBytes;
  }
}
