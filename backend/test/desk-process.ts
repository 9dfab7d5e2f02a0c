import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Problem, Role } from '@paperdesk/contract';
import { systemClock } from '../src/clock.js';
import { createTokens } from '../src/security/tokens.js';
import { freePort, until } from './questdb-server.js';

export const ROUTE_SECRET = 'a-route-secret-of-the-tests';
const DIST = resolve(__dirname, '../dist');
const OUTPUT_KEPT = 200_000;

export interface DeskOptions {
  /** The content of desk.yaml. */
  readonly desk: object;
  /** Where the home is made; the temporary folder unless told. */
  readonly parent?: string;
  readonly environment?: Readonly<Record<string, string>>;
}
export interface StartOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** No file can grow beyond this many KiB: a write past it fails, as on a full disk. */
  readonly fileLimitKiB?: number;
}
export interface Answer<Body> {
  readonly status: number;
  readonly type: string;
  readonly body: Body;
}
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
interface Sent {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a text as it is. */
  readonly body?: unknown;
}

/**
 * The backend as a process of its own, in a home below the temporary folder and on a free loopback port. Unless the
 * environment names them, QuestDB, Grafana and the exchange are at a port where nothing listens.
 */
export class DeskProcess {
  private child: ChildProcess | undefined;
  /** What the process wrote since its last start, both streams. */
  output = '';

  private constructor(
    readonly home: string,
    readonly url: string,
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  static async prepare({ desk, parent = tmpdir(), environment = {} }: DeskOptions): Promise<DeskProcess> {
    const home = mkdtempSync(join(parent, 'paperdesk-desk-'));
    mkdirSync(join(home, 'secrets'), { mode: 0o700 });
    const port = await freePort();
    const nobody = `http://127.0.0.1:${await freePort()}`;
    const told = new DeskProcess(home, `http://127.0.0.1:${port}`, {
      PATH: process.env['PATH'] ?? '',
      PAPERDESK_HOME: home,
      MARKET_DATA: 'demo',
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(port),
      QUESTDB_HTTP_URL: nobody,
      QUESTDB_HTTP_PASSWORD: 'a-password-of-the-tests',
      DEMO_EXCHANGE_URL: nobody,
      GRAFANA_URL: nobody,
      GRAFANA_ROOT_URL: `${nobody}/`,
      PAPERDESK_ROUTE_SECRET: ROUTE_SECRET,
      LOG_LEVEL: 'warn',
      ...environment,
    });
    told.writeDesk(desk);
    return told;
  }

  /** Replaces desk.yaml; JSON is YAML as well. */
  writeDesk(desk: object): void {
    writeFileSync(join(this.home, 'desk.yaml'), JSON.stringify(desk));
  }

  /** The text of a new bearer token. */
  token(name: string, roles: readonly Role[], accounts: readonly string[] = []): string {
    return createTokens(join(this.home, 'secrets/tokens.json'), systemClock).create({ name, roles, accounts });
  }

  /** Starts the backend and waits until it answers; rejects with its output when it ends instead. */
  async start(options: StartOptions = {}): Promise<void> {
    const child = this.spawnBackend(options);
    this.child = child;
    this.output = '';
    const keep = (chunk: Buffer) => {
      this.output = (this.output + chunk.toString()).slice(-OUTPUT_KEPT);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    let answers = false;
    const lives = async () => child.exitCode !== null || (answers = (await fetch(`${this.url}/health/live`)).ok);
    await until('the backend answers', lives, 60_000);
    if (!answers) throw new Error(`the backend ended with code ${child.exitCode}: ${this.output}`);
  }

  /** Runs the backend until it ends by itself. */
  async run(environment: Readonly<Record<string, string>>): Promise<Finished> {
    return finished(process.execPath, [join(DIST, 'main.js')], { ...this.environment, ...environment });
  }

  /** Runs `paperdesk` on this home. */
  async cli(parameters: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Finished> {
    return finished(process.execPath, [join(DIST, 'cli.js'), ...parameters], { ...this.environment, ...environment });
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** An orderly stop; resolves to the exit code. */
  async stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.home, { recursive: true, force: true });
  }

  /** One request. Rejects when nobody answers. */
  async send<Body = Problem>(method: string, path: string, sent: Sent = {}): Promise<Answer<Body>> {
    const { token, headers = {}, body } = sent;
    const reply = await fetch(this.url + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(15_000),
    });
    const type = reply.headers.get('content-type') ?? '';
    const text = await reply.text();
    return { status: reply.status, type, body: (type.includes('json') ? JSON.parse(text) : text) as Body };
  }

  /** The body of a GET under `/api/v1`; rejects unless it was answered with 200. */
  async get<Body>(path: string, token: string): Promise<Body> {
    const { status, body } = await this.send<Body>('GET', `/api/v1${path}`, { token });
    if (status !== 200) throw new Error(`GET ${path} was answered with ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** Waits until every market is in that state. */
  async markets(state: string, token: string): Promise<void> {
    await until(`every market is ${state}`, async () => {
      const feeds = await this.get<{ state: string }[]>('/feeds', token);
      return feeds.length > 0 && feeds.every((feed) => feed.state === state);
    });
  }

  private spawnBackend({ environment = {}, fileLimitKiB }: StartOptions): ChildProcess {
    const program = [process.execPath, '--enable-source-maps', join(DIST, 'main.js')];
    // `ulimit -f` counts blocks of 512 bytes in a POSIX shell.
    const limited = ['sh', '-c', `ulimit -f ${(fileLimitKiB ?? 0) * 2} && exec "$@"`, 'sh', ...program];
    const [command = '', ...parameters] = fileLimitKiB === undefined ? program : limited;
    return spawn(command, parameters, {
      env: { ...this.environment, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const running = this.child;
    this.child = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null)
      return running?.exitCode ?? null;
    const ended = new Promise((done) => running.once('exit', done));
    running.kill(signal);
    await ended;
    return running.exitCode;
  }
}

function finished(command: string, parameters: readonly string[], env: Record<string, string>): Promise<Finished> {
  return new Promise((done) => {
    execFile(command, parameters, { env, timeout: 25_000 }, (fault, stdout, stderr) => {
      const code = fault === null ? 0 : typeof fault.code === 'number' ? fault.code : -1;
      done({ code, stdout, stderr });
    });
  });
}
