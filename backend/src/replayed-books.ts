import type { BookUpdated, MarketEvent } from './model/market-event.js';
import type { TimeUs } from './model/time.js';

/**
 * Gives books of a replay that came without a time of the venue (answers over REST) the time of the frames around
 * them. The engine, feeds, watchdogs and people's limits live in our time, in a replay too: an order is placed now.
 */
export class ReplayedBooks {
  private newest: TimeUs = 0;
  private framesSeen = false;
  private readonly books = new Map<string, BookUpdated>();

  /** `startsAt` is the recording's first moment as it is played, where it is known by then. */
  constructor(private readonly startsAt?: TimeUs) {}

  /**
   * Hears of an event, in arrival order, before anybody takes it, and returns it for the others. Back-filled trades are
   * older and move nothing. A book that was there already keeps its earlier time, so that its row is no other.
   */
  see(event: MarketEvent): MarketEvent {
    if (event.type === 'book') return this.seeBook(event);
    if ('timeExchange' in event && !(event.type === 'trade' && event.backfilled === true))
      this.move(event.timeExchange);
    return event;
  }

  private seeBook(book: BookUpdated): BookUpdated {
    const market = `${book.venue} ${book.symbol}`;
    const timeExchange = book.timeExchange === book.timeReceived ? this.timeFor(book, market) : book.timeExchange;
    const timed = timeExchange === book.timeExchange ? book : { ...book, timeExchange };
    // Of an untimed book before the first frame of a replay whose times are not known yet, nothing can be learned.
    if (timeExchange !== book.timeReceived) this.move(timeExchange);
    if (book.sequence > (this.books.get(market)?.sequence ?? -Infinity)) this.books.set(market, timed);
    return timed;
  }

  private timeFor(book: BookUpdated, market: string): TimeUs {
    const known = this.books.get(market);
    if (known !== undefined && book.sequence <= known.sequence) return known.timeExchange;
    return this.framesSeen ? this.newest : (this.startsAt ?? book.timeExchange);
  }

  private move(time: TimeUs): void {
    this.framesSeen = true;
    if (time > this.newest) this.newest = time;
  }
}
