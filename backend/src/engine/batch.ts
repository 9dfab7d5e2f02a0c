import type { DeskEvent } from '../model/desk-event.js';
import type { TimeUs } from '../model/time.js';
import type { Reply } from './decision.js';
import type { CommandOutcome } from './desk.js';
import type { Input } from './input.js';

/** A command that waits for its answer, or any other input. */
export interface CommandItem {
  readonly input: Extract<Input, { kind: 'command' }>;
  readonly resolve: (outcome: CommandOutcome) => void;
  /** When the kill switch was pressed; of no other command. */
  readonly pressedAt?: TimeUs;
}
export type Item = CommandItem | { readonly input: Input; readonly resolve: null };

/** What was decided and is not on disk yet. */
export interface Batch {
  readonly items: Item[];
  readonly events: DeskEvent[];
  readonly replies: { readonly item: CommandItem; readonly reply: Reply }[];
  /** Presses of the kill switch that are in force already. */
  readonly presses: Press[];
  commitStarted: TimeUs;
}

/** A press of the kill switch as far as it went: `flagUs` after it no order was taken any more. */
export interface Press {
  readonly killId: string;
  readonly pressedAt: TimeUs;
  readonly flagUs: number;
  readonly orders: number;
}
/** How long a press took, in microseconds: until it was in force, and until its last cancel was on disk and told. */
export interface TripFigures extends Omit<Press, 'pressedAt'> {
  readonly lastCancelUs: number;
}

export function emptyBatch(): Batch {
  return { items: [], events: [], replies: [], presses: [], commitStarted: 0 };
}

/** One group commit: what it took in, what it wrote and how long the journal took. */
export interface BatchFigures {
  readonly commands: number;
  readonly marketEvents: number;
  readonly events: number;
  readonly commitMs: number;
}

export function figuresOf({ items, events }: Batch, commitMs: number): BatchFigures {
  const commands = items.filter(({ resolve }) => resolve !== null).length;
  const marketEvents = items.filter(({ input }) => input.kind === 'market').length;
  return { commands, marketEvents, events: events.length, commitMs };
}
