import ccxt from 'ccxt';
import type { Exchange } from 'ccxt';
import type { Instrument } from '../model/instrument.js';
import type { BookUpdated, MarketEvent } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';
import type { ConnectionSink, RawTap, VenueConnection, VenueSettings } from './feed.js';
import { type AllowList, ForbiddenCallError, type RefusedCall, guardExchange } from './guarded-exchange.js';
import { instrumentOf } from './listed-instruments.js';
import {
  type Grid,
  type ParsedBook,
  type ParsedQuote,
  type ParsedTrade,
  gridOf,
  readBook,
  readQuote,
  readTrade,
} from './market-reading.js';
import type { TradeContinuity } from './trade-continuity.js';
import type { VenueFacts } from './venue-table.js';

/** Losses of one book without a good one between them after which the connection is given up. */
const BOOK_LOSSES_BEARABLE = 5;

export interface ConnectionOptions {
  readonly venue: VenueSettings;
  /** http address of a server that speaks the venue's protocol (demo exchange, replay); left out = the venue itself. */
  readonly endpoint?: string;
  readonly onRefused: (call: RefusedCall) => void;
  readonly onRaw?: RawTap;
}

/** What a connection needs of its venue, which outlives it. */
export interface ConnectedVenue {
  readonly options: ConnectionOptions;
  readonly facts: VenueFacts;
  readonly allow: AllowList;
  readonly exchangeClass: new (config?: object) => Exchange;
  now(): TimeUs;
  /** A number above all given before, for channels whose venue does not count. */
  nextSequence(): number;
  continuityOf(symbol: string): TradeContinuity;
  /** The instrument with its version: one more than before when tick or lot changed. */
  versioned(instrument: Instrument): Instrument;
}

class BookUntrusted extends Error {}

interface Watched {
  readonly symbol: string;
  readonly grid: Grid;
  /** Last trade taken from ccxt's cache, by identity. */
  lastTrade: unknown;
  lastBook: BookUpdated | undefined;
  frameOfLastBook: number;
  bookLosses: number;
  /** Where the book's results come from, to ask for a new one. */
  bookSource: { client: ReturnType<Exchange['client']>; messageHash: string } | undefined;
}

/**
 * One connection: sockets and subscriptions of one exchange instance. `watch*` calls only keep subscriptions alive;
 * data is taken where ccxt resolves a parsed message, so that each trade, book change and quote passes once, in order.
 */
export class CcxtConnection implements VenueConnection {
  readonly failed: Promise<never>;
  private readonly exchange: Exchange;
  private readonly watched = new Map<string, Watched>();
  private fail: (fault: unknown) => void = () => undefined;
  private closed = false;
  private frameTime: TimeUs | undefined;
  private frame = 0;
  private quotesFromBook = false;

  constructor(
    private readonly venue: ConnectedVenue,
    private readonly sink: ConnectionSink,
  ) {
    this.failed = new Promise<never>((_, reject) => {
      this.fail = reject;
    });
    this.failed.catch(() => undefined);
    const { options, facts, allow } = venue;
    const { onRaw, onRefused, endpoint } = options;
    const Guarded = guardExchange(venue.exchangeClass, options.venue.id, allow, {
      onRefused,
      onFrame: (data) => {
        this.frame += 1;
        this.frameTime = venue.now();
        onRaw?.(BigInt(this.frameTime) * 1000n, String(data), { kind: 'frame' });
      },
      onFrameEnd: () => {
        this.frameTime = undefined;
      },
      onResult: (client, result, messageHash) => this.take(client, result, messageHash),
      // Listings and snapshots belong in a recording: without them its deltas have no ground.
      onAnswer: (path, body) => onRaw?.(BigInt(venue.now()) * 1000n, body, { kind: 'rest', path }),
    });
    this.exchange = new Guarded({
      options: { ...facts.options },
      ...(endpoint === undefined ? {} : { urls: facts.urls(endpoint) }),
    });
    // ccxt prints frames it cannot parse; they go to the recorder, not to standard output.
    this.exchange.log = () => undefined;
  }

