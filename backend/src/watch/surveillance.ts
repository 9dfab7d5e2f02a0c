// Feeds the surveillance rules from what was committed and from the market, and has their alerts journaled.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../clock.js';
import type { Observed } from '../compliance/surveillance/observed.js';
import type { Rule } from '../compliance/surveillance/rule.js';
import { type AlertDraft, SurveillanceWatch } from '../compliance/surveillance/watch.js';
import { Remembered } from '../compliance/surveillance/windows.js';
import type { CommandOutcome } from '../engine/desk.js';
import type { DeskState } from '../engine/state.js';
import { SYSTEM_ACTOR } from '../model/actor.js';
import type { Command } from '../model/command.js';
import type { CommittedEvent } from '../model/desk-event.js';
import type { MarketEvent } from '../model/market-event.js';
import type { ProjectedJournal } from '../questdb/projector.js';

export interface SurveillanceOptions {
  readonly journal: ProjectedJournal;
  readonly engine: {
    submit(command: Command): Promise<CommandOutcome>;
    onCommitted(listener: (events: readonly CommittedEvent[]) => void): () => void;
  };
  /** Committed state as it is at the start. */
  readonly state: () => Pick<DeskState, 'instruments' | 'riskRules'>;
  readonly clock: Clock;
  readonly logger: { warn(context: object, message: string): void; error(context: object, message: string): void };
  /** Stores what the rules read. */
  readonly record: (seen: Observed, seq: number) => void;
  /** From the change that an alert is about to the alert on disk. */
  readonly onStored?: (seconds: number) => void;
  readonly rules?: readonly Rule[];
  /** Events of one commit that are taken within it; of more the desk's answers come first. */
  readonly takenAtOnce?: number;
}

/** The watch's name for its place in the journal: alerts of what came before it are stored. */
const CURSOR = 'surveillance';
/** Events before the cursor that are looked at again, so that windows are full after a restart. */
const WARM_UP_EVENTS = 200_000;
const EVENTS_AT_ONCE = 1000;
const TAKEN_AT_ONCE = 5000;
const CURSOR_EVERY_US = 1_000_000;
/** Alerts that wait for a journal which takes nothing; more are counted and dropped, and found again after a restart. */
const WAITING_KEPT = 1000;
const AGAIN_AFTER_MS = 1000;

/**
 * The consumer beside the engine: it sees only what is on disk, so an order never waits for it. An alert's id follows
 * from its evidence, and the cursor moves only past events whose alerts are stored: after a restart nothing is missed
 * and nothing is told twice.
 */
export class Surveillance {
  private watch: SurveillanceWatch | null = null;
  private warming: Promise<void> | null = null;
  private readonly known = new Remembered<true>(50_000);
  private readonly waiting = new Map<string, AlertDraft>();
  private seq = 0;
  private isLoud = false;
  private isLive = false;
  private stopped = false;
  private submitting: Promise<void> | null = null;
  private again: NodeJS.Timeout | undefined;
  private cursorAt = 0;
  /** An alert was let go: the cursor stays, so that the next start finds it again. */
  private overflowed = false;
  private unsubscribe: () => void = () => undefined;

  constructor(private readonly options: SurveillanceOptions) {}

  onMarket(event: MarketEvent): void {
    this.watch?.onMarket(event);
  }

  /** Call after the engine's start. Looks at the newest events again, in slices, then at each as it is committed. */
  start(): void {
    const { engine, state, rules, record } = this.options;
    const { instruments, riskRules } = state();
    this.watch = new SurveillanceWatch({
      instruments: [...instruments.values()],
      riskRules: [...riskRules],
      ...(rules === undefined ? {} : { rules }),
      onObserved: (seen) => {
        if (this.isLoud) record(seen, this.seq);
      },
    });
    this.unsubscribe = engine.onCommitted((events) => this.onCommitted(events));
    this.warming ??= this.warmUp().catch((err: unknown) => this.readingFailed(err));
  }

  /** Resolves when it follows the desk. */
  async ready(): Promise<void> {
    await this.warming;
  }

  private async warmUp(): Promise<void> {
    const { journal } = this.options;
    const cursor = journal.cursor(CURSOR);
    const from = cursor === 0 ? journal.lastSeq() : cursor;
    if (cursor === 0) journal.setCursor(CURSOR, from);
    this.seq = Math.max(0, from - WARM_UP_EVENTS);
    await this.follow(from);
  }

