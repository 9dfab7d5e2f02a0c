import { z } from 'zod';
import type { SilencedCritical } from '../engine/desk.js';
import type { TimeUs } from '../model/time.js';

const silencesSchema = z.array(
  z.object({
    status: z.object({ state: z.string() }),
    endsAt: z.string(),
    matchers: z.array(
      z.object({
        name: z.string(),
        value: z.string(),
        isRegex: z.boolean().default(false),
        isEqual: z.boolean().default(true),
      }),
    ),
  }),
);
const rulesSchema = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        file: z.string().default(''),
        rules: z.array(
          z.object({
            name: z.string(),
            uid: z.string().default(''),
            labels: z.record(z.string(), z.string()).default({}),
          }),
        ),
      }),
    ),
  }),
});
type Matcher = z.infer<typeof silencesSchema>[number]['matchers'][number];
type Labels = Readonly<Record<string, string>>;

/** Which critical alerts are kept quiet, from Grafana's lists of silences and rules. Throws when they are not such lists. */
export function silencedCriticalsOf(silences: unknown, rules: unknown): SilencedCritical[] {
  const critical = rulesSchema
    .parse(rules)
    .data.groups.flatMap(({ file, rules: each }) =>
      each.map(({ name, uid, labels }) => ({
        ...labels,
        alertname: name,
        ...(uid === '' ? {} : { __alert_rule_uid__: uid }),
        ...(file === '' ? {} : { grafana_folder: file }),
      })),
    )
    .filter((labels: Labels) => labels['severity'] === 'critical');
  return silencesSchema.parse(silences).flatMap(({ status, endsAt, matchers }) => {
    if (status.state !== 'active') return [];
    const alerts = critical.filter((labels) => matchers.every((matcher) => mayMatch(matcher, labels)));
    return alerts.length === 0
      ? []
      : [{ alerts: alerts.map(({ alertname }) => alertname).sort(), until: Date.parse(endsAt) * 1000 }];
  });
}

/** A label that only an instance has, such as a symbol, may have the value: a silence of one instance counts. */
function mayMatch({ name, value, isRegex, isEqual }: Matcher, labels: Labels): boolean {
  const known = labels[name];
  if (known === undefined) return true;
  return (isRegex ? matchesWhole(value, known) : known === value) === isEqual;
}

/** What Go's syntax has and ours has not counts as matching: better told once too often. */
function matchesWhole(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return true;
  }
}

const LOOK_EVERY_MS = 15_000;
const PATIENCE_MS = 5_000;

export interface SilenceWatchOptions {
  readonly grafanaUrl: string;
  /** Undefined while there is none: the starter makes it once Grafana runs. */
  readonly token: () => string | undefined;
  readonly request?: typeof fetch;
}

/** Looks at Grafana's silences: who silences a critical alert switches off what wakes people. */
export class SilenceWatch {
  private found: readonly SilencedCritical[] | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: SilenceWatchOptions) {}

  start(): void {
    this.timer ??= setInterval(() => void this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Null: not known. Those that ended since the last look are left out. */
  silenced(now: TimeUs): readonly SilencedCritical[] | null {
    return this.found?.filter(({ until }) => until > now) ?? null;
  }

  /** Asks once; a Grafana that does not answer makes it unknown. */
  async look(): Promise<void> {
    const token = this.options.token();
    if (token === undefined) return;
    try {
      const [silences, rules] = await Promise.all([
        this.get('/api/alertmanager/grafana/api/v2/silences', token),
        this.get('/api/prometheus/grafana/api/v1/rules', token),
      ]);
      this.found = silencedCriticalsOf(silences, rules);
    } catch {
      this.found = null;
    }
  }

  private async get(path: string, token: string): Promise<unknown> {
    const reply = await (this.options.request ?? fetch)(`${this.options.grafanaUrl}${path}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!reply.ok) throw new Error(`Grafana answered ${reply.status}`);
    return reply.json();
  }
}
