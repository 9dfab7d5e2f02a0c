import { setTimeout as pause } from 'node:timers/promises';
import type { WatchedDesk } from './watched-desk.js';

export type RuleState = 'inactive' | 'pending' | 'firing';

interface RulesAnswer {
  readonly data: {
    readonly groups: readonly {
      readonly rules: readonly {
        readonly name: string;
        readonly state: RuleState;
        readonly health: string;
        readonly lastError?: string;
        readonly lastEvaluation: string;
        readonly alerts?: readonly {
          readonly state: string;
          readonly annotations?: Readonly<Record<string, string>>;
        }[];
      }[];
    }[];
  };
}
export interface SeenRule {
  readonly state: RuleState;
  readonly sinceMs: number;
  readonly lastError: string | undefined;
  readonly evaluatedAtMs: number;
  /** What the alert said when it last fired. */
  readonly summary: string | undefined;
}

const LOOK_EVERY_MS = 1000;

/** Looks at every rule of the real Grafana once a second and remembers when each changed its state. */
export class RuleWatch {
  private readonly rules = new Map<string, SeenRule>();
  private readonly firings = new Map<string, number[]>();
  private stopped = false;
  private readonly looking: Promise<void>;

  constructor(
    private readonly desk: WatchedDesk,
    private readonly nowMs: () => number,
  ) {
    this.looking = this.look();
  }

  rule(name: string): SeenRule | undefined {
    return this.rules.get(name);
  }

  names(): string[] {
    return [...this.rules.keys()].sort();
  }

  /** When the rule began to fire at or after `sinceMs`; undefined when it did not. */
  firedSince(name: string, sinceMs: number): number | undefined {
    const seen = this.rules.get(name);
    if (seen?.state === 'firing' && seen.sinceMs < sinceMs) return seen.sinceMs;
    return this.firings.get(name)?.find((atMs) => atMs >= sinceMs);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.looking;
  }

  private async look(): Promise<void> {
    while (!this.stopped) {
      // Grafana itself is never harmed here; one answer that fails is asked for again.
      await this.lookOnce().catch(() => undefined);
      await pause(LOOK_EVERY_MS);
    }
  }

  private async lookOnce(): Promise<void> {
    const { data } = await this.desk.grafana<RulesAnswer>('/api/prometheus/grafana/api/v1/rules');
    const now = this.nowMs();
    for (const rule of data.groups.flatMap((group) => group.rules)) {
      const before = this.rules.get(rule.name);
      if (rule.state === 'firing' && before?.state !== 'firing')
        this.firings.set(rule.name, [...(this.firings.get(rule.name) ?? []), now]);
      const alerting = rule.alerts?.find((alert) => alert.state.startsWith('Alerting'));
      this.rules.set(rule.name, {
        state: rule.state,
        sinceMs: before?.state === rule.state ? before.sinceMs : now,
        lastError: rule.health === 'error' ? rule.lastError : undefined,
        evaluatedAtMs: Date.parse(rule.lastEvaluation),
        summary: alerting?.annotations?.['summary'] ?? before?.summary,
      });
    }
  }
}
