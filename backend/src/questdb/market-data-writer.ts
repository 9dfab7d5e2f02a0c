import type { ConsolidatedView, FeedView } from '@paperdesk/contract';
import type { Clock } from '../clock.js';
import type { DeliveryView } from '../engine/desk.js';
import type { BookUpdated, CandleReported, MarketEvent, QuoteUpdated, TradePrinted } from '../model/market-event.js';
import type { DeadLetter } from './delivery.js';
import { ResumePoints } from './resume-points.js';
import { RowCounts } from './row-counts.js';
import { encodeRows } from './rows/encoder.js';
import { channelRows, consolidatedRow, deliveryRow, healthRow } from './rows/health-rows.js';
import { gapRow, pricedRow, rejectedRow, stateRow, type RowOrigin } from './rows/market-rows.js';
import type { Row } from './rows/row.js';
import { SpoolReserve } from './spool-reserve.js';
import type { ClassedBatch, DroppedClass, Spool, SpoolClass } from './spool.js';
import { StoredMarkets, type StoredMarket } from './stored-market.js';

export interface WriterOptions {
  readonly spool: Spool;
  readonly clock: Clock;
  readonly source: string;
  readonly runId?: string;
  readonly booksPerSecond: number;
  /** Quotes stored a second and market by the rule of {@link QuoteThinning}; `all` when left out. */
  readonly quotesPerSecond?: number | 'all';
  /** Levels a side in stored books; all that come when left out. */
  readonly storedBookLevels?: number;
  /** Where rows that are not stored are counted. */
  readonly counts?: RowCounts;
  /** What must not be stored any more, because the disk budget is used up. */
  readonly suspended?: () => readonly DroppedClass[];
  /** Called when rows were stored, so that the sender wakes. */
  readonly onStored?: () => void;
  readonly onDeadLetter?: (table: string) => void;
  /** The spool cannot be written (a full disk): rows wait in memory, then are lost; the desk goes on without them. */
  readonly onTrouble?: (cause: unknown) => void;
  readonly onRecovered?: () => void;
}

type Priced = TradePrinted | QuoteUpdated | BookUpdated | CandleReported;

/** See docs/adr/0003: half of it plus a commit is what a row waits on average. */
export const FLUSH_MS = 150;
/** A burst is stored in parts, so that no flush holds the desk for long. */
const FLUSH_ROWS = 2_000;
const LONGEST_PAYLOAD = 6_000;
const SECOND_US = 1_000_000;

/** Market events to the spool, at most 150 ms later, thinned by the rules of thinning.ts. */
export class MarketDataWriter {
  /** Where the next process takes up each market. */
  readonly points: ResumePoints;
  private readonly counts: RowCounts;
  private readonly markets: StoredMarkets;
  private readonly reserve: SpoolReserve;
  private readonly consolidated = new Map<string, { readonly ts: number; readonly told: string }>();
  private waiting = new Map<string, Row[]>();
  private waitingRows = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly origin: RowOrigin;

  constructor(private readonly options: WriterOptions) {
    const { spool, booksPerSecond, quotesPerSecond = 'all', onTrouble, onRecovered } = options;
    this.origin = { source: options.source, run_id: options.runId ?? null };
    this.counts = options.counts ?? new RowCounts();
    this.markets = new StoredMarkets({ booksPerSecond, quotesPerSecond });
    this.points = new ResumePoints(spool.points());
    const onLost = (lost: SpoolClass, rows: number) => this.counts.dropped('spoolUnwritable', lost, rows);
    this.reserve = new SpoolReserve({ spool, points: this.points, onLost, onTrouble, onRecovered });
  }

  write(event: MarketEvent): void {
    switch (event.type) {
      case 'instrument': {
        const { venue, symbol } = event.instrument;
        this.markets.get(venue, symbol).size = event.instrument;
        return;
      }
      case 'marketState':
        return this.add('feed_health', stateRow(event, this.origin));
      case 'gap':
        return this.add('feed_gaps', gapRow(event, this.origin));
      case 'rejected':
        return this.add('rejected_events', rejectedRow(event, this.origin));
      case 'candle':
        return this.addPriced(event, this.markets.get(event.venue, event.symbol));
      case 'trade': {
        const market = this.markets.get(event.venue, event.symbol);
        if (event.backfilled !== true) market.hear('trade', event.timeExchange);
        return this.addPriced(event, market);
      }
      case 'quote': {
        const market = this.markets.get(event.venue, event.symbol);
        market.hear('quote', event.timeExchange);
        const { store, thinned } = market.quotes.take(event);
        if (thinned > 0) this.counts.thinned('quotes', thinned);
        if (store !== undefined) this.addPriced(store, market);
        else if (market.quotes.isHolding) this.arm();
        return;
      }
      case 'book': {
        const market = this.markets.get(event.venue, event.symbol);
        market.hear('book', event.timeExchange);
        if (market.books.isStored(event)) this.addPriced(event, market);
        else this.counts.thinned('books', 1);
      }
    }
  }

