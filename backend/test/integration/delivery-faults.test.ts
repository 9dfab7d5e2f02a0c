import { createServer, request, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemTimers } from '../../src/questdb/delivery.js';
import { MarketDataWriter } from '../../src/questdb/market-data-writer.js';
import { migrate } from '../../src/questdb/migrations/migrate.js';
import { QuestDbSender, type LineSender } from '../../src/questdb/sender.js';
import { SpoolSender } from '../../src/questdb/spool-sender.js';
import { Spool } from '../../src/questdb/spool.js';
import { QuestDbSql } from '../../src/questdb/sql.js';
import { applyKeep } from '../../src/questdb/storage/keep.js';
import { StorageWatch, tableSizes } from '../../src/questdb/storage/storage-watch.js';
import { serverStart, timeWatermark } from '../../src/questdb/watermark.js';
import { NOW, aListing, aMarketState, aTrade } from '../builders.js';
import { TestQuestDb, findQuestDb, until } from '../questdb-server.js';

const found = findQuestDb();
if ('missing' in found) process.stdout.write(`skipped: delivery to a real QuestDB, because ${found.missing}\n`);
const withQuestDb = 'jar' in found ? describe : describe.skip;

withQuestDb('market data on its way to a real QuestDB', () => {
  let questdb: TestQuestDb;
  let sql: QuestDbSql;
  let folder: string;
  let proxy: FaultyProxy;
  let spool: Spool;
  let sender: SpoolSender;
  let writer: MarketDataWriter;
  let posts = 0;
  /** Added to the clock: what lies minutes back is not simply sent again. */
  let laterMs = 0;
  const nowMs = () => Date.now() + laterMs;

  beforeAll(async () => {
    questdb = await TestQuestDb.start('jar' in found ? found.jar : '');
    sql = new QuestDbSql(questdb.address, 1_000);
    await migrate(new QuestDbSql(questdb.address));
    proxy = await FaultyProxy.start(questdb.server.httpPort);
    folder = mkdtempSync(join(tmpdir(), 'paperdesk-delivery-'));
    spool = new Spool(join(folder, 'spool.db'), 50_000_000);
    const posting = new QuestDbSender({ ...questdb.address, url: proxy.url }, 1_000);
    const counting: LineSender = { post: (bytes) => ((posts += 1), posting.post(bytes)) };
    sender = new SpoolSender({
      ...{ spool, sender: counting, watermark: timeWatermark(sql), serverStart: serverStart(sql) },
      deadLetter: (letter) => writer.bury(letter),
      timers: { ...systemTimers, nowMs },
    });
    writer = new MarketDataWriter({
      ...{ spool, source: 'demo', booksPerSecond: 1, onStored: () => sender.notify() },
      clock: { nowUs: () => nowMs() * 1000 },
    });
    writer.write(aListing());
    sender.start();
  }, 90_000);

  afterAll(async () => {
    questdb.hold('SIGCONT');
    writer.close();
    await sender.close();
    spool.close();
    await proxy.stop();
    await questdb.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const trades = (from: number, to: number, timeExchange = NOW) => {
    for (let id = from; id < to; id += 1)
      writer.write(
        aTrade({ tradeId: `t-${id}`, timeExchange: timeExchange + id * 1000, timeReceived: nowMs() * 1000 }),
      );
    writer.write(aMarketState({ timeReceived: nowMs() * 1000 }));
    writer.flush();
  };
  const delivered = () =>
    until('everything is delivered', () =>
      Promise.resolve(sender.delivery().waitingRows === 0 && sender.delivery().lastError === null),
    );
  const retrying = (reason: RegExp) =>
    until(`it says ${reason}`, () => Promise.resolve(reason.test(sender.delivery().lastError ?? '')));
  const stored = async () => {
    await sql.query("SELECT wait_wal_table('trades')");
    return (await sql.query('SELECT count(), count_distinct(trade_id) FROM trades'))[0];
  };

  test('a QuestDB that hangs costs a time-out, and nothing is lost or doubled', async () => {
    trades(0, 100);
    await delivered();
    questdb.hold('SIGSTOP');
    trades(100, 200);
    await retrying(/no answer within 1000 ms/);
    trades(200, 300);
    expect(sender.delivery().state).toBe('retrying');
    questdb.hold('SIGCONT');
    await delivered();
    expect(await stored()).toEqual(['300', '300']);
    const { queryableMsP50, queryableMsP99, rowsPerSecond } = sender.delivery();
    expect(queryableMsP50).toBeLessThan(Number(queryableMsP99));
    expect(queryableMsP99).toBeGreaterThan(900);
    expect(rowsPerSecond).toBeGreaterThan(0);
  }, 30_000);

  test.each([
    ['answers 503', 'unavailable', /answered 503/],
    ['closes after half a request', 'cut', /cannot be reached/],
    ['takes the rows and closes before it says so', 'unsaid', /cannot be reached/],
  ] as const)(
    'a server that %s gets the same rows again, and has them once',
    async (_name, fault, reason) => {
      const before = Number((await stored())?.[0]);
      proxy.fault = fault;
      trades(before, before + 50);
      await retrying(reason);
      proxy.fault = 'none';
      await delivered();
      expect(await stored()).toEqual([String(before + 50), String(before + 50)]);
    },
    30_000,
  );

  test('after a long outage what waits goes in few large requests', async () => {
    const before = Number((await stored())?.[0]);
    await questdb.stop('SIGKILL');
    for (let part = 0; part < 800; part += 1) trades(before + part * 20, before + part * 20 + 20);
    await retrying(/cannot be reached|fetch failed/);
    await questdb.restart();
    posts = 0;
    await delivered();
    // 1,600 batches of two tables, and what is sent again after the kill.
    expect(posts).toBeLessThan(40);
    expect(await stored()).toEqual([String(before + 16_000), String(before + 16_000)]);
  }, 60_000);

  test('a QuestDB restored from an older backup gets every row it lost, also those with old times', async () => {
    const before = Number((await stored())?.[0]);
    laterMs += 10 * 60_000;
    trades(before, before + 100);
    await delivered();
    await stored();
    await questdb.stop('SIGTERM');
    questdb.backUpTo(join(folder, 'backup'));
    await questdb.restart();
    laterMs += 10 * 60_000;
    trades(before + 100, before + 200);
    // Fetched over REST: older than anything the table has.
    trades(before + 200, before + 220, NOW - 3_600_000_000);
    await delivered();
    // So that "just before it ended" is not what brings them back.
    laterMs += 10 * 60_000;
    trades(before + 220, before + 230);
    await delivered();
    expect(await stored()).toEqual([String(before + 230), String(before + 230)]);
    await questdb.stop('SIGTERM');
    questdb.restoreFrom(join(folder, 'backup'));
    await questdb.restart();
    expect(await stored()).toEqual([String(before + 100), String(before + 100)]);
    // No row comes, no request fails: it notices by itself.
    await until('all rows are back', async () => (await stored())?.[0] === String(before + 230), 15_000);
    expect(await stored()).toEqual([String(before + 230), String(before + 230)]);
  }, 60_000);

  test('tables are kept as long as told, compared by length; what QuestDB refuses is said', async () => {
    const own = new QuestDbSql(questdb.address);
    const keep = {
      trades: '4 WEEKS',
      quotes: '14 DAYS',
      books: 'forever',
      candles_1s: '14 DAYS',
      candles_1m: 'forever',
    };
    expect(await applyKeep(own, keep)).toEqual([
      { table: 'books', from: '3 DAYS', to: 'forever' },
      { table: 'candles_1s', from: '1 WEEKS', to: '14 DAYS' },
      { table: 'trades', from: '90 DAYS', to: '4 WEEKS' },
    ]);
    for (const table of ['books', 'candles_1s', 'trades']) await own.query(`SELECT wait_wal_table('${table}')`);
    expect(await applyKeep(own, keep)).toEqual([]);
    expect(await applyKeep(own, { trades: '36 HOURS', candles_1s: 'forever' })).toMatchObject([
      { table: 'candles_1s', to: 'forever' },
      { table: 'trades', to: '36 HOURS', refused: expect.stringMatching(/multiple of partition/) as unknown },
    ]);
  }, 30_000);

  test('the disk is measured by table, and a budget suspends books, then quotes, then trades', async () => {
    const measured = async (budgetBytes?: number) => {
      const watch = new StorageWatch({
        ...{ tableSizes: tableSizes(sql), spoolFile: join(folder, 'spool.db'), home: folder, budgetBytes },
      });
      await watch.measure();
      return watch;
    };
    const watch = await measured();
    const used = watch.view()?.usedBytes ?? 0;
    expect(watch.view()).toMatchObject({ budgetBytes: null, suspended: [], daysLeft: null });
    expect(watch.tableBytes().get('trades')).toBeGreaterThan(16_000 * 50);
    expect(used).toBeGreaterThan(watch.tableBytes().get('trades') ?? 0);
    expect((await measured(used * 1.08)).suspended()).toEqual(['books']);
    expect((await measured(used * 1.03)).suspended()).toEqual(['books', 'quotes']);
    expect((await measured(used * 0.9)).suspended()).toEqual(['books', 'quotes', 'trades']);
    await questdb.stop('SIGKILL');
    await watch.measure();
    expect(watch.view()?.usedBytes).toBeGreaterThan(used * 0.9);
  }, 30_000);
});

/** Stands before QuestDB and spoils requests. */
class FaultyProxy {
  fault: 'none' | 'unavailable' | 'cut' | 'unsaid' = 'none';

  private constructor(private readonly server: Server) {}

  static async start(port: number): Promise<FaultyProxy> {
    const server = createServer();
    const proxy = new FaultyProxy(server);
    server.on('request', (incoming, reply) => {
      const { fault } = proxy;
      if (fault === 'unavailable') return void incoming.resume().on('end', () => reply.writeHead(503).end('busy'));
      if (fault === 'cut') return void incoming.once('data', () => incoming.destroy());
      const { method, url: path, headers } = incoming;
      const onward = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
        if (fault === 'unsaid') {
          answer.resume();
          return void incoming.destroy();
        }
        reply.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(reply);
      });
      onward.on('error', () => incoming.destroy());
      incoming.pipe(onward);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
