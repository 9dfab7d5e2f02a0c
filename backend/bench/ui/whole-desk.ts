import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { usedBy } from '../feed/process-group.js';
import { freePort } from '../scratch-home.js';

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

/** The programs whose CPU is counted, by a part of their command lines. */
const PROGRAMS = { backend: /dist\/main\.js/, questdb: /questdb/, grafana: /grafana/ } as const;
export type ProgramName = keyof typeof PROGRAMS;
/** CPU seconds so far. */
export type CpuSeconds = Readonly<Record<ProgramName, number>>;

/** A desk as `npm start` starts it, Grafana included, on free ports and in a home that is removed at the end. */
export class WholeDesk {
  private constructor(
    private readonly starter: ChildProcess,
    private readonly home: string,
    private readonly ports: Readonly<Record<string, string>>,
  ) {}

  static async start(root: string, environment: NodeJS.ProcessEnv): Promise<WholeDesk> {
    const home = mkdtempSync(join(tmpdir(), 'paperdesk-bench-ui-'));
    const free: Record<string, string> = {};
    for (const name of PORTS) free[name] = String(await freePort());
    const starter = spawn(process.execPath, [resolve(root, 'backend/bin/start.mjs')], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...environment, ...free, NODE_ENV: 'development', MARKET_DATA: 'demo', PAPERDESK_HOME: home },
    });
    const desk = new WholeDesk(starter, home, free);
    try {
      await untilRunning(starter);
    } catch (fault) {
      await desk.stop();
      throw fault;
    }
    return desk;
  }

  get grafanaUrl(): string {
    return `http://localhost:${this.ports['GRAFANA_PORT']}`;
  }

  get exchangeUrl(): string {
    return `http://127.0.0.1:${this.ports['DEMO_EXCHANGE_PORT']}`;
  }

  password(login: string): string {
    const people = JSON.parse(readFileSync(join(this.home, 'secrets/people.json'), 'utf8')) as Record<string, string>;
    return people[login] ?? '';
  }

  /** CPU seconds of backend, QuestDB and Grafana so far. Throws where the system has no /proc or a part is missing. */
  cpuSeconds(): CpuSeconds {
    const groups = groupsBelow(this.starter.pid ?? 0);
    const of = (name: ProgramName) => {
      const group = groups.find(({ command }) => PROGRAMS[name].test(command));
      const used = usedBy(group?.id);
      if (used === undefined) throw new Error(`the CPU of ${name} cannot be read`);
      return used.cpuSeconds;
    };
    return { backend: of('backend'), questdb: of('questdb'), grafana: of('grafana') };
  }

  async stop(): Promise<void> {
    if (this.starter.exitCode === null) {
      const ended = new Promise((done) => this.starter.once('exit', done));
      this.starter.kill('SIGINT');
      await ended;
    }
    rmSync(this.home, { recursive: true, force: true });
  }
}

async function untilRunning(starter: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((done, fail) => {
    const give = (why: string) => fail(new Error(`${why}; it said:\n${said}`));
    const timer = setTimeout(() => give('the desk did not start in time'), START_DEADLINE_MS);
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes('Paperdesk runs.') || !said.includes('Ctrl-C stops')) return;
      clearTimeout(timer);
      if (said.includes('No Grafana')) give('the desk runs without Grafana');
      else done();
    };
    starter.stdout?.on('data', listen);
    starter.stderr?.on('data', listen);
    starter.once('exit', (code) => {
      clearTimeout(timer);
      give(`the desk's starter ended with ${String(code)}`);
    });
  });
}

interface Group {
  readonly id: number;
  readonly command: string;
}

/** The process groups that a process started, each led by a guard whose command line names the program. */
function groupsBelow(starter: number): Group[] {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [, parent, group] = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ');
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [{ id: Number(pid), parent: Number(parent), group: Number(group), command }];
      } catch {
        // It ended meanwhile.
        return [];
      }
    });
  const below = new Set([starter]);
  for (let size = 0; size !== below.size;) {
    size = below.size;
    for (const { id, parent } of found) if (below.has(parent)) below.add(id);
  }
  return found.filter(({ id, group }) => id === group && id !== starter && below.has(id));
}
