import { formatAmount, multiply, parseAmount } from '../../src/model/decimal.js';
import type { MarketTrade } from '../market-source.js';

export const MINUTE_MS = 60_000;
/** A day of minutes. */
const CANDLES_KEPT = 1440;

/** What traded in one interval; amounts scaled as `model/decimal.ts` has them. */
export interface Candle {
  /** Epoch milliseconds. */
  readonly openTime: number;
  readonly open: string;
  high: string;
  low: string;
  close: string;
  volume: bigint;
  quoteVolume: bigint;
  /** The part of both that takers bought. */
  takerVolume: bigint;
  takerQuoteVolume: bigint;
  trades: number;
}

/** One-minute candles of the trades seen: minutes without a trade have none, and the first may be a part of its minute. */
export class CandleBook {
  private kept: Candle[] = [];

  add(trade: MarketTrade): void {
    const openTime = trade.time - (trade.time % MINUTE_MS);
    // A trade may be told a moment after the next minute's first.
    const own = [this.kept.at(-1), this.kept.at(-2)].find((candle) => candle?.openTime === openTime);
    if (own !== undefined) return addTo(own, trade);
    this.kept.push(opened(openTime, trade));
    if (this.kept.length > CANDLES_KEPT) this.kept = this.kept.slice(-CANDLES_KEPT);
  }

  list(): readonly Candle[] {
    return this.kept;
  }
}

/** Minutes put together to intervals that start at multiples of `intervalMs`. */
export function coarser(minutes: readonly Candle[], intervalMs: number): Candle[] {
  const merged: Candle[] = [];
  for (const minute of minutes) {
    const openTime = minute.openTime - (minute.openTime % intervalMs);
    const last = merged.at(-1);
    if (last === undefined || last.openTime !== openTime) {
      merged.push({ ...minute, openTime });
      continue;
    }
    widen(last, minute.high, minute.low);
    last.close = minute.close;
    last.volume += minute.volume;
    last.quoteVolume += minute.quoteVolume;
    last.takerVolume += minute.takerVolume;
    last.takerQuoteVolume += minute.takerQuoteVolume;
    last.trades += minute.trades;
  }
  return merged;
}

/** An amount with at least `decimals` places, as exchanges print them. */
export function padded(amount: bigint, decimals = 8): string {
  const [whole, fraction = ''] = formatAmount(amount).split('.');
  return `${whole}.${fraction.padEnd(decimals, '0')}`;
}

function opened(openTime: number, trade: MarketTrade): Candle {
  const { price } = trade;
  const none = { volume: 0n, quoteVolume: 0n, takerVolume: 0n, takerQuoteVolume: 0n, trades: 0 };
  const candle: Candle = { openTime, open: price, high: price, low: price, close: price, ...none };
  addTo(candle, trade);
  return candle;
}

function addTo(candle: Candle, { price, qty, isBuyerMaker }: MarketTrade): void {
  const volume = parseAmount(qty);
  const quote = multiply(parseAmount(price), volume);
  widen(candle, price, price);
  candle.close = price;
  candle.volume += volume;
  candle.quoteVolume += quote;
  candle.trades += 1;
  if (isBuyerMaker) return;
  candle.takerVolume += volume;
  candle.takerQuoteVolume += quote;
}

function widen(candle: Candle, high: string, low: string): void {
  if (Number(high) > Number(candle.high)) candle.high = high;
  if (Number(low) < Number(candle.low)) candle.low = low;
}
