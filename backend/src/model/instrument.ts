import { type Amount, formatAmount, parseAmount } from './decimal.js';

/** `venue|symbol`: the key of one market. */
export type MarketKey = string;
export function marketKey(venue: string, symbol: string): MarketKey {
  let ofVenue = keys.get(venue);
  if (ofVenue === undefined) ofVenue = room(keys).set(venue, new Map()).get(venue) ?? new Map<string, MarketKey>();
  let key = ofVenue.get(symbol);
  if (key === undefined) room(ofVenue).set(symbol, (key = `${venue}|${symbol}`));
  return key;
}

// The same text each time: a new one would have to be hashed anew for each look into a map, many times for each event.
const keys = new Map<string, Map<string, MarketKey>>();
const KEYS_KEPT = 1000;

/** Names may come from anybody; they must not pile up. */
function room<T>(map: Map<string, T>): Map<string, T> {
  if (map.size >= KEYS_KEPT) map.clear();
  return map;
}

/**
 * A tradable pair as its venue defines it. Prices are counted in ticks and quantities in lots of this version;
 * a change of tick or lot is a new version, journaled as an event. All sizes are decimal text.
 */
export interface Instrument {
  readonly venue: string;
  readonly symbol: string;
  readonly version: number;
  readonly baseCurrency: string;
  readonly quoteCurrency: string;
  readonly tickSize: string;
  readonly lotSize: string;
  readonly minQuantity: string | null;
  readonly maxQuantity: string | null;
  readonly minNotional: string | null;
  /** Fractions of the notional, such as `0.001`. */
  readonly makerRate: string;
  readonly takerRate: string;
  /** Where the rates come from, such as `ccxt:binance default tier`. */
  readonly feeSource: string;
  /** `received`: commission is taken from what the fill brings in (Binance). `quote`: always in quote currency. */
  readonly feeCurrencyRule: 'received' | 'quote';
  /** False for anything but spot: recorded, never traded. */
  readonly tradable: boolean;
}

/** Steps (ticks or lots) in a decimal text; `undefined` when it lies off the grid or is too large to count exactly. */
export function stepsOf(text: string, step: string): number | undefined {
  const value = parseAmount(text);
  const size = parseAmount(step);
  if (value % size !== 0n) return undefined;
  const steps = value / size;
  return steps <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(steps) : undefined;
}

/** Decimal text of a number of steps. */
export function textOfSteps(steps: number, step: string): string {
  return formatAmount(BigInt(steps) * parseAmount(step));
}

/** Exact value of a number of steps. */
export function amountOfSteps(steps: number, step: string): Amount {
  return BigInt(steps) * parseAmount(step);
}

/**
 * Steps nearest to a float from a feed; `undefined` when it is off the grid by more than a hundredth of a step
 * (ccxt hands out doubles, so 0.1 + 0.2 style noise is expected and larger distances are data faults).
 */
export function stepsOfFloat(value: number, step: number): number | undefined {
  const steps = Math.round(value / step);
  return Number.isSafeInteger(steps) && Math.abs(value / step - steps) < 0.01 ? steps : undefined;
}