  /** Takes what the journal has, in slices, then goes live. Alerts of events up to `silentTo` are stored already. */
  private async follow(silentTo: number): Promise<void> {
    const { journal } = this.options;
    while (!this.stopped) {
      const events = journal.readAfter(this.seq, EVENTS_AT_ONCE);
      // The last look and going live are one turn: no commit can come between.
      if (events.length === 0) break;
      this.take(events, silentTo);
      await nextTurn();
    }
    this.isLive = !this.stopped;
    this.settle();
  }

  private readingFailed(err: unknown): void {
    this.options.logger.error(
      { err },
      'surveillance could not read the journal: it watches nothing until the next start',
    );
  }

  /** What was raised is stored, unless the journal takes nothing any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.unsubscribe();
    clearTimeout(this.again);
    await this.warming;
    await this.submitting;
    this.moveCursor(Infinity);
  }

  private onCommitted(events: readonly CommittedEvent[]): void {
    const first = events[0];
    if (!this.isLive || first === undefined) return;
    const { journal } = this.options;
    // A batch written after a fault may come out of turn: the journal says what came before.
    while (this.seq + 1 < first.seq) {
      const missed = journal.readAfter(this.seq, Math.min(EVENTS_AT_ONCE, first.seq - this.seq - 1));
      if (missed.length === 0) break;
      this.take(missed, this.seq);
    }
    if (events.length <= (this.options.takenAtOnce ?? TAKEN_AT_ONCE)) {
      this.take(events, this.seq);
      this.settle();
      return;
    }
    // Thousands at once are the cancels of a kill: whoever waits for them comes first. The journal has them.
    this.isLive = false;
    this.warming = nextTurn()
      .then(() => this.follow(this.seq))
      .catch((err: unknown) => this.readingFailed(err));
  }

  /** Alerts of events up to `silentTo` are stored already. */
  private take(events: readonly CommittedEvent[], silentTo: number): void {
    for (const { seq, event } of events) {
      if (seq <= this.seq) continue;
      this.seq = seq;
      this.isLoud = seq > silentTo;
      if (event.type === 'surveillanceAlertRaised') {
        this.known.set(event.alertId, true);
        this.waiting.delete(event.alertId);
        continue;
      }
      for (const alert of this.watch?.onEvent(event) ?? []) if (this.isLoud) this.keep(alert);
    }
  }

  private keep(alert: AlertDraft): void {
    if (this.known.get(alert.alertId) === true) return;
    if (this.waiting.size >= WAITING_KEPT) {
      this.overflowed = true;
      this.options.logger.error({ rule: alert.rule }, 'surveillance alerts pile up: one waits for the next start');
      return;
    }
    this.waiting.set(alert.alertId, alert);
  }

  private settle(): void {
    if (this.waiting.size === 0) this.moveCursor(CURSOR_EVERY_US);
    else this.submitting ??= this.submitAll().finally(() => (this.submitting = null));
  }

  /** All that wait at once: they share a commit, so a burst of alerts does not stand in line for the disk. */
  private async submitAll(): Promise<void> {
    while (this.waiting.size > 0) {
      const stored = await Promise.all([...this.waiting.values()].map((alert) => this.submit(alert)));
      if (stored.every((isStored) => isStored)) continue;
      if (!this.stopped) this.again = setTimeout(() => this.settle(), AGAIN_AFTER_MS).unref();
      return;
    }
  }

  private async submit(alert: AlertDraft): Promise<boolean> {
    const { engine, clock, logger, onStored } = this.options;
    const asked = { actor: SYSTEM_ACTOR, receivedAt: clock.nowUs(), requestId: `surveillance-${alert.alertId}` };
    const outcome = await engine.submit({ type: 'recordFact', fact: alert, ...asked });
    if (!outcome.ok) {
      logger.warn({ rule: alert.rule, detail: outcome.detail }, 'a surveillance alert could not be stored yet');
      return false;
    }
    this.known.set(alert.alertId, true);
    this.waiting.delete(alert.alertId);
    onStored?.((clock.nowUs() - alert.to) / 1_000_000);
    return true;
  }

  private moveCursor(least: number): void {
    const now = this.options.clock.nowUs();
    if (this.waiting.size > 0 || this.overflowed || !this.isLive) return;
    if (least !== Infinity && now - this.cursorAt < least) return;
    this.cursorAt = now;
    this.options.journal.setCursor(CURSOR, this.seq);
  }
}
