import type { MarketEventRejected, TradePrinted } from '../../model/market-event.js';
import type { TimeUs } from '../../model/time.js';
import type { MarketEventSink, ResumePoints, TradeHistory } from '../feed.js';
import { describeFault } from '../connection-fault.js';
import { pause, unlessAborted } from '../supervisor-timing.js';
import { NumberedTrades } from '../trade-continuity-numbered.js';
import { RememberedTrades } from '../trade-continuity-remembered.js';
import type { MissingTrades, TradeContinuity } from '../trade-continuity.js';

/** Waits before the second request for history and those after it. */
const RETRY_AFTER_MS = [500, 1500, 4000, 10_000] as const;
const ATTEMPTS = RETRY_AFTER_MS.length + 1;
/** Answers without the trades asked for after which the venue does not have them: its REST may only be late, but not for long. */
const EMPTY_ANSWERS = 3;
/** A trade that the venue gives over REST this long after it was made should have come over the socket. */
const OVERDUE_US = 5_000_000;
/** Raw texts of refused rows kept, so that one in overlapping pages is told once. */
const REFUSED_KEPT = 500;

/** The way to one venue's history, as long as one connection lasts. */
export interface HistoryLink {
  readonly trades: TradeHistory | undefined;
  /** Aborted when the connection has ended. */
  readonly ended: AbortSignal;
}

export interface MarketTradesOptions {
  readonly venue: string;
  readonly symbol: string;
  readonly consecutiveTradeIds: boolean;
  readonly sink: MarketEventSink;
  readonly now: () => TimeUs;
  readonly resume?: ResumePoints | undefined;
  /** A trade came again and was not handed on. */
  readonly onRepeated?: ((venue: string, symbol: string) => void) | undefined;
  /** Told of each declared gap, after it. */
  readonly onGap?: ((from: TimeUs, to: TimeUs) => void) | undefined;
}

/**
 * The trades of one market, each handed on once. Live ones pass at once, whatever is missing; what is missing is asked of the venue's
 * history in the background, handed on marked, and declared a gap only when the venue cannot give it.
 */
export class MarketTrades {
  private readonly continuity: TradeContinuity;
  private link: HistoryLink | undefined;
  private job: Promise<void> | undefined;
  private readonly refused = new Set<string>();

  constructor(private readonly options: MarketTradesOptions) {
    const known = options.resume?.lastTrade(options.venue, options.symbol);
    this.continuity = options.consecutiveTradeIds ? new NumberedTrades(known) : new RememberedTrades(known);
  }

  /** The venue has been heard over a new connection: what happened meanwhile is asked for at once. */
  connected(link: HistoryLink): void {
    this.link = link;
    if (link.trades === undefined) this.continuity.giveUp();
    else if (this.continuity.complete !== undefined) this.begin(link);
    this.settle('the venue gives no trades again');
  }

  disconnected(): void {
    this.link = undefined;
    this.continuity.interrupted();
  }

  /** A trade as it came over the socket. */
  take(trade: TradePrinted): void {
    const { options, continuity, link } = this;
    if (!continuity.judge(trade)) {
      options.onRepeated?.(options.venue, options.symbol);
      return;
    }
    options.sink(trade);
    if (continuity.holes > 0 && link !== undefined) {
      if (link.trades === undefined) continuity.giveUp();
      else this.begin(link);
    }
    this.settle('the venue gives no trades again');
  }

  /**
   * Asks the venue whether it traded while its socket was silent; resolves true when it did, which proves the socket dead. What was
   * missed is handed on.
   */
  async missedSilently(): Promise<boolean> {
    const { link } = this;
    if (link?.trades === undefined || this.job !== undefined || this.continuity.complete === undefined) return false;
    let overdue = false;
    this.begin(link, (trade) => {
      overdue ||= this.options.now() - trade.timeExchange > OVERDUE_US;
    });
    await this.job;
    return overdue;
  }

  /** Resolves when no back-fill is under way. Without a place to resume from, what is still missing is declared. */
  async stop(): Promise<void> {
    await this.job;
    if (this.options.resume === undefined) this.continuity.giveUp();
    this.settle('the desk stopped before the venue gave them');
  }

  private begin(link: HistoryLink, onRecovered?: (trade: TradePrinted) => void): void {
    if (this.job !== undefined || link.ended.aborted) return;
    this.job = this.fill(link, onRecovered).finally(() => {
      this.job = undefined;
      // A connection that came while the last one's request was still ending.
      const next = this.link;
      if (next !== undefined && next !== link && !next.ended.aborted) this.connected(next);
    });
  }

  private async fill({ trades, ended }: HistoryLink, onRecovered?: (trade: TradePrinted) => void): Promise<void> {
    for (let attempt = 0; trades !== undefined && !ended.aborted; attempt += 1) {
      const fault = await this.ask(trades, ended, onRecovered);
      if (ended.aborted) return;
      this.settle(fault ?? 'the venue did not give them again');
      const isOver = this.continuity.holes === 0 && (fault === undefined || attempt + 1 >= ATTEMPTS);
      if (isOver) return;
      await pause(RETRY_AFTER_MS[Math.min(attempt, RETRY_AFTER_MS.length - 1)] ?? 0, ended);
    }
  }

  /** One request; returns what went wrong, if anything did. */
  private async ask(
    trades: TradeHistory,
    ended: AbortSignal,
    onRecovered?: (trade: TradePrinted) => void,
  ): Promise<string | undefined> {
    const { continuity, options } = this;
    const point = continuity.complete;
    if (point === undefined) return undefined;
    try {
      const page = await unlessAborted(trades.tradesAfter(options.symbol, point), ended);
      if (page === undefined) return undefined;
      const holes = continuity.holes;
      this.handOnRefused(page);
      const fresh = continuity.recover(page.filter((row) => row.type === 'trade'));
      for (const trade of fresh) {
        options.sink({ ...trade, backfilled: true });
        onRecovered?.(trade);
      }
      if (fresh.length === 0 && holes > 0) continuity.failed(EMPTY_ANSWERS);
      return undefined;
    } catch (cause) {
      continuity.failed(ATTEMPTS);
      return `the venue did not answer when asked for them (${describeFault(cause, options.venue)})`;
    }
  }

  private handOnRefused(page: readonly (TradePrinted | MarketEventRejected)[]): void {
    for (const row of page) {
      if (row.type !== 'rejected' || this.refused.has(row.raw)) continue;
      if (this.refused.size >= REFUSED_KEPT) this.refused.clear();
      this.refused.add(row.raw);
      this.options.sink(row);
    }
  }

  /** Declares what is lost, then tells how far the account is complete. */
  private settle(why: string): void {
    const { continuity, options } = this;
    for (const missing of continuity.takeLost()) this.declare(missing, why);
    const { complete } = continuity;
    if (complete !== undefined) options.resume?.tradesComplete(options.venue, options.symbol, complete);
  }

  private declare(missing: MissingTrades, why: string): void {
    const { venue, symbol, sink, now, onGap } = this.options;
    const fromTime = missing.fromTime;
    const toTime = Math.max(fromTime, missing.toTime);
    sink({
      type: 'gap',
      venue,
      symbol,
      channel: 'trade',
      fromId: missing.fromId === null ? null : `${missing.fromId}`,
      toId: missing.toId === null ? null : `${missing.toId}`,
      fromTime,
      toTime,
      reason: `${missing.what}; ${why}`,
      timeReceived: now(),
    });
    onGap?.(fromTime, toTime);
  }
}
