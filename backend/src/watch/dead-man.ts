import type { Clock } from '../clock.js';
import type { CommittedListener, DeskCommands } from '../engine/desk.js';
import type { Timers } from '../engine/ports.js';
import { SYSTEM_ACTOR } from '../model/actor.js';
import type { TimeUs } from '../model/time.js';

/** A timer that goes off this late was held up with the whole process: signs of life may wait to be read. */
const HELD_UP_US = 1_000_000;
const RETRY_US = 1_000_000;

export interface DeadManDeps {
  readonly commands: DeskCommands;
  /** Seconds by person, as the journal has them. */
  readonly settings: () => ReadonlyMap<string, number>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly newKillId: () => string;
  readonly onFault: (cause: unknown) => void;
}

interface Watched {
  readonly timeoutUs: number;
  deadline: TimeUs;
  callOff: () => void;
}

/**
 * Dead-man switches of programs: who set one and then gives no sign of life in time is stopped, as by a press for that
 * person. Settings are facts of the journal, so a restart knows them; it gives everyone their whole time again. Only a
 * new sign of life starts the watch over once it has gone off: the kill itself stays until somebody re-arms it.
 */
export class DeadManWatch {
  private readonly watched = new Map<string, Watched>();

  constructor(private readonly deps: DeadManDeps) {}

  /** Call once the journal is read. */
  start(): void {
    for (const [person, seconds] of this.deps.settings()) this.watch(person, seconds);
  }

  stop(): void {
    for (const { callOff } of this.watched.values()) callOff();
    this.watched.clear();
  }

  readonly committed: CommittedListener = (events) => {
    for (const { event } of events) {
      if (event.type !== 'deadManSet') continue;
      this.watched.get(event.person)?.callOff();
      this.watched.delete(event.person);
      if (event.timeoutSeconds !== null) this.watch(event.person, event.timeoutSeconds);
    }
  };

  /** A sign of life; by when the next is due, or null for somebody who has no such switch. */
  beat(person: string): { readonly timeoutSeconds: number; readonly deadline: TimeUs } | null {
    const seconds = this.deps.settings().get(person);
    if (seconds === undefined) return null;
    this.watched.get(person)?.callOff();
    return { timeoutSeconds: seconds, deadline: this.watch(person, seconds).deadline };
  }

  private watch(person: string, seconds: number): Watched {
    const timeoutUs = seconds * 1_000_000;
    const deadline = this.deps.clock.nowUs() + timeoutUs;
    const watched: Watched = { timeoutUs, deadline, callOff: () => undefined };
    this.watched.set(person, watched);
    this.wait(person, watched, timeoutUs);
    return watched;
  }

  private wait(person: string, watched: Watched, us: number): void {
    watched.callOff = this.deps.timers.after(us, () => this.ring(person, watched));
  }

  private ring(person: string, watched: Watched): void {
    const late = this.deps.clock.nowUs() - watched.deadline;
    if (late < 0) return this.wait(person, watched, -late);
    if (late > HELD_UP_US) {
      // Once: the next ring comes when what waited has been read.
      watched.deadline += late;
      return this.wait(person, watched, HELD_UP_US / 10);
    }
    this.watched.delete(person);
    void this.stopPerson(person, watched.timeoutUs / 1_000_000);
  }

  private async stopPerson(person: string, seconds: number): Promise<void> {
    const { commands, clock, newKillId, onFault } = this.deps;
    try {
      const outcome = await commands.submit({
        ...{ type: 'tripKillSwitch', killId: newKillId(), scope: 'person', scopeValue: person, level: 'halt' },
        ...{ trigger: 'deadMan', reason: `${person} gave no sign of life for ${seconds} s` },
        ...{ actor: SYSTEM_ACTOR, receivedAt: clock.nowUs(), requestId: 'dead-man' },
      });
      if (!outcome.ok) onFault(new Error(`the dead-man switch of ${person} could not stop: ${outcome.detail}`));
    } catch (cause) {
      onFault(cause);
      this.deps.timers.after(RETRY_US, () => void this.stopPerson(person, seconds));
    }
  }
}
