import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse, stringify } from 'yaml';
import type { DeskFile } from '../../src/desk-file.js';
import { freePort } from '../questdb-server.js';
import type { DeliveredAlert } from './outside-listener.js';

const ROGUE_FILE = 'rogue-library';
const START_DEADLINE_MS = 300_000;
const PORTS = [
  'HTTP_PORT',
  'GRAFANA_PORT',
  'QUESTDB_HTTP_PORT',
  'QUESTDB_PG_PORT',
  'QUESTDB_HEALTH_PORT',
  'PROMETHEUS_PORT',
  'DEMO_EXCHANGE_PORT',
] as const;
type Ports = Readonly<Record<(typeof PORTS)[number], number>>;

export interface WatchedDeskOptions {
  readonly root: string;
  /** The environment of this program; ports, home and source are added. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly marketData: Partial<DeskFile['marketData']>;
  readonly webhookUrl: string;
  /** Where prices come from; invented unless told. */
  readonly source?: DeskFile['accounts'][number]['source'];
  readonly killSwitch?: Partial<DeskFile['killSwitch']>;
  /** Called with the home before anything is started. */
  readonly prepare?: (home: string) => Promise<void>;
  /** False: start what is built already. */
  readonly build: boolean;
}

/** Without a token: the command line's, which has the roles oncall and risk. */
export interface ApiRequest {
  readonly token?: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: object;
}

/** A whole desk as `npm start` brings it up, in a home and on ports of its own, and what may be done to its parts. */
export class WatchedDesk {
  private said = '';

  private constructor(
    readonly home: string,
    readonly ports: Ports,
    private readonly starter: ChildProcess,
    private readonly options: WatchedDeskOptions,
  ) {}

  get root(): string {
    return this.options.root;
  }

