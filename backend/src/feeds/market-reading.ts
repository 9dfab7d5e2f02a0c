import { type Instrument, stepsOfFloat } from '../model/instrument.js';
import type { BookUpdated, Level, MarketEventRejected, QuoteUpdated, TradePrinted } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';
import { type QualityRule, isSaneTime } from './quality/quality-rules.js';

/**
 * From the exchange library's floats to integer ticks and lots. What does not fit the grid, is not a positive number
 * or carries an impossible time becomes a `rejected` event with its raw text; nothing is rounded into place.
 */
export interface Grid {
  readonly instrument: Instrument;
  readonly tick: number;
  readonly lot: number;
}
export function gridOf(instrument: Instrument): Grid {
  return { instrument, tick: Number(instrument.tickSize), lot: Number(instrument.lotSize) };
}

/** When and as what something came in. */
export interface Arrival {
  readonly timeReceived: TimeUs;
  /** The time of events whose venue gives none: that of the arrival, in a replay that of the recorded arrival. */
  readonly timeIfNone: TimeUs;
  /** The frame's own text; undefined outside a frame. */
  readonly raw: string | undefined;
}

/** A trade as ccxt parses it; `info` is the exchange's own record. */
export interface ParsedTrade {
  readonly symbol?: unknown;
  readonly id?: unknown;
  readonly timestamp?: unknown;
  readonly side?: unknown;
  readonly price?: unknown;
  readonly amount?: unknown;
  readonly info?: unknown;
}
/** A best bid and offer as ccxt parses it. */
export interface ParsedQuote {
  readonly timestamp?: unknown;
  readonly bid?: unknown;
  readonly bidVolume?: unknown;
  readonly ask?: unknown;
  readonly askVolume?: unknown;
  readonly info?: unknown;
}
/** A book as ccxt keeps it: [price, size] a level, best first. */
export interface ParsedBook {
  readonly timestamp?: unknown;
  readonly bids: ArrayLike<ArrayLike<unknown>>;
  readonly asks: ArrayLike<ArrayLike<unknown>>;
}

const RAW_LIMIT = 2000;
const RAW_LEVELS = 5;

class Unreadable {
  constructor(readonly rule: QualityRule) {}
}

export function readTrade(trade: ParsedTrade, grid: Grid, arrival: Arrival): TradePrinted | MarketEventRejected {
  const { timeReceived } = arrival;
  try {
    return {
      type: 'trade',
      venue: grid.instrument.venue,
      symbol: grid.instrument.symbol,
      tradeId: idOf(trade.id),
      price: ticksOf(trade.price, grid),
      quantity: lotsOf(trade.amount, grid),
      side: sideOf(trade.side),
      timeExchange: timeOf(trade.timestamp, timeReceived),
      timeReceived,
    };
  } catch (fault) {
    return rejected(grid, 'trade', ruleOf(fault), { raw: arrival.raw ?? trade.info, timeReceived });
  }
}

/** `sequence` is the venue's update id or the feed's own counter. */
export function readQuote(
  quote: ParsedQuote,
  grid: Grid,
  sequence: number,
  arrival: Arrival,
): QuoteUpdated | MarketEventRejected {
  const { timeReceived, timeIfNone } = arrival;
  try {
    const event: QuoteUpdated = {
      type: 'quote',
      venue: grid.instrument.venue,
      symbol: grid.instrument.symbol,
      sequence,
      bid: ticksOf(quote.bid, grid),
      bidSize: lotsOf(quote.bidVolume, grid),
      ask: ticksOf(quote.ask, grid),
      askSize: lotsOf(quote.askVolume, grid),
      timeExchange: quote.timestamp === undefined ? timeIfNone : timeOf(quote.timestamp, timeReceived),
      timeReceived,
    };
    if (event.bid < event.ask) return event;
    throw new Unreadable('CROSSED');
  } catch (fault) {
    return rejected(grid, 'quote', ruleOf(fault), { raw: arrival.raw ?? quote.info, timeReceived });
  }
}

export interface BookReading {
  readonly sequence: number;
  /** Levels a side. */
  readonly levels: number;
  /** Hears of a level behind the best that lies off the grid; it is left out. */
  readonly onOffGrid: (rule: QualityRule, price: number, size: number) => void;
}

/**
 * A best level off the grid refuses the book. Behind it venues do keep such levels (orders from before a change of lot), and
 * the rest of the book must not be lost for them.
 */
