import type { BookUpdated, TradePrinted } from '../model/market-event.js';
import type { TimeUs } from '../model/time.js';

/** A print with the best bid and ask it met, in ticks; null where no book was known. */
export interface Print {
  readonly time: TimeUs;
  readonly price: number;
  readonly quantity: number;
  readonly side: TradePrinted['side'];
  readonly bid: number | null;
  readonly ask: number | null;
}
/** One minute of trading (minutes since 1970): lots printed and the last price. */
export interface Minute {
  readonly minute: number;
  volume: number;
  close: number;
}
/** What a market printed of late: for the fill probability of a preview, and for fills by model. */
export interface Tape {
  readonly prints: Print[];
  readonly minutes: Minute[];
}

const PRINTS_KEPT = 2000;
const MINUTES_KEPT = 60;
const MINUTE_US = 60_000_000;

export function emptyTape(): Tape {
  return { prints: [], minutes: [] };
}

/** Adds a print; older ones beyond what is kept are dropped, half of them at a time. */
export function record(tape: Tape, trade: TradePrinted, book: BookUpdated | null): void {
  const { timeExchange: time, price, quantity, side } = trade;
  tape.prints.push({ time, price, quantity, side, bid: book?.bids[0]?.[0] ?? null, ask: book?.asks[0]?.[0] ?? null });
  if (tape.prints.length >= 2 * PRINTS_KEPT) tape.prints.splice(0, PRINTS_KEPT);
  const minute = Math.floor(time / MINUTE_US);
  const current = tape.minutes.at(-1);
  if (current !== undefined && minute <= current.minute) {
    current.volume += quantity;
    current.close = price;
    return;
  }
  tape.minutes.push({ minute, volume: quantity, close: price });
  if (tape.minutes.length > MINUTES_KEPT) tape.minutes.shift();
}

/** Scaled to a day: the standard deviation of returns (a fraction), and lots traded. */
export interface DailyFigures {
  readonly volatility: number;
  readonly volume: number;
}

/** Minutes of prints below which no daily figure is given. */
export const LEAST_MINUTES = 10;

/**
 * Volatility and volume of a day, scaled up from the whole minutes in hand (at most an hour); null with fewer than
 * {@link LEAST_MINUTES} of them. A minute without a print moved nothing and traded nothing.
 */
export function dailyFigures({ minutes }: Tape): DailyFigures | null {
  const whole = minutes.slice(0, -1);
  const [first, last] = [whole[0], whole.at(-1)];
  if (first === undefined || last === undefined) return null;
  const span = last.minute - first.minute + 1;
  if (span < LEAST_MINUTES) return null;
  let squares = 0;
  let volume = 0;
  for (const [index, { close, volume: lots }] of whole.entries()) {
    const previous = whole[index - 1];
    if (previous !== undefined) squares += ((close - previous.close) / previous.close) ** 2;
    volume += lots;
  }
  return { volatility: Math.sqrt((squares / (span - 1)) * 1440), volume: (volume / span) * 1440 };
}