  static async start(options: WatchedDeskOptions): Promise<WatchedDesk> {
    const { root, environment, webhookUrl, build } = options;
    const home = mkdtempSync(join(tmpdir(), 'paperdesk-alerts-'));
    writeFileSync(join(home, 'desk.yaml'), deskFile(options));
    await options.prepare?.(home);
    const ports = Object.fromEntries(
      await Promise.all(PORTS.map(async (name) => [name, await freePort()] as const)),
    ) as Ports;
    const program = build ? ['backend/bin/start.mjs'] : ['backend/bin/paperdesk.mjs', 'start'];
    const starter = spawn(process.execPath, [join(root, program[0] ?? ''), ...program.slice(1)], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...environment,
        ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
        NODE_ENV: 'development',
        MARKET_DATA: options.source ?? 'demo',
        PAPERDESK_HOME: home,
        ALERT_WEBHOOK_URL: webhookUrl,
        NODE_OPTIONS: `--import ${pathToFileURL(join(root, 'backend/test/alerts/rogue-library.mjs')).href}`,
        ROGUE_LIBRARY: join(home, ROGUE_FILE),
      },
    });
    // Whoever ends this program ends the desk with it.
    process.once('exit', () => starter.kill('SIGINT'));
    const desk = new WatchedDesk(home, ports, starter, options);
    try {
      await desk.untilRunning();
    } catch (fault) {
      await desk.stop();
      throw fault;
    }
    return desk;
  }

  /** One more desk from the same programs. */
  another(change: Partial<WatchedDeskOptions>): Promise<WatchedDesk> {
    return WatchedDesk.start({ ...this.options, ...change, build: false });
  }

  /** What goes wrong at the demo exchange; throws its sentence when it does not know the fault. */
  async fault(body: Readonly<Record<string, unknown>>): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${this.ports.DEMO_EXCHANGE_PORT}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`the demo exchange refused ${JSON.stringify(body)}: ${await answer.text()}`);
  }

  /** As an operator of the desk, with the token of its command line unless another is given. */
  async api<Answer>(path: string, send?: ApiRequest): Promise<Answer> {
    const token = send?.token ?? readFileSync(join(this.home, 'secrets/cli-token'), 'utf8').trim();
    const answer = await fetch(`http://127.0.0.1:${this.ports.HTTP_PORT}/api/v1${path}`, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(send === undefined ? {} : { method: send.method ?? 'POST' }),
      ...(send?.body === undefined ? {} : { body: JSON.stringify(send.body) }),
    });
    return (await answer.json()) as Answer;
  }

  /** A token with a role of its own, as `paperdesk token create` prints it. */
  token(name: string, role: string, of: { readonly accounts?: readonly string[]; readonly person?: string }): string {
    const told = ['token', 'create', '--name', name, '--role', role];
    const person = of.person === undefined ? [] : ['--person', of.person];
    const accounts = (of.accounts ?? []).flatMap((account) => ['--account', account]);
    const printed = this.paperdesk([...told, ...person, ...accounts]);
    return printed.trim().split('\n').at(-1) ?? '';
  }

  /** Turns the service's exchange library against it, or back: see rogue-library.mjs. */
  turnLibrary(rogue: boolean): void {
    const file = join(this.home, ROGUE_FILE);
    if (rogue) writeFileSync(file, '');
    else rmSync(file, { force: true });
  }

  /** QuestDB answers questions but takes no rows, or takes them again: see rogue-library.mjs. */
  refuseRows(refused: boolean): void {
    const file = join(this.home, `${ROGUE_FILE}.writes`);
    if (refused) writeFileSync(file, '');
    else rmSync(file, { force: true });
  }

  async alive(): Promise<boolean> {
    const answer = await fetch(`http://127.0.0.1:${this.ports.HTTP_PORT}/health/live`).catch(() => undefined);
    return answer?.ok === true;
  }

  /** Grafana's own administrator; with a body it is sent there. */
  async grafana<Answer>(path: string, send?: Pick<ApiRequest, 'method' | 'body'>): Promise<Answer> {
    const password = readFileSync(join(this.home, 'secrets/grafana-admin-password'), 'utf8').trim();
    const answer = await fetch(`http://127.0.0.1:${this.ports.GRAFANA_PORT}${path}`, {
      headers: {
        authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      ...(send === undefined ? {} : { method: send.method ?? 'POST' }),
      ...(send?.body === undefined ? {} : { body: JSON.stringify(send.body) }),
    });
    if (!answer.ok) throw new Error(`Grafana answered ${answer.status} to ${path}`);
    return (await answer.json()) as Answer;
  }

  backendPid(): number {
    return Number(readFileSync(join(this.home, 'backend.pid'), 'utf8'));
  }

  /** One statement as QuestDB's administrator. */
  async questdb(statement: string): Promise<readonly (readonly unknown[])[]> {
    const password = readFileSync(join(this.home, 'secrets/questdb-http-password'), 'utf8').trim();
    const answer = await fetch(
      `http://127.0.0.1:${this.ports.QUESTDB_HTTP_PORT}/exec?query=${encodeURIComponent(statement)}`,
      { headers: { authorization: `Basic ${Buffer.from(`paperdesk:${password}`).toString('base64')}` } },
    );
    if (!answer.ok) throw new Error(`QuestDB refused ${statement.slice(0, 40)} …: ${await answer.text()}`);
    return ((await answer.json()) as { dataset?: unknown[][] }).dataset ?? [];
  }

  /** The Java process whose data lies in this home (not the shell that guards it). */
  questdbPid(): number {
    return this.pidOf(
      'QuestDB',
      (line) => /^\s*\d+ \S*java\s/.test(line) && line.includes(join(this.home, 'questdb/root')),
    );
  }

  demoExchangePid(): number {
    const port = String(this.ports.DEMO_EXCHANGE_PORT);
    // Not the shell that guards it.
    return this.pidOf(
      'the demo exchange',
      (line) => /^\s*\d+ node\s.*demo-exchange\.js/.test(line) && line.includes(port),
    );
  }

  private pidOf(part: string, fits: (line: string) => boolean): number {
    const line = execFileSync('ps', ['-eo', 'pid=,comm=,args='], { encoding: 'utf8', maxBuffer: 16_000_000 })
      .split('\n')
      .find(fits);
    if (line === undefined) throw new Error(`${part} of this desk is not among the processes`);
    return Number.parseInt(line.trim(), 10);
  }

  /** `npx paperdesk …` on this desk; what it prints. */
  paperdesk(parameters: readonly string[]): string {
    const ports = Object.entries(this.ports).map(([name, port]) => [name, String(port)]);
    return execFileSync(process.execPath, [join(this.options.root, 'backend/bin/paperdesk.mjs'), ...parameters], {
      cwd: this.options.root,
      encoding: 'utf8',
      env: { ...this.options.environment, ...Object.fromEntries(ports), PAPERDESK_HOME: this.home },
    });
  }

  /** Alerts that the backend heard of, which is everyone who looks at the desk. */
  deliveredToDesk(): DeliveredAlert[] {
    return readFileSync(join(this.home, 'logs/backend.log'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"alert delivered"'))
      .map((line) => JSON.parse(line) as { alert: string; status: string; startsAt?: string; time: string })
      .map(({ alert, status, startsAt, time }) => ({
        status,
        name: alert,
        startedAtMs: Date.parse(startsAt ?? time),
        arrivedAtMs: Date.parse(time),
      }));
  }

  /** The last lines of a part's log, for whoever has to find out why a check failed. */
  logTail(part: string, lines = 15): string {
    return readFileSync(join(this.home, `logs/${part}.log`), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-lines)
      .map((line) => line.slice(0, 300))
      .join('\n');
  }

  async stop(keepHome = false): Promise<void> {
    if (this.starter.exitCode === null && this.starter.signalCode === null) {
      const ended = new Promise((done) => this.starter.once('exit', done));
      this.starter.kill('SIGINT');
      await ended;
    }
    if (!keepHome) rmSync(this.home, { recursive: true, force: true });
  }

  private untilRunning(): Promise<void> {
    return new Promise((done, fail) => {
      const timer = setTimeout(() => fail(this.notStarted('in time')), START_DEADLINE_MS);
      const listen = (chunk: Buffer) => {
        this.said += chunk.toString();
        if (!this.said.includes('Ctrl-C stops')) return;
        clearTimeout(timer);
        if (this.said.includes('No Grafana')) fail(this.notStarted('with Grafana'));
        else done();
      };
      this.starter.stdout?.on('data', listen);
      this.starter.stderr?.on('data', listen);
      this.starter.once('exit', (code) => {
        clearTimeout(timer);
        fail(this.notStarted(`and ended with ${String(code)}`));
      });
    });
  }

  private notStarted(how: string): Error {
    return new Error(`the desk did not start ${how}; it said:\n${this.said}`);
  }
}

/** The desk.yaml that everyone gets, with what is changed of it. */
function deskFile({ root, marketData, killSwitch }: WatchedDeskOptions): string {
  const shipped = parse(readFileSync(join(root, 'deploy/desk.yaml'), 'utf8')) as {
    readonly marketData?: object;
    readonly killSwitch?: object;
  };
  return stringify({
    ...shipped,
    marketData: { ...shipped.marketData, ...marketData },
    killSwitch: { ...shipped.killSwitch, ...killSwitch },
  });
}
