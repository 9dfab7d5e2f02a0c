import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../../src/config.js';
import { OperatorError } from '../../src/errors.js';
import { wantsDemoExchange } from './demo-exchange.js';
import { findGrafana } from './grafana-installation.js';
import { findJava } from './java.js';
import { type WantedPort, requireFreePorts } from './ports.js';
import { findPrometheus } from './prometheus.js';
import { presentJar, requireMaven } from './questdb-jar.js';
import type { Environment } from './start-run.js';

/** What was found before anything was started. */
export interface Preflight {
  /** Undefined when a QuestDB that runs already is used. */
  readonly java: string | undefined;
  readonly grafana: Awaited<ReturnType<typeof findGrafana>> | 'given';
  readonly prometheus: string | undefined;
}

/**
 * Checks everything that can be checked before the first process starts; `wantsGrafana` false leaves Grafana out.
 * Throws one {@link OperatorError}.
 */
export async function preflight(
  config: Config,
  root: string,
  environment: Environment,
  wantsGrafana = true,
): Promise<Preflight> {
  const ownQuestDb = !isSet(environment['QUESTDB_HTTP_URL']);
  requireFiles(config, root, environment);
  const java = ownQuestDb ? await findJava(environment) : undefined;
  if (ownQuestDb && presentJar(config, root) === undefined) await requireMaven();
  const grafana = wantsGrafana ? await grafanaFor(config, root, environment) : LEFT_OUT;
  const prometheus = await findPrometheus(config);
  await requireFreePorts(
    wantedPorts(config, {
      questdb: ownQuestDb,
      demoExchange: wantsDemoExchange(config, environment),
      grafana: grafana !== 'given' && 'found' in grafana,
      prometheus: prometheus !== undefined,
    }),
  );
  return { java, grafana, prometheus };
}

const LEFT_OUT = { missing: 'it was left out (--no-grafana).' } as const;

async function grafanaFor(config: Config, root: string, environment: Environment): Promise<Preflight['grafana']> {
  return isSet(environment['GRAFANA_URL']) ? 'given' : findGrafana(config.tools.grafanaHome, root);
}

/** The ports of the parts that will be started. */
export function wantedPorts(
  config: Pick<Config, 'http' | 'ports'>,
  parts: { questdb: boolean; demoExchange: boolean; grafana: boolean; prometheus: boolean },
): WantedPort[] {
  const loopback = (part: string, port: number, variable: string) => ({ part, host: '127.0.0.1', port, variable });
  const { ports } = config;
  return [
    { part: 'the API', host: config.http.host, port: config.http.port, variable: 'HTTP_PORT' },
    ...(parts.questdb
      ? [
          loopback('QuestDB', ports.questdbHttp, 'QUESTDB_HTTP_PORT'),
          loopback("QuestDB's SQL", ports.questdbPg, 'QUESTDB_PG_PORT'),
          loopback("QuestDB's health", ports.questdbHealth, 'QUESTDB_HEALTH_PORT'),
        ]
      : []),
    ...(parts.demoExchange ? [loopback('the demo exchange', ports.demoExchange, 'DEMO_EXCHANGE_PORT')] : []),
    ...(parts.grafana ? [loopback('Grafana', ports.grafana, 'GRAFANA_PORT')] : []),
    ...(parts.prometheus ? [loopback('Prometheus', ports.prometheus, 'PROMETHEUS_PORT')] : []),
  ];
}

function requireFiles(config: Config, root: string, environment: Environment): void {
  const programs = ['main.js', ...(wantsDemoExchange(config, environment) ? ['demo-exchange.js'] : [])];
  for (const program of programs)
    if (!existsSync(resolve(root, 'backend/dist', program)))
      throw new OperatorError(
        `backend/dist/${program} is missing: run \`npm start\` or \`npm run build\` in the checkout.`,
      );
  for (const file of config.source === 'replay' ? config.replay.files : [])
    if (!existsSync(resolve(root, file)))
      throw new OperatorError(`REPLAY_FILES names ${file}, which is not there: correct the path.`);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
