import type { ConsolidatedView, FeedView } from '@paperdesk/contract';
import type { Clock } from '../clock.js';
import type { Observed } from '../compliance/surveillance/observed.js';
import type { DeliveryView } from '../engine/desk.js';
import type { Checkpoint } from '../model/checkpoint.js';
import type { CommittedEvent } from '../model/desk-event.js';
import type { MarketEvent } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';
import type { EquityPoint } from '../portfolio/equity.js';
import { type Timers, nextBackoffMs, systemTimers } from './delivery.js';
import { MarketDataWriter } from './market-data-writer.js';
import { migrate, otherPartitions } from './migrations/migrate.js';
import type { Partitions } from './migrations/schema.js';
import { type ProjectedJournal, Projector, PROJECTOR_CURSOR, type ProjectorOptions } from './projector.js';
import { type Outcome, Reconciler, type ReconcilerOptions } from './reconciliation/reconciler.js';
import { QuestDbProbe } from './questdb-probe.js';
import type { ResumePoints } from './resume-points.js';
import { RowCounts, type RowCountsView } from './row-counts.js';
import { attestationRow, equityRow, proofRow } from './rows/accounting-rows.js';
import { featureRow } from './rows/feature-rows.js';
import type { Row } from './rows/row.js';
import { QuestDbSender } from './sender.js';
import { SpoolSender } from './spool-sender.js';
import { Spool } from './spool.js';
import { type QuestDbAddress, QuestDbSql } from './sql.js';
import { type Keep, applyKeep } from './storage/keep.js';
import { resumeSuspended } from './storage/resume-suspended.js';
import { StorageWatch, tableSizes } from './storage/storage-watch.js';
import { seqWatermark, serverStart, timeWatermark } from './watermark.js';

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
  /** See marketData in desk.yaml for these five. */
  readonly booksPerSecond: number;
  readonly quotesPerSecond: number | 'all';
  readonly storedBookLevels: number;
  readonly keep: Keep;
  /** Of tables that are made now; those of older tables stand. */
  readonly partitions: Partitions;
  /** `DISK_BUDGET`; undefined = none. */
  readonly diskBudgetBytes: number | undefined;
  /** The folder whose file system the desk fills. */
  readonly home: string;
  readonly source: string;
  readonly runId: string;
  readonly clock: Clock;
  readonly logger: DeliveryLogger;
  readonly timers?: Timers;
  /** The newest snapshot of the desk at or before an event; without it a start reads the whole journal. */
  readonly snapshotAt?: ProjectorOptions['snapshotAt'];
  /** The engine's books, to be held against those that QuestDB holds. Left out: nothing is reconciled. */
  readonly accounts?: Pick<ReconcilerOptions, 'totals' | 'onMismatch'>;
}

/** A server that hangs must not hold the questions we ask it often. */
const SQL_TIMEOUT_MS = 5_000;
/** How long QuestDB may take to say that it is there. */
const PROBE_TIMEOUT_MS = 3_000;
/** Drops come in thousands; they are counted one by one and told this often. */
const TELL_DROPS_EVERY_MS = 10_000;

/**
 * Everything that goes to QuestDB: market data through the spool, desk events through the projector. Writing never waits for
 * QuestDB; delivery begins once its tables are there and goes on for ever.
 */
export class HistoryDelivery {
  private readonly spool: Spool;
  private readonly writer: MarketDataWriter;
  private readonly spoolSender: SpoolSender;
  private readonly projector: Projector;
  private readonly storage: StorageWatch;
  private readonly reconciler: Reconciler | null;
  private readonly probe: QuestDbProbe;
  private readonly counts = new RowCounts();
  private readonly timers: Timers;
  private readonly stopping = new AbortController();
  private starting: Promise<void> | undefined;
  private waitsFor: string | null = null;
  private preparedStart: string | undefined;
  private preparing: Promise<void> | undefined;
  private toldDropsMs = -Infinity;

