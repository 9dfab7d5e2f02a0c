import type { Frame, Level as TextLevel } from '../demo-exchange/market-source.js';
import { LevelBook } from '../demo-exchange/market/level-book.js';
import type { DepthSnapshot } from '../demo-exchange/market-source.js';
import type { BookUpdated, Level, QuoteUpdated, TradePrinted } from '../src/model/market-event.js';

/** What a fill model is given, and nothing else. */
export type PublicEvent = BookUpdated | TradePrinted | QuoteUpdated;

/** Levels a side that the desk's feed hands on. */
export const LEVELS_SHOWN = 50;

/** Decimals of one market: how its text becomes ticks and lots. */
export interface Grid {
  readonly symbol: string;
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
}

interface TradeFrame {
  readonly t: number;
  readonly p: string;
  readonly q: string;
  readonly T: number;
  readonly m: boolean;
}
interface QuoteFrame {
  readonly u: number;
  readonly b: string;
  readonly B: string;
  readonly a: string;
  readonly A: string;
}
interface DepthFrame {
  readonly E: number;
  readonly u: number;
  readonly b: readonly TextLevel[];
  readonly a: readonly TextLevel[];
}

/**
 * The public stream of one market as the desk's feed hands it on: every trade, and every change of the best bid or ask, and the best
 * {@link LEVELS_SHOWN} levels after each depth update (the exchange sends one each 100 ms, with what changed in between added up). It reads the
 * same frames the exchange sends to its sockets.
 */
export class PublicFeed {
  private readonly book = new LevelBook();
  /** The newest book handed on. */
  latest: BookUpdated;

  constructor(
    private readonly grid: Grid,
    snapshot: DepthSnapshot,
    nowMs: number,
  ) {
    this.book.reset(snapshot);
    this.latest = this.shown(nowMs * 1000);
  }

  /** What the frame, sent at `nowMs`, tells; undefined for one that only copies another. */
  read(frame: Frame, nowMs: number): PublicEvent | undefined {
    if (frame.isCopy === true) return undefined;
    if (frame.kind === 'trade') return this.trade(JSON.parse(frame.data) as TradeFrame);
    if (frame.kind === 'bookTicker') return this.quote(JSON.parse(frame.data) as QuoteFrame, nowMs * 1000);
    if (frame.kind !== 'depth') return undefined;
    const depth = JSON.parse(frame.data) as DepthFrame;
    this.book.apply(depth);
    this.latest = this.shown(depth.E * 1000);
    return this.latest;
  }

  private trade({ t, p, q, T, m }: TradeFrame): TradePrinted {
    const { symbol, priceDecimals, quantityDecimals } = this.grid;
    return {
      type: 'trade',
      venue: 'demo',
      symbol,
      tradeId: String(t),
      price: steps(p, priceDecimals),
      quantity: steps(q, quantityDecimals),
      side: m ? 'sell' : 'buy',
      timeExchange: T * 1000,
      timeReceived: T * 1000,
    };
  }

  private quote({ u, b, B, a, A }: QuoteFrame, time: number): QuoteUpdated {
    const { symbol, priceDecimals, quantityDecimals } = this.grid;
    return {
      type: 'quote',
      venue: 'demo',
      symbol,
      sequence: u,
      bid: steps(b, priceDecimals),
      bidSize: steps(B, quantityDecimals),
      ask: steps(a, priceDecimals),
      askSize: steps(A, quantityDecimals),
      timeExchange: time,
      timeReceived: time,
    };
  }

  private shown(time: number): BookUpdated {
    const { priceDecimals, quantityDecimals, symbol } = this.grid;
    const { lastUpdateId, bids, asks } = this.book.snapshot(LEVELS_SHOWN);
    const counted = (levels: readonly TextLevel[]): Level[] =>
      levels.map(([price, size]) => [steps(price, priceDecimals), steps(size, quantityDecimals)]);
    return {
      type: 'book',
      venue: 'demo',
      symbol,
      sequence: lastUpdateId,
      bids: counted(bids),
      asks: counted(asks),
      timeExchange: time,
      timeReceived: time,
    };
  }
}

function steps(text: string, decimals: number): number {
  return Math.round(Number(text) * 10 ** decimals);
}
