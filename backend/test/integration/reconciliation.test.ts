import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apply } from '../../src/engine/apply.js';
import { emptyState } from '../../src/engine/state.js';
import type { DeskEvent } from '../../src/model/desk-event.js';
import { systemTimers } from '../../src/questdb/delivery.js';
import { migrate } from '../../src/questdb/migrations/migrate.js';
import { Projector } from '../../src/questdb/projector.js';
import { totalsOf, type AccountTotals } from '../../src/questdb/reconciliation/account-totals.js';
import { Reconciler, type Mismatch, type ReconcilerOptions } from '../../src/questdb/reconciliation/reconciler.js';
import { encodeRows } from '../../src/questdb/rows/encoder.js';
import type { Row } from '../../src/questdb/rows/row.js';
import { QuestDbSender } from '../../src/questdb/sender.js';
import { QuestDbSql } from '../../src/questdb/sql.js';
import { seqWatermark } from '../../src/questdb/watermark.js';
import { TestQuestDb, findQuestDb } from '../questdb-server.js';
import { ScriptedJournal, aFilledOrder, accepted, anOpening, decided, filled, someTerms } from '../scripted-journal.js';

const found = findQuestDb();
if ('missing' in found) process.stdout.write(`skipped: shadow accounting, because ${found.missing}\n`);
const withQuestDb = 'jar' in found ? describe : describe.skip;

/** Sells 0.6 BTC of which 0.4995 were bought, the rest deposited; commission in USDT. */
function aSale(orderId: string): DeskEvent[] {
  const hold = { currency: 'BTC', amount: '0.6' };
  const sale = filled(orderId, { tradeId: orderId, quantityLots: 60_000, commission: '36.000006', released: '0.6' });
  return [
    {
      ...decided(),
      ...{ type: 'fundsDeposited', account: 'demo-main' },
      currency: 'BTC',
      amount: '1',
      transferId: 't',
    },
    accepted(someTerms(orderId, { side: 'sell', quantity: '0.6' }), { quantityLots: 60_000, hold }),
    { ...sale, commissionCurrency: 'USDT' },
  ];
}