  constructor(private readonly options: HistoryOptions) {
    const { address, journal, clock, logger, source, runId, spoolFile, home } = options;
    this.timers = options.timers ?? systemTimers;
    const sql = new QuestDbSql(address, SQL_TIMEOUT_MS);
    const probing = new QuestDbSql(address, PROBE_TIMEOUT_MS);
    this.probe = new QuestDbProbe({
      ask: () => probing.query('SELECT 1'),
      nowUs: () => clock.nowUs(),
      wait: this.timers.wait,
    });
    this.storage = new StorageWatch({
      ...{ tableSizes: tableSizes(sql), spoolFile, home, budgetBytes: options.diskBudgetBytes, timers: this.timers },
      resume: async () => {
        const tables = await resumeSuspended(sql);
        if (tables.length > 0) logger.error({ tables }, 'QuestDB had stopped applying rows to tables; told to go on');
      },
      onSuspended: (suspended, { usedBytes, budgetBytes }) =>
        suspended.length === 0
          ? logger.warn({ usedBytes, budgetBytes }, 'DISK_BUDGET has room again: all market data is stored')
          : logger.error({ suspended, usedBytes, budgetBytes }, 'DISK_BUDGET is used up: market data is not stored'),
    });
    this.spool = new Spool(spoolFile, options.spoolMaxBytes, (dropped, rows) => {
      this.counts.dropped('spoolFull', dropped, rows);
      this.tellDrops();
    });
    this.writer = new MarketDataWriter({
      ...{ spool: this.spool, clock, source, runId, counts: this.counts },
      booksPerSecond: options.booksPerSecond,
      quotesPerSecond: options.quotesPerSecond,
      storedBookLevels: options.storedBookLevels,
      suspended: () => this.storage.suspended(),
      onStored: () => this.spoolSender.notify(),
      onTrouble: (cause) => logger.error({ err: cause }, 'the spool cannot be written: market data waits in memory'),
      onRecovered: () => logger.warn({ dropped: this.counts.view().dropped }, 'the spool takes rows again'),
      onDeadLetter: (table) => logger.error({ table }, 'a row was refused and is kept in dead_letters'),
    });
    const askStart = serverStart(sql);
    const shared = {
      sender: new QuestDbSender(address),
      deadLetter: this.writer.bury.bind(this.writer),
      timers: this.timers,
      serverStart: () => this.preparedServer(askStart),
    };
    this.spoolSender = new SpoolSender({
      ...{ ...shared, spool: this.spool, watermark: timeWatermark(sql) },
      onRedelivery: (batches) =>
        logger.warn({ batches }, 'QuestDB was started anew: what it may have lost is delivered again'),
    });
    const { snapshotAt, accounts } = options;
    this.projector = new Projector({
      ...{ ...shared, journal, runId, watermark: seqWatermark(sql) },
      ...(snapshotAt === undefined ? {} : { snapshotAt }),
    });
    this.reconciler =
      accounts === undefined
        ? null
        : new Reconciler({
            ...{ ...accounts, sql, timers: this.timers },
            deliveredTo: () => journal.cursor(PROJECTOR_CURSOR),
            record: (rows) => this.writer.recordAccounting('reconciliations', rows),
            nowUs: () => clock.nowUs(),
          });
  }

  /** Where the next start of a feed takes up each market; see ResumePoints of the feeds. */
  get resumePoints(): ResumePoints {
    return this.writer.points;
  }

  /** Makes the tables as soon as QuestDB answers, then delivers. */
  start(): void {
    this.probe.start();
    this.starting ??= this.prepare();
  }

  write(event: MarketEvent): void {
    this.writer.write(event);
  }

  /** Call after each commit of the journal. */
  notify(): void {
    this.projector.notify();
  }

  /** The state of all feeds and of delivery itself, as rows; call it every few seconds. */
  recordHealth(feeds: readonly FeedView[]): void {
    this.writer.recordHealth(feeds, this.delivery());
  }

  /** The consolidated market, as rows where it changed; call it once a second. */
  recordConsolidated(views: readonly ConsolidatedView[]): void {
    this.writer.recordConsolidated(views);
  }

  /** Points of the equity curve, as rows. */
  recordEquity(points: readonly EquityPoint[]): void {
    const rows = points.map((point) => equityRow(point, this.options.source === 'replay' ? this.options.runId : null));
    this.writer.recordAccounting('equity', rows);
  }

  /** What surveillance rules read of a change of an order, which event `seq` of the journal made. */
  recordFeatures(seen: Observed, seq: number): void {
    this.writer.recordAccounting('order_features', [featureRow(seen, { seq, source: this.options.source })]);
  }

  /** What a comparison with SQL came to that is not one of books. */
  recordReconciliation(rows: readonly Row[]): void {
    this.writer.recordAccounting('reconciliations', rows);
  }

