import { join, resolve } from 'node:path';
import { readSecret } from '../../src/config.js';
import { backendUrl } from './backend.js';
import { ALERT_VARIABLES, type AlertVariable, halfSet, usableOf } from '../../src/alert-channels.js';
import { writeGrafanaFiles } from './grafana-files.js';
import type { GrafanaInstallation } from './grafana-installation.js';
import { setFolders } from './grafana-folders.js';
import { GrafanaSilent } from './grafana-admin.js';
import { makePeople } from './grafana-people.js';
import { makeWatchToken, WATCH_TOKEN } from './grafana-token.js';
import type { QuestDbAccess } from './questdb.js';
import { secretsFolder } from './secrets.js';
import { type Environment, type StartRun, plainEnvironment } from './start-run.js';
import { type WaitResult, answersOk, waitUntil } from './wait-until.js';

/** What Grafana needs to know about the other parts. */
export interface GrafanaSurroundings {
  readonly questdb: QuestDbAccess;
  readonly socket: string;
  readonly prometheus: boolean;
}

// The first start migrates an empty database: half a minute on a slow disk.
const START_DEADLINE_MS = 120_000;

/** Starts Grafana with the desk's plugin, data sources, dashboards and alerts. Returns sentences about what is amiss. */
export async function startGrafana(
  run: StartRun,
  installation: GrafanaInstallation,
  around: GrafanaSurroundings,
): Promise<string[]> {
  const { config, secrets } = run;
  run.say(`Starting Grafana ${installation.version} (the first time it makes its database) …`);
  const channels = usableChannels(run.environment);
  const ini = writeGrafanaFiles({
    root: run.root,
    folder: join(config.home, 'grafana'),
    port: config.ports.grafana,
    rootUrl: config.grafanaRootUrl,
    adminPasswordFile: secrets.file('grafana-admin-password'),
    secretKeyFile: secrets.file('grafana-secret-key'),
    socket: around.socket,
    prometheus: around.prometheus,
    alertVariables: channels.set,
    notifications: { publicUrl: config.publicUrl, timezone: config.timezone },
    telegramChat: alertValue(run.environment, 'ALERT_TELEGRAM_CHAT'),
  });
  const url = `http://127.0.0.1:${config.ports.grafana}`;
  const answers = () => answersOk(`${url}/api/health`);
  await run.launch({
    name: 'grafana',
    command: installation.binary,
    parameters: ['server', '--homepath', installation.homePath, '--config', ini],
    environment: grafanaEnvironment(run, around),
    graceSeconds: 10,
    ready: answers,
    deadlineMs: START_DEADLINE_MS,
  });
  const admin = { url, password: secrets.value('grafana-admin-password') };
  const faults = await whileItAnswers(
    async () => {
      // In production the logins are made by administrators.
      const people = config.production ? undefined : await makePeople(admin, secrets.people);
      return [
        people ?? (await setFolders(admin)),
        await makeWatchToken(admin, join(secretsFolder(config.home), WATCH_TOKEN)),
      ];
    },
    () => waitUntil(answers, () => !run.isStopped, START_DEADLINE_MS),
    run.say,
  );
  return [...channels.faults, ...faults.filter((fault) => fault !== undefined)];
}

const TRIES = 3;

/**
 * Grafana answers before it has read all of its provisioning, and ends by itself when that fails, so that it may be gone in
 * the midst of being set up. It is brought back; each step looks for what is there already, so all of them are done again.
 */
export async function whileItAnswers<T>(
  setUp: () => Promise<T>,
  back: () => Promise<WaitResult>,
  say: (line: string) => void,
): Promise<T> {
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      return await setUp();
    } catch (fault) {
      if (!(fault instanceof GrafanaSilent) || left === 0) throw fault;
      say(`${fault.message}; waiting for it.`);
      if ((await back()) !== 'ready') throw fault;
    }
  }
}

/** Alert variables that are set and can work, and sentences about those that cannot. */
export function usableChannels(environment: Environment): {
  set: AlertVariable[];
  outside: boolean;
  faults: string[];
} {
  const given = ALERT_VARIABLES.filter((name) => alertValue(environment, name) !== undefined);
  const mailless = given.includes('ALERT_EMAIL_TO') && (environment['GF_SMTP_HOST'] ?? '') === '';
  const set = mailless ? given.filter((name) => name !== 'ALERT_EMAIL_TO') : given;
  const noMail = 'ALERT_EMAIL_TO is set but no mail server: no mail is sent until GF_SMTP_HOST names one (host:port).';
  return { set, outside: usableOf(set).length > 0, faults: [...(mailless ? [noMail] : []), ...halfSet(given)] };
}

/** Its value, or that of the file that `*_FILE` names. */
export function alertValue(environment: Environment, name: AlertVariable): string | undefined {
  return readSecret(environment, name);
}

/** Variables of Grafana's process: its own settings as the operator gave them, and what the provisioning files ask for. */
export function grafanaEnvironment(
  run: Pick<StartRun, 'config' | 'root' | 'environment' | 'secrets'>,
  around: GrafanaSurroundings,
): Record<string, string> {
  const { config, environment, secrets } = run;
  const own = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && /^GF_(?!PATHS_|SERVER_)/.test(entry[0]),
  );
  const channels = ALERT_VARIABLES.flatMap((name) => {
    const value = alertValue(environment, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...plainEnvironment(environment),
    ...Object.fromEntries(own),
    ...Object.fromEntries(channels),
    ...(channels.some(([name]) => name === 'ALERT_EMAIL_TO') ? { GF_SMTP_ENABLED: 'true' } : {}),
    PAPERDESK_BACKEND_URL: backendUrl(config.http),
    PAPERDESK_PUBLIC_URL: config.publicUrl,
    PAPERDESK_ROUTE_SECRET: readSecret(environment, 'PAPERDESK_ROUTE_SECRET') ?? secrets.value('route-secret'),
    PAPERDESK_DASHBOARDS: resolve(run.root, 'dashboards'),
    QUESTDB_PG_ADDRESS: around.questdb.pgAddress,
    QUESTDB_READONLY_USER: around.questdb.readonlyUser,
    QUESTDB_READONLY_PASSWORD: around.questdb.readonlyPassword,
    PROMETHEUS_URL: `http://127.0.0.1:${config.ports.prometheus}`,
  };
}
