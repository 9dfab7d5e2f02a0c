import { CandleBook } from '../market/candle-book.js';
import type { Candle } from '../market/candle-book.js';
import { LevelBook } from '../market/level-book.js';
import type { SymbolSpec } from '../market/symbol-spec.js';
import type { DepthSnapshot, Frame, MarketSource, MarketTrade } from '../market-source.js';
import { TRADES_KEPT } from '../market-source.js';
import type { Protocol, Reading } from '../protocols/protocol.js';
import type { RecordedLine } from './recording-file.js';
import { parseAnswer } from './recording-file.js';
import type { RecordingScan } from './recording-scan.js';
import { nearestSymbol } from './recording-scan.js';

interface ReplayedMarket {
  readonly book: LevelBook;
  readonly candles: CandleBook;
  hasBook: boolean;
  /** False until the line of the snapshot the book started with has come by. */
  isPastSnapshot: boolean;
  levels: number | undefined;
  trades: MarketTrade[];
}

type Of<T extends Reading['type']> = Extract<Reading, { readonly type: T }>;

/**
 * The state of a replay: turns recorded lines into frames to send and keeps the book that those frames make.
 * - before the first line the book is the recording's first snapshot; depth updates it already contains are not sent,
 *   so that /depth and the stream agree from the first subscriber on
 * - /depth answers with the id of the last depth update sent
 * - exchange times (and nothing else) are shifted by one offset; update and trade ids stay as recorded
 * - each frame says when it was received, shifted by the same offset
 */
export class RecordingSource implements MarketSource {
  readonly kind = 'recording';
  readonly symbols: readonly SymbolSpec[];
  readonly protocol: Protocol;
  private readonly markets = new Map<string, ReplayedMarket>();
  private readonly streams: ReadonlySet<string>;
  private offsetUs = 0;
  private clockStepUs = 0;

  /** `scans` are of one protocol; that of the first is used. */
  constructor(private readonly scans: readonly [RecordingScan, ...RecordingScan[]]) {
    this.protocol = scans[0].protocol;
    this.symbols = [...new Map(scans.flatMap((scan) => scan.symbols.map((spec) => [spec.id, spec]))).values()];
    this.streams = new Set(scans.flatMap((scan) => [...scan.streams]));
    this.rewind();
  }

  /** Back to before the first line. */
  rewind(): void {
    for (const { id } of this.symbols) {
      const market: ReplayedMarket = {
        book: new LevelBook(),
        candles: new CandleBook(),
        hasBook: false,
        isPastSnapshot: false,
        levels: undefined,
        trades: [],
      };
      this.markets.set(id, market);
      const first = this.scans.find((scan) => scan.snapshots.has(id))?.snapshots.get(id);
      if (first === undefined) continue;
      market.book.reset(first.snapshot);
      market.hasBook = true;
      market.levels = first.levels;
    }
  }

  /** Added to all times of the frames to come, rounded as finely as each is told. */
  shiftTimes(offsetUs: number): void {
    this.offsetUs = offsetUs;
  }

  /** The exchange's clock steps by this much; receive times, which another clock told, do not. */
  stepClock(byUs: number): void {
    this.clockStepUs = byUs;
  }

  /** What the line makes the exchange send; empty for snapshots, and for depth updates the book already has. */
  play(line: RecordedLine): Frame[] {
    const reading = this.read(line.json);
    const receivedUs = line.receivedUs + this.offsetUs;
    switch (reading.type) {
      case 'depth':
        return this.playDepth(reading, receivedUs);
      case 'trades':
        return this.playTrades(reading, receivedUs);
      case 'quote':
      case 'aggTrade': {
        const kind = reading.type === 'quote' ? 'bookTicker' : 'aggTrade';
        const { stream, symbolId } = reading;
        const frame: Frame = { stream, kind, symbolId, data: this.shifted(reading.text), receivedUs };
        return reading.type === 'quote' ? this.withDerived(frame, reading) : [frame];
      }
      case 'history':
        this.keep(reading.symbolId, reading.trades);
        return [];
      case 'snapshot':
        return this.resync(reading, receivedUs);
      case 'other':
        return [];
    }
  }

  depth(symbolId: string, limit: number): DepthSnapshot | undefined {
    const market = this.markets.get(symbolId);
    return market?.hasBook === true ? market.book.snapshot(limit) : undefined;
  }

  trades(symbolId: string, limit: number): readonly MarketTrade[] {
    return this.markets.get(symbolId)?.trades.slice(-Math.min(limit, TRADES_KEPT)) ?? [];
  }