export function readBook(
  book: ParsedBook,
  grid: Grid,
  { sequence, levels, onOffGrid }: BookReading,
  arrival: Arrival,
): BookUpdated | MarketEventRejected {
  const { timeReceived, timeIfNone } = arrival;
  try {
    const bids = readSide(book.bids, grid, levels, onOffGrid);
    const asks = readSide(book.asks, grid, levels, onOffGrid);
    const [bid] = bids;
    const [ask] = asks;
    if (bid !== undefined && ask !== undefined && bid[0] >= ask[0]) throw new Unreadable('CROSSED');
    return {
      type: 'book',
      venue: grid.instrument.venue,
      symbol: grid.instrument.symbol,
      sequence,
      bids,
      asks,
      timeExchange: book.timestamp === undefined ? timeIfNone : timeOf(book.timestamp, timeReceived),
      timeReceived,
    };
  } catch (fault) {
    const raw = arrival.raw ?? { timestamp: book.timestamp, bids: best(book.bids), asks: best(book.asks) };
    return rejected(grid, 'book', ruleOf(fault), { raw, timeReceived });
  }
}

/** A rejected event; `raw` is the frame's text or what stands for it. */
export function rejected(
  grid: Grid,
  channel: MarketEventRejected['channel'],
  rule: QualityRule,
  { raw, timeReceived }: { readonly raw: unknown; readonly timeReceived: TimeUs },
): MarketEventRejected {
  const { venue, symbol } = grid.instrument;
  const text = typeof raw === 'string' ? raw : (JSON.stringify(raw) ?? 'undefined');
  return { type: 'rejected', venue, symbol, channel, rule, raw: text.slice(0, RAW_LIMIT), timeReceived };
}

function readSide(
  side: ArrayLike<ArrayLike<unknown>>,
  grid: Grid,
  limit: number,
  onOffGrid: BookReading['onOffGrid'],
): Level[] {
  const count = Math.min(side.length, limit);
  const levels: Level[] = [];
  for (let index = 0; index < count; index += 1) {
    const price = positive(side[index]?.[0], 'PRICE_NOT_FINITE', 'PRICE_NOT_POSITIVE');
    const size = positive(side[index]?.[1], 'QUANTITY_NOT_FINITE', 'QUANTITY_NOT_POSITIVE');
    const ticks = stepsOfFloat(price, grid.tick) ?? 0;
    const lots = stepsOfFloat(size, grid.lot) ?? 0;
    if (ticks > 0 && lots > 0) {
      levels.push([ticks, lots]);
      continue;
    }
    const rule = ticks === 0 ? 'PRICE_OFF_GRID' : 'QUANTITY_OFF_GRID';
    if (index === 0) throw new Unreadable(rule);
    onOffGrid(rule, price, size);
  }
  return levels;
}

function best(side: ArrayLike<ArrayLike<unknown>>): unknown[] {
  return Array.from({ length: Math.min(side.length, RAW_LEVELS) }, (_none, index) => Array.from(side[index] ?? []));
}

function ticksOf(value: unknown, grid: Grid): number {
  const count = stepsOfFloat(positive(value, 'PRICE_NOT_FINITE', 'PRICE_NOT_POSITIVE'), grid.tick);
  if (count === undefined || count === 0) throw new Unreadable('PRICE_OFF_GRID');
  return count;
}

function lotsOf(value: unknown, grid: Grid): number {
  const count = stepsOfFloat(positive(value, 'QUANTITY_NOT_FINITE', 'QUANTITY_NOT_POSITIVE'), grid.lot);
  if (count === undefined || count === 0) throw new Unreadable('QUANTITY_OFF_GRID');
  return count;
}

function positive(value: unknown, notFinite: QualityRule, notPositive: QualityRule): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Unreadable(notFinite);
  if (value <= 0) throw new Unreadable(notPositive);
  return value;
}

function timeOf(milliseconds: unknown, timeReceived: TimeUs): TimeUs {
  const time = typeof milliseconds === 'number' ? Math.round(milliseconds * 1000) : Number.NaN;
  if (!isSaneTime(time, timeReceived)) throw new Unreadable('TIME_INSANE');
  return time;
}

function idOf(id: unknown): string {
  if (typeof id === 'string' && id !== '') return id;
  throw new Unreadable('TRADE_ID_MISSING');
}

function sideOf(side: unknown): 'buy' | 'sell' {
  if (side === 'buy' || side === 'sell') return side;
  throw new Unreadable('SIDE_MISSING');
}

/** Anything but a broken rule is a fault of the program and goes on. */
function ruleOf(fault: unknown): QualityRule {
  if (fault instanceof Unreadable) return fault.rule;
  throw fault;
}