  async open(): Promise<void> {
    const { options } = this.venue;
    if (options.endpoint?.startsWith('http:') === true) await this.exchange.loadHttpProxyAgent();
    await this.exchange.loadMarkets();
    if (this.closed) return;
    for (const symbol of options.venue.symbols) this.list(symbol);
    const symbols = [...this.watched.keys()];
    if (symbols.length === 0) return;
    this.quotesFromBook = this.exchange.has['watchBidsAsks'] !== true;
    for (const symbol of symbols) {
      void this.keepBook(symbol);
      void this.keep(() => this.exchange.watchTrades(symbol));
    }
    if (!this.quotesFromBook) void this.keep(() => this.exchange.watchBidsAsks(symbols));
  }

  /** Asks for a fresh snapshot of one book that can no longer be trusted. */
  private resync(symbol: string): void {
    const source = this.watched.get(symbol)?.bookSource;
    if (source === undefined) return;
    Reflect.deleteProperty(this.exchange.orderbooks, symbol);
    Reflect.deleteProperty(source.client.subscriptions, source.messageHash);
    source.client.reject(new BookUntrusted(`the book of ${symbol} was given up`), source.messageHash);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.exchange.close();
  }

  private list(symbol: string): void {
    const market = this.exchange.markets?.[symbol];
    const { facts, options } = this.venue;
    const read =
      market === undefined
        ? undefined
        : instrumentOf(this.exchange, market, { venue: options.venue.id, facts, version: 1 });
    if (read === undefined) {
      this.sink.notListed(symbol);
      return;
    }
    const instrument = this.venue.versioned(read);
    this.watched.set(symbol, {
      symbol,
      grid: gridOf(instrument),
      lastTrade: undefined,
      lastBook: undefined,
      frameOfLastBook: -1,
      bookLosses: 0,
      bookSource: undefined,
    });
    this.sink.event({ type: 'instrument', instrument, timeReceived: this.venue.now() });
  }

  /** Repeats a watch call for ever; ccxt answers it anew with each change. */
  private async keep(watch: () => Promise<unknown>): Promise<void> {
    try {
      while (!this.closed) await watch();
    } catch (fault) {
      this.fail(fault);
    }
  }

  private async keepBook(symbol: string): Promise<void> {
    const depth = this.venue.facts.depth(this.venue.options.venue.bookLevels);
    while (!this.closed) {
      try {
        await this.exchange.watchOrderBook(symbol, depth);
      } catch (fault) {
        if (this.closed) return;
        const losses = this.countLoss(symbol);
        if (losses > BOOK_LOSSES_BEARABLE || !isBookLoss(fault)) {
          this.fail(fault);
          return;
        }
        if (fault instanceof ccxt.ChecksumError) this.sink.bookLost(symbol, 'the stream skipped a change of the book');
      }
    }
  }

  private countLoss(symbol: string): number {
    const watched = this.watched.get(symbol);
    if (watched === undefined) return 0;
    watched.bookLosses += 1;
    watched.lastBook = undefined;
    return watched.bookLosses;
  }

  /** Takes what ccxt has just parsed; results are known by the cache they are (ccxt keeps one a symbol and channel). */
  private take(client: ReturnType<Exchange['client']>, result: unknown, messageHash: string | undefined): void {
    if (this.closed || typeof result !== 'object' || result === null) return;
    const watched = this.watched.get(symbolOf(result));
    if (watched === undefined) return;
    const { symbol } = watched;
    const { trades, orderbooks, bidsasks, tickers } = this.exchange;
    const time = this.frameTime ?? this.venue.now();
    if (result === trades[symbol]) this.takeTrades(watched, result as ParsedTrade[], time);
    else if (result === orderbooks[symbol]) {
      if (messageHash !== undefined) watched.bookSource = { client, messageHash };
      this.takeBook(watched, result as unknown as ParsedBook & { nonce?: unknown }, time);
    } else if (!this.quotesFromBook && (result === bidsasks[symbol] || result === tickers[symbol]))
      this.takeQuote(watched, result as ParsedQuote, time);
  }

