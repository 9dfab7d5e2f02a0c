import type { KillDrill } from '@paperdesk/contract';
import type { Clock } from '../clock.js';
import type { DeskCommands } from '../engine/desk.js';
import type { Timers } from '../engine/ports.js';
import { SYSTEM_ACTOR } from '../model/actor.js';
import type { TimeUs } from '../model/time.js';

const MINUTE_US = 60_000_000;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;
/** After a start people need the machine more than a drill does. */
const FIRST_AFTER_US = 10 * MINUTE_US;
/** A drill by schedule comes before anybody is told that one is overdue. */
const AHEAD_US = 2 * HOUR_US;
/** A drill is due so long after the last that worked (`state.drillDueAt`). */
const DUE_AFTER_US = 7 * DAY_US;

export interface DrillScheduleDeps {
  /** Null: people drill, nobody else. */
  readonly everyDays: number | null;
  readonly dueAt: () => TimeUs | null;
  readonly drill: () => Promise<Omit<KillDrill, 'drillId'>>;
  readonly newDrillId: () => string;
  readonly commands: DeskCommands;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onFault: (cause: unknown) => void;
}

/**
 * Drills the kill switch so many days after the last drill that worked, whoever made that. It looks once an hour, so that
 * a drill that failed is made again within one; what is still due then is told as `DrillOverdue`.
 */
export class DrillSchedule {
  private callOff: () => void = () => undefined;
  private stopped = false;

  constructor(private readonly deps: DrillScheduleDeps) {}

  start(): void {
    if (this.deps.everyDays !== null) this.lookAfter(FIRST_AFTER_US);
  }

  stop(): void {
    this.stopped = true;
    this.callOff();
  }

  private lookAfter(us: number): void {
    this.callOff = this.deps.timers.after(us, () => void this.look());
  }

  private async look(): Promise<void> {
    try {
      if (this.isTime()) await this.drill();
    } catch (cause) {
      this.deps.onFault(cause);
    }
    if (!this.stopped) this.lookAfter(HOUR_US);
  }

  private isTime(): boolean {
    const { everyDays, dueAt, clock } = this.deps;
    const due = dueAt();
    if (due === null || everyDays === null) return false;
    return clock.nowUs() >= due - DUE_AFTER_US + everyDays * DAY_US - AHEAD_US;
  }

  private async drill(): Promise<void> {
    const { drill, newDrillId, commands, clock, onFault } = this.deps;
    const done: KillDrill = { drillId: newDrillId(), ...(await drill()) };
    const outcome = await commands.submit({
      ...{ type: 'recordFact', fact: { type: 'killDrillDone', ...done } },
      ...{ actor: SYSTEM_ACTOR, receivedAt: clock.nowUs(), requestId: 'drill-schedule' },
    });
    if (!outcome.ok) onFault(new Error(`a drill could not be journaled: ${outcome.detail}`));
    if (!done.ok) onFault(new Error(`a drill of the kill switch failed: ${done.detail}`));
  }
}
