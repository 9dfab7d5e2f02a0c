import type { BookUpdated, QuoteUpdated } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';

const SECOND_US = 1_000_000;
/** How much later than its interval a held quote may be, by our clock, before it is stored without a newer one. */
const GRACE_US = 250_000;

/**
 * Which quotes of one market are stored. One that changed neither price nor size never is. With a rate, the venue's clock
 * is cut into intervals of 1 / rate, and of each interval the last change is stored: when a quote of another interval
 * comes, or when the interval and a quarter of a second are over on our clock.
 */
export class QuoteThinning {
  private last: QuoteUpdated | undefined;
  private held: QuoteUpdated | undefined;
  private readonly interval: number;

  constructor(perSecond: number | 'all') {
    this.interval = perSecond === 'all' ? 0 : SECOND_US / perSecond;
  }

  /** Whether a quote waits to be the last of its interval. */
  get isHolding(): boolean {
    return this.held !== undefined;
  }

  /** The quote to store now and how many are not stored at all because of this one (0 or 1). */
  take(quote: QuoteUpdated): { readonly store: QuoteUpdated | undefined; readonly thinned: 0 | 1 } {
    const { last, held, interval } = this;
    this.last = quote;
    if (last !== undefined && isSameQuote(last, quote)) return { store: undefined, thinned: 1 };
    if (interval === 0) return { store: quote, thinned: 0 };
    this.held = quote;
    if (held === undefined) return { store: undefined, thinned: 0 };
    const isReplaced = Math.floor(held.timeExchange / interval) === Math.floor(quote.timeExchange / interval);
    return isReplaced ? { store: undefined, thinned: 1 } : { store: held, thinned: 0 };
  }

  /** The held quote once its interval is over; `nowUs` is our clock, Infinity when nothing comes any more. */
  release(nowUs: TimeUs): QuoteUpdated | undefined {
    const { held } = this;
    if (held === undefined || nowUs - held.timeReceived < this.interval + GRACE_US) return undefined;
    this.held = undefined;
    return held;
  }
}

/** Of one market's books, one is stored as soon as 1 / rate has passed on the venue's clock since the last stored one. */
export class BookThinning {
  private last: TimeUs | undefined;
  private readonly interval: number;

  constructor(perSecond: number) {
    this.interval = SECOND_US / perSecond;
  }

  isStored(book: Pick<BookUpdated, 'timeExchange'>): boolean {
    const elapsed = this.last === undefined ? Infinity : book.timeExchange - this.last;
    // A clock that went back (a replay starting over) is a new beginning, not a reason to stay silent.
    if (elapsed >= 0 && elapsed < this.interval) return false;
    this.last = book.timeExchange;
    return true;
  }
}

function isSameQuote(a: QuoteUpdated, b: QuoteUpdated): boolean {
  return a.bid === b.bid && a.bidSize === b.bidSize && a.ask === b.ask && a.askSize === b.askSize;
}
