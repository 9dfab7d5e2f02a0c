import { stat, statfs } from 'node:fs/promises';
import type { StorageView } from '../../engine/desk.js';
import { systemTimers, type Timers } from '../delivery.js';
import type { DroppedClass } from '../spool.js';
import type { QuestDbSql } from '../sql.js';

export interface StorageOptions {
  /** Bytes of each table of QuestDB. Throws when it cannot answer. */
  readonly tableSizes: () => Promise<ReadonlyMap<string, number>>;
  readonly spoolFile: string;
  /** Whose file system must not fill. */
  readonly home: string;
  /** `DISK_BUDGET`; left out = none. */
  readonly budgetBytes?: number;
  readonly timers?: Timers;
  /** Runs before each look: see {@link resumeSuspended}. */
  readonly resume?: () => Promise<void>;
  /** What is not stored changed. */
  readonly onSuspended?: (suspended: readonly DroppedClass[], view: StorageView) => void;
}

/** Share of the budget from which a class is not stored any more, in the order of the spool. */
const SUSPENDED_FROM: readonly (readonly [DroppedClass, number])[] = [
  ['books', 0.9],
  ['quotes', 0.95],
  ['trades', 1],
];
const MEASURE_EVERY_MS = 10_000;
const WINDOW_MS = 6 * 3_600_000;
/** QuestDB allocates pages ahead: a fresh home grew a gigabyte in its first two minutes, and then hardly. */
const SETTLING_MS = 10 * 60_000;
/** Below this, growth is mostly such pages. */
const SHORTEST_WINDOW_MS = 20 * 60_000;
const DAY_MS = 86_400_000;

interface Sample {
  readonly atMs: number;
  readonly usedBytes: number;
}

/** Watches how market data fills the disk, says until when it fits, and what must not be stored because of the budget. */
export class StorageWatch {
  private readonly timers: Timers;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private samples: Sample[] = [];
  private firstMs: number | undefined;
  private current: StorageView | null = null;
  private tables: ReadonlyMap<string, number> = new Map();
  private suspendedNow: readonly DroppedClass[] = [];

  constructor(private readonly options: StorageOptions) {
    this.timers = options.timers ?? systemTimers;
  }

  start(): void {
    this.running ??= this.run();
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Null until it could be measured. */
  view(): StorageView | null {
    return this.current;
  }

  /** Bytes of each table of QuestDB, as last measured. */
  tableBytes(): ReadonlyMap<string, number> {
    return this.tables;
  }

  /** What the budget leaves no room for. */
  suspended(): readonly DroppedClass[] {
    return this.suspendedNow;
  }

  /** Measures now; where QuestDB does not answer, its last size stands. */
  async measure(): Promise<void> {
    const { budgetBytes, home, spoolFile } = this.options;
    this.tables = await this.options.tableSizes().catch(() => this.tables);
    if (this.tables.size === 0) return;
    const spool = await Promise.all([spoolFile, `${spoolFile}-wal`].map(sizeOf));
    const { bavail, bsize } = await statfs(home);
    const usedBytes = sum(this.tables.values()) + sum(spool);
    const freeBytes = bavail * bsize;
    const growthBytesPerDay = this.growth({ atMs: this.timers.nowMs(), usedBytes });
    const left = Math.max(0, Math.min(freeBytes, (budgetBytes ?? Infinity) - usedBytes));
    const suspended = SUSPENDED_FROM.filter(([, from]) => usedBytes >= (budgetBytes ?? Infinity) * from).map(
      ([suspendedClass]) => suspendedClass,
    );
    this.current = {
      ...{ usedBytes, budgetBytes: budgetBytes ?? null, freeBytes, growthBytesPerDay, suspended },
      daysLeft: growthBytesPerDay > 0 ? left / growthBytesPerDay : null,
    };
    if (suspended.join() === this.suspendedNow.join()) return;
    this.suspendedNow = suspended;
    this.options.onSuspended?.(suspended, this.current);
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.options.resume?.().catch(() => undefined);
      // A file system that cannot be asked leaves the last view standing.
      await this.measure().catch(() => undefined);
      await this.timers.wait(MEASURE_EVERY_MS, this.stopping.signal);
    }
  }

  /** From the oldest sample of the window to this one; 0 until it can be told. */
  private growth(sample: Sample): number {
    this.firstMs ??= sample.atMs;
    if (sample.atMs - this.firstMs < SETTLING_MS) return 0;
    this.samples = [...this.samples.filter(({ atMs }) => sample.atMs - atMs <= WINDOW_MS), sample];
    const [first = sample] = this.samples;
    const elapsed = sample.atMs - first.atMs;
    if (elapsed < SHORTEST_WINDOW_MS) return 0;
    return Math.max(0, ((sample.usedBytes - first.usedBytes) / elapsed) * DAY_MS);
  }
}

/** Bytes on disk of every table and materialized view, with what waits in their write-ahead logs. */
export function tableSizes(sql: QuestDbSql): () => Promise<ReadonlyMap<string, number>> {
  return async () => {
    const rows = await sql.query('SELECT tableName, diskSize FROM table_storage()');
    return new Map(rows.map(([name, bytes]) => [String(name), Number(bytes)]));
  };
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
