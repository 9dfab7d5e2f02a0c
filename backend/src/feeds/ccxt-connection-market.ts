import type { BookUpdated, MarketEvent } from '../model/market-event.js';
import {
  type Arrival,
  type BookReading,
  type Grid,
  type ParsedBook,
  type ParsedQuote,
  type ParsedTrade,
  readBook,
  readQuote,
  readTrade,
  rejected,
} from './market-reading.js';
import { depthFaults } from './quality/depth-quality.js';
import type { PriceBand } from './quality/price-band.js';
import type { QualityRule } from './quality/quality-rules.js';
import { RisingSequence } from './quality/rising-sequence.js';
import { SeenTrades } from './quality/seen-trades.js';
import { UpdateIds } from './quality/update-ids.js';
import type { DepthChange, VenueFacts } from './venues/venue-facts.js';

export interface ConnectedMarketOptions {
  readonly grid: Grid;
  readonly facts: VenueFacts;
  /** Levels a side in book events. */
  readonly levels: number;
  readonly band: PriceBand;
  /** A number above all given before to this market and channel; `atLeast` is where numbers begin. */
  nextSequence(channel: 'quote' | 'book', atLeast: number): number;
  emit(event: MarketEvent): void;
  /** The book crossed and was refused. */
  onCrossed(): void;
}

/**
 * One market within one connection: reads what ccxt parsed, judges it by the quality rules, hands it on. What breaks a
 * rule is handed on as a `rejected` event and nothing else.
 */
export class ConnectedMarket {
  private readonly seen = new SeenTrades();
  private readonly updates = new UpdateIds();
  private readonly quotes = new RisingSequence();
  private lastBook: BookUpdated | undefined;
  /** Sizes of book levels off the grid, by price: told once, not with each change around them. */
  private readonly offGrid = new Map<number, number>();
  private arrivalOfLastBook: Arrival | undefined;

  constructor(private readonly options: ConnectedMarketOptions) {}

  get symbol(): string {
    return this.options.grid.instrument.symbol;
  }

  /** `repeats`: the frame repeats trades by design (a snapshot), so that a known id in it is no fault. */
  takeTrade(parsed: ParsedTrade, arrival: Arrival, repeats: boolean): void {
    const { grid, band, emit } = this.options;
    const event = readTrade(parsed, grid, arrival);
    if (event.type === 'rejected') emit(event);
    else if (!this.seen.isNew(event.tradeId) && !repeats)
      this.refuse('trade', 'DUPLICATE_TRADE_ID', arrival, parsed.info);
    else if (!band.acceptsTrade(event.price)) this.refuse('trade', 'PRICE_OUT_OF_BAND', arrival, parsed.info);
    else emit(event);
  }

  takeQuote(parsed: ParsedQuote, arrival: Arrival): void {
    const { grid, facts, band, emit } = this.options;
    const counted = facts.quoteSequence?.(parsed.info);
    const sequence = counted ?? this.options.nextSequence('quote', arrival.timeIfNone);
    const event = readQuote(parsed, grid, sequence, arrival);
    if (event.type === 'rejected') emit(event);
    else if (!this.quotes.rises(sequence)) this.refuse('quote', 'SEQUENCE_BACK', arrival, parsed.info);
    else if (!band.acceptsQuote(event.bid, event.ask)) this.refuse('quote', 'PRICE_OUT_OF_BAND', arrival, parsed.info);
    else emit(event);
  }

  /** A change of the book before it is applied. `refused`: it must not be; `gap`: changes before it are missing. */
  judgeChange(change: DepthChange, arrival: Arrival): 'good' | 'refused' | 'gap' {
    const [fault] = depthFaults(change, arrival.timeReceived);
    const verdict = fault ?? this.updates.judge(change.first, change.last);
    if (verdict === 'follows') return 'good';
    if (verdict === 'gap') return 'gap';
    this.refuse('book', verdict, arrival, change);
    return 'refused';
  }

