import ccxt from 'ccxt';
import type { Exchange } from 'ccxt';
import type { Instrument } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import { ArrivalClock } from './ccxt-connection-arrival.js';
import { keepWholeBooks } from './ccxt-connection-books.js';
import { type HistorySource, candleHistory, tradeHistory } from './ccxt-connection-history.js';
import { ConnectedMarket } from './ccxt-connection-market.js';
import { tapTrades } from './ccxt-connection-trades.js';
import type { CandleHistory, ConnectionSink, RawTap, TradeHistory, VenueConnection, VenueSettings } from './feed.js';
import { type AllowList, ForbiddenCallError, type RefusedCall, guardExchange } from './guarded-exchange.js';
import { instrumentOf } from './listed-instruments.js';
import { type Grid, type ParsedBook, type ParsedQuote, type ParsedTrade, gridOf } from './market-reading.js';
import { ResyncPacing } from './market-health-resync.js';
import type { PriceBand } from './quality/price-band.js';
import { pause } from './supervisor-timing.js';
import type { VenueFacts } from './venue-table.js';

/** Losses of one book without a good one between them after which the connection is given up. */
const BOOK_LOSSES_BEARABLE = 5;
/** Sockets are pinged at least this often; two pings without a pong end the connection (ccxt's own figure for Binance is 3 minutes). */
const PING_EVERY_MS = 15_000;

export interface ConnectionOptions {
  readonly venue: VenueSettings & {
    /** How often the venue sends book changes, where it offers a choice. */
    readonly bookUpdateMs?: number;
  };
  /** http address of a server that speaks the venue's protocol (demo exchange, replay); left out = the venue itself. */
  readonly endpoint?: string;
  /** A price further than this from the market's last good one is refused; left out = 50. */
  readonly priceBandPercent?: number;
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
  /** A number above all given before to this channel of this market, and not below `atLeast`. */
  nextSequence(symbol: string, channel: 'quote' | 'book', atLeast: number): number;
  /** The market's price band, counted in ticks of this instrument version. */
  bandOf(instrument: Instrument): PriceBand;
  /** The instrument with its version: one more than before when tick or lot changed. */
  versioned(instrument: Instrument): Instrument;
}

class BookUntrusted extends Error {}

interface Watched {
  readonly market: ConnectedMarket;
  readonly grid: Grid;
  bookLosses: number;
  readonly resyncs: ResyncPacing;
  /** Where the book's results come from, to ask for a new one. */
  bookSource: { client: ReturnType<Exchange['client']>; messageHash: string } | undefined;
}

/**
 * One connection: sockets and subscriptions of one exchange instance. `watch*` calls only keep subscriptions alive;
 * data is taken where ccxt parses it, so that each trade, book change and quote passes once, in order.
 */
export class CcxtConnection implements VenueConnection {
  readonly failed: Promise<never>;
  readonly tradeHistory?: TradeHistory;
  readonly candleHistory?: CandleHistory;
  private readonly exchange: Exchange;
  private readonly clock: ArrivalClock;
  private readonly watched = new Map<string, Watched>();
  /** By the venue's own id, such as `BTCUSDT`. */
  private readonly byMarketId = new Map<string, Watched>();
  private fail: (fault: unknown) => void = () => undefined;
  private readonly closing = new AbortController();
  /** The message in hand repeats trades by design. */
  private repeatsTrades = false;

  constructor(
    private readonly venue: ConnectedVenue,
    private readonly sink: ConnectionSink,
  ) {
    this.failed = new Promise<never>((_, reject) => {
      this.fail = reject;
    });
    this.failed.catch(() => undefined);
    const { options, facts, allow } = venue;
    this.clock = new ArrivalClock(() => venue.now(), options.endpoint !== undefined);
    const Guarded = guardExchange(venue.exchangeClass, options.venue.id, allow, this.taps());
    this.exchange = new Guarded({
      options: { ...facts.options, ...facts.bookRate?.(options.venue.bookUpdateMs ?? 100) },
      // Rate limits are the venue's: an exchange of ours has none, and subscribing to ten markets of Kraken would take 20 s.
      ...(options.endpoint === undefined ? {} : { urls: facts.urls(options.endpoint), enableRateLimit: false }),
    });
    const streaming = this.exchange.streaming as { readonly keepAlive?: number };
    const { keepAlive } = streaming;
    this.exchange.streaming = { ...streaming, keepAlive: Math.min(keepAlive ?? PING_EVERY_MS, PING_EVERY_MS) };
    // ccxt prints frames it cannot parse; they go to the recorder, not to standard output.
    this.exchange.log = () => undefined;
    if (facts.depth(options.venue.bookLevels) === undefined) keepWholeBooks(this.exchange);
    tapTrades(this.exchange, (trade) => this.takeTrade(trade as ParsedTrade));
    const source: HistorySource = {
      exchange: this.exchange,
      gridOf: (symbol) => this.watched.get(symbol)?.grid,
      now: () => venue.now(),
    };
    if (facts.tradesById !== undefined) this.tradeHistory = tradeHistory(source, facts.tradesById);
    if (facts.candlesAtOnce !== undefined) this.candleHistory = candleHistory(source, facts.candlesAtOnce);
  }