  candles(symbolId: string): readonly Candle[] {
    return this.markets.get(symbolId)?.candles.list() ?? [];
  }

  recordedAnswer(path: string): unknown {
    return this.scans.find((scan) => scan.answers.has(path))?.answers.get(path);
  }

  private read(json: string): Reading {
    const recorded = parseAnswer(json);
    const { reader } = this.protocol;
    return recorded === undefined ? reader.read(json) : reader.readAnswer(recorded.url, recorded.answer);
  }

  private playDepth(reading: Of<'depth'>, receivedUs: number): Frame[] {
    const { symbolId, change, sequenced, stream, copies } = reading;
    const market = this.markets.get(symbolId);
    if (market === undefined) return [];
    const isOld = sequenced ? change.u <= market.book.lastUpdateId : !market.isPastSnapshot;
    if (market.hasBook && isOld) return [];
    market.book.apply(change);
    if (market.levels !== undefined) market.book.cutTo(market.levels);
    const data = this.shifted(reading.text);
    const frames: Frame[] = [{ stream, kind: 'depth', symbolId, data, receivedUs }];
    for (const copy of copies) frames.push({ stream: copy, kind: 'depth', symbolId, data, receivedUs, isCopy: true });
    return [...frames, ...this.shallower(symbolId, market, { text: reading.text, receivedUs })];
  }

  private playTrades(reading: Of<'trades'>, receivedUs: number): Frame[] {
    const { symbolId, stream } = reading;
    this.keep(symbolId, reading.trades);
    return this.withDerived({ stream, kind: 'trade', symbolId, data: this.shifted(reading.text), receivedUs }, reading);
  }

  private keep(symbolId: string, trades: readonly MarketTrade[]): void {
    const market = this.markets.get(symbolId);
    if (market === undefined) return;
    const last = market.trades.at(-1)?.id ?? -Infinity;
    for (const trade of trades) {
      // A history repeats what was told before.
      if (trade.id <= last) continue;
      const kept = { ...trade, time: trade.time + Math.round((this.offsetUs + this.clockStepUs) / 1000) };
      market.trades.push(kept);
      market.candles.add(kept);
    }
    // Trimmed by halves: one by one would move a thousand entries a trade.
    if (market.trades.length > 2 * TRADES_KEPT) market.trades = market.trades.slice(-TRADES_KEPT);
  }

  private withDerived(frame: Frame, reading: Of<'trades'> | Of<'quote'>): Frame[] {
    const derived = reading.derived?.();
    if (derived === undefined || this.streams.has(derived.stream)) return [frame];
    const { stream, kind, text } = derived;
    return [frame, { ...frame, stream, kind, data: this.shifted(text), isCopy: true }];
  }

  /** A later snapshot heals a gap of the recording itself; one that is older than the book says nothing new. */
  private resync(reading: Of<'snapshot'>, receivedUs: number): Frame[] {
    const { snapshot, levels } = reading;
    const known = [...this.markets].map(([symbol, market]) => [symbol, market.book.lastUpdateId] as const);
    const symbolId = reading.symbolId ?? nearestSymbol(snapshot.lastUpdateId, known);
    const market = symbolId === undefined ? undefined : this.markets.get(symbolId);
    if (symbolId === undefined || market === undefined) return [];
    const isFirst = !market.isPastSnapshot && market.hasBook;
    market.isPastSnapshot = true;
    const isNumbered = snapshot.lastUpdateId > 0;
    if (isNumbered ? market.hasBook && snapshot.lastUpdateId <= market.book.lastUpdateId : isFirst) return [];
    market.book.reset(snapshot);
    market.hasBook = true;
    market.levels = levels;
    const { frame } = reading;
    if (frame === undefined) return [];
    const data = this.shifted(frame.text);
    const told: Frame = { stream: frame.stream, kind: 'depth', symbolId, data, receivedUs };
    return [told, ...this.shallower(symbolId, market, { text: frame.text, receivedUs })];
  }

  private shallower(
    symbolId: string,
    market: ReplayedMarket,
    { text, receivedUs }: { readonly text: string; readonly receivedUs: number },
  ): Frame[] {
    const frames = this.protocol.reader.shallower?.(symbolId, market.book, text) ?? [];
    return frames.map(({ stream, text: cut }) => {
      return { stream, kind: 'depth', symbolId, data: this.shifted(cut), receivedUs, isCopy: true };
    });
  }

  private shifted(text: string): string {
    return this.protocol.reader.shift(text, this.offsetUs + this.clockStepUs);
  }
}