  /** False when the book was refused. */
  takeBook(parsed: ParsedBook & { readonly nonce?: unknown }, arrival: Arrival): boolean {
    const { grid, facts, levels, band, emit } = this.options;
    const before = this.lastBook;
    // Only the numbers of venues with a file here are known to rise through snapshots.
    const counted = facts.depthChange !== undefined && typeof parsed.nonce === 'number' ? parsed.nonce : undefined;
    const sequence = counted ?? this.options.nextSequence('book', arrival.timeIfNone);
    const onOffGrid: BookReading['onOffGrid'] = (rule, price, size) => {
      this.leaveOut(rule, [price, size], arrival);
    };
    const event = readBook(parsed, grid, { sequence, levels, onOffGrid }, arrival);
    if (event.type === 'rejected') {
      emit(event);
      if (event.rule === 'CROSSED') this.options.onCrossed();
      return false;
    }
    if (before !== undefined && this.isSameState(before, event, arrival, counted)) return true;
    if (before !== undefined && event.sequence <= before.sequence)
      return this.refuse('book', 'SEQUENCE_BACK', arrival, undefined);
    const [bid] = event.bids;
    const [ask] = event.asks;
    if (bid !== undefined && ask !== undefined && !band.acceptsQuote(bid[0], ask[0]))
      return this.refuse('book', 'PRICE_OUT_OF_BAND', arrival, { bid, ask });
    this.arrivalOfLastBook = arrival;
    this.lastBook = event;
    emit(event);
    if (facts.quotes === 'book') this.quoteFromBook(before, event);
    return true;
  }

  private leaveOut(rule: QualityRule, [price, size]: readonly [number, number], { timeReceived }: Arrival): void {
    if (this.offGrid.get(price) === size) return;
    this.offGrid.set(price, size);
    const { grid, emit } = this.options;
    emit(rejected(grid, 'book', rule, { raw: [price, size], timeReceived }));
  }

  /** The book was lost; what comes next starts from a snapshot. */
  bookLost(): void {
    this.lastBook = undefined;
    this.updates.reset();
  }

  /**
   * The same book once more: Coinbase's is resolved under two names in one frame, a first change of USD-M may end where the
   * snapshot does.
   */
  private isSameState(before: BookUpdated, book: BookUpdated, arrival: Arrival, counted: number | undefined): boolean {
    const again = counted === undefined ? arrival === this.arrivalOfLastBook : counted === before.sequence;
    return again && sameLevels(before, book);
  }

  private quoteFromBook(before: BookUpdated | undefined, book: BookUpdated): void {
    const [bid] = book.bids;
    const [ask] = book.asks;
    if (bid === undefined || ask === undefined) return;
    if (before !== undefined && sameLevel(before.bids[0], bid) && sameLevel(before.asks[0], ask)) return;
    const { venue, symbol, timeExchange, timeReceived, sequence } = book;
    const prices = { bid: bid[0], bidSize: bid[1], ask: ask[0], askSize: ask[1] };
    this.options.emit({ type: 'quote', venue, symbol, sequence, ...prices, timeExchange, timeReceived });
  }

  private refuse(channel: 'trade' | 'quote' | 'book', rule: QualityRule, arrival: Arrival, record: unknown): false {
    const { grid, emit } = this.options;
    emit(rejected(grid, channel, rule, { raw: arrival.raw ?? record, timeReceived: arrival.timeReceived }));
    return false;
  }
}

function sameLevel(a: readonly [number, number] | undefined, b: readonly [number, number]): boolean {
  return a !== undefined && a[0] === b[0] && a[1] === b[1];
}

function sameLevels(a: BookUpdated, b: BookUpdated): boolean {
  const same = (left: BookUpdated['bids'], right: BookUpdated['bids']) =>
    left.length === right.length && right.every((level, index) => sameLevel(left[index], level));
  return same(a.bids, b.bids) && same(a.asks, b.asks);
}
