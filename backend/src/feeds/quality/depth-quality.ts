import { type QualityRule, isSaneTime, priceFault, quantityFault } from './quality-rules.js';

/** A change of a book as its venue (or a file) gives it; rows are [price, size, …], size 0 removes the level. */
export interface JudgedChange {
  /** Epoch milliseconds; undefined when the venue gives none. */
  readonly time: number | undefined;
  readonly bids: readonly (readonly unknown[])[];
  readonly asks: readonly (readonly unknown[])[];
}

/**
 * Every rule a change of the book breaks, each once; empty for a good one. All its rows are looked at, also those far from the
 * best prices which no book event shows.
 */
export function depthFaults(change: JudgedChange, timeReceived: number): readonly QualityRule[] {
  const faults: QualityRule[] = [];
  if (change.time !== undefined && !isSaneTime(change.time * 1000, timeReceived)) faults.push('TIME_INSANE');
  for (const side of [change.bids, change.asks])
    for (const row of side) {
      const fault = rowFault(row);
      if (fault !== undefined && !faults.includes(fault)) faults.push(fault);
    }
  return faults;
}

function rowFault(row: readonly unknown[]): QualityRule | undefined {
  const price = priceFault(row[0]);
  if (price !== undefined) return price;
  const size = quantityFault(row[1]);
  // Zero is how a level ends.
  return size === 'QUANTITY_NOT_POSITIVE' && Number(row[1]) === 0 ? undefined : size;
}
