import { randomUUID } from 'node:crypto';
import type { KillDrill } from '@paperdesk/contract';
import { AuditWatch } from './watch/audit-watch.js';
import type { Clock } from './clock.js';
import { DeadManWatch } from './watch/dead-man.js';
import type { DeskCommands } from './engine/desk.js';
import type { TripFigures } from './engine/engine.js';
import { DrillSchedule } from './watch/drill-schedule.js';
import { wallTimers } from './engine/wall-timers.js';
import { verifyJournalInSlices } from './journal/verify-journal.js';
import { runKillDrill } from './watch/kill-drill.js';
import { SYSTEM_ACTOR } from './model/actor.js';
import type { TimeUs } from './model/time.js';
import type { DeskLogger } from './observability/logger.js';

export interface KillPartsDeps {
  readonly commands: DeskCommands;
  readonly deadMen: () => ReadonlyMap<string, number>;
  readonly drillDueAt: () => TimeUs | null;
  /** Null: people drill, nobody else. */
  readonly drillEveryDays: number | null;
  readonly clock: Clock;
  readonly home: string;
  readonly journalFile: string;
  readonly journalThread: string;
  readonly logger: DeskLogger;
}

/** What stands beside the kill switch: dead-man switches, the watch over the journal, drills, and the time of each press. */
export class KillParts {
  readonly deadMan: DeadManWatch;
  private readonly audit: AuditWatch;
  private readonly drills: DrillSchedule;

  constructor(private readonly deps: KillPartsDeps) {
    const { commands, clock, logger } = deps;
    const shared = {
      ...{ commands, clock, timers: wallTimers, newKillId: randomUUID },
      onFault: (cause: unknown) => logger.error({ err: cause }, 'a guard of the kill switch could not do its work'),
    };
    this.deadMan = new DeadManWatch({ ...shared, settings: deps.deadMen });
    this.drills = new DrillSchedule({
      ...{ ...shared, newDrillId: randomUUID, drill: () => this.drill() },
      ...{ dueAt: deps.drillDueAt, everyDays: deps.drillEveryDays },
    });
    this.audit = new AuditWatch({ ...shared, verify: () => verifyJournalInSlices(deps.journalFile) });
  }

  /** Call once the engine has read its journal. */
  start(): void {
    this.deadMan.start();
    this.audit.start();
    this.drills.start();
  }

  stop(): void {
    this.deadMan.stop();
    this.audit.stop();
    this.drills.stop();
  }

  /** The journal's chain, for somebody who asks: a break stops the desk at once. */
  readonly verifyAudit = () => this.audit.verified(() => verifyJournalInSlices(this.deps.journalFile));

  readonly drill = (): Promise<Omit<KillDrill, 'drillId'>> => {
    const { home, clock, journalThread } = this.deps;
    return runKillDrill({ home, clock, journalThread });
  };

  /** Journals what a press took. A halted engine takes no facts: the log has it then. */
  readonly timed = (figures: TripFigures): void => {
    const { commands, clock, logger } = this.deps;
    logger.warn({ ...figures }, 'the kill switch was pressed');
    const fact = { type: 'killTimed', ...figures } as const;
    const asked = { actor: SYSTEM_ACTOR, receivedAt: clock.nowUs(), requestId: 'kill-times' };
    commands.submit({ type: 'recordFact', fact, ...asked }).then(
      (outcome) => {
        if (!outcome.ok) logger.warn({ detail: outcome.detail }, 'the times of a press could not be journaled');
      },
      (cause: unknown) => logger.error({ err: cause }, 'the times of a press could not be journaled'),
    );
  };
}
