import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { ALERT_CHANNELS, ALERT_VARIABLES, usableOf } from './alert-channels.js';
import { type DeskFile, readDesk } from './desk-file.js';
import { OperatorError } from './errors.js';

const port = (value: number) => z.coerce.number().int().min(1).max(65535).default(value);
/** Of the IANA list, as Grafana's notification template takes it. */
function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format() !== '';
  } catch {
    return false;
  }
}

const environmentSchema = z.object({
  NODE_ENV: z.string().default('development'),
  TRADING_MODE: z.string().default('paper'),
  MARKET_DATA: z.enum(['demo', 'live', 'replay'], 'must be demo, live or replay').default('demo'),
  REPLAY_FILES: z.string().default(''),
  REPLAY_SPEED: z
    .string()
    .regex(/^(\d+(\.\d+)?|max)$/, 'must be a number such as 1 or 10, or max')
    .default('1'),
  DISK_BUDGET: z
    .string()
    .regex(/^\d+(\.\d+)?(MB|GB|TB)$/, 'must be such as 500MB, 50GB or 1.5TB')
    .optional(),
  /** Names the run on every row; a random one unless told. */
  REPLAY_RUN_ID: z.string().optional(),
  PAPERDESK_HOME: z.string().default('.paperdesk'),
  DESK_CONFIG: z.string().optional(),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: port(4000),
  GRAFANA_PORT: port(3000),
  QUESTDB_HTTP_PORT: port(9000),
  QUESTDB_PG_PORT: port(8812),
  QUESTDB_HEALTH_PORT: port(9003),
  PROMETHEUS_PORT: port(9090),
  DEMO_EXCHANGE_PORT: port(4100),
  QUESTDB_HTTP_URL: z.url().optional(),
  QUESTDB_PG_URL: z.url().optional(),
  QUESTDB_HTTP_USER: z.string().default('admin'),
  GRAFANA_URL: z.url().optional(),
  GRAFANA_ROOT_URL: z.url().optional(),
  GRAFANA_ORG_ID: z.coerce.number().int().min(1).default(1),
  PAPERDESK_PUBLIC_URL: z.url().optional(),
  DESK_TIMEZONE: z.string().refine(isTimezone, 'must be a time zone such as Europe/Berlin').default('UTC'),
  DEMO_EXCHANGE_URL: z.url().optional(),
  GRAFANA_SOCKET: z.string().optional(),
  /** `host:port`: the data source is served there as well, without encryption or password. */
  GRAFANA_TCP: z
    .string()
    .regex(/^[^\s:]+:\d{1,5}$/, 'must be host:port, such as 127.0.0.1:4001')
    .optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  QUESTDB_JAR: z.string().optional(),
  GRAFANA_HOME: z.string().optional(),
  PROMETHEUS_BIN: z.string().optional(),
});

/** Everything the backend was told, parsed once. Secrets are read by name through {@link Config.secret}. */
export interface Config {
  readonly production: boolean;
  readonly source: 'demo' | 'live' | 'replay';
  readonly home: string;
  readonly deskFile: string;
  readonly desk: DeskFile;
  readonly http: { readonly host: string; readonly port: number };
  readonly ports: {
    readonly grafana: number;
    readonly questdbHttp: number;
    readonly questdbPg: number;
    readonly questdbHealth: number;
    readonly prometheus: number;
    readonly demoExchange: number;
  };
  readonly questdbHttpUrl: string;
  readonly questdbPgUrl: string;
  readonly questdbHttpUser: string;
  readonly grafanaUrl: string;
  /** Expected `iss` of Grafana's signed identity, with its trailing slash. */
  readonly grafanaRootUrl: string;
  readonly grafanaOrgId: number;
  readonly publicUrl: string;
  /** `DESK_TIMEZONE`: people's clock beside UTC in alerts. */
  readonly timezone: string;
  readonly demoExchangeUrl: string;
  readonly grafanaSocket: string;
  /** `host:port` besides the socket; undefined: none. */
  readonly grafanaTcp: string | undefined;
  readonly replay: { readonly files: readonly string[]; readonly speed: number | 'max'; readonly runId?: string };
  /** `DISK_BUDGET` in bytes; undefined = growth is bounded by time limits alone. */
  readonly diskBudgetBytes: number | undefined;
  readonly logLevel: string;
  readonly tools: { readonly questdbJar?: string; readonly grafanaHome?: string; readonly prometheusBin?: string };
  /** True when an outside contact point is configured. */
  readonly outsideChannel: boolean;
}

/** What Grafana takes for yes in a setting, regardless of case. */
const GRAFANA_TRUE = /^(1|t|true|y|yes|on)$/i;

/** Holds for a home that has no desk.yaml of its own, below the checkout. */
const DEFAULT_DESK_FILE = 'deploy/desk.yaml';