  private takeTrades(watched: Watched, cache: readonly ParsedTrade[], time: TimeUs): void {
    const fresh = cache.slice(cache.lastIndexOf(watched.lastTrade as ParsedTrade) + 1);
    watched.lastTrade = cache[cache.length - 1];
    for (const parsed of fresh) {
      const event = readTrade(parsed, watched.grid, time);
      if (event.type === 'rejected') {
        this.emit(event);
        continue;
      }
      const verdict = this.venue.continuityOf(watched.symbol).judge(event);
      if (!verdict.pass) continue;
      if (verdict.gap !== undefined) this.emit(verdict.gap);
      this.emit(event);
    }
  }

  private takeBook(watched: Watched, book: ParsedBook & { nonce?: unknown }, time: TimeUs): void {
    const counted = typeof book.nonce === 'number' ? book.nonce : undefined;
    const levels = this.venue.options.venue.bookLevels;
    const before = watched.lastBook;
    const sequence = counted ?? this.venue.nextSequence();
    const event = readBook(book, watched.grid, { sequence, levels, timeReceived: time });
    if (event.type === 'rejected') {
      this.emit(event);
      if (event.rule === 'crossed') {
        this.sink.bookCrossed(watched.symbol);
        this.resync(watched.symbol);
      }
      return;
    }
    // Coinbase resolves one book under two names: the same state of the same frame is one event.
    if (watched.frameOfLastBook === this.frame && before !== undefined && sameLevels(before, event)) return;
    watched.frameOfLastBook = this.frame;
    watched.lastBook = event;
    watched.bookLosses = 0;
    this.emit(event);
    if (this.quotesFromBook) this.quoteFromBook(before, event);
  }

  private quoteFromBook(before: BookUpdated | undefined, book: BookUpdated): void {
    const [bid] = book.bids;
    const [ask] = book.asks;
    if (bid === undefined || ask === undefined) return;
    if (before !== undefined && sameLevel(before.bids[0], bid) && sameLevel(before.asks[0], ask)) return;
    const { venue, symbol, timeExchange, timeReceived, sequence } = book;
    const prices = { bid: bid[0], bidSize: bid[1], ask: ask[0], askSize: ask[1] };
    this.emit({ type: 'quote', venue, symbol, sequence, ...prices, timeExchange, timeReceived });
  }

  private takeQuote(watched: Watched, quote: ParsedQuote, time: TimeUs): void {
    const sequence = updateIdOf(quote.info) ?? this.venue.nextSequence();
    this.emit(readQuote(quote, watched.grid, sequence, time));
  }

  private emit(event: MarketEvent): void {
    this.sink.event(event);
  }
}

function isBookLoss(fault: unknown): boolean {
  return (
    !(fault instanceof ForbiddenCallError) && (fault instanceof ccxt.ChecksumError || fault instanceof BookUntrusted)
  );
}

/** Of a trade cache its last trade's, of a book or quote its own; empty when it names none. */
function symbolOf(result: object): string {
  const named: unknown = Array.isArray(result) ? result[result.length - 1] : result;
  const symbol = (named as { symbol?: unknown } | undefined)?.symbol;
  return typeof symbol === 'string' ? symbol : '';
}

/** Binance's `u`; ccxt turns integers of 15 digits and more to text before it parses. */
function updateIdOf(info: unknown): number | undefined {
  const id = Number((info as { u?: unknown } | undefined)?.u);
  return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}

function sameLevel(a: readonly [number, number] | undefined, b: readonly [number, number]): boolean {
  return a !== undefined && a[0] === b[0] && a[1] === b[1];
}

function sameLevels(a: BookUpdated, b: BookUpdated): boolean {
  const same = (left: BookUpdated['bids'], right: BookUpdated['bids']) =>
    left.length === right.length && right.every((level, index) => sameLevel(left[index], level));
  return same(a.bids, b.bids) && same(a.asks, b.asks);
}
