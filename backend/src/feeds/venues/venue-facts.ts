import type { z } from 'zod';
import type { Instrument } from '../../model/instrument.js';

/** A request that may leave the process: exact method, anchored path. */
export interface AllowedRequest {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
}

/** How past trades are asked for where their ids are those of the socket's trades. */
export interface TradesById {
  /** Extra parameters of ccxt's `fetchTrades`. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Trades in one answer at most. */
  readonly limit: number;
  /** `newest`: the venue gives its last trades only. `fromTime`: it gives those from a time on, so that pages can follow. */
  readonly reach: 'newest' | 'fromTime';
}

/** One change of a book as the venue counts it, before ccxt applies it. Rows are [price, size, …] as the venue wrote them. */
export interface DepthChange {
  /** The venue's own id of the market, such as `BTCUSDT`. */
  readonly marketId: string;
  readonly first: number;
  readonly last: number;
  /** The venue's time in epoch milliseconds; undefined when the message has none. */
  readonly time: number | undefined;
  readonly bids: readonly (readonly unknown[])[];
  readonly asks: readonly (readonly unknown[])[];
}

/**
 * What is particular to one exchange, by ccxt id. The allow list names public market data and nothing else
 * (guarded-exchange.ts holds everything else back).
 */
export interface VenueFacts {
  /** Scheme, host and port of the exchange's public endpoints. */
  readonly origins: readonly string[];
  readonly requests: readonly AllowedRequest[];
  /** Paths of public sockets; streams that carry a listen key are not among them. */
  readonly socketPath: RegExp;
  /** Messages that may be sent over a socket: subscribe, unsubscribe, ping. */
  readonly message: z.ZodType;
  /** ccxt options that keep it to public calls. */
  readonly options: Readonly<Record<string, unknown>>;
  /** ccxt options for the rate of book changes, where the venue offers a choice. */
  bookRate?(milliseconds: number): Readonly<Record<string, unknown>>;
  /** ccxt `urls` that point the class at another server of the same protocol, given its http address. */
  urls(httpUrl: string): { readonly api: Readonly<Record<string, unknown>> };
  /** Depth to ask for: undefined where ccxt keeps the whole book by itself. */
  depth(levels: number): number | undefined;
  /** True when each trade's numeric id is its forerunner's plus one, so that a jump proves a loss. */
  readonly consecutiveTradeIds: boolean;
  /** Undefined where REST trades carry other ids than the socket's, or none: then nothing can be filled in by id. */
  readonly tradesById?: TradesById;
  /** One-minute candles in one answer at most; undefined where volumes cannot be had in lots. */
  readonly candlesAtOnce?: number;
  /** Reads a parsed message that is a change of a book; left out where changes carry no update ids. */
  depthChange?(message: unknown): DepthChange | undefined;
  /** Who notices a missing change: ccxt where it checks the ids itself, else `desk` by {@link depthChange}. */
  readonly depthGaps: 'ccxt' | 'desk' | 'unnumbered';
  /** `stream`: the venue sends each change of best bid and offer; `book`: quotes are read off the book. */
  readonly quotes: 'stream' | 'book';
  /** The venue's number of a quote, from its own record; left out where it has none. */
  quoteSequence?(info: unknown): number | undefined;
  /** True for a parsed message that repeats trades by design, such as the snapshot a subscription opens with. */
  repeatsTrades?(message: unknown): boolean;
  readonly feeCurrencyRule: Instrument['feeCurrencyRule'];
  /** Where the rule above is documented. */
  readonly feeRuleSource: string;
}

export const get = (path: RegExp): AllowedRequest => ({ method: 'GET', path });
export const post = (path: RegExp): AllowedRequest => ({ method: 'POST', path });

/** The address of the socket server beside an http server. */
export function socketUrl(httpUrl: string): string {
  return httpUrl.replace(/^http/, 'ws');
}
