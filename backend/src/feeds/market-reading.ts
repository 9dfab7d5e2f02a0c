import { type Instrument, stepsOfFloat } from '../model/instrument.js';
import type { BookUpdated, Level, MarketEventRejected, QuoteUpdated, TradePrinted } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';

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

/** A trade as ccxt parses it; `info` is the exchange's own record. */
export interface ParsedTrade {
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
/** Nothing traded before Bitcoin's first block; a time a day ahead is a fault of units, not of clocks. */
const EARLIEST_US: TimeUs = Date.UTC(2009, 0, 3) * 1000;
const AHEAD_US: TimeUs = 86_400_000_000;

class Unreadable {
  constructor(readonly rule: string) {}
}

export function readTrade(trade: ParsedTrade, grid: Grid, timeReceived: TimeUs): TradePrinted | MarketEventRejected {
  const { venue, symbol } = grid.instrument;
  const found = firstFault(() => ({
    type: 'trade' as const,
    venue,
    symbol,
    tradeId: idOf(trade.id),
    price: steps(trade.price, grid.tick, 'Price'),
    quantity: steps(trade.amount, grid.lot, 'Quantity'),
    side: sideOf(trade.side),
    timeExchange: timeOf(trade.timestamp, timeReceived),
    timeReceived,
  }));
  return found instanceof Unreadable ? rejected(grid, 'trade', found, { raw: trade.info, timeReceived }) : found;
}

/** `sequence` is the venue's update id or the feed's own counter. A quote without a venue time takes the time of arrival. */
export function readQuote(
  quote: ParsedQuote,
  grid: Grid,
  sequence: number,
  timeReceived: TimeUs,
): QuoteUpdated | MarketEventRejected {
  const { venue, symbol } = grid.instrument;
  const found = firstFault(() => {
    const event = {
      type: 'quote' as const,
      venue,
      symbol,
      sequence,
      bid: steps(quote.bid, grid.tick, 'Price'),
      bidSize: steps(quote.bidVolume, grid.lot, 'Quantity'),
      ask: steps(quote.ask, grid.tick, 'Price'),
      askSize: steps(quote.askVolume, grid.lot, 'Quantity'),
      timeExchange: quote.timestamp === undefined ? timeReceived : timeOf(quote.timestamp, timeReceived),
      timeReceived,
    };
    return event.bid >= event.ask ? new Unreadable('crossed') : event;
  });
  return found instanceof Unreadable ? rejected(grid, 'quote', found, { raw: quote.info, timeReceived }) : found;
}

export function readBook(
  book: ParsedBook,
  grid: Grid,
  { sequence, levels, timeReceived }: { sequence: number; levels: number; timeReceived: TimeUs },
): BookUpdated | MarketEventRejected {
  const { venue, symbol } = grid.instrument;
  const found = firstFault(() => {
    const bids = readSide(book.bids, grid, levels);
    const asks = readSide(book.asks, grid, levels);
    const bid = bids[0];
    const ask = asks[0];
    if (bid !== undefined && ask !== undefined && bid[0] >= ask[0]) return new Unreadable('crossed');
    const timeExchange = book.timestamp === undefined ? timeReceived : timeOf(book.timestamp, timeReceived);
    return { type: 'book' as const, venue, symbol, sequence, bids, asks, timeExchange, timeReceived };
  });
  const raw = { timestamp: book.timestamp, bids: best(book.bids), asks: best(book.asks) };
  return found instanceof Unreadable ? rejected(grid, 'book', found, { raw, timeReceived }) : found;
}

function readSide(side: ArrayLike<ArrayLike<unknown>>, grid: Grid, limit: number): Level[] {
  const levels: Level[] = [];
  for (let index = 0; index < side.length && index < limit; index += 1) {
    const level = side[index];
    levels.push([steps(level?.[0], grid.tick, 'Price'), steps(level?.[1], grid.lot, 'Quantity')]);
  }
  return levels;
}

function best(side: ArrayLike<ArrayLike<unknown>>): unknown[] {
  return Array.from({ length: Math.min(side.length, 5) }, (_, index) => side[index]);
}

function steps(value: unknown, step: number, what: 'Price' | 'Quantity'): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Unreadable(`not a number: ${what.toLowerCase()}`);
  if (value <= 0) throw new Unreadable(`not positive: ${what.toLowerCase()}`);
  const count = stepsOfFloat(value, step);
  if (count === undefined || count === 0) throw new Unreadable(`off the grid: ${what.toLowerCase()}`);
  return count;
}

function timeOf(milliseconds: unknown, timeReceived: TimeUs): TimeUs {
  const time = typeof milliseconds === 'number' ? Math.round(milliseconds * 1000) : Number.NaN;
  if (!(time >= EARLIEST_US && time <= timeReceived + AHEAD_US)) throw new Unreadable('insane time');
  return time;
}

function idOf(id: unknown): string {
  if (typeof id === 'string' && id !== '') return id;
  throw new Unreadable('no trade id');
}

function sideOf(side: unknown): 'buy' | 'sell' {
  if (side === 'buy' || side === 'sell') return side;
  throw new Unreadable('no side');
}

function firstFault<Event>(read: () => Event | Unreadable): Event | Unreadable {
  try {
    return read();
  } catch (fault) {
    if (fault instanceof Unreadable) return fault;
    throw fault;
  }
}

function rejected(
  grid: Grid,
  channel: MarketEventRejected['channel'],
  fault: Unreadable,
  { raw, timeReceived }: { raw: unknown; timeReceived: TimeUs },
): MarketEventRejected {
  const { venue, symbol } = grid.instrument;
  const text = (JSON.stringify(raw) ?? 'undefined').slice(0, RAW_LIMIT);
  return { type: 'rejected', venue, symbol, channel, rule: fault.rule, raw: text, timeReceived };
}
