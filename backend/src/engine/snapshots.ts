import type { DeskMemory } from './desk-memory.js';
import type { SnapshotStore } from './ports.js';
import { parseSnapshot, snapshotText } from './snapshot.js';
import type { DeskState } from './state.js';

const EVERY = 20_000;

/** Takes snapshots of the committed state now and then, when the engine has nothing else to do. */
export class Snapshots {
  private lastSeq = 0;
  private planned = false;

  constructor(
    private readonly store: SnapshotStore | null,
    private readonly every: number = EVERY,
  ) {}

  /**
   * Puts the newest snapshot into an empty memory; returns a second copy of its state, for the engine to go on from.
   * Null when there is none. One that cannot be read is reported and passed over: the journal has it all.
   */
  restore(memory: DeskMemory, onFault: (cause: unknown) => void): DeskState | null {
    const snapshot = this.store?.newest() ?? null;
    if (snapshot === null) return null;
    try {
      const { state, copy, timelines } = parseSnapshot(snapshot.text);
      memory.restore({ seq: snapshot.seq, state, timelines });
      this.lastSeq = snapshot.seq;
      return copy;
    } catch (cause) {
      onFault(cause);
      return null;
    }
  }

  /** Takes one when enough events have come since the last, in a moment in which the engine is idle. */
  takeWhenDue(memory: DeskMemory, idle: () => boolean): void {
    if (this.store === null || this.planned || memory.lastSeq - this.lastSeq < this.every) return;
    this.planned = true;
    setImmediate(() => {
      this.planned = false;
      if (idle()) this.take(memory);
    });
  }

  take(memory: DeskMemory): void {
    if (this.store === null || memory.lastSeq === this.lastSeq) return;
    this.lastSeq = memory.lastSeq;
    this.store.save({ seq: memory.lastSeq, text: snapshotText(memory.state, memory.stories) });
  }
}
