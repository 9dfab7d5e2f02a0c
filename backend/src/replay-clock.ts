import type { Clock } from './clock.js';
import type { MarketEvent } from './model/market-event.js';
import type { TimeUs } from './model/time.js';

/**
 * The engine's clock in a replay: the newest frame's own time, so that an order placed during the playing of an August night
 * lives in that night, and two replays give the engine the same times. It never goes back; a microsecond passes with each
 * reading that no frame moved.
 * Feeds, watchdogs and people's limits (rates, approvals, the UTC day, cool-downs) keep the wall clock: they are about now.
 */
export class ReplayClock implements Clock {
  private newest = 0;
  private last = 0;

  /** `before` stands until the first frame: the recording's first moment, or the end of the journal. */
  constructor(before: TimeUs) {
    this.newest = before;
  }

  /** Tells the clock of an event, in arrival order, before the engine takes it. Back-filled trades are older and move nothing. */
  see(event: MarketEvent): void {
    if (!('timeExchange' in event) || (event.type === 'trade' && event.backfilled === true)) return;
    if (event.timeExchange > this.newest) this.newest = event.timeExchange;
  }

  nowUs(): TimeUs {
    this.last = Math.max(this.newest, this.last + 1);
    return this.last;
  }
}
