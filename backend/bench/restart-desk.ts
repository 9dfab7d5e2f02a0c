import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { backendEnvironment } from '../cli/start/backend.js';
import type { Role } from '@paperdesk/contract';
import type { QuestDbAccess } from '../cli/start/questdb.js';
import type { StartRun } from '../cli/start/start-run.js';
import type { SupervisedProgram } from '../cli/start/supervised-program.js';
import { systemClock } from '../src/clock.js';
import { besideJournal } from '../src/journal/journal-file.js';
import { createTokens } from '../src/security/tokens.js';
import { freePort } from './scratch-home.js';
import { ACCOUNT, DESK_FILE, ORDERS_PER_SECOND } from './scratch-desk.js';

const NAME = 'restart';
const DEADLINE_MS = 60_000;
/** How long to wait before asking again a backend that does not answer yet. */
const POLL_MS = 2;

/** Milliseconds from the start of the process. */
export interface StartTimes {
  /** Until an order of before could be canceled: the engine is there and decides. */
  readonly cancelMs: number;
  /** Until a new order was taken: its market is live as well. */
  readonly orderMs: number;
}

/** A backend with a home of its own that is killed and started again. */
export class RestartDesk {
  private program: SupervisedProgram | undefined;

  private constructor(
    private readonly run: StartRun,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly at: { readonly url: string; readonly token: string; readonly home: string },
  ) {}

  static async prepare(
    run: StartRun,
    told: {
      readonly questdb: QuestDbAccess;
      readonly exchangeUrl: string;
      /** Of its home; two desks of one run have two. */
      readonly name?: string;
      readonly roles?: readonly Role[];
      /** Two desks of one run share QuestDB: an account of one name would be one account there. */
      readonly account?: string;
      /** Beside what every desk of the bench has in its desk.yaml. */
      readonly deskFile?: object;
    },
  ): Promise<RestartDesk> {
    const { questdb, exchangeUrl, name = NAME, roles = ['trader'], account = ACCOUNT } = told;
    const port = await freePort();
    const home = join(run.config.home, name);
    const deskFile = join(run.config.home, `${name}.yaml`);
    const token = createTokens(join(home, 'secrets/tokens.json'), systemClock).create({
      ...{ name: 'bench', roles, accounts: [account], days: 1, ordersPerSecond: ORDERS_PER_SECOND },
    });
    writeFileSync(deskFile, JSON.stringify({ ...DESK_FILE, ...told.deskFile }));
    const environment = {
      ...backendEnvironment(run, questdb, join(run.config.home, `${name}.sock`)),
      PAPERDESK_HOME: home,
      DESK_CONFIG: deskFile,
      MARKET_DATA: 'demo',
      DEMO_EXCHANGE_URL: exchangeUrl,
      HTTP_PORT: String(port),
    };
    return new RestartDesk(run, environment, { url: `http://127.0.0.1:${port}`, token, home });
  }

  /** Starts it; `probe` is called until it holds, and launching is done when it does. */
  async start(probe: () => Promise<boolean>): Promise<void> {
    this.program = await this.run.launch({
      name: NAME,
      command: process.execPath,
      parameters: ['--enable-source-maps', resolve(this.run.root, 'backend/dist/main.js')],
      environment: this.environment,
      graceSeconds: 15,
      ready: probe,
      deadlineMs: DEADLINE_MS,
    });
  }

  /** Starts it and measures until it cancels an open order, and until it takes a new one. */
  async startMeasured(openOrderId: string, order: () => object): Promise<StartTimes> {
    const started = performance.now();
    const until = async (what: () => Promise<boolean>) => {
      while (!(await what())) {
        if (performance.now() - started > DEADLINE_MS) throw new Error('the restarted backend takes no commands');
        await pause(POLL_MS);
      }
      return performance.now() - started;
    };
    let times: StartTimes | undefined;
    await this.start(async () => {
      const cancelMs = await until(() => this.answers('DELETE', `/api/v1/orders/${openOrderId}`, 200));
      const orderMs = await until(() => this.answers('POST', '/api/v1/orders', 201, order()));
      times = { cancelMs, orderMs };
      return true;
    });
    if (times === undefined) throw new Error('the restarted backend was not asked');
    return times;
  }

  /** As a power cut: nothing is written any more. */
  async kill(): Promise<void> {
    this.program?.kill();
    while (this.program?.running === true) await pause(5);
  }

  /** In order: it leaves a snapshot. */
  async stop(): Promise<void> {
    await this.program?.stop();
  }

  get journalFile(): string {
    return join(this.at.home, 'journal.db');
  }

  dropSnapshots(): void {
    const { snapshots } = besideJournal(join(this.at.home, 'journal.db'));
    for (const end of ['', '-wal', '-shm']) rmSync(snapshots + end, { force: true });
  }

  /** The reply's JSON. Throws when it is not 2xx. */
  async call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
    const reply = await this.send(method, path, body);
    if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${(await reply.text()).slice(0, 300)}`);
    return reply.json();
  }

  private async answers(method: 'DELETE' | 'POST', path: string, status: number, body?: object): Promise<boolean> {
    try {
      const reply = await this.send(method, path, body);
      await reply.body?.cancel();
      return reply.status === status;
    } catch {
      return false;
    }
  }

  private send(method: string, path: string, body?: object): Promise<Response> {
    return fetch(this.at.url + path, {
      method,
      headers: { authorization: `Bearer ${this.at.token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }
}
