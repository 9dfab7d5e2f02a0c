import type { Side } from '@paperdesk/contract';
import type { Level } from '../model/market-event.js';

/**
 * How much of each displayed level our fills have already taken, so that the same displayed size never fills twice,
 * whichever account asks. One ledger for each side of each market; price in ticks, sizes in lots. Not journaled:
 * it starts empty with the process, as the book does.
 */
export type ConsumptionLedger = Map<number, { size: number; consumed: number }>;

/** Lots taken from the level so far. */
export function consumedAt(ledger: ConsumptionLedger, price: number): number {
  return ledger.get(price)?.consumed ?? 0;
}

/** Notes that `lots` were taken from a level displayed with `displayed` lots. */
export function consume(ledger: ConsumptionLedger, price: number, taken: { displayed: number; lots: number }): void {
  const consumed = consumedAt(ledger, price) + taken.lots;
  ledger.set(price, { size: taken.displayed, consumed });
}

/**
 * Follows a new book: what a level grew by is fresh and may be taken (consumed stays, so just the growth becomes
 * free), a level that shrank cannot have more consumed than it shows, a level that went is forgotten. A price beyond
 * the last displayed level is unknown, not gone: it stays.
 */
export function followBook(ledger: ConsumptionLedger, levels: readonly Level[], bookSide: Side): void {
  if (ledger.size === 0) return;
  const worst = levels.at(-1)?.[0];
  for (const [price, entry] of ledger) {
    const level = levels.find(([at]) => at === price);
    if (level === undefined) {
      const beyond = worst !== undefined && (bookSide === 'buy' ? price < worst : price > worst);
      if (!beyond) ledger.delete(price);
      continue;
    }
    const size = level[1];
    const consumed = Math.min(entry.consumed, size);
    if (consumed === 0) ledger.delete(price);
    else ledger.set(price, { size, consumed });
  }
}
