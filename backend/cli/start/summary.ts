import type { Config } from '../../src/config.js';
import { marketCount } from '../../src/desk-file.js';
import { expectedGrowth } from '../../src/questdb/storage/expected-growth.js';
import { paperLine } from '../../src/paper-line.js';
import { backendUrl } from './backend.js';
import type { QuestDbAccess } from './questdb.js';
import { PEOPLE, type Secrets } from './secrets.js';

/** What came of a start. */
export interface StartResult {
  readonly questdb: QuestDbAccess;
  /** `started`, `given` by GRAFANA_URL, or the sentence about why there is none. */
  readonly grafana: 'started' | 'given' | { readonly missing: string };
  readonly prometheus: 'started' | { readonly missing: string };
  readonly demoExchange: boolean;
  /** True when an alert can reach somebody outside. */
  readonly outsideChannel: boolean;
  readonly remarks: readonly string[];
}

/** The short list at the end of a start: what runs where, logins, what is missing and what that costs. */
export function summarize(config: Config, secrets: Pick<Secrets, 'peopleFile'>, result: StartResult): string[] {
  const missing = missingParts(result);
  return [
    ...(typeof result.grafana === 'object'
      ? [`No Grafana, so no screen: ${result.grafana.missing} API and \`npx paperdesk\` work without it.`]
      : []),
    `Paperdesk runs. ${paperLine(config)}`,
    '',
    ...runningParts(config, result),
    '',
    ...(typeof result.grafana === 'object' || config.production ? [] : logins(secrets)),
    growth(config),
    '',
    ...(missing.length === 0 ? [] : ['Missing', ...missing.map((line) => `  ${line}`), '']),
    `State is in ${config.home}; removing that folder removes everything. Ctrl-C stops the desk.`,
  ];
}

/** What market data will take of the disk, before it does. */
function growth({ desk, source, diskBudgetBytes }: Config): string {
  return expectedGrowth(marketCount(desk, source), desk.marketData, diskBudgetBytes);
}

function runningParts(config: Config, result: StartResult): string[] {
  const api = backendUrl(config.http);
  const rows: [string, string][] = [];
  if (typeof result.grafana === 'string') rows.push(['Grafana', config.grafanaRootUrl]);
  rows.push(['API', `${api}/api/v1   (health ${api}/health/ready, kill page ${api}/kill)`]);
  rows.push([
    'QuestDB',
    `${result.questdb.httpUrl}   SQL ${result.questdb.pgAddress} as ${result.questdb.readonlyUser} (npx paperdesk sql "…")`,
  ]);
  if (result.demoExchange) rows.push(['Exchange', config.demoExchangeUrl]);
  if (result.prometheus === 'started') rows.push(['Prometheus', `http://127.0.0.1:${config.ports.prometheus}`]);
  return ['Runs', ...rows.map(([part, where]) => `  ${part.padEnd(11)}${where}`)];
}

function logins(secrets: Pick<Secrets, 'peopleFile'>): string[] {
  return [
    'Logins',
    ...PEOPLE.map(({ login, may }) => `  ${login.padEnd(11)}${may}`),
    `  ${'admin'.padEnd(11)}administers Grafana`,
    `  Passwords: npx paperdesk passwords   (kept in ${secrets.peopleFile})`,
    '',
  ];
}

function missingParts(result: StartResult): string[] {
  return [
    ...(result.outsideChannel
      ? []
      : [
          'Outside alert channel: nobody will be told when something breaks. Set ALERT_NTFY_URL with ALERT_NTFY_TOPIC, ALERT_SLACK_URL, ALERT_EMAIL_TO or another (docs/alerts.md).',
        ]),
    ...(typeof result.prometheus === 'object' ? [result.prometheus.missing] : []),
    ...(typeof result.grafana === 'object' ? ['Alerts: Grafana evaluates them, so none fires now.'] : []),
    ...result.remarks,
  ];
}
