import type { Side } from '@paperdesk/contract';
import type { Level } from '../model/market-event.js';

/**
 * How many lots of each displayed level our fills have already taken, by price in ticks, so that the same displayed
 * size never fills twice, whichever account asks. One ledger for each side of each market. Not journaled: it starts
 * empty with the process, as the book does.
 */
export type ConsumptionLedger = Map<number, number>;

/** Lots taken from the level so far. */
export function consumedAt(ledger: ConsumptionLedger, price: number): number {
  return ledger.get(price) ?? 0;
}

/** Notes that `lots` were taken from a level. */
export function consume(ledger: ConsumptionLedger, price: number, lots: number): void {
  ledger.set(price, consumedAt(ledger, price) + lots);
}

/**
 * A level shows a new size. What it grew by is fresh and may be taken (consumed stays, so just the growth becomes free);
 * one that shrank cannot have more consumed than it shows; one that went is forgotten.
 */
export function followLevel(ledger: ConsumptionLedger, price: number, size: number): void {
  const consumed = ledger.get(price);
  if (consumed === undefined) return;
  if (size === 0) ledger.delete(price);
  else if (size < consumed) ledger.set(price, size);
}

/**
 * Follows a whole new book side without knowing the one before it. A price beyond the last displayed level is unknown,
 * not gone: it stays.
 */
export function followBook(ledger: ConsumptionLedger, levels: readonly Level[], bookSide: Side): void {
  if (ledger.size === 0) return;
  const sizes = new Map(levels);
  const worst = levels.at(-1)?.[0];
  for (const price of [...ledger.keys()]) {
    const beyond = worst !== undefined && (bookSide === 'buy' ? price < worst : price > worst);
    if (!beyond) followLevel(ledger, price, sizes.get(price) ?? 0);
  }
}
