import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FeedView } from '@paperdesk/contract';
import { type DemoExchange, startDemoExchange } from '../../demo-exchange/start-demo-exchange.js';
import type { DeliveryView } from '../../src/engine/desk.js';
import { QuestDbSql } from '../../src/questdb/sql.js';
import { DEMO_ACCOUNTS, aDeskFile } from '../a-desk.js';
import { DeskProcess } from '../desk-process.js';
import { TestQuestDb, until } from '../questdb-server.js';
import type { Interval } from './compare.js';
import type { Planned } from './schedule.js';
import { StormOrders } from './storm-orders.js';

const DISK_MB = 192;
const nowUs = () => Date.now() * 1000;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Parts {
  readonly disk: string;
  readonly smallDisk: boolean;
  readonly questdb: TestQuestDb;
  readonly exchange: DemoExchange;
  readonly desk: DeskProcess;
  readonly truthFile: string;
  readonly token: string;
}

/** The desk as processes, its QuestDB and its exchange, and everything that can be done to them. */
export class StormWorld {
  readonly questdb: TestQuestDb;
  readonly exchange: DemoExchange;
  readonly desk: DeskProcess;
  readonly truthFile: string;
  readonly orders: StormOrders;
  /** True when the home lies on a small disk of its own that can be filled. */
  readonly smallDisk: boolean;

  private constructor(private readonly parts: Parts) {
    this.questdb = parts.questdb;
    this.exchange = parts.exchange;
    this.desk = parts.desk;
    this.truthFile = parts.truthFile;
    this.orders = new StormOrders(parts.desk, parts.token);
    this.smallDisk = parts.smallDisk;
  }

  static async open(jar: string, seed: number): Promise<StormWorld> {
    const disk = mkdtempSync(join(tmpdir(), 'paperdesk-storm-'));
    const smallDisk = mountSmallDisk(disk);
    const truthFile = join(mkdtempSync(join(tmpdir(), 'paperdesk-truth-')), 'truth.log');
    const [questdb, exchange] = await Promise.all([
      TestQuestDb.start(jar),
      startDemoExchange({ source: { kind: 'synthetic', seed }, truthFile }),
    ]);
    const desk = await DeskProcess.prepare({
      desk: aDeskFile({ marketData: { staleAfterMs: 3000 }, execution: { preset: 'realistic' } }),
      parent: disk,
      environment: {
        DEMO_EXCHANGE_URL: `http://127.0.0.1:${exchange.port}`,
        QUESTDB_HTTP_URL: questdb.address.url,
        QUESTDB_HTTP_USER: questdb.address.user,
        QUESTDB_HTTP_PASSWORD: questdb.address.password,
        LOG_LEVEL: 'error',
      },
    });
    const token = desk.token('storm', ['trader'], DEMO_ACCOUNTS);
    const world = new StormWorld({ disk, smallDisk, questdb, exchange, desk, truthFile, token });
    await desk.start();
    await desk.markets('live', token);
    return world;
  }

  get sql(): QuestDbSql {
    return new QuestDbSql(this.questdb.address);
  }

  /** The body of a GET of the desk's API. */
  get<Body>(path: string): Promise<Body> {
    return this.desk.get<Body>(path, this.parts.token);
  }

  /** Does it and waits until it is over; returns while the sockets were down, as far as this test knows. */
  async suffer({ fault, forMs }: Planned): Promise<Interval | undefined> {
    const from = nowUs();
    switch (fault) {
      case 'killBackend':
        await this.desk.kill();
        await pause(forMs);
        await this.desk.start();
        return this.downFrom(from);
      case 'cutSockets':
        this.exchange.inject({ fault: 'terminate' });
        return this.downFrom(from);
      case 'stall':
        this.exchange.inject({ fault: 'stall', forMs });
        await pause(forMs);
        return this.downFrom(from);
      case 'refuse':
        this.exchange.inject({ fault: 'refuse', forMs });
        this.exchange.inject({ fault: 'terminate' });
        await pause(forMs);
        return this.downFrom(from);
      case 'killQuestDb':
        await this.questdb.stop('SIGKILL');
        await pause(forMs);
        await this.questdb.restart();
        return undefined;
      case 'hangQuestDb':
        this.questdb.hold('SIGSTOP');
        await pause(forMs);
        this.questdb.hold('SIGCONT');
        return undefined;
      case 'fullDisk': {
        const free = this.fillDisk();
        await pause(forMs);
        free();
        return undefined;
      }
      case 'dropDepth':
        this.exchange.inject({ fault: 'dropDepth', frames: 3 });
        return undefined;
      case 'duplicate':
        this.exchange.inject({ fault: 'duplicate', frames: 50 });
        return undefined;
    }
  }

  /** Everything that arrived by now is in QuestDB. */
  async settled(): Promise<void> {
    await this.allHeardSince(nowUs());
    await until(
      'everything is delivered',
      async () => {
        const views = await this.desk.get<DeliveryView[]>('/delivery', this.parts.token);
        return views.every(({ state, waitingRows }) => state === 'delivering' && waitingRows < 200);
      },
      60_000,
    );
    // What is still in the writer's hands and in back-fill's; then what QuestDB has yet to apply.
    await pause(5_000);
    await this.sql.query(
      "SELECT wait_wal_table('trades'), wait_wal_table('quotes'), wait_wal_table('feed_gaps'), wait_wal_table('orders'), wait_wal_table('fills')",
    );
  }

  async close(): Promise<void> {
    await this.desk.remove();
    await this.exchange.close();
    await this.questdb.remove();
    if (this.smallDisk) execFileSync('umount', [this.parts.disk]);
    rmSync(this.parts.disk, { recursive: true, force: true });
  }

  private async downFrom(from: number): Promise<Interval> {
    await this.allHeardSince(nowUs());
    return [from, nowUs()];
  }

  private async allHeardSince(timeUs: number): Promise<void> {
    await until(
      'every market is live and heard again',
      async () => {
        const feeds = await this.desk.get<FeedView[]>('/feeds', this.parts.token);
        return feeds.every(
          ({ state, channels }) =>
            state === 'live' &&
            channels.every(({ lastEventAt }) => lastEventAt !== null && Date.parse(lastEventAt) * 1000 > timeUs),
        );
      },
      90_000,
    );
  }

  /** Fills the small disk to the last byte; returns the way to free it. */
  private fillDisk(): () => void {
    const filler = join(this.parts.disk, 'filler');
    const file = openSync(filler, 'w');
    const block = Buffer.alloc(1 << 16);
    try {
      for (;;) if (writeSync(file, block) < block.length) break;
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC')) throw cause;
    } finally {
      closeSync(file);
    }
    return () => rmSync(filler);
  }
}

/** A disk in memory, where the system lets us mount one. */
function mountSmallDisk(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