  /** The state of all feeds and queues, as a row each; called every few seconds. */
  recordHealth(feeds: readonly FeedView[], queues: readonly DeliveryView[] = []): void {
    const ts = this.options.clock.nowUs();
    const spoolBytes = this.options.spool.totals().bytes + this.reserve.totals().bytes;
    for (const feed of feeds) {
      this.add('feed_health', healthRow(feed, { ts, spoolBytes }, this.origin));
      for (const row of channelRows(feed, ts, this.origin)) this.add('feed_channels', row);
    }
    for (const queue of queues) this.add('delivery_health', deliveryRow(queue, ts, this.origin));
  }

  /** The consolidated market: of each pair that changed one row, at most once a second. */
  recordConsolidated(views: readonly ConsolidatedView[]): void {
    const ts = this.options.clock.nowUs();
    for (const view of views) {
      const told = JSON.stringify({ ...view, timeReceived: null });
      const last = this.consolidated.get(view.symbol);
      if (last !== undefined && (last.told === told || ts - last.ts < SECOND_US)) continue;
      this.consolidated.set(view.symbol, { ts, told });
      this.add('consolidated', consolidatedRow(view, ts, this.origin));
    }
  }

  /** Rows about accounts and their proof that no journal event carries. They are never dropped. */
  recordAccounting(
    table: 'equity' | 'reconciliations' | 'attestations' | 'order_features' | 'alert_deliveries',
    rows: readonly Row[],
  ): void {
    for (const row of rows) this.add(table, row);
  }

  /** Keeps a refused row where it can be read, in `dead_letters`. A dead letter that is refused itself ends here. */
  bury(letter: DeadLetter): void {
    this.options.onDeadLetter?.(letter.table);
    if (letter.table === 'dead_letters') return;
    this.add('dead_letters', {
      ts: this.options.clock.nowUs(),
      queue: letter.queue,
      table_name: letter.table,
      message: letter.message.slice(0, 1000),
      payload: letter.payload.subarray(0, LONGEST_PAYLOAD).toString('base64'),
      row_count: letter.rows,
    });
  }

  /** Stores what is buffered now. */
  flush(): void {
    const nowUs = this.options.clock.nowUs();
    this.release(nowUs);
    clearTimeout(this.timer);
    this.timer = undefined;
    const waiting = this.waiting;
    this.waiting = new Map();
    this.waitingRows = 0;
    const batches: ClassedBatch[] = [];
    for (const [table, rows] of waiting) {
      const { batch, faults } = encodeRows(table, rows);
      if (batch !== undefined) batches.push({ class: classOf(table), batch });
      for (const { row, fault } of faults)
        this.bury({ queue: 'spool', table, message: fault, payload: Buffer.from(JSON.stringify(row)), rows: 1 });
    }
    for (const market of this.markets.all()) market.tell(this.points);
    if (this.reserve.store(batches, Math.floor(nowUs / 1000))) this.options.onStored?.();
    if (this.isOwing()) this.arm();
  }

  /** Rows and bytes that the spool could not take yet. */
  reserved(): { readonly rows: number; readonly bytes: number } {
    return this.reserve.totals();
  }

  /** Drains the buffer into the spool file; nothing may be written after it. */
  close(): void {
    this.release(Infinity);
    // Twice: the first flush may bury a row.
    this.flush();
    this.flush();
    clearTimeout(this.timer);
    this.reserve.close(Math.floor(this.options.clock.nowUs() / 1000));
  }

  private addPriced(event: Priced, market: StoredMarket): void {
    const table = TABLE_OF[event.type];
    const spoolClass = classOf(table);
    if (spoolClass !== 'health' && this.options.suspended?.().includes(spoolClass) === true)
      return this.counts.dropped('diskBudget', spoolClass, 1);
    if (market.size !== undefined)
      return this.add(table, pricedRow(event, market.size, this.origin, this.options.storedBookLevels).row);
    const message = 'its instrument was not listed before it';
    this.bury({ queue: 'spool', table, message, payload: Buffer.from(JSON.stringify(event)), rows: 1 });
  }

  private add(table: string, row: Row): void {
    const rows = this.waiting.get(table);
    if (rows === undefined) this.waiting.set(table, [row]);
    else rows.push(row);
    this.waitingRows += 1;
    if (this.waitingRows >= FLUSH_ROWS) this.flush();
    else this.arm();
  }

  private arm(): void {
    this.timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  /** Quotes whose interval is over without a newer one. */
  private release(nowUs: number): void {
    for (const market of this.markets.all()) {
      const quote = market.quotes.isHolding ? market.quotes.release(nowUs) : undefined;
      if (quote !== undefined) this.addPriced(quote, market);
    }
  }

  private isOwing(): boolean {
    return (
      this.waitingRows > 0 ||
      this.reserve.totals().rows > 0 ||
      this.markets.all().some(({ quotes }) => quotes.isHolding)
    );
  }
}

const TABLE_OF = { trade: 'trades', quote: 'quotes', book: 'books', candle: 'candles_ext' } as const;

function classOf(table: string): SpoolClass {
  return table === 'trades' || table === 'quotes' || table === 'books' ? table : 'health';
}