withQuestDb('shadow accounting on a real QuestDB', () => {
  const journal = new ScriptedJournal();
  const state = emptyState();
  const mismatches: Mismatch[] = [];
  let rows: Row[] = [];
  let questdb: TestQuestDb;
  let sql: QuestDbSql;
  let sender: QuestDbSender;
  let projector: Projector;
  let reconciler: Reconciler;
  const deadLetter = ({ message }: { readonly message: string }) => {
    throw new Error(message);
  };
  let wrong: (totals: AccountTotals) => AccountTotals = (totals) => totals;

  const aReconciler = (patienceMs: number, more: Partial<ReconcilerOptions> = {}) =>
    new Reconciler({
      sql,
      totals: () => wrong(totalsOf(state, journal.lastSeq())),
      deliveredTo: () => journal.cursor('questdb'),
      record: (made) => rows.push(...made),
      onMismatch: (mismatch) => mismatches.push(mismatch),
      nowUs: () => Date.now() * 1000,
      timers: systemTimers,
      patienceMs,
      ...more,
    });

  beforeAll(async () => {
    questdb = await TestQuestDb.start('jar' in found ? found.jar : '');
    sql = new QuestDbSql(questdb.address);
    await migrate(sql);
    sender = new QuestDbSender(questdb.address, 2_000);
    projector = new Projector({ journal, sender, watermark: seqWatermark(sql), deadLetter });
    reconciler = aReconciler(15_000);
    projector.start();
  }, 90_000);

  afterAll(async () => {
    await reconciler.close();
    await projector.close();
    await questdb.remove();
  });

  const commit = (...events: DeskEvent[]) => {
    journal.add(...events);
    for (const event of events) apply(state, event);
    projector.notify();
  };
  const run = async () => {
    rows = [];
    return reconciler.run();
  };
  const figure = (subject: string, item: string) =>
    rows.find((row) => row['subject'] === subject && row['item'] === item);

  test('everything agrees, from the first event', async () => {
    commit(...anOpening(), ...aFilledOrder('order-1'));
    expect(await run()).toMatchObject({ result: 'agreed', seq: 7 });
    expect(figure('cash', 'USDT')).toMatchObject({ sql_value: '219999.995', engine_value: '219999.995', from_seq: 0 });
    expect(figure('trades', 'BTC')).toMatchObject({ sql_value: '0.4995', result: 'agreed' });
    expect(figure('fees', 'BTC')).toMatchObject({ sql_value: '0.0005', engine_value: '0.0005' });
    expect(figure('position', 'demo|BTC/USDT')).toMatchObject({ sql_value: '0.4995', difference: '0' });
    expect(mismatches).toEqual([]);
  }, 20_000);

  test('then only what came since; what is sold beyond a position ends it at zero', async () => {
    commit(...aSale('order-2'));
    expect(await run()).toMatchObject({ result: 'agreed', seq: 10 });
    expect(rows[0]).toMatchObject({ subject: 'all', from_seq: 7, journal_seq: 10, compared: 7 });
    expect(figure('position', 'demo|BTC/USDT')).toMatchObject({ sql_value: '0', engine_value: '0' });
    expect(figure('trades', 'BTC')).toMatchObject({ sql_value: '0.8995', engine_value: '0.8995' });
  }, 20_000);

  test('a reset begins anew: the closed epoch is not compared', async () => {
    const closing = [
      { currency: 'BTC', amount: '0.8995' },
      { currency: 'USDT', amount: '255964.000994' },
    ];
    commit(
      { ...decided(), type: 'accountReset', account: 'demo-main', epoch: 2, reason: 'anew', closing },
      {
        ...decided(),
        ...{ type: 'fundsDeposited', account: 'demo-main' },
        currency: 'USDT',
        amount: '250000',
        transferId: null,
      },
      ...aFilledOrder('order-3'),
    );
    expect(await run()).toMatchObject({ result: 'agreed' });
    expect(figure('cash', 'USDT')).toMatchObject({ sql_value: '219999.995', epoch: 2 });
  }, 20_000);

  test('one unit of the last decimal, seen twice at one event, is told once for its account', async () => {
    wrong = (totals) => ({
      ...totals,
      accounts: totals.accounts.map((each) => ({
        ...each,
        cash: new Map(each.cash).set('USDT', (each.cash.get('USDT') ?? 0n) + 1n),
      })),
    });
    expect(await run()).toMatchObject({ result: 'differs' });
    expect(rows.filter((row) => row['subject'] === 'all').map((row) => [row['attempt'], row['from_seq']])).toEqual([
      [1, journal.lastSeq()],
      [2, 0],
    ]);
    await run();
    expect(mismatches).toEqual([
      {
        ...{ account: 'demo-main', seq: journal.lastSeq() },
        text: 'cash USDT: engine 219999.995000000000000001, SQL 219999.995',
      },
    ]);
    wrong = (totals) => totals;
    expect(await run()).toMatchObject({ result: 'agreed' });
  }, 20_000);

  test('a row that agreed before and was edited by hand is found at the next look at everything', async () => {
    const found: Mismatch[] = [];
    const looking = aReconciler(15_000, { wholeEvery: 2, onMismatch: (mismatch) => found.push(mismatch) });
    expect(await looking.run()).toMatchObject({ result: 'agreed' });
    const edit = async (by: string) => {
      await sql.query(`UPDATE fills SET last_price = last_price ${by}m WHERE order_id = 'order-3'`);
      await sql.query("SELECT wait_wal_table('fills')");
    };
    await edit('+ 0.01');
    expect(await looking.run()).toMatchObject({ result: 'agreed' });
    expect(await looking.run()).toMatchObject({ result: 'differs' });
    expect(found).toEqual([
      { account: 'demo-main', seq: journal.lastSeq(), text: expect.stringContaining('trades USDT') as string },
    ]);
    await edit('- 0.01');
    expect(await looking.run()).toMatchObject({ result: 'agreed' });
  }, 20_000);

  test('a row that QuestDB holds and the journal does not is found', async () => {
    const seq = journal.lastSeq() + 1;
    await sql.query(
      `INSERT INTO ledger (ts, posting, account, ledger_account, currency, quantity, cause, epoch, journal_seq) VALUES (now(), 9, 'demo-main', 'cash', 'USDT', '-0.01', 'orderFilled', 2, ${seq})`,
    );
    commit(...aFilledOrder('order-4'));
    expect(await run()).toMatchObject({ result: 'differs' });
    expect(figure('cash', 'USDT')).toMatchObject({ difference: '-0.01', result: 'differs' });
    expect(figure('trades', 'USDT')).toMatchObject({ difference: '0', result: 'agreed' });
    expect(mismatches).toHaveLength(2);
  }, 20_000);

  test('the panel and the alert ask what was recorded', async () => {
    const { batch, faults } = encodeRows('reconciliations', rows);
    expect(faults).toEqual([]);
    await sender.post(batch?.bytes ?? Buffer.alloc(0));
    await sql.query("SELECT wait_wal_table('reconciliations')");
    const text = readFileSync(join(__dirname, '../../../dashboards/trading/execution-quality.json'), 'utf8');
    const panel = /"rawSql": "(SELECT ts, subject, account[^"]*)"/.exec(text)?.[1] ?? '';
    const shown = await sql.query(panel.replaceAll('$__timeFilter(ts)', "ts > dateadd('m', -5, now())"));
    expect(shown.map((row) => [row[1], row[4]]).sort()).toEqual([
      ['all', 'differs'],
      ['all', 'differs'],
      ['cash', 'differs'],
      ['cash', 'differs'],
    ]);
    const alert = /rawSql': "(SELECT count_distinct[^"]*)"/.exec(
      readFileSync(join(__dirname, '../../../alerts/accounting.yaml'), 'utf8'),
    )?.[1];
    expect(await sql.query((alert ?? '').replaceAll('$__timeFilter(ts)', "ts > dateadd('m', -5, now())"))).toEqual([
      [1],
    ]);
  }, 20_000);

  test('rows that are not delivered, and a QuestDB that is away, are no difference', async () => {
    await projector.close();
    commit(...aFilledOrder('order-5'));
    reconciler = aReconciler(100);
    expect(await run()).toMatchObject({
      result: 'notRun',
      message: expect.stringContaining('are delivered') as string,
    });
    await questdb.stop('SIGKILL');
    journal.setCursor('questdb', journal.lastSeq());
    expect(await run()).toMatchObject({ result: 'notRun' });
    expect(rows).toMatchObject([{ subject: 'all', result: 'notRun' }]);
    expect(mismatches).toHaveLength(2);
  }, 20_000);
});
