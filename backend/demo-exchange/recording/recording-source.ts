import type { TimeUs } from '../../src/model/time.js';
import { LevelBook } from '../market/level-book.js';
import type { SymbolSpec } from '../market/symbol-spec.js';
import type { DepthSnapshot, Frame, MarketSource, MarketTrade } from '../market-source.js';
import { TRADES_KEPT } from '../market-source.js';
import type { RecordedLine } from './recording-file.js';
import { depthUpdateSchema, parseMessage, symbolIdOf, tradeSchema } from './recording-file.js';
import type { RecordingScan } from './recording-scan.js';
import { nearestSymbol } from './recording-scan.js';

interface ReplayedMarket {
  readonly book: LevelBook;
  hasBook: boolean;
  trades: MarketTrade[];
}

/**
 * The state of a replay: turns recorded lines into frames to send and keeps the book that those frames make.
 * - before the first line the book is the recording's first snapshot; depth updates it already contains are not sent,
 *   so that /depth and the stream agree from the first subscriber on
 * - /depth answers with the id of the last depth update sent
 * - E and T (and nothing else) are shifted by one offset; update and trade ids stay as recorded
 * - depth@0ms is sent as depth@100ms, which is what ccxt asks for; depth@100ms is sent as depth (1000 ms) too
 */
export class RecordingSource implements MarketSource {
  readonly kind = 'recording';
  readonly symbols: readonly SymbolSpec[];
  private readonly markets = new Map<string, ReplayedMarket>();
  private offsetUs = 0;

  constructor(private readonly scans: readonly RecordingScan[]) {
    const bySymbol = new Map(scans.flatMap((scan) => scan.symbols.map((spec) => [spec.id, spec])));
    this.symbols = [...bySymbol.values()];
    this.rewind();
  }

  /** Back to before the first line. */
  rewind(): void {
    for (const { id } of this.symbols) {
      const market: ReplayedMarket = { book: new LevelBook(), hasBook: false, trades: [] };
      this.markets.set(id, market);
      const snapshot = this.scans.find((scan) => scan.snapshots.has(id))?.snapshots.get(id);
      if (snapshot === undefined) continue;
      market.book.reset(snapshot);
      market.hasBook = true;
    }
  }

  /** Added to each E and T, rounded to milliseconds. */
  shiftTimes(offsetUs: number): void {
    this.offsetUs = offsetUs;
  }

  /** What the line makes the exchange send; empty for snapshots, and for depth updates the book already has. */
  play(line: RecordedLine): Frame[] {
    const message = parseMessage(line.json);
    if (message.type === 'snapshot') this.resync(message.snapshot);
    if (message.type !== 'frame') return [];
    const { stream, data } = message;
    const symbolId = symbolIdOf(stream);
    const channel = stream.slice(symbolId.length + 1);
    const prefix = stream.slice(0, symbolId.length + 1);
    if (channel.startsWith('depth')) return this.playDepth(`${prefix}depth`, symbolId, data);
    if (channel === 'trade') return [this.playTrade(stream, symbolId, data)];
    if (channel === 'bookTicker') return [{ stream, kind: 'bookTicker', symbolId, data: this.shifted(data) }];
    return [];
  }

  depth(symbolId: string, limit: number): DepthSnapshot | undefined {
    const market = this.markets.get(symbolId);
    return market?.hasBook === true ? market.book.snapshot(limit) : undefined;
  }

  trades(symbolId: string, limit: number): readonly MarketTrade[] {
    return this.markets.get(symbolId)?.trades.slice(-limit) ?? [];
  }

  private playDepth(stream: string, symbolId: string, data: Record<string, unknown>): Frame[] {
    const update = depthUpdateSchema.parse(data);
    const market = this.markets.get(symbolId);
    if (market === undefined || (market.hasBook && update.u <= market.book.lastUpdateId)) return [];
    market.book.apply(update);
    const shifted = this.shifted(data);
    return [`${stream}@100ms`, stream].map((name) => ({ stream: name, kind: 'depth', symbolId, data: shifted }));
  }

  private playTrade(stream: string, symbolId: string, data: Record<string, unknown>): Frame {
    const trade = tradeSchema.parse(data);
    const market = this.markets.get(symbolId);
    market?.trades.push({
      id: trade.t,
      price: trade.p,
      qty: trade.q,
      time: this.shiftTime(trade.T),
      isBuyerMaker: trade.m,
    });
    // Trimmed by halves: one by one would move a thousand entries a trade.
    if (market !== undefined && market.trades.length > 2 * TRADES_KEPT)
      market.trades = market.trades.slice(-TRADES_KEPT);
    return { stream, kind: 'trade', symbolId, data: this.shifted(data) };
  }

  /** A later snapshot heals a gap of the recording itself; one that is older than the book says nothing new. */
  private resync(snapshot: DepthSnapshot): void {
    const id = nearestSymbol(
      snapshot.lastUpdateId,
      [...this.markets].map(([symbol, market]) => [symbol, market.book.lastUpdateId] as const),
    );
    const market = id === undefined ? undefined : this.markets.get(id);
    if (market === undefined || (market.hasBook && snapshot.lastUpdateId <= market.book.lastUpdateId)) return;
    market.book.reset(snapshot);
    market.hasBook = true;
  }

  private shifted(data: Record<string, unknown>): string {
    const { E, T } = data;
    const shifted: Record<string, unknown> = { ...data };
    if (typeof E === 'number') shifted['E'] = this.shiftTime(E);
    if (typeof T === 'number') shifted['T'] = this.shiftTime(T);
    return JSON.stringify(shifted);
  }

  private shiftTime(time: TimeUs | number): number {
    // Binance sends microseconds when asked to: sixteen digits instead of thirteen.
    return time > 1e15 ? time + Math.round(this.offsetUs) : time + Math.round(this.offsetUs / 1000);
  }
}