  async open(): Promise<void> {
    const { options, facts } = this.venue;
    if (options.endpoint?.startsWith('http:') === true) await this.exchange.loadHttpProxyAgent();
    await this.exchange.loadMarkets();
    if (this.closed) return;
    for (const symbol of options.venue.symbols) this.list(symbol);
    const symbols = [...this.watched.keys()];
    if (symbols.length === 0) return;
    for (const symbol of symbols) {
      void this.keepBook(symbol);
      void this.keep(() => this.exchange.watchTrades(symbol));
    }
    if (facts.quotes === 'stream') void this.keep(() => this.exchange.watchBidsAsks(symbols));
  }

  private get closed(): boolean {
    return this.closing.signal.aborted;
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.exchange.close();
  }

  private taps(): Parameters<typeof guardExchange>[3] {
    const { onRaw, onRefused } = this.venue.options;
    return {
      onRefused,
      mayDial: () => !this.closed,
      onFrame: (data) => {
        const raw = typeof data === 'string' ? data : String(data);
        const { timeReceived } = this.clock.frameBegins(raw);
        onRaw?.(BigInt(timeReceived) * 1000n, raw, { kind: 'frame' });
      },
      onFrameEnd: () => this.clock.frameEnds(),
      onMessage: (message) => this.judge(message),
      onResult: (client, result, messageHash) => this.take(client, result, messageHash),
      onAnswer: (path, body) => {
        this.clock.answered(body);
        // Listings and snapshots belong in a recording: without them its deltas have no ground.
        onRaw?.(BigInt(this.venue.now()) * 1000n, body, { kind: 'rest', path });
      },
    };
  }

  private list(symbol: string): void {
    const listed = this.exchange.markets?.[symbol];
    const { facts, options } = this.venue;
    const read =
      listed === undefined
        ? undefined
        : instrumentOf(this.exchange, listed, { venue: options.venue.id, facts, version: 1 });
    if (listed === undefined || read === undefined) {
      this.sink.notListed(symbol);
      return;
    }
    const instrument = this.venue.versioned(read);
    const grid = gridOf(instrument);
    const market = new ConnectedMarket({
      grid,
      facts,
      levels: options.venue.bookLevels,
      band: this.venue.bandOf(instrument),
      nextSequence: (channel, atLeast) => this.venue.nextSequence(symbol, channel, atLeast),
      emit: (event) => this.sink.event(event),
      onCrossed: () => {
        this.sink.bookCrossed(symbol);
        this.resync(symbol);
      },
    });
    const watched: Watched = { market, grid, bookLosses: 0, resyncs: new ResyncPacing(), bookSource: undefined };
    this.watched.set(symbol, watched);
    this.byMarketId.set(listed.id, watched);
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
        await pause(this.watched.get(symbol)?.resyncs.afterLoss(this.venue.now()) ?? 0, this.closing.signal);
      }
    }
  }

  private countLoss(symbol: string): number {
    const watched = this.watched.get(symbol);
    if (watched === undefined) return 0;
    watched.bookLosses += 1;
    watched.market.bookLost();
    return watched.bookLosses;
  }

  /** Asks for a fresh snapshot of one book that can no longer be trusted. */
  private resync(symbol: string): void {
    const source = this.watched.get(symbol)?.bookSource;
    const lost = new BookUntrusted(`the book of ${symbol} was given up`);
    if (source === undefined) {
      this.fail(lost);
      return;
    }
    Reflect.deleteProperty(this.exchange.orderbooks, symbol);
    Reflect.deleteProperty(source.client.subscriptions, source.messageHash);
    source.client.reject(lost, source.messageHash);
  }

  /** Looks at a parsed message before ccxt does; false withholds a bad change of a book. */
  private judge(message: unknown): boolean {
    const { facts } = this.venue;
    this.repeatsTrades = facts.repeatsTrades?.(message) === true;
    const change = facts.depthChange?.(message);
    const watched = change === undefined ? undefined : this.byMarketId.get(change.marketId);
    if (change === undefined || watched === undefined || this.closed) return true;
    const verdict = watched.market.judgeChange(change, this.clock.arrival());
    if (verdict === 'gap' && facts.depthGaps === 'desk') {
      const { symbol } = watched.market;
      this.sink.bookLost(symbol, `changes of the book before ${change.first} did not arrive`);
      this.resync(symbol);
    }
    return verdict !== 'refused';
  }

  private takeTrade(trade: ParsedTrade): void {
    if (this.closed || typeof trade.symbol !== 'string') return;
    this.watched.get(trade.symbol)?.market.takeTrade(trade, this.clock.arrival(), this.repeatsTrades);
  }

  /** Takes what ccxt has just parsed; results are known by the object they are (ccxt keeps one a symbol and channel). */
  private take(client: ReturnType<Exchange['client']>, result: unknown, messageHash: string | undefined): void {
    if (this.closed || typeof result !== 'object' || result === null) return;
    const { symbol } = result as { symbol?: unknown };
    const watched = typeof symbol === 'string' ? this.watched.get(symbol) : undefined;
    if (watched === undefined || typeof symbol !== 'string') return;
    const { orderbooks, bidsasks, tickers } = this.exchange;
    if (result === orderbooks[symbol]) {
      if (messageHash !== undefined) watched.bookSource = { client, messageHash };
      if (watched.market.takeBook(result as unknown as ParsedBook, this.clock.arrival())) watched.bookLosses = 0;
    } else if (this.venue.facts.quotes === 'stream' && (result === bidsasks[symbol] || result === tickers[symbol]))
      watched.market.takeQuote(result as ParsedQuote, this.clock.arrival());
  }
}

function isBookLoss(fault: unknown): boolean {
  return (
    !(fault instanceof ForbiddenCallError) && (fault instanceof ccxt.ChecksumError || fault instanceof BookUntrusted)
  );
}
