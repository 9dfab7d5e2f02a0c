import type { MarketStateName } from '@paperdesk/contract';
import type { BookUpdated, MarketStateChanged, QuoteUpdated } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';

/** Consecutive timely books after which a market counts as busy: when it goes stale, its socket is taken for dead. */
const BUSY_STREAK = 100;
const LONGEST_PATIENCE_US = 600_000_000;

/**
 * The state of one market, by what arrives and what does not. `live` needs a fresh uncrossed book with both sides; every other
 * state says why and clears itself with the next such book. Knows no timer: times come in.
 */
export class MarketHealth {
  private state: MarketStateName | undefined;
  private reason = '';
  private openedAt: TimeUs = 0;
  private bookAt: TimeUs | undefined;
  private book: BookUpdated | undefined;
  private quote: QuoteUpdated | undefined;
  /** Top of this connection's first book: when it has moved, a quote is due even if none has come yet. */
  private firstTop: readonly [bid: number | undefined, ask: number | undefined] | undefined;
  /** Since when book and quote have told different best prices. */
  private disagreeSince: TimeUs | undefined;
  private streak = 0;
  private patienceUs: number;

  constructor(
    private readonly venue: string,
    private readonly symbol: string,
    private readonly staleAfterUs: number,
  ) {
    this.patienceUs = 2 * staleAfterUs;
  }

  get current(): MarketStateName | undefined {
    return this.state;
  }

  /** A new connection is being made. */
  connecting(now: TimeUs): MarketStateChanged | undefined {
    this.openedAt = now;
    this.forget();
    return this.enter('connecting', 'connecting to the venue', now);
  }

  /** No connection; `circuitOpen` while none is even tried for some time. */
  disconnected(
    now: TimeUs,
    reason: string,
    state: 'disconnected' | 'circuitOpen' = 'disconnected',
  ): MarketStateChanged | undefined {
    this.forget();
    return this.enter(state, reason, now);
  }

  /** The book cannot be trusted: `gapped` or `crossed`, then at once `resyncing` while a snapshot is fetched. */
  bookLost(now: TimeUs, kind: 'gapped' | 'crossed', reason: string): MarketStateChanged[] {
    this.forget();
    this.openedAt = now;
    const states = [
      this.enter(kind, reason, now),
      this.enter('resyncing', `${reason}; asking for a new snapshot`, now),
    ];
    return states.filter((state) => state !== undefined);
  }

  /** A readable book; returns the state that it proves. */
  bookArrived(book: BookUpdated): MarketStateChanged | undefined {
    const now = book.timeReceived;
    const timely = this.bookAt !== undefined && now - this.bookAt < this.staleAfterUs;
    this.streak = timely ? this.streak + 1 : 0;
    if (this.streak >= BUSY_STREAK) this.patienceUs = this.staleAfterUs;
    this.book = book;
    this.bookAt = now;
    this.compare(now);
    const whole = book.bids.length > 0 && book.asks.length > 0;
    return whole ? this.enter('live', 'fresh book', now) : this.enter('stale', 'the book has an empty side', now);
  }

  quoteArrived(quote: QuoteUpdated): void {
    this.quote = quote;
    this.disagreeSince = undefined;
  }

  /** To be called often: finds silence. */
  check(now: TimeUs): MarketStateChanged | undefined {
    if (this.state !== 'live') return undefined;
    if (this.bookAt !== undefined && now - this.bookAt >= this.staleAfterUs)
      return this.enter('stale', `no book for ${Math.round((now - this.bookAt) / 1_000_000)} s`, now);
    if (this.disagreeSince !== undefined && now - this.disagreeSince >= this.staleAfterUs)
      return this.enter('stale', 'quotes stopped while the book moves on', now);
    return undefined;
  }

  /** True when waiting longer is pointless and a new connection should be tried; each time doubles the patience. */
  outOfPatience(now: TimeUs): boolean {
    const heardAt = Math.max(this.openedAt, this.bookAt ?? 0, 0);
    const quotesDead = this.disagreeSince !== undefined && now - this.disagreeSince >= this.patienceUs;
    if (
      this.state === 'disconnected' ||
      this.state === 'circuitOpen' ||
      (now - heardAt < this.patienceUs && !quotesDead)
    )
      return false;
    this.patienceUs = Math.min(this.patienceUs * 2, LONGEST_PATIENCE_US);
    return true;
  }

  private enter(state: MarketStateName, reason: string, now: TimeUs): MarketStateChanged | undefined {
    // Every live book has the same reason; the others name theirs anew.
    if (this.state === state && (state === 'live' || this.reason === reason)) return undefined;
    this.state = state;
    this.reason = reason;
    return { type: 'marketState', venue: this.venue, symbol: this.symbol, state, reason, timeReceived: now };
  }

  private forget(): void {
    this.bookAt = undefined;
    this.quote = undefined;
    this.firstTop = undefined;
    this.disagreeSince = undefined;
    this.streak = 0;
  }

  private compare(now: TimeUs): void {
    const { quote, book } = this;
    if (book === undefined) return;
    const [bid, ask] = [book.bids[0]?.[0], book.asks[0]?.[0]];
    this.firstTop ??= [bid, ask];
    const [quotedBid, quotedAsk] = quote === undefined ? this.firstTop : [quote.bid, quote.ask];
    const agree = bid === quotedBid && ask === quotedAsk;
    this.disagreeSince = agree ? undefined : (this.disagreeSince ?? now);
  }
}
