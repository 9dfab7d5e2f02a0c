import type { DeskEvent } from '../src/model/desk-event.js';
import type { SqliteEventStore } from '../src/journal/sqlite-event-store.js';
import { NOW, TRADER } from './builders.js';

/** Events of money coming and going: what the journal keeps does not depend on what they say. */
export function someEvents(count: number, from = 1): DeskEvent[] {
  return Array.from({ length: count }, (_, index): DeskEvent => {
    const number = from + index;
    const decided = { time: NOW + number, actor: TRADER, requestId: `request-${number}`, account: 'main' };
    return number % 2 === 1
      ? { ...decided, type: 'fundsDeposited', currency: 'USDT', amount: String(number), transferId: `in-${number}` }
      : { ...decided, type: 'fundsWithdrawn', currency: 'USDT', amount: '1', transferId: `out-${number}` };
  });
}

/** Appends and waits; throws what the journal says. */
export async function write(store: SqliteEventStore, events: readonly DeskEvent[]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    store.append(events, (result) => (result.ok ? resolve() : reject(result.cause as Error)));
  });
}
