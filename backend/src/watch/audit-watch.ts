import type { Clock } from '../clock.js';
import type { DeskCommands } from '../engine/desk.js';
import type { Timers } from '../engine/ports.js';
import { SYSTEM_ACTOR } from '../model/actor.js';

const MINUTE_US = 60_000_000;
/** After a start people need the machine more than history does. */
const FIRST_AFTER_US = 10 * MINUTE_US;
const EVERY_US = 24 * 60 * MINUTE_US;
const RETRY_AFTER_US = MINUTE_US;
/** A journal that cannot be read so often in a row vouches for nothing. */
const FAILURES_BORNE = 3;

/** What a walk over the journal's chain found, as far as this watch reads it. */
interface Verdict {
  readonly ok: boolean;
  readonly firstBreak?: { readonly seq: number; readonly kind: string; readonly reason: string };
}
export interface AuditWatchDeps {
  /** Walks the chain in slices, so that the desk goes on meanwhile. */
  readonly verify: () => Promise<Verdict>;
  readonly commands: DeskCommands;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly newKillId: () => string;
  readonly onFault: (cause: unknown) => void;
}

/**
 * Verifies the journal's hash chain once a day. A break stops the whole desk: what its decisions rest on was changed. So
 * does a journal that cannot be read {@link FAILURES_BORNE} times in a row.
 */
export class AuditWatch {
  private callOff: () => void = () => undefined;
  private failures = 0;
  private stopped = false;
  private dueAt = 0;

  constructor(private readonly deps: AuditWatchDeps) {}

  start(): void {
    this.next(FIRST_AFTER_US);
  }

  stop(): void {
    this.stopped = true;
    this.callOff();
  }

  private next(us: number): void {
    this.dueAt = this.deps.clock.nowUs() + us;
    this.wait();
  }

  private wait(): void {
    if (this.stopped) return;
    // Long waits are cut short by the process's timers.
    this.callOff = this.deps.timers.after(Math.max(0, this.dueAt - this.deps.clock.nowUs()), () => {
      if (this.deps.clock.nowUs() < this.dueAt) this.wait();
      else void this.look();
    });
  }

  /** One walk; resolves when what it found is acted on. */
  async look(): Promise<void> {
    try {
      const verdict = await this.deps.verify();
      this.failures = 0;
      if (!verdict.ok) await this.trip(`The journal's hash chain is broken${breakText(verdict)}`);
      this.next(EVERY_US);
    } catch (cause) {
      this.failures += 1;
      this.deps.onFault(cause);
      if (this.failures >= FAILURES_BORNE) await this.trip('The journal could not be read to verify its hash chain');
      this.next(this.failures >= FAILURES_BORNE ? EVERY_US : RETRY_AFTER_US);
    }
  }

  /** A walk that somebody asked for: what it finds is answered, and a break stops the desk as the daily one does. */
  async verified<Found extends Verdict>(walk: () => Promise<Found>): Promise<Found> {
    const verdict = await walk();
    if (!verdict.ok) await this.trip(`The journal's hash chain is broken${breakText(verdict)}`);
    return verdict;
  }

  private async trip(reason: string): Promise<void> {
    const { commands, clock, newKillId, onFault } = this.deps;
    try {
      const outcome = await commands.submit({
        ...{ type: 'tripKillSwitch', killId: newKillId(), scope: 'global', scopeValue: null, level: 'halt' },
        ...{ trigger: 'auditChain', reason: reason.slice(0, 500) },
        ...{ actor: SYSTEM_ACTOR, receivedAt: clock.nowUs(), requestId: 'audit-chain' },
      });
      if (!outcome.ok) onFault(new Error(`a broken journal could not stop the desk: ${outcome.detail}`));
    } catch (cause) {
      onFault(cause);
    }
  }
}

function breakText({ firstBreak }: Verdict): string {
  return firstBreak === undefined ? '' : ` at event ${firstBreak.seq} (${firstBreak.kind}: ${firstBreak.reason})`;
}
