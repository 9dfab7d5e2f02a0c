import type { SymbolSpec } from './market/symbol-spec.js';

export type StreamKind = 'trade' | 'depth' | 'bookTicker';

/** One message of one stream; `data` is the JSON as the bare socket sends it. */
export interface Frame {
  /** Such as `btcusdt@depth@100ms`. */
  readonly stream: string;
  readonly kind: StreamKind;
  readonly symbolId: string;
  readonly data: string;
}

/** `[price, quantity]` as decimal text. */
export type Level = readonly [string, string];

/** What `/api/v3/depth` answers: best first. */
export interface DepthSnapshot {
  readonly lastUpdateId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** A trade as `/api/v3/trades` tells it, without `quoteQty`; `time` in epoch milliseconds. */
export interface MarketTrade {
  readonly id: number;
  readonly price: string;
  readonly qty: string;
  readonly time: number;
  readonly isBuyerMaker: boolean;
}

/** Where prices come from: invented, or a recording. REST reads it; its frames go to the streams. */
export interface MarketSource {
  readonly kind: 'synthetic' | 'recording';
  readonly symbols: readonly SymbolSpec[];
  /** Undefined when the symbol is unknown or its book is not known (a recording without a snapshot). */
  depth(symbolId: string, limit: number): DepthSnapshot | undefined;
  /** Newest last, at most 1000. */
  trades(symbolId: string, limit: number): readonly MarketTrade[];
}

/** As many trades as Binance's `/trades` can answer. */
export const TRADES_KEPT = 1000;
