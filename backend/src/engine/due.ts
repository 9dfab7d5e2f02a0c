import type { TimeUs } from '../model/time.js';

/** Something that happens to an order at a time: it arrives, its cancel or replace arrives, it expires, nobody confirmed it. */
export interface DueAction {
  readonly dueAt: TimeUs;
  /** Breaks ties: what was decided first happens first. */
  readonly number: number;
  readonly orderId: string;
  readonly action: 'arrive' | 'cancel' | 'replace' | 'expire' | 'approvalExpires';
}

/** All that waits for its time: in the order it happens, and by order, so that what ended is forgotten without a search. */
export interface DueActions {
  readonly sorted: DueAction[];
  readonly byOrder: Map<string, DueAction[]>;
}

export function nothingDue(): DueActions {
  return { sorted: [], byOrder: new Map() };
}

/** What happens next. */
export function soonest(due: DueActions): DueAction | undefined {
  return due.sorted[0];
}

export function schedule(due: DueActions, action: DueAction): void {
  due.sorted.splice(placeOf(due.sorted, action), 0, action);
  const others = due.byOrder.get(action.orderId);
  if (others === undefined) due.byOrder.set(action.orderId, [action]);
  else others.push(action);
}

/** Takes out everything that waits for an order, or only one kind of it (the soonest). */
export function unschedule(due: DueActions, orderId: string, action?: DueAction['action']): void {
  const waiting = due.byOrder.get(orderId);
  if (waiting === undefined) return;
  if (action === undefined) {
    for (const entry of waiting) takeOut(due.sorted, entry);
    due.byOrder.delete(orderId);
    return;
  }
  let first: DueAction | undefined;
  for (const entry of waiting)
    if (entry.action === action && (first === undefined || comesBefore(entry, first))) first = entry;
  if (first === undefined) return;
  takeOut(due.sorted, first);
  waiting.splice(waiting.indexOf(first), 1);
  if (waiting.length === 0) due.byOrder.delete(orderId);
}

/** When something happens to an order; undefined when nothing of that kind waits. */
export function dueOf(due: DueActions, orderId: string, action: DueAction['action']): TimeUs | undefined {
  return due.byOrder.get(orderId)?.find((entry) => entry.action === action)?.dueAt;
}

function takeOut(sorted: DueAction[], action: DueAction): void {
  const at = placeOf(sorted, action);
  if (sorted[at]?.number !== action.number) throw new RangeError(`nothing is due for order ${action.orderId}`);
  sorted.splice(at, 1);
}

function placeOf(sorted: readonly DueAction[], action: DueAction): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = sorted[middle];
    if (other !== undefined && comesBefore(other, action)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function comesBefore(a: DueAction, b: DueAction): boolean {
  return a.dueAt === b.dueAt ? a.number < b.number : a.dueAt < b.dueAt;
}
