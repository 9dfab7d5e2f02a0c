import type { Clock } from '../clock.js';
import type { DeskCommands } from '../engine/desk.js';
import type { Timers } from '../engine/ports.js';
import { SYSTEM_ACTOR } from '../model/actor.js';
import type { FactDraft } from '../model/fact.js';
import { isoFromUs, type TimeUs } from '../model/time.js';
import type { Row } from '../questdb/rows/row.js';
import type { Checked } from '../questdb/surveillance/check-day.js';
import { DAY_US, type Span } from '../questdb/surveillance/stored-changes.js';

const MINUTE_US = 60_000_000;
/** After a start people need the machine more than yesterday does. */
const FIRST_AFTER_US = 10 * MINUTE_US;
/** What was committed before midnight is in QuestDB by then. */
const AFTER_MIDNIGHT_US = 20 * MINUTE_US;
const RETRY_AFTER_US = 15 * MINUTE_US;

/** What a check came to, by number; what differs is for compliance alone. */
export type CheckedFact = Extract<FactDraft, { readonly type: 'surveillanceChecked' }>;

export interface NightlySurveillanceOptions {
  /** Decides a day again. Throws when QuestDB cannot be asked or does not have all of the day yet. */
  readonly check: (span: Span) => Promise<Checked>;
  readonly commands: DeskCommands;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Takes rows for the table `reconciliations`. */
  readonly record: (rows: readonly Row[]) => void;
  readonly onChecked: (fact: CheckedFact) => void;
  readonly logger: { error(context: object, message: string): void; warn(context: object, message: string): void };
}

/**
 * Each night, and some time after a start, the UTC day before is decided again in SQL and held against the alerts of the
 * journal. What it came to is journaled; a difference is an error in the log and a row that `ReconciliationMismatch` asks.
 */
export class NightlySurveillance {
  private callOff: () => void = () => undefined;
  private stopped = false;
  private dueAt: TimeUs = 0;
  private running: Promise<void> | undefined;

  constructor(private readonly options: NightlySurveillanceOptions) {}

  start(): void {
    this.dueAt = this.options.clock.nowUs() + FIRST_AFTER_US;
    this.wait();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.callOff();
    await this.running;
  }

  /** Checks yesterday; resolves when its result is stored. Never throws. */
  async run(): Promise<void> {
    const { check, clock, logger } = this.options;
    const now = clock.nowUs();
    const to = Math.floor(now / DAY_US) * DAY_US;
    const span = { from: to - DAY_US, to };
    try {
      await this.store(span, await check(span));
      this.dueAt = to + DAY_US + AFTER_MIDNIGHT_US;
    } catch (err) {
      logger.warn({ err }, 'surveillance of yesterday could not be decided again; tried again in a quarter of an hour');
      this.dueAt = clock.nowUs() + RETRY_AFTER_US;
    }
  }

  private wait(): void {
    if (this.stopped) return;
    const { clock, timers } = this.options;
    // Long waits are cut short by the process's timers.
    this.callOff = timers.after(Math.max(0, this.dueAt - clock.nowUs()), () => {
      if (clock.nowUs() < this.dueAt) this.wait();
      else this.running = this.run().then(() => this.wait());
    });
  }

  private async store(span: Span, { rules, differences }: Checked): Promise<void> {
    const { clock, commands, record, onChecked, logger } = this.options;
    const day = isoFromUs(span.from).slice(0, 10);
    const of = (kind: 'notFound' | 'notTold') => differences.filter((one) => one.kind === kind).length;
    const counts = { notFound: of('notFound'), notTold: of('notTold') };
    const ok = differences.length === 0;
    const fact: CheckedFact = { type: 'surveillanceChecked', day, ok, rules: rules.length, ...counts };
    onChecked(fact);
    record([reconciliationRow(fact, clock.nowUs())]);
    if (!ok)
      logger.error(
        { day, ...counts, differing: [...new Set(differences.map(({ rule }) => rule))] },
        'surveillance alerts and SQL over order_features do not agree; see `paperdesk surveillance check`',
      );
    const now = clock.nowUs();
    const asked = { actor: SYSTEM_ACTOR, receivedAt: now, requestId: `surveillance-${day}` };
    const outcome = await commands.submit({ type: 'recordFact', fact, ...asked });
    if (!outcome.ok) throw new Error(outcome.detail);
  }
}

/** Without accounts and rules, which are for compliance alone: the row is the desk's. */
function reconciliationRow({ day, ok, rules, notFound, notTold }: CheckedFact, ts: TimeUs): Row {
  return {
    ...{ ts, subject: 'surveillance', account: 'desk', epoch: 0, item: day, attempt: 2, compared: rules },
    result: ok ? 'agreed' : 'differs',
    message: ok ? null : `${notFound} alerts not found in SQL, ${notTold} moments in SQL without an alert`,
  };
}
