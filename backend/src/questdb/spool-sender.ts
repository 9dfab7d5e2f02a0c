import type { DeliveryView } from '../engine/desk.js';
import { DeliveryFigures } from './delivery-figures.js';
import { DeliveryLoop } from './delivery-loop.js';
import { deliver, systemTimers, type DeadLetter, type Timers } from './delivery.js';
import type { LineSender } from './sender.js';
import type { DamagedBatch, Spool, SpooledBatch } from './spool.js';

export interface SpoolSenderOptions {
  readonly spool: Spool;
  readonly sender: LineSender;
  /** Newest `ts` in a table, 0 when it is empty. Throws when QuestDB cannot answer. */
  readonly watermark: (table: string) => Promise<number>;
  /** See {@link DeliveryLoop}. */
  readonly serverStart?: () => Promise<string>;
  readonly deadLetter: (letter: DeadLetter) => void;
  readonly timers?: Timers;
  readonly onDelivered?: (table: string, rows: number) => void;
  /** Batches that QuestDB had acknowledged and has no more: they wait again. */
  readonly onRedelivery?: (batches: number) => void;
}

/** Delivered batches stay this long, so that a QuestDB restored from a backup of the last hour gets the rest again. */
const KEPT_MS = 3_600_000;
/** QuestDB may have acknowledged rows that never reached its disk. */
const SAFETY_MS = 60_000;
const PRUNE_EVERY_MS = 10_000;

/** Takes the spool to QuestDB, oldest batch first, for as long as it takes. */
export class SpoolSender {
  private readonly timers: Timers;
  private readonly loop: DeliveryLoop;
  private readonly figures = new DeliveryFigures();
  private delivered = 0;
  private deadLetters = 0;
  private prunedMs = 0;

  constructor(private readonly options: SpoolSenderOptions) {
    this.timers = options.timers ?? systemTimers;
    const { serverStart } = options;
    const steps = { compare: () => this.compareWatermarks(), step: () => this.step() };
    this.loop = new DeliveryLoop(steps, { timers: this.timers, serverStart, gatherMs: 0 });
  }

  start(): void {
    this.loop.start();
  }

  /** Call after rows were stored. */
  notify(): void {
    this.loop.notify();
  }

  /** Stops after the request in flight; the rest stays in the file. */
  async close(): Promise<void> {
    await this.loop.close();
  }

  /** What this queue knows of itself; who fills it knows what was dropped, who watches the disk how full it is. */
  delivery(): DeliveryView {
    const { rows, bytes, oldestStoredMs } = this.options.spool.totals();
    const nowMs = this.timers.nowMs();
    return {
      queue: 'spool',
      state: this.loop.state,
      waitingRows: rows,
      waitingBytes: bytes,
      oldestAgeMs: oldestStoredMs === null ? 0 : Math.max(0, nowMs - oldestStoredMs),
      deliveredRows: this.delivered,
      droppedRows: 0,
      deadLetters: this.deadLetters,
      lastError: this.loop.lastError,
      queryableMsP50: this.figures.percentile(0.5, nowMs),
      queryableMsP99: this.figures.percentile(0.99, nowMs),
      rowsPerSecond: this.figures.rowsPerSecond(nowMs),
      storage: null,
    };
  }

  private async step(): Promise<'more' | 'nothingLeft'> {
    const batch = this.options.spool.next();
    this.prune();
    if (batch === undefined) return 'nothingLeft';
    await this.send(batch);
    return 'more';
  }

  private async send(batch: SpooledBatch | DamagedBatch): Promise<void> {
    const { spool, sender } = this.options;
    const { table, ids } = batch;
    if ('damaged' in batch) {
      this.bury({ table, message: 'the stored batch is damaged', payload: Buffer.alloc(0), rows: batch.rows });
      spool.remove(ids);
      return;
    }
    const outcome = await deliver(sender, batch);
    if (outcome.kind === 'retry') throw new Error(outcome.state);
    for (const { line, message } of outcome.poisoned) this.bury({ table, message, payload: line, rows: 1 });
    const nowMs = this.timers.nowMs();
    spool.delivered(ids, nowMs);
    this.delivered += outcome.rows;
    const received = { firstMs: batch.minReceived / 1000, lastMs: batch.maxReceived / 1000 };
    this.figures.acknowledged(outcome.rows, received, nowMs);
    this.options.onDelivered?.(table, outcome.rows);
  }

  /**
   * Rows newer than the newest of their table were acknowledged and lost: from when the first of them was delivered,
   * everything of every table is sent again, since a table whose rows carry old times (a replay, a back-fill) cannot
   * tell by itself. What was delivered just before QuestDB ended is always sent again.
   */
  private async compareWatermarks(): Promise<void> {
    const { spool, watermark, onRedelivery } = this.options;
    let fromMs = spool.lastDeliveredMs() ?? Infinity;
    for (const table of spool.deliveredTables()) {
      const missingMs = spool.firstMissingMs(table, await watermark(table));
      fromMs = Math.min(fromMs, missingMs ?? Infinity);
    }
    if (fromMs === Infinity) return;
    const batches = spool.redeliver(fromMs - SAFETY_MS);
    if (batches > 0) onRedelivery?.(batches);
  }

  private prune(): void {
    const nowMs = this.timers.nowMs();
    if (nowMs - this.prunedMs < PRUNE_EVERY_MS) return;
    // A long outage leaves much to forget at once: a part each time, so that nobody waits for it.
    if (!this.options.spool.prune(nowMs - KEPT_MS)) this.prunedMs = nowMs;
  }

  private bury(letter: Omit<DeadLetter, 'queue'>): void {
    this.deadLetters += 1;
    this.options.deadLetter({ queue: 'spool', ...letter });
  }
}
