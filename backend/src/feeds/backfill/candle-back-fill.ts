import type { TimeUs } from '../../model/time.js';
import type { CandleHistory, MarketEventSink } from '../feed.js';
import { pause, unlessAborted } from '../supervisor-timing.js';

const MINUTE_US = 60_000_000;
/** A minute's candle is asked for this long after its end: venues close it a moment late. */
const SETTLED_AFTER_US = 2_000_000;
const RETRY_AFTER_MS = 5000;
const ATTEMPTS = 5;
/** Days without the venue are years of candles nobody asked for: the newest this many minutes of a gap are fetched. */
const LONGEST_US = 1000 * MINUTE_US;
const GAPS_KEPT = 100;

interface Wanted {
  from: TimeUs;
  to: TimeUs;
  failures: number;
}

/** Fetches the venue's own one-minute candles of the minutes in which trades were lost for good; each candle once, when its minute is over. */
export class CandleBackFill {
  private wanted: Wanted[] = [];
  private link: { readonly candles: CandleHistory | undefined; readonly ended: AbortSignal } | undefined;
  private job: Promise<void> | undefined;
  /** Start of the last candle handed on: gaps of one minute share it. */
  private told: TimeUs = -1;

  constructor(
    private readonly symbol: string,
    private readonly sink: MarketEventSink,
    private readonly now: () => TimeUs,
  ) {}

  connected(link: { readonly candles: CandleHistory | undefined; readonly ended: AbortSignal }): void {
    this.link = link;
    this.begin();
  }

  disconnected(): void {
    this.link = undefined;
  }

  /** The minutes that hold the times from and to. */
  want(from: TimeUs, to: TimeUs): void {
    const first = Math.max(minuteOf(from), minuteOf(to) - LONGEST_US, this.told + MINUTE_US);
    const last = minuteOf(to);
    if (first > last) return;
    const newest = this.wanted.at(-1);
    if (newest !== undefined && first <= newest.to + MINUTE_US) newest.to = Math.max(newest.to, last);
    else this.wanted.push({ from: first, to: last, failures: 0 });
    if (this.wanted.length > GAPS_KEPT) this.wanted.shift();
    this.begin();
  }

  /** Resolves when no request is under way. */
  async stop(): Promise<void> {
    await this.job;
  }

  private begin(): void {
    const { link } = this;
    if (link?.candles === undefined || this.job !== undefined || link.ended.aborted || this.wanted.length === 0) return;
    this.job = this.fetchAll(link.candles, link.ended).finally(() => {
      this.job = undefined;
      if (this.link !== link) this.begin();
    });
  }

  private async fetchAll(history: CandleHistory, ended: AbortSignal): Promise<void> {
    for (let next = this.wanted[0]; next !== undefined && !ended.aborted; next = this.wanted[0]) {
      const settled = next.to + MINUTE_US + SETTLED_AFTER_US;
      if (this.now() < settled) {
        await pause(Math.ceil((settled - this.now()) / 1000), ended);
        continue;
      }
      const { from, to } = next;
      const isDone = await this.fetchOne(history, next, ended);
      if (ended.aborted) return;
      if (!isDone && next.failures < ATTEMPTS) await pause(RETRY_AFTER_MS, ended);
      // Meanwhile another gap may have made the range longer.
      else if (next.to > to) next.from = Math.max(from, to + MINUTE_US);
      else this.wanted = this.wanted.filter((wanted) => wanted !== next);
    }
  }

  private async fetchOne(history: CandleHistory, next: Wanted, ended: AbortSignal): Promise<boolean> {
    const { from, to } = next;
    try {
      const candles = await unlessAborted(history.candles(this.symbol, from, to), ended);
      for (const candle of candles ?? []) {
        if (candle.timeExchange < from || candle.timeExchange > to || candle.timeExchange <= this.told) continue;
        this.told = candle.timeExchange;
        this.sink(candle);
      }
      return true;
    } catch {
      next.failures += 1;
      return false;
    }
  }
}

function minuteOf(time: TimeUs): TimeUs {
  return Math.floor(time / MINUTE_US) * MINUTE_US;
}
