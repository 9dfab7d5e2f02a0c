import type { SpoolClass } from './spool.js';

/**
 * Why rows were not kept: the spool is over its cap, it cannot be written, or `DISK_BUDGET` is used up.
 */
export const DROP_REASONS = ['spoolFull', 'spoolUnwritable', 'diskBudget'] as const;
export type DropReason = (typeof DROP_REASONS)[number];
export type ThinnedTable = 'books' | 'quotes';
type ByClass = Readonly<Record<SpoolClass, number>>;

/** Since the start of the process. */
export interface RowCountsView {
  /** Not stored by rule: books over their rate, quotes over theirs or unchanged. */
  readonly thinned: Readonly<Record<ThinnedTable, number>>;
  readonly dropped: Readonly<Record<DropReason, ByClass>>;
}

/** Counts every market row that is not stored. */
export class RowCounts {
  private readonly thinnedRows: Record<ThinnedTable, number> = { books: 0, quotes: 0 };
  private readonly droppedRows: Record<DropReason, Record<SpoolClass, number>> = {
    spoolFull: noRows(),
    spoolUnwritable: noRows(),
    diskBudget: noRows(),
  };

  thinned(table: ThinnedTable, rows: number): void {
    this.thinnedRows[table] += rows;
  }

  dropped(reason: DropReason, spoolClass: SpoolClass, rows: number): void {
    this.droppedRows[reason][spoolClass] += rows;
  }

  /** Over all reasons and classes. */
  droppedInAll(): number {
    return DROP_REASONS.flatMap((reason) => Object.values(this.droppedRows[reason])).reduce(
      (sum, rows) => sum + rows,
      0,
    );
  }

  view(): RowCountsView {
    return structuredClone({ thinned: this.thinnedRows, dropped: this.droppedRows });
  }
}

function noRows(): Record<SpoolClass, number> {
  return { books: 0, quotes: 0, trades: 0, health: 0 };
}
