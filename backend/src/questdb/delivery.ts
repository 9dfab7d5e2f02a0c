import { rowBytes, withoutRow, type EncodedBatch } from './rows/row.js';
import type { LineSender } from './sender.js';

/** A row that was refused, on its way to `dead_letters`. */
export interface DeadLetter {
  readonly queue: 'projector' | 'spool';
  readonly table: string;
  readonly message: string;
  readonly payload: Buffer;
  readonly rows: number;
}

export type Delivered =
  | {
      readonly kind: 'delivered';
      readonly rows: number;
      readonly poisoned: readonly { line: Buffer; message: string }[];
    }
  | { readonly kind: 'retry'; readonly state: string };

/** Posts a batch, cutting out the rows QuestDB names, until the rest is taken or QuestDB cannot take anything now. */
export async function deliver(sender: LineSender, batch: EncodedBatch): Promise<Delivered> {
  const poisoned: { line: Buffer; message: string }[] = [];
  let rest = batch;
  while (rest.ends.length > 0) {
    const outcome = await sender.post(rest.bytes);
    if (outcome.kind === 'retry') return outcome;
    if (outcome.kind === 'delivered') break;
    const index = Math.min(outcome.line, rest.ends.length) - 1;
    poisoned.push({ line: rowBytes(rest, index), message: outcome.message });
    rest = withoutRow(rest, index);
  }
  return { kind: 'delivered', rows: rest.ends.length, poisoned };
}

/** Waiting and chance, handed in so that tests need neither. */
export interface Timers {
  /** Resolves after `ms`, or at once when `signal` aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  nowMs(): number;
  random(): number;
}

export const systemTimers: Timers = {
  wait: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
    }),
  nowMs: () => Date.now(),
  random: () => Math.random(),
};

const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/** Decorrelated jitter: each wait is drawn between the first and three times the last one, at most five seconds. */
export function nextBackoffMs(lastMs: number, random: number): number {
  return Math.min(LONGEST_MS, FIRST_MS + random * (Math.max(FIRST_MS, lastMs) * 3 - FIRST_MS));
}