type Told = z.infer<typeof environmentSchema>;
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads environment and desk.yaml. Throws one {@link OperatorError} that lists every fault.
 * `root` is the checkout: relative homes and the default desk.yaml are resolved against it.
 */
export function loadConfig(environment: Environment, root: string): Config {
  const faults: string[] = [];
  const env = environmentSchema.safeParse(withoutEmpty(environment));
  if (!env.success)
    throw new OperatorError(env.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; '));
  const told = env.data;
  const home = resolve(root, told.PAPERDESK_HOME);
  const deskFile = deskFileOf(told, root);
  const desk = readDesk(existsSync(deskFile) ? deskFile : resolve(root, DEFAULT_DESK_FILE), faults);
  faults.push(...modeFaults(told), ...productionFaults(told, environment, desk));
  if (desk !== undefined && desk.markets[told.MARKET_DATA].length === 0)
    faults.push(`${deskFile}: markets.${told.MARKET_DATA} lists no venue; add one`);
  if (desk === undefined || faults.length > 0) throw new OperatorError(faults.join('\n'));
  return {
    production: told.NODE_ENV === 'production',
    source: told.MARKET_DATA,
    home,
    deskFile,
    desk,
    http: { host: told.HTTP_HOST, port: told.HTTP_PORT },
    ports: {
      grafana: told.GRAFANA_PORT,
      questdbHttp: told.QUESTDB_HTTP_PORT,
      questdbPg: told.QUESTDB_PG_PORT,
      questdbHealth: told.QUESTDB_HEALTH_PORT,
      prometheus: told.PROMETHEUS_PORT,
      demoExchange: told.DEMO_EXCHANGE_PORT,
    },
    ...addressesOf(told),
    timezone: told.DESK_TIMEZONE,
    questdbHttpUser: told.QUESTDB_HTTP_USER,
    grafanaOrgId: told.GRAFANA_ORG_ID,
    grafanaSocket: told.GRAFANA_SOCKET ?? resolve(home, 'grafana.sock'),
    grafanaTcp: told.GRAFANA_TCP,
    replay: {
      files: told.REPLAY_FILES.split(',').filter((file) => file !== ''),
      speed: told.REPLAY_SPEED === 'max' ? 'max' : Number(told.REPLAY_SPEED),
      ...(told.REPLAY_RUN_ID === undefined ? {} : { runId: told.REPLAY_RUN_ID }),
    },
    diskBudgetBytes: bytesOf(told.DISK_BUDGET),
    logLevel: told.LOG_LEVEL,
    tools: { questdbJar: told.QUESTDB_JAR, grafanaHome: told.GRAFANA_HOME, prometheusBin: told.PROMETHEUS_BIN },
    outsideChannel: hasOutsideChannel(environment),
  };
}

/**
 * The people a desk lists and the file that lists them: desk.yaml alone is read, so that commands need none of the
 * desk's other settings. Throws an {@link OperatorError} when the file cannot be read or is faulty.
 */
export function loadPeople(environment: Environment, root: string): { file: string; people: DeskFile['people'] } {
  const own = deskFileOf(
    environmentSchema.pick({ PAPERDESK_HOME: true, DESK_CONFIG: true }).parse(withoutEmpty(environment)),
    root,
  );
  const file = existsSync(own) ? own : resolve(root, DEFAULT_DESK_FILE);
  const faults: string[] = [];
  const desk = readDesk(file, faults);
  if (desk === undefined) throw new OperatorError(faults.join('\n'));
  return { file, people: desk.people };
}

function deskFileOf(told: Pick<Told, 'PAPERDESK_HOME' | 'DESK_CONFIG'>, root: string): string {
  return told.DESK_CONFIG === undefined
    ? resolve(root, told.PAPERDESK_HOME, 'desk.yaml')
    : resolve(root, told.DESK_CONFIG);
}

const UNITS: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, TB: 1e12 };

function bytesOf(size: string | undefined): number | undefined {
  return size === undefined ? undefined : Math.round(Number(size.slice(0, -2)) * (UNITS[size.slice(-2)] ?? 1));
}

/** Where the other parts are: as told, else on this machine at their ports. */
function addressesOf(told: Told) {
  const root = told.GRAFANA_ROOT_URL ?? `http://localhost:${told.GRAFANA_PORT}/`;
  return {
    questdbHttpUrl: told.QUESTDB_HTTP_URL ?? `http://127.0.0.1:${told.QUESTDB_HTTP_PORT}`,
    questdbPgUrl: told.QUESTDB_PG_URL ?? `postgres://127.0.0.1:${told.QUESTDB_PG_PORT}/qdb`,
    demoExchangeUrl: told.DEMO_EXCHANGE_URL ?? `http://127.0.0.1:${told.DEMO_EXCHANGE_PORT}`,
    grafanaUrl: told.GRAFANA_URL ?? `http://127.0.0.1:${told.GRAFANA_PORT}`,
    grafanaRootUrl: root.endsWith('/') ? root : `${root}/`,
    publicUrl: (told.PAPERDESK_PUBLIC_URL ?? root).replace(/\/$/, ''),
  };
}

