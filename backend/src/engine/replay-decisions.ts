import type { CommittedEvent } from '../model/desk-event.js';
import { apply } from './apply.js';
import { canonicalJson } from './canonical-json.js';
import { DeskCore } from './core.js';
import type { KeptBatch } from './ports.js';
import { copyOf, emptyState, type DeskState } from './state.js';
import { subjectOf } from './subject.js';

/** Journal events that no kept input explains. */
export interface Uncovered {
  readonly fromSeq: number;
  readonly toSeq: number;
  /** `pastRetention`: their inputs are no longer kept. `halted`: decided while the engine was halted. `missing`: lost. */
  readonly why: 'pastRetention' | 'halted' | 'missing';
}
export interface Difference {
  readonly seq: number;
  readonly orderId: string | null;
  /** Canonical JSON of the event in the journal and of the one decided again; null where there is none. */
  readonly journaled: string | null;
  readonly decided: string | null;
}
export interface ReplayVerdict {
  /** Events decided again and found equal, byte by byte. */
  readonly equal: number;
  readonly inputs: number;
  readonly uncovered: readonly Uncovered[];
  readonly difference: Difference | null;
}
export interface ReplayedJournal {
  readAfter(seq: number, limit: number): readonly CommittedEvent[];
  lastSeq(): number;
}

/** Runs the engine's own rules again over kept inputs, and holds each event it decides against the journal's. */
export class DecisionReplay {
  private readonly core: DeskCore;
  private readonly uncovered: Uncovered[] = [];
  private nextSeq = 1;
  private equal = 0;
  private inputs = 0;
  private difference: Difference | null = null;

  constructor(
    private readonly journal: ReplayedJournal,
    /** Told of each event that was decided again and found equal. */
    private readonly onEqual: (event: CommittedEvent) => void = () => undefined,
  ) {
    this.core = new DeskCore(emptyState());
  }

  /** Goes through the batches up to the journal's event `until`, or to the first difference. */
  run(batches: Iterable<KeptBatch>, until: number = this.journal.lastSeq()): ReplayVerdict {
    let held: KeptBatch | undefined;
    for (const batch of batches) {
      if (held !== undefined) this.take(held, wasDropped(held, batch));
      held = batch;
      if (this.difference !== null || this.nextSeq > until) break;
    }
    if (held !== undefined && this.difference === null && this.nextSeq <= until)
      this.take(held, held.firstSeq + held.events - 1 > until);
    if (this.difference === null && this.nextSeq <= until) this.pass(until, 'missing');
    return { equal: this.equal, inputs: this.inputs, uncovered: this.uncovered, difference: this.difference };
  }

  private take(batch: KeptBatch, dropped: boolean): void {
    if (batch.firstSeq > this.nextSeq) this.pass(batch.firstSeq - 1, this.inputs === 0 ? 'pastRetention' : 'missing');
    // Of a batch that never reached the journal the markets' part stays, as it did in the desk.
    const before = dropped ? copyOf(this.core.state) : null;
    for (const { input } of batch.inputs) {
      this.inputs += 1;
      const { events } = this.core.handle(input);
      if (before !== null) continue;
      const journaled = events.length === 0 ? [] : this.journal.readAfter(this.nextSeq - 1, events.length);
      for (const [index, event] of events.entries()) {
        this.compare(journaled[index], canonicalJson(event));
        if (this.difference !== null) return;
      }
    }
    if (before !== null) this.core.reset(before);
  }

  private compare(journaled: CommittedEvent | undefined, decided: string): void {
    const text = journaled === undefined ? null : canonicalJson(journaled.event);
    if (journaled !== undefined && text === decided) {
      this.nextSeq += 1;
      this.equal += 1;
      this.onEqual(journaled);
      return;
    }
    const orderId = journaled === undefined ? null : subjectOf(journaled.event);
    this.difference = { seq: this.nextSeq, orderId, journaled: text, decided };
  }

  /** Takes events in that cannot be decided again, so that the state goes on from what the journal says. */
  private pass(toSeq: number, why: Uncovered['why']): void {
    const fromSeq = this.nextSeq;
    let halted = false;
    while (this.nextSeq <= toSeq) {
      const events = this.journal.readAfter(this.nextSeq - 1, Math.min(5000, toSeq - this.nextSeq + 1));
      if (events.length === 0) break;
      for (const { event } of events) {
        halted ||= event.type === 'engineHalted';
        apply(this.core.state, event);
      }
      this.nextSeq += events.length;
    }
    this.uncovered.push({ fromSeq, toSeq, why: halted && why === 'missing' ? 'halted' : why });
  }
}

/** The batch's events were written again by the next one, so its own append had failed. */
function wasDropped(batch: KeptBatch, next: KeptBatch): boolean {
  return batch.events > 0 && next.firstSeq < batch.firstSeq + batch.events;
}

/** The state of a desk after the journal's event `seq`. */
export function stateAfter(journal: ReplayedJournal, seq: number): DeskState {
  const state = emptyState();
  for (let at = 0; at < seq;) {
    const events = journal.readAfter(at, Math.min(5000, seq - at));
    if (events.length === 0) break;
    for (const { event } of events) apply(state, event);
    at += events.length;
  }
  return state;
}
