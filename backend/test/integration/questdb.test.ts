import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/clock.js';
import { MarketDataWriter } from '../../src/questdb/market-data-writer.js';
import { deliver } from '../../src/questdb/delivery.js';
import { migrate, otherPartitions } from '../../src/questdb/migrations/migrate.js';
import { createTable } from '../../src/questdb/migrations/schema.js';
import { MIGRATIONS } from '../../src/questdb/migrations/all.js';
import { Projector } from '../../src/questdb/projector.js';
import { QuestDbReader } from '../../src/questdb/reader.js';
import { QuestDbSender } from '../../src/questdb/sender.js';
import { SpoolSender } from '../../src/questdb/spool-sender.js';
import { Spool } from '../../src/questdb/spool.js';
import { QuestDbSql } from '../../src/questdb/sql.js';
import { seqWatermark, timeWatermark } from '../../src/questdb/watermark.js';
import { NOW, aBook, aListing, aTrade } from '../builders.js';
import { TestQuestDb, findQuestDb, until } from '../questdb-server.js';
import { ScriptedJournal, aFilledOrder, anOpening } from '../scripted-journal.js';

const found = findQuestDb();
if ('missing' in found) process.stdout.write(`skipped: a real QuestDB, because ${found.missing}\n`);
const withQuestDb = 'jar' in found ? describe : describe.skip;

