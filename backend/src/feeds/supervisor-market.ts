import type { BookUpdated, MarketEvent, MarketStateChanged } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';
import { CandleBackFill } from './backfill/candle-back-fill.js';
import { ChannelGap } from './backfill/channel-gap.js';
import { MarketTrades } from './backfill/market-trades.js';
import type { MarketEventSink, ResumePoints, VenueConnection } from './feed.js';
import { MarketHealth } from './market-health.js';

/** Silence of trades, in units of `staleAfterMs`, after which the venue is asked whether it traded; doubles while it did not. */
const ASK_AFTER = 6;
const LONGEST_ASK_US = 600_000_000;

export interface SupervisedMarketOptions {
  readonly venue: string;
  readonly symbol: string;
  readonly staleAfterMs: number;
  readonly consecutiveTradeIds: boolean;
  readonly sink: MarketEventSink;
  readonly now: () => TimeUs;
  readonly resume?: ResumePoints | undefined;
  readonly onRepeatedTrade?: ((venue: string, symbol: string) => void) | undefined;
}

/** A connection's histories and its end, as its markets see them. */
export interface MarketLink extends Pick<VenueConnection, 'tradeHistory' | 'candleHistory'> {
  readonly ended: AbortSignal;
}

/** One market of a supervised venue: its state, what is missing of each channel, and how that is fetched again. */
export class SupervisedMarket {
  /** False once the venue said that it does not list the market. */
  private isListed = true;
  private readonly health: MarketHealth;
  private readonly trades: MarketTrades;
  private readonly candles: CandleBackFill;
  private readonly gaps: Readonly<Record<'quote' | 'book', ChannelGap>>;
  private linked: AbortSignal | undefined;
  private tradeAt: TimeUs = 0;
  private askAfterUs: number;

  constructor(private readonly options: SupervisedMarketOptions) {
    const { venue, symbol, staleAfterMs, sink, now, resume, consecutiveTradeIds, onRepeatedTrade } = options;
    this.health = new MarketHealth(venue, symbol, staleAfterMs * 1000);
    this.candles = new CandleBackFill(symbol, sink, now);
    const onGap = (from: TimeUs, to: TimeUs) => this.candles.want(from, to);
    const onRepeated = onRepeatedTrade;
    this.trades = new MarketTrades({ venue, symbol, consecutiveTradeIds, sink, now, resume, onRepeated, onGap });
    const gap = (channel: 'quote' | 'book') =>
      new ChannelGap({ venue, symbol, channel }, resume?.lastHeard(venue, symbol, channel));
    this.gaps = { quote: gap('quote'), book: gap('book') };
    this.askAfterUs = this.firstAskUs;
  }

  connecting(): void {
    this.isListed = true;
    this.say(this.health.connecting(this.options.now()));
  }

  /** An event of this market over the connection of that link. */
  take(event: MarketEvent, link: MarketLink): void {
    const { sink } = this.options;
    if (event.type === 'trade' || event.type === 'quote' || event.type === 'book') this.heard(link);
    switch (event.type) {
      case 'book':
        this.takeBook(event);
        return;
      case 'quote':
        this.health.quoteArrived(event);
        this.passGap('quote', event);
        sink(event);
        return;
      case 'trade':
        this.tradeAt = event.timeReceived;
        this.askAfterUs = this.firstAskUs;
        this.trades.take(event);
        return;
      default:
        sink(event);
    }
  }

  /** The stream skipped a change of the book, or the book crossed; a new snapshot is being asked for. */
  bookLost(kind: 'gapped' | 'crossed', reason: string): void {
    this.gaps.book.lost(reason);
    for (const state of this.health.bookLost(this.options.now(), kind, reason)) this.say(state);
  }

  notListed(): void {
    const { venue, symbol, now } = this.options;
    this.say(this.health.disconnected(now(), `${venue} does not list ${symbol}; change desk.yaml`));
    this.isListed = false;
  }

  /** The connection is gone, or the next try is put off. */
  disconnected(reason: string, state: 'disconnected' | 'circuitOpen'): void {
    if (!this.isListed) return;
    if (this.linked !== undefined) {
      this.linked = undefined;
      this.gaps.quote.lost(reason);
      this.gaps.book.lost(reason);
      this.trades.disconnected();
      this.candles.disconnected();
    }
    this.say(this.health.disconnected(this.options.now(), reason, state));
  }

  /** Marks the market stale when it is silent; tells when a new connection is due. */
  check(found: (reason: string) => void): void {
    if (!this.isListed) return;
    const { symbol, now } = this.options;
    this.say(this.health.check(now()));
    if (this.health.outOfPatience(now())) found(`no data of ${symbol} arrived in time; connecting anew`);
    void this.askAfterTrades(found);
  }

  /** Resolves when no back-fill is under way and nothing more will be handed on. */
  async stop(): Promise<void> {
    await Promise.all([this.trades.stop(), this.candles.stop()]);
  }

  private heard(link: MarketLink): void {
    if (this.linked === link.ended) return;
    this.linked = link.ended;
    this.tradeAt = this.options.now();
    // Not before the venue has been heard: what it trades until its subscriptions hold would be missing again.
    this.trades.connected({ trades: link.tradeHistory, ended: link.ended });
    this.candles.connected({ candles: link.candleHistory, ended: link.ended });
  }

  private takeBook(book: BookUpdated): void {
    const state = this.health.bookArrived(book);
    this.passGap('book', book);
    this.options.sink(book);
    this.say(state);
  }

  /**
   * Trades that stop prove nothing: the market may be quiet. The venue's own history does: when it holds trades that did not come,
   * their socket is dead, however lively the others are.
   */
  private async askAfterTrades(found: (reason: string) => void): Promise<void> {
    const { symbol, now } = this.options;
    const { linked } = this;
    if (linked === undefined || now() - this.tradeAt < this.askAfterUs) return;
    this.tradeAt = now();
    this.askAfterUs = Math.min(this.askAfterUs * 2, LONGEST_ASK_US);
    const isDead = await this.trades.missedSilently();
    if (isDead && !linked.aborted)
      found(`trades of ${symbol} stopped arriving while the venue traded; connecting anew`);
  }

  private get firstAskUs(): number {
    return this.options.staleAfterMs * 1000 * ASK_AFTER;
  }

  private passGap(channel: 'quote' | 'book', event: { timeExchange: TimeUs; timeReceived: TimeUs }): void {
    const gap = this.gaps[channel].heard(event);
    if (gap !== undefined) this.options.sink(gap);
  }

  private say(state: MarketStateChanged | undefined): void {
    if (state !== undefined) this.options.sink(state);
  }
}
