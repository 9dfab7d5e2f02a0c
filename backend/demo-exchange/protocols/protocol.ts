// A protocol is how one venue's REST is answered, how its sockets are spoken, and how a recorded line becomes state and frames.
import type { DepthChange, LevelBook } from '../market/level-book.js';
import type { SymbolSpec } from '../market/symbol-spec.js';
import type { DepthSnapshot, Level, MarketSource, MarketTrade, StreamKind } from '../market-source.js';

export type ProtocolId = 'binance-spot' | 'binance-usdm' | 'binance-coinm' | 'kucoin' | 'kraken';

export interface Protocol {
  readonly id: ProtocolId;
  rest(call: RestCall, market: MarketSource): RestAnswer;
  /** A refusal in the venue's own form of an error. */
  refused(status: number, sentence: string): RestAnswer;
  readonly socket: SocketDialect;
  readonly reader: RecordingReader;
  /** What a frame of this protocol tells, for the truth log. */
  facts(kind: StreamKind, data: string): readonly Fact[];
  /** The depth frame with these bids put over its own. */
  withBids(data: string, bids: readonly Level[]): string;
}

export interface RestCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The exchange's own clock, epoch milliseconds. */
  readonly nowMs: number;
  /** Host and port that the caller used, such as `127.0.0.1:4100`. */
  readonly host: string;
}

export interface RestAnswer {
  readonly status: number;
  /** A string is sent as it is, anything else as JSON. */
  readonly body: unknown;
}

export interface SocketDialect {
  /** Which form a socket's address asks for; undefined when no socket is there. */
  open(url: URL): SocketOpening | undefined;
  /** The answer to a client's message. */
  hear(text: string, context: { readonly topics: ReadonlySet<string>; readonly market: MarketSource }): Heard;
  /** Sent to every subscribed socket. */
  readonly heartbeat?: { readonly everyMs: number; readonly text: string };
}

export interface SocketOpening {
  /** Frames wrapped as {stream,data}, as Binance does on some addresses. */
  readonly combined: boolean;
  readonly topics: readonly string[];
  /** Sent first. */
  readonly greeting: readonly string[];
}

export interface Heard {
  readonly replies: readonly string[];
  readonly subscribe?: readonly string[];
  readonly unsubscribe?: readonly string[];
}

export interface Fact {
  /** Trade id or update id; `0` where the venue has none. */
  readonly id: string;
  /** Price and quantity of a trade; bid, its size, ask, its size of a quote; first update id and count of levels of a book update. */
  readonly values: readonly string[];
}

/** How many decimals a symbol's prices and quantities were seen to have. */
export interface SeenDecimals {
  readonly price: number;
  readonly quantity: number;
}

export interface RecordingReader {
  /** The stream of a recorded frame, found without parsing; undefined for a snapshot, a REST answer or an acknowledgement. */
  streamOf(json: string): string | undefined;
  symbolOf(stream: string): string;
  read(json: string): Reading;
  /** A REST answer's reading: a depth snapshot, or `other`. */
  readAnswer(request: URL, answer: unknown): Reading;
  /** The frame's text with its exchange times moved. */
  shift(text: string, offsetUs: number): string;
  /** The market a symbol id stands for, told by its name and the decimals seen. Throws OperatorError when it cannot be told. */
  specOf(symbolId: string, decimals: SeenDecimals): SymbolSpec;
  /** Exchange time of a frame in epoch milliseconds; undefined when it has none, or another form. */
  eventMs(json: string): number | undefined;
  /** What the recorded book frame `text` is to clients that asked for a shallower book; `book` has taken it in. */
  shallower?(symbolId: string, book: LevelBook, text: string): readonly StreamText[];
}

export interface StreamText {
  readonly stream: string;
  readonly text: string;
}

interface FrameReading {
  readonly symbolId: string;
  readonly stream: string;
  /** The frame as a bare socket sends it. */
  readonly text: string;
}

/** What a recorded line is. Times are as recorded. */
export type Reading =
  | (FrameReading & {
      readonly type: 'trades';
      readonly trades: readonly MarketTrade[];
      /** The same told in another stream, sent where the recording does not have that stream itself. */
      readonly derived?: () => DerivedFrame;
    })
  | (FrameReading & { readonly type: 'quote'; readonly derived?: () => DerivedFrame })
  | (FrameReading & { readonly type: 'aggTrade' })
  | (FrameReading & {
      readonly type: 'depth';
      /** Streams that carry the same frame. */
      readonly copies: readonly string[];
      readonly change: DepthChange;
      /** False where the venue numbers no updates: then those after the recorded snapshot count. */
      readonly sequenced: boolean;
    })
  | { readonly type: 'history'; readonly symbolId: string; readonly trades: readonly MarketTrade[] }
  | {
      readonly type: 'snapshot';
      /** Undefined for a bare answer, which does not say whose it is. */
      readonly symbolId: string | undefined;
      readonly snapshot: DepthSnapshot;
      /** Levels a side beyond which the venue tells nothing. */
      readonly levels?: number;
      /** Where snapshots are frames: sent when it comes again in mid-recording. */
      readonly frame?: StreamText;
    }
  | { readonly type: 'other' };

export interface DerivedFrame {
  readonly stream: string;
  readonly kind: StreamKind;
  readonly text: string;
}

export const OTHER: Reading = { type: 'other' };

/** JSON or undefined. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A whole positive number of a query; undefined when it is none; more than the most is the most. */
export function limitOf(
  query: URLSearchParams,
  told: { readonly standard: number; readonly most: number; readonly name?: string },
): number | undefined {
  const text = query.get(told.name ?? 'limit');
  if (text === null) return told.standard;
  return /^[1-9]\d{0,8}$/.test(text) ? Math.min(Number(text), told.most) : undefined;
}

/** Decimals of a price or quantity, trailing zeros aside. */
export function decimalsOf(text: string): number {
  return (text.split('.')[1] ?? '').replace(/0+$/, '').length;
}
