import type { CommittedEvent, DeskEvent } from '../model/desk-event.js';
import type { DeskMemory } from './desk-memory.js';
import type { AppendResult, EventStore } from './ports.js';

/** What a halted engine did: shown at once, and written as soon as the journal takes it. */
export class Unsaved {
  private events: DeskEvent[] = [];
  private waiting: ((saved: boolean) => void)[] = [];
  private writing = false;

  constructor(
    private readonly store: EventStore,
    private readonly memory: DeskMemory,
    private readonly on: {
      readonly saved: (committed: readonly CommittedEvent[]) => void;
      readonly failed: (cause: unknown) => void;
    },
  ) {}

  add(events: readonly DeskEvent[]): void {
    if (events.length === 0) return;
    this.events.push(...events);
    this.memory.recordUnsaved(events);
    this.memory.announce(events);
  }

  /** Tries to write all that is unsaved; `after` hears whether everything so far is on disk. */
  write(after?: (saved: boolean) => void): void {
    if (after !== undefined) this.waiting.push(after);
    if (this.writing) return;
    if (this.events.length === 0) {
      this.answer(true);
      return;
    }
    const batch = this.events;
    this.writing = true;
    let settled = false;
    try {
      this.store.append(batch, (result) => {
        settled = true;
        this.settled(batch.length, result);
      });
    } catch (cause) {
      if (settled) throw cause;
      this.settled(batch.length, { ok: false, cause });
    }
  }

  private settled(count: number, result: AppendResult): void {
    this.writing = false;
    if (!result.ok) {
      this.on.failed(result.cause);
      this.answer(false);
      return;
    }
    this.events = this.events.slice(count);
    this.memory.confirm(result.committed);
    this.on.saved(result.committed);
    if (this.events.length > 0) this.write();
    else this.answer(true);
  }

  private answer(saved: boolean): void {
    const { waiting } = this;
    this.waiting = [];
    for (const after of waiting) after(saved);
  }
}
