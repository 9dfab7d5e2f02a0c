import type { Clock } from '../clock.js';
import type { DeskCommands } from '../engine/desk.js';
import type { Timers } from '../engine/ports.js';
import { SYSTEM_ACTOR } from '../model/actor.js';
import type { FactDraft } from '../model/fact.js';
import type { IntrusionRules } from '../model/risk-rules.js';
import type { TimeUs } from '../model/time.js';
import { type RefusedRequest, Refusals } from '../security/refusals.js';

const MINUTE_US = 60_000_000;

export interface RefusalWatchDeps {
  readonly commands: DeskCommands;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Thresholds of the signs, where they are not the defaults. */
  readonly rules?: () => IntrusionRules | undefined;
  readonly onFault: (cause: unknown) => void;
}

/**
 * Journals refused requests: those without a known sender as one summary a minute, so that nobody from outside can fill
 * the journal, and signs of an intrusion as they show.
 */
export class RefusalWatch {
  private readonly refusals: Refusals;
  private from: TimeUs | null = null;
  private callOff: () => void = () => undefined;

  constructor(private readonly deps: RefusalWatchDeps) {
    this.refusals = new Refusals(deps.rules);
  }

  /** Called for each request that is refused. Never throws and waits for nothing. */
  readonly noteRefusal = (request: RefusedRequest): void => {
    const { clock, timers } = this.deps;
    const now = clock.nowUs();
    for (const suspicion of this.refusals.note(request, now))
      void this.record({ type: 'intrusionSuspected', ...suspicion });
    if (request.known || this.from !== null) return;
    this.from = now;
    this.callOff = timers.after(MINUTE_US, () => void this.tell());
  };

  /** Journals what was counted so far. */
  async stop(): Promise<void> {
    this.callOff();
    await this.tell();
  }

  private async tell(): Promise<void> {
    const { from } = this;
    const codes = this.refusals.takeCounts();
    this.from = null;
    if (from === null || codes === null) return;
    await this.record({ type: 'refusalsCounted', from, to: Math.max(from, this.deps.clock.nowUs()), codes });
  }

  private async record(fact: FactDraft): Promise<void> {
    const { commands, clock, onFault } = this.deps;
    try {
      const asked = { actor: SYSTEM_ACTOR, receivedAt: clock.nowUs(), requestId: 'refusals' };
      const outcome = await commands.submit({ type: 'recordFact', fact, ...asked });
      // A halted engine journals nothing; it says so itself.
      if (!outcome.ok && outcome.status !== 503) onFault(new Error(outcome.detail));
    } catch (cause) {
      onFault(cause);
    }
  }
}