function modeFaults(told: Told): string[] {
  const faults: string[] = [];
  if (told.TRADING_MODE !== 'paper')
    faults.push(
      `TRADING_MODE is '${told.TRADING_MODE}': Paperdesk trades paper money only; set TRADING_MODE=paper or leave it out`,
    );
  if (told.MARKET_DATA === 'replay' && told.REPLAY_FILES === '')
    faults.push('REPLAY_FILES is empty: name the recordings to play');
  return faults;
}

/** The two secrets the backend cannot do without. Throws an {@link OperatorError} that names a missing one. */
export interface BackendSecrets {
  readonly routeSecret: string;
  readonly questdbHttpPassword: string;
  /** Of a Viewer in Grafana, to see which silences are set; undefined: the one that the starter made, when it made one. */
  readonly grafanaToken?: string;
}
export function readBackendSecrets(environment: Environment): BackendSecrets {
  const needed = (name: string) => {
    const secret = readSecret(environment, name);
    if (secret === undefined)
      throw new OperatorError(`${name} is not set: give it, or ${name}_FILE with the path of a file that holds it`);
    return secret;
  };
  const grafanaToken = readSecret(environment, 'GRAFANA_TOKEN');
  return {
    routeSecret: needed('PAPERDESK_ROUTE_SECRET'),
    questdbHttpPassword: needed('QUESTDB_HTTP_PASSWORD'),
    ...(grafanaToken === undefined ? {} : { grafanaToken }),
  };
}

/** A secret by its variable: `NAME`, or the content of the file that `NAME_FILE` names. */
export function readSecret(environment: Environment, name: string): string | undefined {
  const file = environment[`${name}_FILE`];
  const value = (file ?? '') === '' ? environment[name] : readSecretFile(`${name}_FILE`, file ?? '');
  return value === '' ? undefined : value;
}

function readSecretFile(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown fault';
    throw new OperatorError(`${variable} names ${file}, which cannot be read (${why})`);
  }
}

function withoutEmpty(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => (entry[1] ?? '') !== ''),
  );
}

function hasOutsideChannel(environment: Environment): boolean {
  const isSet = (name: string) => (environment[name] ?? environment[`${name}_FILE`] ?? '') !== '';
  // Grafana can send no mail without a mail server.
  return usableOf(ALERT_VARIABLES.filter(isSet)).some((name) => name !== 'email' || isSet('GF_SMTP_HOST'));
}

function productionFaults(told: Told, environment: Environment, desk: DeskFile | undefined): string[] {
  if (told.NODE_ENV !== 'production') return [];
  const faults: string[] = [];
  if (told.MARKET_DATA !== 'live')
    faults.push(`NODE_ENV=production takes MARKET_DATA=live only, not '${told.MARKET_DATA}'`);
  for (const name of ['GRAFANA_ROOT_URL', 'PAPERDESK_PUBLIC_URL'] as const)
    if (told[name] === undefined) faults.push(`NODE_ENV=production needs ${name}: the address people open`);
  for (const name of ['PAPERDESK_ROUTE_SECRET', 'QUESTDB_HTTP_PASSWORD']) {
    const secret = readSecret(environment, name);
    if (secret === undefined) faults.push(`NODE_ENV=production needs ${name} or ${name}_FILE`);
    else if (secret.length < 16) faults.push(`${name} is shorter than 16 characters; make a random one`);
  }
  if (!hasOutsideChannel(environment))
    faults.push(
      `NODE_ENV=production needs an outside alert channel: set one of ${ALERT_CHANNELS.map(({ variables }) => variables.join(' with ')).join(', ')}`,
    );
  if (GRAFANA_TRUE.test(environment['GF_AUTH_ANONYMOUS_ENABLED'] ?? ''))
    faults.push('NODE_ENV=production does not allow GF_AUTH_ANONYMOUS_ENABLED=true');
  return desk === undefined ? faults : [...faults, ...productionDeskFaults(desk)];
}

/** What a real desk may not be without: people who answer for it, and two of them for a re-arm. */
function productionDeskFaults(desk: DeskFile): string[] {
  const faults: string[] = [];
  if (desk.people.length === 0)
    faults.push('NODE_ENV=production needs people in desk.yaml: nobody could act otherwise');
  if (desk.killSwitch.fourEyes === 'single_operator')
    faults.push('NODE_ENV=production does not allow killSwitch.fourEyes single_operator; set different_person');
  return faults;
}
