import type { ThinningRates } from '../stored-market.js';

export interface GrowthSettings extends ThinningRates {
  readonly storedBookLevels: number;
}

/**
 * What a market brings on a usual day: the mean of twenty liquid pairs on three venues. Bitcoin on the largest venue
 * brings ten times as much, a small pair a tenth.
 */
const TRADES_PER_SECOND = 4;
const QUOTES_PER_SECOND = 20;
/** Bytes a row on QuestDB's disk, measured on 9.3.4: fixed columns, the text of an id, and half a page in a hundred. */
const TRADE_BYTES = 90;
const QUOTE_BYTES = 76;
const BOOK_BYTES = 110;
const LEVEL_BYTES = 16;
/** One-second candles at the rate of a market that trades in nearly every second; minutes and hours hardly count. */
const CANDLE_BYTES_PER_SECOND = 75;
const SECONDS_A_DAY = 86_400;

/** Bytes a day that a number of markets will take, before anything is dropped for its age. */
export function expectedBytesPerDay(markets: number, settings: GrowthSettings): number {
  const { quotesPerSecond, booksPerSecond, storedBookLevels } = settings;
  const quotes = quotesPerSecond === 'all' ? QUOTES_PER_SECOND : Math.min(quotesPerSecond, QUOTES_PER_SECOND);
  const aSecond =
    TRADES_PER_SECOND * TRADE_BYTES +
    quotes * QUOTE_BYTES +
    booksPerSecond * (BOOK_BYTES + 2 * storedBookLevels * LEVEL_BYTES) +
    CANDLE_BYTES_PER_SECOND;
  return Math.round(aSecond * SECONDS_A_DAY * markets);
}

/** The sentence for the start: what to expect and what bounds it. */
export function expectedGrowth(markets: number, settings: GrowthSettings, budgetBytes?: number): string {
  const gigabytes = expectedBytesPerDay(markets, settings) / 1e9;
  const bound =
    budgetBytes === undefined
      ? 'no DISK_BUDGET is set, so only the ages under marketData.keep bound it'
      : `DISK_BUDGET is ${(budgetBytes / 1e9).toFixed(1)} GB`;
  return `Market data of ${markets} ${markets === 1 ? 'market' : 'markets'} takes about ${gigabytes.toFixed(1)} GB a day; ${bound}.`;
}
