import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { questdbEnvironment } from '../../src/questdb/server-profile.js';
import { QuestDbSql } from '../../src/questdb/sql.js';
import { findJava } from '../../cli/start/java.js';
import { presentJar } from '../../cli/start/questdb-jar.js';
import { type StartRun, plainEnvironment } from '../../cli/start/start-run.js';
import { answersOk } from '../../cli/start/wait-until.js';
import { freePort } from '../scratch-home.js';
import { type Running, running } from './feed-bench-desk.js';
import { type Used, usedBy } from './process-group.js';

const VERSION = '2.4.1';
const run = promisify(execFile);

/** What cryptofeed handed to its callbacks so far; `at` is the time of the last, in epoch seconds. */
export interface PeerCounts {
  readonly counts: { readonly trades: number; readonly ticker: number; readonly l2_book: number };
  readonly at: number;
}

/** The Python that has cryptofeed, or the sentence that says why the peer is left out. */
export async function findPeer(python: string): Promise<{ python: string } | { missing: string }> {
  const how = `install it with 'pip install cryptofeed==${VERSION}' and name that Python by BENCH_PYTHON`;
  try {
    const show = 'import importlib.metadata as m; print(m.version("cryptofeed"))';
    const { stdout } = await run(python, ['-c', show]);
    if (stdout.trim() === VERSION) return { python };
    return { missing: `cryptofeed is ${stdout.trim()}, not ${VERSION}: ${how}` };
  } catch {
    return { missing: `no Python with cryptofeed: ${how}` };
  }
}

/** A QuestDB as cryptofeed needs it: line protocol over TCP, tables made by what is sent. */
export class PeerQuestDb {
  private constructor(
    private readonly program: Running,
    readonly linePort: number,
    readonly sql: QuestDbSql,
  ) {}

  static async start(on: StartRun): Promise<PeerQuestDb> {
    const [httpPort, pgPort, healthPort, linePort] = await Promise.all([
      freePort(),
      freePort(),
      freePort(),
      freePort(),
    ]);
    const data = join(on.config.home, 'peer-questdb');
    mkdirSync(data, { recursive: true });
    const user = { httpUser: 'peer', httpPassword: on.secrets.value('questdb-http-password') };
    const jar = presentJar(on.config, on.root) ?? '';
    const program = await on.launch({
      name: 'peer-questdb',
      command: (await findJava(on.environment)) ?? 'java',
      parameters: [
        ...['-XX:+UseSerialGC', '-Xms64m', '-Xmx512m'],
        ...['-p', jar, '-m', 'io.questdb/io.questdb.ServerMain', '-d', data],
      ],
      environment: {
        ...plainEnvironment(on.environment),
        ...questdbEnvironment({
          ...{ httpPort, pgPort, healthPort, ...user },
          ...{
            pgUser: 'peer',
            pgPassword: user.httpPassword,
            readonlyUser: 'reader',
            readonlyPassword: user.httpPassword,
          },
        }),
        QDB_LINE_TCP_ENABLED: 'true',
        QDB_LINE_TCP_NET_BIND_TO: `127.0.0.1:${linePort}`,
        QDB_LINE_AUTO_CREATE_NEW_TABLES: 'true',
        QDB_LINE_AUTO_CREATE_NEW_COLUMNS: 'true',
      },
      graceSeconds: 10,
      ready: () => answersOk(`http://127.0.0.1:${healthPort}/status`),
      deadlineMs: 60_000,
    });
    const url = `http://127.0.0.1:${httpPort}`;
    const sql = new QuestDbSql({ url, user: user.httpUser, password: user.httpPassword });
    return new PeerQuestDb(running(program, url), linePort, sql);
  }

  /** Rows in all of its tables. */
  async rows(): Promise<number> {
    const tables = await this.sql.query("SELECT table_name FROM tables() WHERE table_name LIKE '%-BINANCE'");
    let sum = 0;
    for (const [name] of tables) sum += Number((await this.sql.query(`SELECT count() FROM '${String(name)}'`))[0]?.[0]);
    return sum;
  }

  used(): Used | undefined {
    return this.program.used();
  }
}

/** One run of cryptofeed. */
export class CryptofeedPeer {
  counts: PeerCounts = { counts: { trades: 0, ticker: 0, l2_book: 0 }, at: 0 };
  private said = '';

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('error', () => undefined);
    if (child.stdout !== null)
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.startsWith('{')) this.counts = JSON.parse(line) as PeerCounts;
      });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.said = (this.said + chunk.toString()).slice(-2000);
    });
  }

  static start(
    on: StartRun,
    told: { python: string; exchangeUrl: string; linePort: number; channels: readonly string[]; expected: number },
  ): CryptofeedPeer {
    const guard = join(on.root, 'backend/bin/with-parent.sh');
    const program = resolve(on.root, 'backend/bench/feed/cryptofeed-peer.py');
    const { python, exchangeUrl, linePort, channels, expected } = told;
    const child = spawn(
      guard,
      ['2', python, program, exchangeUrl, String(linePort), 'BTC-USDT,ETH-USDT', channels.join(','), String(expected)],
      { detached: true, stdio: ['pipe', 'pipe', 'pipe'], env: plainEnvironment(on.environment) },
    );
    return new CryptofeedPeer(child);
  }

  used(): Used | undefined {
    return usedBy(this.child.pid);
  }

  /** Why it ended, when it did. */
  get fault(): string | undefined {
    return this.child.exitCode === null ? undefined : `cryptofeed ended with ${this.child.exitCode}: ${this.said}`;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGTERM');
    await ended;
  }
}