withQuestDb('a real QuestDB', () => {
  let questdb: TestQuestDb;
  let sql: QuestDbSql;
  let folder: string;
  let spool: Spool;
  let spoolSender: SpoolSender;
  let writer: MarketDataWriter;
  let projector: Projector;
  const journal = new ScriptedJournal();
  const one = async (query: string) => (await sql.query(query))[0];
  const applied = (table: string) => sql.query(`SELECT wait_wal_table('${table}')`);

  beforeAll(async () => {
    questdb = await TestQuestDb.start('jar' in found ? found.jar : '');
    folder = mkdtempSync(join(tmpdir(), 'paperdesk-spool-'));
    sql = new QuestDbSql(questdb.address);
    const sender = new QuestDbSender(questdb.address, 2_000);
    spool = new Spool(join(folder, 'spool.db'), 50_000_000);
    const deadLetter = (letter: Parameters<MarketDataWriter['bury']>[0]) => writer.bury(letter);
    spoolSender = new SpoolSender({ spool, sender, watermark: timeWatermark(sql), deadLetter });
    const onStored = () => spoolSender.notify();
    writer = new MarketDataWriter({ spool, clock: systemClock, source: 'demo', booksPerSecond: 5, onStored });
    projector = new Projector({ journal, sender, watermark: seqWatermark(sql), deadLetter });
  }, 90_000);

  afterAll(async () => {
    await projector.close();
    writer.close();
    await spoolSender.close();
    spool.close();
    await questdb.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const delivered = () =>
    until('everything is delivered', async () => {
      const views = [projector.delivery(), spoolSender.delivery()];
      return views.every((view) => view.waitingRows === 0 && view.lastError === null);
    });
  const ticks = (from: number, to: number) => {
    for (let id = from; id < to; id += 1)
      writer.write(aTrade({ tradeId: `t-${id}`, timeExchange: NOW + id * 1000, timeReceived: NOW + id * 1000 + 500 }));
    writer.flush();
  };

  test('migrations run once, twice without harm, and refuse an edited past', async () => {
    expect(await migrate(sql)).toEqual(MIGRATIONS.map(({ version }) => version));
    expect(await migrate(sql)).toEqual([]);
    // Partitions are chosen when a table is made; another wish is told, not done.
    expect(await otherPartitions(sql, { trades: 'DAY', quotes: 'HOUR' })).toEqual(['quotes has DAY, not HOUR']);
    const [sample] = MIGRATIONS.flatMap(({ tables }) => tables);
    await sql.query(createTable({ ...sample!, name: 'cut_by_hour' }, { cut_by_hour: 'HOUR' }));
    expect(await otherPartitions(sql, { cut_by_hour: 'HOUR' })).toEqual([]);
    await sql.query('DROP TABLE cut_by_hour');
    for (const view of MIGRATIONS.flatMap((each) => each.views)) await sql.query(`SELECT * FROM ${view.name} LIMIT 1`);
    const [first] = MIGRATIONS;
    const edited = { ...first!, views: [{ name: 'x', meaning: 'x', sql: 'SELECT 1' }] };
    await expect(migrate(sql, { migrations: [edited] })).rejects.toThrow(/migration 1 .* was changed after it ran/);
  }, 40_000);

  test('a journal becomes rows; fills sum to the filled quantity; the ledger sums to zero', async () => {
    projector.start();
    spoolSender.start();
    const worth = { usdValue: '30000', usdRate: '1', usdRateSource: 'par' };
    const valued = aFilledOrder('order-1').map((event) =>
      event.type === 'orderAccepted' ? { ...event, ...worth } : event,
    );
    journal.add(...anOpening(), ...valued);
    projector.notify();
    await delivered();
    for (const table of ['orders', 'fills', 'ledger', 'audit_log', 'balances']) await applied(table);
    expect(
      await one('SELECT order_status, filled_quantity::double, leaves_quantity::double FROM orders_latest'),
    ).toEqual(['filled', 0.5, 0]);
    expect(await one('SELECT usd_value::double, usd_rate::double, usd_rate_source FROM orders_latest')).toEqual([
      30_000,
      1,
      'par',
    ]);
    expect(await one('SELECT count(), sum(last_quantity)::double, sum(commission)::double FROM fills')).toEqual([
      '2',
      0.5,
      0.0005,
    ]);
    const sums = await sql.query('SELECT journal_seq, currency, sum(quantity)::double FROM ledger');
    expect(sums.length).toBeGreaterThan(3);
    expect(sums.every((row) => row[2] === 0)).toBe(true);
    const usdt =
      "SELECT total::double, locked::double FROM balances WHERE currency='USDT' ORDER BY journal_seq LIMIT -1";
    expect(await one(usdt)).toEqual([250_000 - 30_000.005, 0]);
    expect(await one('SELECT count() FROM audit_log')).toEqual([String(journal.lastSeq())]);
  }, 30_000);

  test('ticks land as prices, books as arrays, candles fill', async () => {
    writer.write(aListing());
    ticks(0, 100);
    writer.write(aBook());
    writer.flush();
    await delivered();
    await applied('trades');
    await applied('books');
    expect(await one('SELECT price, quantity FROM trades LIMIT 1')).toEqual([60_000, 0.5]);
    expect(await one('SELECT best_bid, asks[1,2], asks[2,1] FROM books')).toEqual([60_000, 60_000.02, 1]);
    await until('a candle', async () => (await one('SELECT sum(trades) FROM candles_1s'))?.[0] === '100');
  }, 30_000);

  test('a poisoned row is set aside and the rest of its batch is stored', async () => {
    writer.write(aTrade({ tradeId: 'bad', timeExchange: 12 }));
    ticks(100, 102);
    await delivered();
    writer.flush();
    await delivered();
    await applied('dead_letters');
    await applied('trades');
    expect(await one('SELECT table_name, row_count FROM dead_letters')).toEqual(['trades', 1]);
    expect(await one('SELECT count() FROM trades')).toEqual(['102']);
  }, 30_000);

  test('the SQL user reads, cannot write, cannot copy; an unknown table is not created', async () => {
    const { pgPort, readonlyUser, readonlyPassword } = questdb.server;
    const url = `postgres://127.0.0.1:${pgPort}/qdb`;
    const reader = new QuestDbReader({ url, user: readonlyUser, password: readonlyPassword });
    try {
      expect(await reader.health()).toEqual({ ok: true });
      expect((await reader.query('SELECT order_status FROM orders_latest')).rows).toEqual([['filled']]);
      await expect(reader.query("INSERT INTO trades (ts, venue) VALUES (now(), 'x')")).rejects.toThrow(/denied/i);
      await expect(reader.query('DROP TABLE trades')).rejects.toThrow(/denied/i);
      await expect(reader.query("COPY (SELECT * FROM trades) TO 'x' WITH FORMAT PARQUET")).rejects.toThrow();
    } finally {
      await reader.close();
    }
    const outcome = await new QuestDbSender(questdb.address).post(Buffer.from(`nowhere,a=b c=1 ${NOW}\n`));
    expect(outcome).toMatchObject({ kind: 'poison', line: 1 });
    // A time beyond the year 9999 is answered with 500; the row after it must still land.
    const lines = [
      `trades,venue=p trade_id="1",price=1.0 999999999999999999t\n`,
      `trades,venue=p trade_id="2",price=1.0 ${NOW}t\n`,
    ];
    const [bad = '', good = ''] = lines;
    const batch = {
      table: 'trades',
      bytes: Buffer.from(bad + good),
      ends: [bad.length, (bad + good).length],
      ...{ minTs: NOW, maxTs: NOW, minReceived: NOW, maxReceived: NOW },
    };
    const cut = await deliver(new QuestDbSender(questdb.address), batch);
    expect(cut).toMatchObject({ kind: 'delivered', rows: 1, poisoned: [{ line: Buffer.from(bad) }] });
  }, 30_000);

  test('QuestDB away, then killed mid-stream: nothing lost, nothing twice', async () => {
    await questdb.stop('SIGTERM');
    ticks(200, 700);
    journal.add(...aFilledOrder('order-2'));
    projector.notify();
    await until('the senders notice', async () =>
      [projector.delivery(), spoolSender.delivery()].every((view) => view.state === 'retrying'),
    );
    await questdb.restart();
    for (let part = 0; part < 40; part += 1) ticks(700 + part * 100, 800 + part * 100);
    const before = spoolSender.delivery().deliveredRows;
    await until('some of it is taken', async () => spoolSender.delivery().deliveredRows > before);
    await questdb.stop('SIGKILL');
    journal.add(...aFilledOrder('order-3'));
    ticks(4700, 4800);
    projector.notify();
    await questdb.restart();
    await delivered();
    for (const table of ['trades', 'fills', 'orders']) await applied(table);
    expect(await one('SELECT count(), count_distinct(trade_id) FROM trades')).toEqual(['4703', '4703']);
    expect(await one('SELECT count(), count_distinct(trade_id) FROM fills')).toEqual(['6', '6']);
    expect(await one('SELECT count(), count_distinct(order_id) FROM orders')).toEqual(['9', '3']);
    projector.rebuild();
    await delivered();
    await applied('fills');
    expect(await one('SELECT count() FROM fills')).toEqual(['6']);
  }, 60_000);
});
