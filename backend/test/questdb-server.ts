import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { questdbEnvironment, type QuestDbServer } from '../src/questdb/server-profile.js';
import type { QuestDbAddress } from '../src/questdb/sql.js';

const VERSION = '9.3.4';

/** Where the jar lies, or the sentence that says why tests with a real QuestDB are skipped. */
export function findQuestDb(): { readonly jar: string } | { readonly missing: string } {
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' });
  } catch {
    return { missing: 'java is not installed' };
  }
  const named = process.env['QUESTDB_JAR'] ?? '';
  if (named !== '') return existsSync(named) ? { jar: named } : { missing: 'QUESTDB_JAR names no file' };
  const local = join(homedir(), `.m2/repository/org/questdb/questdb/${VERSION}/questdb-${VERSION}.jar`);
  if (existsSync(local)) return { jar: local };
  try {
    const get = ['-q', 'dependency:get', `-Dartifact=org.questdb:questdb:${VERSION}`, '-Dtransitive=false'];
    execFileSync('mvn', get, { stdio: 'ignore', timeout: 120_000 });
  } catch {
    return { missing: `the QuestDB ${VERSION} jar is neither at QUESTDB_JAR nor to be had through Maven` };
  }
  return existsSync(local) ? { jar: local } : { missing: `Maven did not bring the QuestDB ${VERSION} jar` };
}

/** A loopback port on which nothing listens now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Asks again until `check` holds; fails with `what` after the deadline. */
export async function until(what: string, check: () => Promise<boolean>, deadlineMs = 20_000): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!(await check().catch(() => false))) {
    if (Date.now() > end) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A real QuestDB on free loopback ports, in a folder of its own, with random passwords. */
export class TestQuestDb {
  private process: ChildProcess | undefined;

  private constructor(
    private readonly jar: string,
    private readonly root: string,
    readonly server: QuestDbServer,
  ) {}

  static async start(jar: string): Promise<TestQuestDb> {
    const password = () => randomBytes(12).toString('hex');
    const questdb = new TestQuestDb(jar, mkdtempSync(join(tmpdir(), 'paperdesk-questdb-')), {
      httpPort: await freePort(),
      pgPort: await freePort(),
      healthPort: await freePort(),
      httpUser: 'paperdesk',
      httpPassword: password(),
      pgUser: 'paperdesk',
      pgPassword: password(),
      readonlyUser: 'paperdesk_reader',
      readonlyPassword: password(),
    });
    await questdb.restart();
    return questdb;
  }

  get address(): QuestDbAddress {
    const { httpPort, httpUser, httpPassword } = this.server;
    return { url: `http://127.0.0.1:${httpPort}`, user: httpUser, password: httpPassword };
  }

  async restart(): Promise<void> {
    // It lives for seconds: compiling its code a second time, for speed, would cost more than it brings.
    const java = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xms64m', '-Xmx256m'];
    this.process = spawn('java', [...java, '-p', this.jar, '-m', 'io.questdb/io.questdb.ServerMain', '-d', this.root], {
      env: { ...process.env, ...questdbEnvironment(this.server) },
      stdio: 'ignore',
    });
    const status = `http://127.0.0.1:${this.server.healthPort}/status`;
    await until('QuestDB is healthy', async () => (await fetch(status)).ok, 60_000);
  }

  /** Ends the process and waits for it: SIGKILL for a crash. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const running = this.process;
    this.process = undefined;
    if (running === undefined) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill(signal);
    await ended;
  }

  /** Holds the process as a machine under memory pressure would; `SIGCONT` lets it go on. */
  hold(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.process?.kill(signal);
  }

  /** Copies its folder while it is stopped, as a backup. */
  backUpTo(folder: string): void {
    cpSync(this.root, folder, { recursive: true });
  }

  /** Puts a backup in place of its folder while it is stopped. */
  restoreFrom(folder: string): void {
    rmSync(this.root, { recursive: true, force: true });
    cpSync(folder, this.root, { recursive: true });
  }

  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.root, { recursive: true, force: true });
  }
}
