import type { MarketChannel } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';
import type { ResumePoints } from './resume-points.js';
import type { Sized } from './rows/market-rows.js';
import { BookThinning, QuoteThinning } from './thinning.js';

export interface ThinningRates {
  readonly booksPerSecond: number;
  readonly quotesPerSecond: number | 'all';
}

/** What the writer keeps of one market between events. */
export class StoredMarket {
  /** Known once the market was listed. */
  size: Sized | undefined;
  readonly quotes: QuoteThinning;
  readonly books: BookThinning;
  private readonly heard: Partial<Record<MarketChannel, TimeUs>> = {};
  private hasNews = false;

  constructor(
    private readonly venue: string,
    private readonly symbol: string,
    rates: ThinningRates,
  ) {
    this.quotes = new QuoteThinning(rates.quotesPerSecond);
    this.books = new BookThinning(rates.booksPerSecond);
  }

  hear(channel: MarketChannel, timeExchange: TimeUs): void {
    this.heard[channel] = timeExchange;
    this.hasNews = true;
  }

  /** Tells the points what was heard since the last time. */
  tell(points: ResumePoints): void {
    if (!this.hasNews) return;
    this.hasNews = false;
    for (const channel of ['trade', 'quote', 'book'] as const) {
      const time = this.heard[channel];
      if (time !== undefined) points.heard(this.venue, this.symbol, channel, time);
    }
  }
}

/** All markets of a writer, found without making a key for each event. */
export class StoredMarkets {
  private readonly byVenue = new Map<string, Map<string, StoredMarket>>();
  private readonly every: StoredMarket[] = [];

  constructor(private readonly rates: ThinningRates) {}

  get(venue: string, symbol: string): StoredMarket {
    let ofVenue = this.byVenue.get(venue);
    if (ofVenue === undefined) this.byVenue.set(venue, (ofVenue = new Map<string, StoredMarket>()));
    let market = ofVenue.get(symbol);
    if (market === undefined) {
      market = new StoredMarket(venue, symbol, this.rates);
      ofVenue.set(symbol, market);
      this.every.push(market);
    }
    return market;
  }

  all(): readonly StoredMarket[] {
    return this.every;
  }
}