  /** Alerts as they were delivered, or an interval in which that could not be noted. */
  recordAlertDeliveries(rows: readonly Row[]): void {
    this.writer.recordAccounting('alert_deliveries', rows);
  }

  /** Seconds since QuestDB answered last; 0 while it does. */
  questdbDownSeconds(): number {
    return this.probe.downSeconds();
  }

  /** Rows that were made before it are in QuestDB. */
  spooledTo(): TimeUs {
    const { waitingRows, oldestAgeMs } = this.spoolSender.delivery();
    return this.options.clock.nowUs() - (waitingRows === 0 ? 0 : oldestAgeMs * 1000);
  }

  /** A signed checkpoint of the journal: a copy of it outside the journal. */
  recordCheckpoint(checkpoint: Checkpoint): void {
    this.writer.recordAccounting('attestations', [attestationRow(checkpoint)]);
  }

  /** A proof of paper mode, as a copy of it outside the journal. */
  recordProof(committed: CommittedEvent, build: string): void {
    this.writer.recordAccounting('attestations', [proofRow(committed, build)]);
  }

  /** What the last comparison of the engine's books with QuestDB's came to; null before the first. */
  get reconciliation(): Outcome | null {
    return this.reconciler?.outcome ?? null;
  }

  /** When both books agreed last; null before the first time. */
  get booksAgreedAt(): TimeUs | null {
    return this.reconciler?.agreedAt ?? null;
  }

  /** Rows that were not stored since start, by rule or for want of room. */
  rowCounts(): RowCountsView {
    return this.counts.view();
  }

  delivery(): DeliveryView[] {
    const spool = this.spoolSender.delivery();
    const reserved = this.writer.reserved();
    const views: DeliveryView[] = [
      this.projector.delivery(),
      {
        ...spool,
        waitingRows: spool.waitingRows + reserved.rows,
        waitingBytes: spool.waitingBytes + reserved.bytes,
        droppedRows: this.counts.droppedInAll(),
        storage: this.storage.view(),
      },
    ];
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
    await Promise.all([this.storage.close(), this.reconciler?.close(), this.probe.stop()]);
    this.writer.close();
    await Promise.all([this.projector.close(), this.spoolSender.close()]);
    this.spool.close();
  }

  private async prepare(): Promise<void> {
    const { logger } = this.options;
    let backoff = 0;
    while (!this.stopping.signal.aborted) {
      try {
        await this.prepareTables();
        this.waitsFor = null;
        this.projector.start();
        this.spoolSender.start();
        this.storage.start();
        this.reconciler?.start();
        return;
      } catch (cause) {
        this.waitsFor = cause instanceof Error ? cause.message : String(cause);
        logger.warn({ reason: this.waitsFor }, 'QuestDB cannot be prepared yet; orders and ticks wait on disk');
        backoff = nextBackoffMs(backoff, this.timers.random());
        await this.timers.wait(backoff, this.stopping.signal);
      }
    }
  }

  /** The start of the QuestDB that answers, with its tables as they must be: a restored one may have older tables. */
  private async preparedServer(askStart: () => Promise<string>): Promise<string> {
    const start = await askStart();
    if (start !== this.preparedStart && this.preparedStart !== undefined) {
      this.preparing ??= this.prepareTables().finally(() => (this.preparing = undefined));
      await this.preparing;
    }
    this.preparedStart = start;
    return start;
  }

  private async prepareTables(): Promise<void> {
    const { logger, address, keep, partitions } = this.options;
    const sql = new QuestDbSql(address);
    const made = await migrate(sql, { partitions });
    const others = await otherPartitions(sql, partitions);
    if (others.length > 0)
      logger.warn(
        { tables: others },
        'partitions are chosen when a table is made: those of desk.yaml do not hold here',
      );
    if (made.length > 0) logger.info({ migrations: made }, 'QuestDB has new tables');
    for (const { refused, ...change } of await applyKeep(sql, keep))
      if (refused === undefined) logger.info(change, 'QuestDB keeps a table for another time now');
      else logger.warn({ ...change, refused }, 'QuestDB cannot keep a table for the time that desk.yaml says');
  }

  private tellDrops(): void {
    const nowMs = this.timers.nowMs();
    if (nowMs - this.toldDropsMs < TELL_DROPS_EVERY_MS) return;
    this.toldDropsMs = nowMs;
    const { spoolFull } = this.counts.view().dropped;
    this.options.logger.error({ rows: spoolFull }, 'the spool is full: rows that waited for QuestDB are dropped');
  }
}
