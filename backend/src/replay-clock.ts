import type { Clock } from './clock.js';
import type { BookUpdated, MarketEvent } from './model/market-event.js';
import type { TimeUs } from './model/time.js';

/**
 * The engine's clock in a replay: the newest frame's own time, so that an order placed during the playing of an August night
 * lives in that night, and two replays give the engine the same times. It never goes back; a microsecond passes with each
 * reading that no frame moved.
 * Feeds, watchdogs and people's limits (rates, approvals, the UTC day, cool-downs) keep the wall clock: they are about now.
 */
export class ReplayClock implements Clock {
  private newest: TimeUs;
  private last = 0;
  private framesSeen = false;
  private readonly books = new Map<string, BookUpdated>();

  /**
   * `before` stands until the first frame: the recording's first moment. `startsAt` is that moment as it is played, where
   * it is known by then: books that came without a time get it.
   */
  constructor(
    before: TimeUs,
    private readonly startsAt?: TimeUs,
  ) {
    this.newest = before;
  }

  /**
   * Tells the clock of an event, in arrival order, before anybody takes it, and returns it for the others.
   * Back-filled trades are older and move nothing. A book that the venue gave no time (an answer over REST) carries that of
   * its arrival, which is ours: it gets the replay's time, and where it is one that was there already, that one's.
   */
  see(event: MarketEvent): MarketEvent {
    if (event.type === 'book') return this.seeBook(event);
    if ('timeExchange' in event && !(event.type === 'trade' && event.backfilled === true))
      this.move(event.timeExchange);
    return event;
  }

  nowUs(): TimeUs {
    this.last = Math.max(this.newest, this.last + 1);
    return this.last;
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
