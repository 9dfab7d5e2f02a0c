import { setTimeout as pause } from 'node:timers/promises';
import type { MailListener } from './mail-listener.js';
import type { DeliveredAlert, OutsideListener } from './outside-listener.js';
import type { RuleWatch } from './rule-watch.js';
import type { WatchedDesk } from './watched-desk.js';

/** Everything a check looks at. */
export interface World {
  readonly desk: WatchedDesk;
  readonly watch: RuleWatch;
  readonly outside: OutsideListener;
  readonly mail: MailListener;
}
export type Severity = 'critical' | 'warning';

/** Grafana evaluates each rule every ten seconds; after two of them it would have seen what there was. */
const TWO_EVALUATIONS_S = 25;
/** Grafana collects changes of a group for up to half a minute before it tells of them. */
const TOLD_WITHIN_S = 75;

/** What is known of one alert in the end. */
export interface Verdict {
  readonly alert: string;
  readonly severity: Severity;
  readonly figures: readonly string[];
  /** Seconds from the cause until it fired, until somebody was told, and from the cure until it was over. */
  readonly seconds: Readonly<Partial<Record<'fired' | 'told' | 'over', number>>>;
  readonly fault: string | undefined;
}

/** One alert through its near miss, its firing and its end, as the real Grafana and those who are told see it. */
export class AlertCheck {
  private readonly figures: string[] = [];
  private readonly took: { fired?: number; told?: number; over?: number } = {};
  private causedAtMs = 0;
  private fault: string | undefined;

  constructor(
    readonly alert: string,
    readonly severity: Severity,
    private readonly world: World,
  ) {}

  /** The alert must not fire while `trouble` lasts nor within two evaluations after it. */
  async staysSilent(what: string, trouble: () => Promise<void>): Promise<void> {
    const sinceMs = Date.now();
    await trouble();
    await pause(TWO_EVALUATIONS_S * 1000);
    this.wasSilentSince(sinceMs, what);
  }

  /** Something that was seen beside. */
  noted(what: string): void {
    this.figures.push(what);
  }

  /** The same, for trouble that somebody else makes. */
  wasSilentSince(sinceMs: number, what: string): void {
    const firedAt = this.world.watch.firedSince(this.alert, sinceMs);
    const rule = this.world.watch.rule(this.alert);
    if (firedAt !== undefined) throw new Error(`fired at a near miss (${what}): ${rule?.summary ?? 'no summary'}`);
    if (rule === undefined) throw new Error('Grafana does not know this rule');
    if (rule.evaluatedAtMs < sinceMs) throw new Error(`was not evaluated during ${what}`);
    this.figures.push(`silent for ${seconds(Date.now() - sinceMs)} through ${what}`);
  }

  /** From here on the alert may fire; its seconds are counted from now. */
  caused(): void {
    this.causedAtMs = Date.now();
  }

  get causedAt(): number {
    return this.causedAtMs;
  }

  /** Waits until the rule fires and until whoever is to hear of it has heard. */
  async fires(withinS: number): Promise<void> {
    const { watch, outside, desk } = this.world;
    const firedAt = () => watch.firedSince(this.alert, this.causedAtMs);
    await this.until(`fire within ${withinS} s`, withinS, () => firedAt() !== undefined);
    this.took.fired = (firedAt() ?? 0) - this.causedAtMs;
    this.figures.push(`fired after ${seconds(this.took.fired)}`);
    const told = () =>
      this.news(this.severity === 'critical' ? outside.delivered : desk.deliveredToDesk(), 'firing').at(0);
    await this.until(`be told ${this.whom}`, TOLD_WITHIN_S, () => told() !== undefined);
    this.took.told = (told()?.arrivedAtMs ?? 0) - this.causedAtMs;
    this.figures.push(`${this.whom} told after ${seconds(this.took.told)}`);
  }

  /** Waits until the rule is quiet again and until that was told too; `sinceMs`: when the cause was gone. */
  async resolves(withinS: number, sinceMs = Date.now()): Promise<void> {
    const { watch, outside, desk } = this.world;
    const isQuiet = () => watch.rule(this.alert)?.state === 'inactive';
    await this.until(`resolve within ${withinS} s`, withinS, isQuiet);
    const quietAt = watch.rule(this.alert)?.sinceMs ?? Date.now();
    this.took.over = Math.max(0, quietAt - sinceMs);
    this.figures.push(`resolved after ${seconds(this.took.over)}`);
    const heard = () =>
      this.news(this.severity === 'critical' ? outside.delivered : desk.deliveredToDesk(), 'resolved');
    await this.until('be told as resolved', TOLD_WITHIN_S, () => heard().length > 0);
    if (this.severity === 'warning' && outside.delivered.some(({ name }) => name === this.alert))
      throw new Error('woke somebody outside, although it is a warning');
  }

  /** Runs a part of this alert's story and keeps what went wrong in it; after that nothing more is told of this alert. */
  async story(tell: (check: this) => Promise<void>): Promise<void> {
    if (this.fault !== undefined) return;
    try {
      await tell(this);
    } catch (cause) {
      this.failed(cause);
    }
  }

  failed(cause: unknown): void {
    this.fault ??= cause instanceof Error ? cause.message : String(cause);
  }

  verdict(): Verdict {
    const { alert, severity, figures, fault, took } = this;
    return { alert, severity, figures, fault, seconds: took };
  }

  private get whom(): string {
    return this.severity === 'critical' ? 'outside' : 'the desk';
  }

  private news(delivered: readonly DeliveredAlert[], status: string): DeliveredAlert[] {
    // The start of an alert is the evaluation that found it, at most one interval before the rule was seen to fire.
    return delivered.filter(
      (alert) => alert.name === this.alert && alert.status === status && alert.arrivedAtMs >= this.causedAtMs,
    );
  }

  private async until(what: string, withinS: number, holds: () => boolean): Promise<void> {
    const end = Date.now() + withinS * 1000;
    while (!holds()) {
      if (Date.now() > end) throw new Error(`did not ${what}${this.hint()}`);
      await pause(500);
    }
  }

  private hint(): string {
    const rule = this.world.watch.rule(this.alert);
    if (rule === undefined) return ': Grafana does not know this rule';
    return `: it is ${rule.state}${rule.lastError === undefined ? '' : `, its query failed: ${rule.lastError}`}`;
  }
}

export const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
