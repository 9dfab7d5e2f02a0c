import type { FeedView } from '@paperdesk/contract';
import type { Clock } from '../clock.js';
import { marketKey } from '../model/instrument.js';
import type { MarketEvent, QuoteUpdated } from '../model/market-event.js';
import type { DeadLetter } from './delivery.js';
import { encodeRows } from './rows/encoder.js';
import { gapRow, healthRow, pricedRow, stateRow, type RowOrigin, type Sized } from './rows/market-rows.js';
import type { EncodedBatch, Row } from './rows/row.js';
import type { Spool, SpoolClass } from './spool.js';

export interface WriterOptions {
  readonly spool: Spool;
  readonly clock: Clock;
  readonly source: string;
  readonly runId?: string;
  readonly booksPerSecond: number;
  /** Called when rows were stored, so that the sender wakes. */
  readonly onStored?: () => void;
  /** Not stored on purpose: `books` over the rate, `quotes` that changed nothing. */
  readonly onThinned?: (table: string) => void;
  readonly onDeadLetter?: (table: string) => void;
  /** The spool could not take these rows (a full disk): they are lost, and the desk goes on without them. */
  readonly onLost?: (table: string, rows: number, cause: unknown) => void;
}

const FLUSH_MS = 200;
const LONGEST_PAYLOAD = 6_000;
const SECOND_US = 1_000_000;

/**
 * Market events to the spool, at most 200 ms later. Of the books of a market, one is stored as soon as
 * 1 / booksPerSecond has passed on the venue's clock since the last stored one; a quote only when price or size changed.
 */
export class MarketDataWriter {
  private readonly sizes = new Map<string, Sized>();
  private readonly lastBook = new Map<string, number>();
  private readonly lastQuote = new Map<string, QuoteUpdated>();
  private waiting = new Map<string, Row[]>();
  private timer: NodeJS.Timeout | undefined;
  private readonly origin: RowOrigin;

  constructor(private readonly options: WriterOptions) {
    this.origin = { source: options.source, run_id: options.runId ?? null };
  }

  write(event: MarketEvent): void {
    switch (event.type) {
      case 'instrument':
        this.sizes.set(marketKey(event.instrument.venue, event.instrument.symbol), event.instrument);
        return;
      case 'marketState':
        return this.add('feed_health', stateRow(event, this.origin));
      case 'gap':
        return this.add('feed_gaps', gapRow(event, this.origin));
      case 'rejected': {
        const { timeReceived: ts, venue, symbol, channel, rule, raw } = event;
        return this.add('rejected_events', {
          ts,
          venue,
          symbol,
          channel,
          rule,
          raw: raw.slice(0, 4000),
          ...this.origin,
        });
      }
      case 'trade':
      case 'quote':
      case 'book': {
        if (this.isThinned(event)) return;
        const size = this.sizes.get(marketKey(event.venue, event.symbol));
        if (size !== undefined) {
          const { table, row } = pricedRow(event, size, this.origin);
          return this.add(table, row);
        }
        const message = 'its instrument was not listed before it';
        this.bury({
          queue: 'spool',
          table: `${event.type}s`,
          message,
          payload: Buffer.from(JSON.stringify(event)),
          rows: 1,
        });
      }
    }
  }

  /** The state of all feeds, as a row each; called every few seconds. */
  recordHealth(feeds: readonly FeedView[]): void {
    const at = { ts: this.options.clock.nowUs(), spoolBytes: this.options.spool.totals().bytes };
    for (const feed of feeds) this.add('feed_health', healthRow(feed, at, this.origin));
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
    clearTimeout(this.timer);
    this.timer = undefined;
    const waiting = this.waiting;
    this.waiting = new Map();
    const nowMs = Math.floor(this.options.clock.nowUs() / 1000);
    let stored = 0;
    for (const [table, rows] of waiting) {
      const { batch, faults } = encodeRows(table, rows);
      if (batch !== undefined && this.store(table, batch, nowMs)) stored += 1;
      for (const { row, fault } of faults)
        this.bury({ queue: 'spool', table, message: fault, payload: Buffer.from(JSON.stringify(row)), rows: 1 });
    }
    if (stored > 0) this.options.onStored?.();
  }

  /** Drains the buffer into the spool file; nothing may be written after it. */
  close(): void {
    // Twice: the first flush may bury a row.
    this.flush();
    this.flush();
  }

  /** A tick that cannot be kept must not end the desk: orders and the kill switch do not need it. */
  private store(table: string, batch: EncodedBatch, nowMs: number): boolean {
    try {
      this.options.spool.store(classOf(table), batch, nowMs);
      return true;
    } catch (cause) {
      this.options.onLost?.(table, batch.ends.length, cause);
      return false;
    }
  }

  private add(table: string, row: Row): void {
    const rows = this.waiting.get(table);
    if (rows === undefined) this.waiting.set(table, [row]);
    else rows.push(row);
    this.timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  private isThinned(event: MarketEvent): boolean {
    if (event.type === 'quote') {
      const key = marketKey(event.venue, event.symbol);
      const last = this.lastQuote.get(key);
      this.lastQuote.set(key, event);
      if (last === undefined || !isSameQuote(last, event)) return false;
      this.options.onThinned?.('quotes');
      return true;
    }
    if (event.type !== 'book') return false;
    const key = marketKey(event.venue, event.symbol);
    const last = this.lastBook.get(key);
    const elapsed = last === undefined ? Infinity : event.timeExchange - last;
    // A clock that went back (a replay starting over) is a new beginning, not a reason to stay silent.
    if (elapsed < 0 || elapsed >= SECOND_US / this.options.booksPerSecond) {
      this.lastBook.set(key, event.timeExchange);
      return false;
    }
    this.options.onThinned?.('books');
    return true;
  }
}

function isSameQuote(a: QuoteUpdated, b: QuoteUpdated): boolean {
  return a.bid === b.bid && a.bidSize === b.bidSize && a.ask === b.ask && a.askSize === b.askSize;
}

function classOf(table: string): SpoolClass {
  return table === 'trades' || table === 'quotes' || table === 'books' ? table : 'health';
}
