import type { TradePrinted } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';
import type { TradePoint } from './feed.js';

/** Trades known to be missing: ids inclusive where the venue counts; times of the trade before and of the one after. */
export interface MissingTrades {
  readonly fromId: number | null;
  readonly toId: number | null;
  readonly fromTime: TimeUs;
  readonly toTime: TimeUs;
  /** In words, without what back-fill adds. */
  readonly what: string;
}

/**
 * Each trade of one market once, and every hole named. Outlives connections: after a reconnect venues repeat trades
 * (Coinbase opens with its last 100) or skip those made meanwhile. A hole is open until back-fill closed it or gave up;
 * what was given up is missing for good: it no longer passes when it arrives after all.
 */
export interface TradeContinuity {
  /** True when the trade is new and passes; false when it had passed before. */
  judge(trade: TradePrinted): boolean;
  /** Those of a page of the venue's history that are new, in order. Holes that the page shows to be beyond the venue's reach are lost. */
  recover(page: readonly TradePrinted[]): TradePrinted[];
  /** The connection was lost: trades may be missing without any id that tells. */
  interrupted(): void;
  /** A request for history failed; holes that saw as many failures as `attempts` are lost. */
  failed(attempts: number): void;
  /** No history can be had: all holes are lost. */
  giveUp(): void;
  /** Hands over what is lost, each once. */
  takeLost(): readonly MissingTrades[];
  /** Holes that back-fill may still close. */
  readonly holes: number;
  /** The last trade up to which all have passed or are lost; undefined before the first. */
  readonly complete: TradePoint | undefined;
}
