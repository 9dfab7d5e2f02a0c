import type { DepthSnapshot, Frame, Level, MarketTrade } from '../market-source.js';
import { TRADES_KEPT } from '../market-source.js';
import { aggregate } from '../protocols/binance-frames.js';
import { CandleBook } from './candle-book.js';
import type { CancelLaw } from './cancel-law.js';
import type { FlowRegime } from './flow-regime.js';
import type { BookSideName, Match } from './matching-book.js';
import { MatchingBook } from './matching-book.js';
import { OrderFlow } from './order-flow.js';
import type { Random } from './random.js';
import type { SyntheticSymbol } from './symbol-spec.js';
import { formatScaled } from './symbol-spec.js';

/** Levels whose size changed since this stream's last frame. */
interface PendingDepth {
  readonly stream: string;
  readonly everySteps: number;
  /** The stream of one update a second. */
  readonly isSlow: boolean;
  lastUpdateId: number;
  readonly changed: Record<BookSideName, Set<number>>;
}

/** Where ids start, so that a restarted exchange never uses an id twice. */
export interface FirstIds {
  readonly updateId: number;
  readonly tradeId: number;
}

/** One invented market: its order flow, its book, and the frames Binance would send about them. */
export class SyntheticSymbolMarket {
  readonly book: MatchingBook;
  private readonly flow: OrderFlow;
  private readonly stream: string;
  private readonly pending: readonly PendingDepth[];
  private readonly kept: MarketTrade[] = [];
  readonly candles = new CandleBook();
  private lastTradeId: number;
  private lastQuote = '';
  private steps = 0;

  constructor(
    readonly spec: SyntheticSymbol,
    options: {
      readonly random: Random;
      readonly rate: number;
      readonly regime: FlowRegime;
      readonly cancelLaw: CancelLaw;
      readonly first: FirstIds;
      readonly stepsASecond: number;
    },
  ) {
    this.stream = spec.id.toLowerCase();
    this.lastTradeId = options.first.tradeId - 1;
    this.pending = [
      { name: 'depth@100ms', aSecond: 10 },
      { name: 'depth', aSecond: 1 },
    ].map(({ name, aSecond }) => ({
      stream: `${this.stream}@${name}`,
      everySteps: options.stepsASecond / aSecond,
      isSlow: aSecond === 1,
      lastUpdateId: 0,
      changed: { bid: new Set<number>(), ask: new Set<number>() },
    }));
    this.book = new MatchingBook(options.first.updateId - 1, (side, price) => {
      for (const depth of this.pending) depth.changed[side].add(price);
    });
    this.flow = new OrderFlow(spec, options.random, this.book, options);
    for (const depth of this.pending) {
      depth.lastUpdateId = this.book.lastUpdateId;
      depth.changed.bid.clear();
      depth.changed.ask.clear();
    }
  }

  step(seconds: number, nowMs: number): Frame[] {
    const frames: Frame[] = [];
    this.flow.step(seconds, (matches) => {
      for (const match of matches) frames.push(...this.tradeFrames(match, nowMs));
      this.pushQuote(frames);
    });
    this.steps += 1;
    for (const depth of this.pending) if (this.steps % depth.everySteps === 0) this.pushDepth(depth, { frames, nowMs });
    return frames;
  }

  depth(limit: number): DepthSnapshot {
    const levels = (side: BookSideName) =>
      this.book
        .prices(side)
        .slice(0, limit)
        .map((price) => this.level(side, price));
    return { lastUpdateId: this.book.lastUpdateId, bids: levels('bid'), asks: levels('ask') };
  }

  trades(limit: number): readonly MarketTrade[] {
    return this.kept.slice(-limit);
  }

  private tradeFrames(match: Match, nowMs: number): Frame[] {
    this.lastTradeId += 1;
    const trade: MarketTrade = {
      id: this.lastTradeId,
      price: formatScaled(match.price, this.spec.priceDecimals),
      qty: formatScaled(match.quantity, this.spec.quantityDecimals),
      time: nowMs,
      isBuyerMaker: match.buyerIsMaker,
    };
    this.kept.push(trade);
    if (this.kept.length > TRADES_KEPT) this.kept.shift();
    this.candles.add(trade);
    const { id: t, price: p, qty: q, isBuyerMaker: m } = trade;
    const body = { e: 'trade', E: nowMs, s: this.spec.id, t, p, q, T: nowMs, m, M: true };
    const aggregated = { stream: `${this.stream}@aggTrade`, kind: 'aggTrade', symbolId: this.spec.id } as const;
    return [this.frame('trade', `${this.stream}@trade`, body), { ...aggregated, data: aggregate(body), isCopy: true }];
  }

  /** Only a changed best price or size is a new quote. */
  private pushQuote(frames: Frame[]): void {
    const bid = this.book.best('bid');
    const ask = this.book.best('ask');
    if (bid === undefined || ask === undefined) return;
    const [b, B] = this.level('bid', bid.price);
    const [a, A] = this.level('ask', ask.price);
    const quote = `${b} ${B} ${a} ${A}`;
    if (quote === this.lastQuote) return;
    this.lastQuote = quote;
    frames.push(
      this.frame('bookTicker', `${this.stream}@bookTicker`, { u: this.book.lastUpdateId, s: this.spec.id, b, B, a, A }),
    );
  }

  private pushDepth(depth: PendingDepth, out: { readonly frames: Frame[]; readonly nowMs: number }): void {
    const last = this.book.lastUpdateId;
    if (last === depth.lastUpdateId) return;
    const levels = (side: BookSideName) => {
      const changed = [...depth.changed[side]].sort((a, b) => (side === 'bid' ? b - a : a - b));
      depth.changed[side].clear();
      return changed.map((price) => this.level(side, price));
    };
    const body = { e: 'depthUpdate', E: out.nowMs, s: this.spec.id, U: depth.lastUpdateId + 1, u: last };
    const frame = this.frame('depth', depth.stream, { ...body, b: levels('bid'), a: levels('ask') });
    out.frames.push(depth.isSlow ? { ...frame, isCopy: true } : frame);
    depth.lastUpdateId = last;
  }

  private level(side: BookSideName, price: number): Level {
    const total = this.book.level(side, price)?.total ?? 0;
    return [formatScaled(price, this.spec.priceDecimals), formatScaled(total, this.spec.quantityDecimals)];
  }

  private frame(kind: Frame['kind'], stream: string, body: object): Frame {
    return { stream, kind, symbolId: this.spec.id, data: JSON.stringify(body) };
  }
}
