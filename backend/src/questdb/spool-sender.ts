import type { DeliveryView } from '../engine/desk.js';
import { deliver, nextBackoffMs, systemTimers, type DeadLetter, type Timers } from './delivery.js';
import type { LineSender } from './sender.js';
import type { DamagedBatch, Spool, SpooledBatch } from './spool.js';

export interface SpoolSenderOptions {
  readonly spool: Spool;
  readonly sender: LineSender;
  /** Newest `ts` in a table, 0 when it is empty. Throws when QuestDB cannot answer. */
  readonly watermark: (table: string) => Promise<number>;
  readonly deadLetter: (letter: DeadLetter) => void;
  readonly timers?: Timers;
  readonly onDelivered?: (table: string, rows: number) => void;
}

const KEPT_MS = 3_600_000;
const SAFETY_MS = 60_000;
const IDLE_MS = 1_000;
const PRUNE_EVERY_MS = 60_000;

/** Takes the spool to QuestDB, oldest batch first, for as long as it takes. */
export class SpoolSender {
  private readonly timers: Timers;
  private wake = new AbortController();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private compare = true;
  private delivered = 0;
  private dropped = 0;
  private deadLetters = 0;
  private lastError: string | null = null;
  private prunedMs = 0;
  private lastDeliveryMs = 0;

  constructor(private readonly options: SpoolSenderOptions) {
    this.timers = options.timers ?? systemTimers;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Call after rows were stored. */
  notify(): void {
    this.wake.abort();
  }

  /** The spool's `onDropped` leads here, so that the delivery view counts it. */
  countDropped(rows: number): void {
    this.dropped += rows;
  }

  /** Stops after the request in flight; the rest stays in the file. */
  async close(): Promise<void> {
    this.stopping.abort();
    this.wake.abort();
    await this.running;
  }

  delivery(): DeliveryView {
    const { rows, bytes, oldestStoredMs } = this.options.spool.totals();
    return {
      queue: 'spool',
      state: this.stopping.signal.aborted ? 'stopped' : this.lastError === null ? 'delivering' : 'retrying',
      waitingRows: rows,
      waitingBytes: bytes,
      oldestAgeMs: oldestStoredMs === null ? 0 : Math.max(0, this.timers.nowMs() - oldestStoredMs),
      deliveredRows: this.delivered,
      droppedRows: this.dropped,
      deadLetters: this.deadLetters,
      lastError: this.lastError,
    };
  }

  private async run(): Promise<void> {
    let backoff = 0;
    while (!this.stopping.signal.aborted) {
      this.wake = new AbortController();
      try {
        if (this.compare) await this.compareWatermarks();
        const batch = this.options.spool.next();
        if (batch !== undefined) await this.send(batch);
        this.lastError = null;
        backoff = 0;
        if (batch === undefined) {
          this.prune();
          await this.timers.wait(IDLE_MS, this.wake.signal);
        }
      } catch (cause) {
        this.lastError = cause instanceof Error ? cause.message : String(cause);
        this.compare = true;
        backoff = nextBackoffMs(backoff, this.timers.random());
        await this.timers.wait(backoff, this.stopping.signal);
      }
    }
  }

  private async send(batch: SpooledBatch | DamagedBatch): Promise<void> {
    const { spool, sender } = this.options;
    if ('damaged' in batch) {
      this.bury({
        table: batch.table,
        message: 'the stored batch is damaged',
        payload: Buffer.alloc(0),
        rows: batch.rows,
      });
      spool.remove(batch.id);
      return;
    }
    const outcome = await deliver(sender, batch);
    if (outcome.kind === 'retry') throw new Error(outcome.state);
    for (const { line, message } of outcome.poisoned)
      this.bury({ table: batch.table, message, payload: line, rows: 1 });
    this.lastDeliveryMs = this.timers.nowMs();
    spool.delivered(batch.id, this.lastDeliveryMs);
    this.delivered += outcome.rows;
    this.options.onDelivered?.(batch.table, outcome.rows);
  }

  /** What QuestDB lost after acknowledging it is younger than its newest row, less a margin: that is sent again. */
  private async compareWatermarks(): Promise<void> {
    const { spool, watermark } = this.options;
    for (const table of spool.deliveredTables()) {
      const newest = await watermark(table);
      // The second bound holds for a replay, whose rows are older than what the table had before.
      spool.redeliver(table, newest - SAFETY_MS * 1000, (this.lastDeliveryMs || this.timers.nowMs()) - SAFETY_MS);
    }
    this.compare = false;
  }

  private prune(): void {
    const nowMs = this.timers.nowMs();
    if (nowMs - this.prunedMs < PRUNE_EVERY_MS) return;
    this.prunedMs = nowMs;
    this.options.spool.prune(nowMs - KEPT_MS);
  }

  private bury(letter: Omit<DeadLetter, 'queue'>): void {
    this.deadLetters += 1;
    this.options.deadLetter({ queue: 'spool', ...letter });
  }
}
