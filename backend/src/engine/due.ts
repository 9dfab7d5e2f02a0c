import type { TimeUs } from '../model/time.js';

/** Something that happens to an order at a time: it arrives, its cancel or replace arrives, it expires. */
export interface DueAction {
  readonly dueAt: TimeUs;
  /** Breaks ties: what was decided first happens first. */
  readonly number: number;
  readonly orderId: string;
  readonly action: 'arrive' | 'cancel' | 'replace' | 'expire';
}

/** Keeps `due` sorted, soonest first. */
export function schedule(due: DueAction[], action: DueAction): void {
  let low = 0;
  let high = due.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = due[middle];
    if (other !== undefined && comesBefore(other, action)) low = middle + 1;
    else high = middle;
  }
  due.splice(low, 0, action);
}

/** Takes out everything that waits for an order, or only one kind of it (the soonest). */
export function unschedule(due: DueAction[], orderId: string, action?: DueAction['action']): void {
  for (let index = 0; index < due.length; index += 1) {
    const entry = due[index];
    if (entry?.orderId !== orderId || (action !== undefined && entry.action !== action)) continue;
    due.splice(index, 1);
    if (action !== undefined) return;
    index -= 1;
  }
}

function comesBefore(a: DueAction, b: DueAction): boolean {
  return a.dueAt === b.dueAt ? a.number < b.number : a.dueAt < b.dueAt;
}
