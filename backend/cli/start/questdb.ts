import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readSecret } from '../../src/config.js';
import { OperatorError } from '../../src/errors.js';
import { questdbEnvironment } from '../../src/questdb/server-profile.js';
import { fetchJar, presentJar } from './questdb-jar.js';
import { type StartRun, plainEnvironment } from './start-run.js';
import { answersAtAll, answersOk } from './wait-until.js';

/** Names of the users of the QuestDB that the starter runs; their passwords are made at the first start. */
export const QUESTDB_USERS = { http: 'paperdesk', pg: 'paperdesk', readonly: 'paperdesk_reader' } as const;

/** How the other parts reach QuestDB. */
export interface QuestDbAccess {
  /** False when a QuestDB that ran already is used. */
  readonly started: boolean;
  readonly httpUrl: string;
  /** `host:port` of the PostgreSQL wire. */
  readonly pgAddress: string;
  readonly readonlyUser: string;
  readonly readonlyPassword: string;
  /** Variables for the backend; secrets only as `*_FILE`. */
  readonly backendEnvironment: Readonly<Record<string, string>>;
}

const START_DEADLINE_MS = 90_000;

/** Starts QuestDB on loopback, or takes the running one that `QUESTDB_HTTP_URL` names. */
export async function startQuestDb(run: StartRun, java: string | undefined): Promise<QuestDbAccess> {
  return java === undefined ? takeRunning(run) : startOwn(run, java);
}

async function takeRunning(run: StartRun): Promise<QuestDbAccess> {
  const { config, environment } = run;
  if (!(await answersAtAll(`${config.questdbHttpUrl}/ping`)))
    throw new OperatorError(
      `No QuestDB answers at QUESTDB_HTTP_URL=${config.questdbHttpUrl}: start it, correct the address, or unset the variable to have one started.`,
    );
  return {
    started: false,
    httpUrl: config.questdbHttpUrl,
    pgAddress: new URL(config.questdbPgUrl).host,
    readonlyUser: environment['QUESTDB_READONLY_USER'] ?? 'user',
    readonlyPassword: readSecret(environment, 'QUESTDB_READONLY_PASSWORD') ?? '',
    backendEnvironment: {},
  };
}

async function startOwn(run: StartRun, java: string): Promise<QuestDbAccess> {
  const { config, secrets } = run;
  let jar = presentJar(config, run.root);
  if (jar === undefined) {
    run.say('Fetching QuestDB 9.3.4 with Maven (30 MB, once) …');
    jar = await fetchJar(config.home);
  }
  run.say('Starting QuestDB …');
  const data = join(config.home, 'questdb/root');
  mkdirSync(data, { recursive: true });
  await run.launch({
    name: 'questdb',
    command: java,
    parameters: [
      '-XX:+UseSerialGC',
      '-Xms64m',
      '-Xmx512m',
      '-p',
      jar,
      '-m',
      'io.questdb/io.questdb.ServerMain',
      '-d',
      data,
    ],
    environment: {
      ...plainEnvironment(run.environment),
      ...questdbEnvironment({
        httpPort: config.ports.questdbHttp,
        pgPort: config.ports.questdbPg,
        healthPort: config.ports.questdbHealth,
        httpUser: QUESTDB_USERS.http,
        httpPassword: secrets.value('questdb-http-password'),
        pgUser: QUESTDB_USERS.pg,
        pgPassword: secrets.value('questdb-pg-password'),
        readonlyUser: QUESTDB_USERS.readonly,
        readonlyPassword: secrets.value('questdb-readonly-password'),
        logLevel: run.environment['QDB_LOG_W_STDOUT_LEVEL'],
      }),
    },
    graceSeconds: 20,
    ready: () => answersOk(`http://127.0.0.1:${config.ports.questdbHealth}/status`),
    deadlineMs: START_DEADLINE_MS,
  });
  return {
    started: true,
    httpUrl: config.questdbHttpUrl,
    pgAddress: `127.0.0.1:${config.ports.questdbPg}`,
    readonlyUser: QUESTDB_USERS.readonly,
    readonlyPassword: secrets.value('questdb-readonly-password'),
    backendEnvironment: {
      QUESTDB_HTTP_USER: QUESTDB_USERS.http,
      QUESTDB_HTTP_PASSWORD_FILE: secrets.file('questdb-http-password'),
      QUESTDB_PG_USER: QUESTDB_USERS.pg,
      QUESTDB_PG_PASSWORD_FILE: secrets.file('questdb-pg-password'),
      QUESTDB_READONLY_USER: QUESTDB_USERS.readonly,
      QUESTDB_READONLY_PASSWORD_FILE: secrets.file('questdb-readonly-password'),
    },
  };
}
