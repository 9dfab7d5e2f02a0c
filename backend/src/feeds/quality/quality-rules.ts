/**
 * The rules each market event must keep; one that breaks a rule becomes a row in `rejected_events` with the rule's name
 * and the raw text, and is never repaired. The order is that in which a row's faults are named.
 */
export const QUALITY_RULES = {
  TRADE_ID_MISSING: 'A trade without an id cannot be told from a repeated one.',
  SIDE_MISSING: 'A trade must say whether the buyer or the seller was the aggressor.',
  TIME_INSANE:
    'A time before 2009, of zero, or more than a day ahead of its arrival is a fault of units, not of clocks.',
  TIME_OUTSIDE_DAY: 'A row of a day file lies outside that UTC day; live data has no such bound.',
  PRICE_NOT_FINITE: 'A price must be a number.',
  PRICE_NOT_POSITIVE: 'A price must be above zero.',
  PRICE_OFF_GRID: 'A price must be a whole number of ticks.',
  QUANTITY_NOT_FINITE: 'A quantity must be a number.',
  QUANTITY_NOT_POSITIVE: 'A quantity must be above zero (in a change of the book zero removes a level).',
  QUANTITY_OFF_GRID: 'A quantity must be a whole number of lots.',
  CROSSED: 'The best bid must be below the best offer.',
  SEQUENCE_BACK: "A quote's or book's sequence must be above its forerunner's.",
  UPDATE_OVERLAP: 'The update ids of a change of the book must begin after those of its forerunner.',
  DUPLICATE_TRADE_ID: 'A trade id came twice within one connection.',
  PRICE_OUT_OF_BAND: "A price is further from the market's last good one than marketData.priceBandPercent allows.",
} as const;

export type QualityRule = keyof typeof QUALITY_RULES;

/** Nothing traded before Bitcoin's first block. */
const EARLIEST_US = Date.UTC(2009, 0, 3) * 1000;
const DAY_US = 86_400_000_000;

/** Epoch microseconds, both. */
export function isSaneTime(time: number, timeReceived: number): boolean {
  return time >= EARLIEST_US && time <= timeReceived + DAY_US;
}

/** For files of one UTC day: true when the time lies in the day that begins at `dayStart`. Epoch microseconds. */
export function isWithinDay(time: number, dayStart: number): boolean {
  return time >= dayStart && time < dayStart + DAY_US;
}

/** What is wrong with a price as a feed or a file gives it; the grid is checked where ticks are counted. */
export function priceFault(price: unknown): QualityRule | undefined {
  const value = numberOf(price);
  if (!Number.isFinite(value)) return 'PRICE_NOT_FINITE';
  return value > 0 ? undefined : 'PRICE_NOT_POSITIVE';
}

export function quantityFault(quantity: unknown): QualityRule | undefined {
  const value = numberOf(quantity);
  if (!Number.isFinite(value)) return 'QUANTITY_NOT_FINITE';
  return value > 0 ? undefined : 'QUANTITY_NOT_POSITIVE';
}

/** Decimal text or a number; an empty text is no number. */
function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
}
