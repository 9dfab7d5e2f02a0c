import type { Candle } from './market/candle-book.js';
import type { SymbolSpec } from './market/symbol-spec.js';

export type StreamKind = 'trade' | 'aggTrade' | 'depth' | 'bookTicker';

/** One message of one stream; `data` is the JSON as a bare socket sends it. */
export interface Frame {
  /** The venue's own name of it, such as `btcusdt@depth@100ms` or `/market/match:BTC-USDT`. */
  readonly stream: string;
  readonly kind: StreamKind;
  readonly symbolId: string;
  readonly data: string;
  /** Of a replayed frame: its recorded receive time, shifted as all its times are; sent along as `_recv`. Epoch microseconds. */
  readonly receivedUs?: number;
  /** True when another frame tells the same at another pace or form: it is neither counted nor written to the truth log. */
  readonly isCopy?: boolean;
}

/** `[price, quantity]` as decimal text. */
export type Level = readonly [string, string];

/** A whole book: best first. `lastUpdateId` is 0 where the venue numbers nothing (Kraken). */
export interface DepthSnapshot {
  readonly lastUpdateId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** A trade of the exchange; `time` in epoch milliseconds. */
export interface MarketTrade {
  readonly id: number;
  readonly price: string;
  readonly qty: string;
  readonly time: number;
  readonly isBuyerMaker: boolean;
  /** What only this venue tells of a trade, in its own form: KuCoin's `tradeId`, say. */
  readonly detail?: Readonly<Record<string, string>>;
}

/** Where prices come from: invented, or a recording. REST reads it; its frames go to the streams. */
export interface MarketSource {
  readonly kind: 'synthetic' | 'recording';
  readonly symbols: readonly SymbolSpec[];
  /** Undefined when the symbol is unknown or its book is not known (a recording without a snapshot). */
  depth(symbolId: string, limit: number): DepthSnapshot | undefined;
  /** Newest last, at most {@link TRADES_KEPT}. */
  trades(symbolId: string, limit: number): readonly MarketTrade[];
  /** One-minute candles of the trades seen so far, oldest first. */
  candles(symbolId: string): readonly Candle[];
  /** The answer that a recording holds to this request path, such as `/api/v3/exchangeInfo`; undefined when it holds none. */
  recordedAnswer(path: string): unknown;
}

/** As many trades as Binance's `/trades` can answer. */
export const TRADES_KEPT = 1000;
