import type { BookUpdated, MarketEvent, TradePrinted } from '../../model/market-event.js';
import type { TimeUs } from '../../model/time.js';
import { SECOND_US } from './observed.js';

const SECONDS = 60;
const MINUTES = 1440;
const MINUTE_US = 60 * SECOND_US;
/** Minutes whose moves say how much the price usually moves, and how many of them are enough. */
const MOVES = 60;
const LEAST_MOVES = 15;
const DAY_SECONDS = 86_400;

/** One slot for each second or minute; a slot of an older one is empty. */
class Slots {
  private readonly at: Float64Array;
  private readonly values: Float64Array;

  constructor(private readonly count: number) {
    this.at = new Float64Array(count).fill(-1);
    this.values = new Float64Array(count);
  }

  add(slot: number, value: number): void {
    const index = slot % this.count;
    this.values[index] = (this.at[index] === slot ? (this.values[index] ?? 0) : 0) + value;
    this.at[index] = slot;
  }

  set(slot: number, value: number): void {
    const index = slot % this.count;
    this.values[index] = value;
    this.at[index] = slot;
  }

  get(slot: number): number | undefined {
    const index = slot % this.count;
    return this.at[index] === slot ? this.values[index] : undefined;
  }

  /** Of `count` slots up to and with `last`. */
  sum(last: number, count: number): number {
    let sum = 0;
    for (let slot = last - count + 1; slot <= last; slot += 1) sum += this.get(slot) ?? 0;
    return sum;
  }
}

/** What one market did lately, as far as rules ask. Bounded: slots for a day's minutes and a minute's seconds. */
export class MarketTape {
  private readonly lotsBySecond = new Slots(SECONDS + 4);
  private readonly lotsByMinute = new Slots(MINUTES + 1);
  private readonly midBySecond = new Slots(SECONDS + 4);
  private readonly midByMinute = new Slots(MOVES + 2);
  private since: TimeUs | null = null;
  private book: BookUpdated | null = null;
  /** Newest mid in ticks; null before the first quote. */
  mid: number | null = null;

  see(event: Extract<MarketEvent, { readonly type: 'trade' | 'quote' | 'book' }>): void {
    this.since ??= event.timeReceived;
    if (event.type === 'trade') this.print(event);
    else if (event.type === 'quote') this.quote((event.bid + event.ask) / 2, event.timeReceived);
    else {
      this.book = event;
      const [bid, ask] = [event.bids[0]?.[0], event.asks[0]?.[0]];
      if (bid !== undefined && ask !== undefined) this.quote((bid + ask) / 2, event.timeReceived);
    }
  }

  /** Displayed at the best price of the other side, in lots. */
  oppositeLots(side: 'buy' | 'sell'): number | null {
    const levels = side === 'buy' ? this.book?.asks : this.book?.bids;
    return levels?.[0]?.[1] ?? null;
  }

  /** How many tenths of the levels of that side are no larger than this. */
  levelDecile(side: 'buy' | 'sell', lots: number): number | null {
    const levels = side === 'buy' ? this.book?.bids : this.book?.asks;
    if (levels === undefined || levels.length === 0) return null;
    let smaller = 0;
    for (const [, size] of levels) if (size <= lots) smaller += 1;
    return Math.floor((smaller * 10) / levels.length);
  }

  /** Traded within the minute that ends with this second; null before anything was heard. */
  minuteLots(now: TimeUs): number | null {
    return this.since === null ? null : this.lotsBySecond.sum(Math.floor(now / SECOND_US), SECONDS);
  }

  /** Traded within 24 hours; null until that long was heard. */
  dayLots(now: TimeUs): number | null {
    if (this.since === null || now - this.since < DAY_SECONDS * SECOND_US) return null;
    return this.lotsByMinute.sum(Math.floor(now / MINUTE_US), MINUTES);
  }

  /** The mid's move over a minute, in standard deviations of the moves of the last hour's minutes. */
  moveSigmas(now: TimeUs): number | null {
    const before = this.midBySecond.get(Math.floor(now / SECOND_US) - SECONDS);
    if (this.mid === null || before === undefined) return null;
    const minute = Math.floor(now / MINUTE_US);
    let [count, squares] = [0, 0];
    for (let at = minute - MOVES + 1; at < minute; at += 1) {
      const [from, to] = [this.midByMinute.get(at - 1), this.midByMinute.get(at)];
      if (from === undefined || to === undefined) continue;
      count += 1;
      squares += (to / from - 1) ** 2;
    }
    if (count < LEAST_MOVES || squares === 0) return null;
    return (this.mid / before - 1) / Math.sqrt(squares / count);
  }

  private print({ quantity, timeReceived, backfilled }: TradePrinted): void {
    if (backfilled === true) return;
    this.lotsBySecond.add(Math.floor(timeReceived / SECOND_US), quantity);
    this.lotsByMinute.add(Math.floor(timeReceived / MINUTE_US), quantity);
  }

  private quote(mid: number, time: TimeUs): void {
    this.mid = mid;
    this.midBySecond.set(Math.floor(time / SECOND_US), mid);
    this.midByMinute.set(Math.floor(time / MINUTE_US), mid);
  }
}
