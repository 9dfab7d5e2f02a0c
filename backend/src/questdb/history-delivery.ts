import type { FeedView } from '@paperdesk/contract';
import type { Clock } from '../clock.js';
import type { DeliveryView } from '../engine/desk.js';
import type { MarketEvent } from '../model/market-event.js';
import { type Timers, nextBackoffMs, systemTimers } from './delivery.js';
import { MarketDataWriter } from './market-data-writer.js';
import { migrate } from './migrations/migrate.js';
import { type ProjectedJournal, Projector } from './projector.js';
import { QuestDbSender } from './sender.js';
import { SpoolSender } from './spool-sender.js';
import { Spool } from './spool.js';
import { type QuestDbAddress, QuestDbSql } from './sql.js';
import { seqWatermark, timeWatermark } from './watermark.js';

/** What delivery says while it works; pino fits. */
export interface DeliveryLogger {
  info(context: object, message: string): void;
  warn(context: object, message: string): void;
  error(context: object, message: string): void;
}
export interface HistoryOptions {
  readonly address: QuestDbAddress;
  readonly journal: ProjectedJournal;
  readonly spoolFile: string;
  readonly spoolMaxBytes: number;
  readonly booksPerSecond: number;
  readonly source: string;
  readonly runId: string;
  readonly clock: Clock;
  readonly logger: DeliveryLogger;
  readonly timers?: Timers;
}

/**
 * Everything that goes to QuestDB: market data through the spool, desk events through the projector. Writing never waits for
 * QuestDB; delivery begins once its tables are there and goes on for ever.
 */
export class HistoryDelivery {
  private readonly spool: Spool;
  private readonly writer: MarketDataWriter;
  private readonly spoolSender: SpoolSender;
  private readonly projector: Projector;
  private readonly stopping = new AbortController();
  private starting: Promise<void> | undefined;
  private waitsFor: string | null = null;
  /** True from the first row that the spool could not take until it takes one again. */
  private losing = false;

  constructor(private readonly options: HistoryOptions) {
    const { address, journal, clock, logger, source, runId } = options;
    const sql = new QuestDbSql(address);
    const sender = new QuestDbSender(address);
    this.spool = new Spool(options.spoolFile, options.spoolMaxBytes, (spoolClass, rows) => {
      this.spoolSender.countDropped(rows);
      logger.error({ class: spoolClass, rows }, 'the spool is full: rows that waited for QuestDB were dropped');
    });
    this.writer = new MarketDataWriter({
      spool: this.spool,
      clock,
      source,
      runId,
      booksPerSecond: options.booksPerSecond,
      onStored: () => {
        if (this.losing) logger.warn({}, 'the spool takes rows again');
        this.losing = false;
        this.spoolSender.notify();
      },
      onLost: (table, rows, cause) => {
        this.spoolSender.countDropped(rows);
        if (!this.losing) logger.error({ table, err: cause }, 'the spool cannot be written: market data is being lost');
        this.losing = true;
      },
      onDeadLetter: (table) => logger.error({ table }, 'a row was refused and is kept in dead_letters'),
    });
    const shared = { sender, deadLetter: this.writer.bury.bind(this.writer), timers: options.timers };
    this.spoolSender = new SpoolSender({ ...shared, spool: this.spool, watermark: timeWatermark(sql) });
    this.projector = new Projector({ ...shared, journal, runId, watermark: seqWatermark(sql) });
  }

  /** Makes the tables as soon as QuestDB answers, then delivers. */
  start(): void {
    this.starting ??= this.prepare();
  }

  write(event: MarketEvent): void {
    this.writer.write(event);
  }

  /** Call after each commit of the journal. */
  notify(): void {
    this.projector.notify();
  }

  recordHealth(feeds: readonly FeedView[]): void {
    this.writer.recordHealth(feeds);
  }

  delivery(): DeliveryView[] {
    const views = [this.projector.delivery(), this.spoolSender.delivery()];
    const { waitsFor } = this;
    return waitsFor === null ? views : views.map((view) => ({ ...view, state: 'retrying', lastError: waitsFor }));
  }

  /** Delivers the whole journal again. */
  rebuild(): void {
    this.projector.rebuild();
  }

  /** Stores what is buffered and stops; what waits is delivered after the next start. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.starting;
    this.writer.close();
    await Promise.all([this.projector.close(), this.spoolSender.close()]);
    this.spool.close();
  }

  private async prepare(): Promise<void> {
    const { logger, address, timers = systemTimers } = this.options;
    const sql = new QuestDbSql(address);
    let backoff = 0;
    while (!this.stopping.signal.aborted) {
      try {
        const made = await migrate(sql);
        if (made.length > 0) logger.info({ migrations: made }, 'QuestDB has new tables');
        this.waitsFor = null;
        this.projector.start();
        this.spoolSender.start();
        return;
      } catch (cause) {
        this.waitsFor = cause instanceof Error ? cause.message : String(cause);
        logger.warn({ reason: this.waitsFor }, 'QuestDB cannot be prepared yet; orders and ticks wait on disk');
        backoff = nextBackoffMs(backoff, timers.random());
        await timers.wait(backoff, this.stopping.signal);
      }
    }
  }
}
