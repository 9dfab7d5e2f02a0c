import { join } from 'node:path';
import type { AccountView, BatchResult, CancelAllResult, ExecutionReport } from '@paperdesk/contract';
import { type DemoExchange, startDemoExchange } from '../../demo-exchange/start-demo-exchange.js';
import { SqliteEventStore } from '../../src/journal/sqlite-event-store.js';
import { verifyJournal } from '../../src/journal/verify-journal.js';
import { formatAmount, multiply, parseAmount } from '../../src/model/decimal.js';
import type { DeliveryView } from '../../src/engine/desk.js';
import type { DeskEvent } from '../../src/model/desk-event.js';
import { isOrderEvent } from '../../src/questdb/projection/order-rows.js';
import { QuestDbSql } from '../../src/questdb/sql.js';
import { DEMO_ACCOUNTS, aDeskFile } from '../a-desk.js';
import { DeskProcess } from '../desk-process.js';
import { type TrafficOrder, orderTraffic, seeded } from '../order-traffic.js';
import { TestQuestDb, findQuestDb, until } from '../questdb-server.js';

const ORDERS = 1000;
const KILLS = 8;
const SEED = 20_261_121;
const CLIENTS = 6;

const found = findQuestDb();
if ('missing' in found) process.stdout.write(`skipped: orders through a crash, because ${found.missing}\n`);
const withQuestDb = 'jar' in found ? describe : describe.skip;

withQuestDb('orders of a desk with a real QuestDB', () => {
  let questdb: TestQuestDb;
  let exchange: DemoExchange;
  let desk: DeskProcess;
  let sql: QuestDbSql;
  let token: string;
  const acknowledged = new Map<string, string>();

  beforeAll(async () => {
    [questdb, exchange] = await Promise.all([
      TestQuestDb.start('jar' in found ? found.jar : ''),
      startDemoExchange({ source: { kind: 'synthetic', seed: 7 } }),
    ]);
    sql = new QuestDbSql(questdb.address);
    desk = await DeskProcess.prepare({
      // Orders travel: each kill finds some on their way, and some whose cancel is.
      desk: aDeskFile({ execution: { preset: 'realistic' } }),
      environment: {
        DEMO_EXCHANGE_URL: `http://127.0.0.1:${exchange.port}`,
        QUESTDB_HTTP_URL: questdb.address.url,
        QUESTDB_HTTP_USER: questdb.address.user,
        QUESTDB_HTTP_PASSWORD: questdb.address.password,
      },
    });
    token = desk.token('clients', ['trader'], DEMO_ACCOUNTS);
    await desk.start();
    await desk.markets('live', token);
  }, 120_000);

  afterAll(async () => {
    await desk.remove();
    await exchange.close();
    await questdb.remove();
  }, 30_000);

  const accounts = () => desk.get<AccountView[]>('/accounts', token);
  const totals = async (account: string) => {
    const view = (await accounts()).find((each) => each.account === account);
    return new Map(view?.balances.map(({ currency, total }) => [currency, parseAmount(total)]));
  };
  const allDelivered = async () => {
    const views = await desk.get<DeliveryView[]>('/delivery', token);
    return views.some(
      ({ queue, state, waitingRows }) => queue === 'projector' && state === 'delivering' && waitingRows === 0,
    );
  };
  /** Reports of the order, and of its other leg. */
  const place = async ({ request, pair }: Pick<TrafficOrder, 'request' | 'pair'>) => {
    if (pair === undefined) {
      const { status, body } = await desk.send<ExecutionReport>('POST', '/api/v1/orders', { token, body: request });
      return { status, reports: [body], body };
    }
    const orders = [request, pair];
    const { status, body } = await desk.send<BatchResult>('POST', '/api/v1/orders/batch', { token, body: { orders } });
    return { status, reports: body.orders, body };
  };

  it('are filled against the book, move the balance exactly and stand in QuestDB soon after', async () => {
    // The tables are made first, and the events of the start delivered.
    await until('the start is delivered', allDelivered);
    const before = await totals('demo-1');
    const {
      status,
      reports: [report],
    } = await place({
      request: {
        clientOrderId: 'first',
        account: 'demo-1',
        venue: 'demo',
        symbol: 'BTC/USDT',
        side: 'buy',
        orderType: 'market',
        quantity: '0.75',
      },
    });
    const answeredAt = performance.now();
    if (report === undefined) throw new Error('no report');
    acknowledged.set('first', report.orderId);
    expect([status, report.orderStatus]).toEqual([201, 'filled']);
    const rows = async () => {
      const inOrders = await sql.query(`SELECT event FROM orders WHERE order_id = '${report.orderId}'`);
      const inFills = await sql.query(`SELECT last_quantity FROM fills WHERE order_id = '${report.orderId}'`);
      // Accepted, arrived, and one row a fill.
      return inOrders.length === report.fills.length + 2 && inFills.length === report.fills.length;
    };
    await until('the rows are in QuestDB', rows, 10_000);
    const tookMs = performance.now() - answeredAt;
    console.info(`order and ${report.fills.length} fills in QuestDB ${tookMs.toFixed(0)} ms after the answer`);

    const sum = (values: bigint[]) => values.reduce((total, value) => total + value, 0n);
    const quantity = sum(report.fills.map((fill) => parseAmount(fill.lastQuantity)));
    expect(formatAmount(quantity)).toBe(report.filledQuantity);
    expect(new Set(report.fills.map((fill) => fill.commissionCurrency))).toEqual(new Set(['BTC']));
    const paid = sum(report.fills.map((fill) => multiply(parseAmount(fill.lastPrice), parseAmount(fill.lastQuantity))));
    const commission = sum(report.fills.map((fill) => parseAmount(fill.commission)));
    const after = await totals('demo-1');
    expect(after.get('USDT')).toBe((before.get('USDT') ?? 0n) - paid);
    expect(after.get('BTC')).toBe((before.get('BTC') ?? 0n) + quantity - commission);
    expect(commission).toBeGreaterThan(0n);
  }, 30_000);

  it('has quotes and trades of both symbols in QuestDB', async () => {
    for (const table of ['quotes', 'trades'])
      await until(`${table} of both symbols`, async () => {
        const rows = await sql.query(`SELECT symbol, count() FROM ${table} WHERE venue = 'demo' ORDER BY symbol`);
        return rows.map(([symbol]) => symbol).join() === 'BTC/USDT,ETH/USDT';
      });
  }, 60_000);

  it(`survive ${KILLS} kills at random moments: ${ORDERS} acknowledged, all there, none twice`, async () => {
    const traffic = orderTraffic(ORDERS, DEMO_ACCOUNTS, SEED);
    const random = seeded(SEED + 1);
    const killAfter = Array.from({ length: KILLS }, (_, at) => Math.floor(((at + random()) * ORDERS) / KILLS));
    let restarting = Promise.resolve();
    let [next, answers, kills, unanswered, repeated, refused] = [0, 0, 0, 0, 0, 0];

    const restart = async () => {
      kills += 1;
      // Somewhere within the work of the orders that are on their way now.
      await new Promise((done) => setTimeout(done, random() * 15));
      await desk.kill();
      await desk.start();
      await desk.markets('live', token);
      // As a client would whose answer was lost after the order was on disk.
      for (const order of traffic.filter(({ request }) => acknowledged.has(request.clientOrderId)).slice(-CLIENTS)) {
        const { status, reports, body } = await place(order);
        if (status !== 200 || reports[0]?.orderId !== acknowledged.get(order.request.clientOrderId))
          throw new Error(`a repeated order was answered with ${status}: ${JSON.stringify(body)}`);
      }
    };
    const persist = async <A extends { readonly status: number }>(attempt: () => Promise<A>): Promise<A> => {
      for (;;) {
        await restarting;
        const answer = await attempt().catch(() => undefined);
        if (answer === undefined) unanswered += 1;
        else if (answer.status === 503) refused += 1;
        else return answer;
      }
    };
    const client = async () => {
      for (let order = traffic[next++]; order !== undefined; order = traffic[next++]) {
        const { request, cancel } = order;
        const { status, reports, body } = await persist(() => place(order));
        if (status !== 200 && status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
        if (status === 200) repeated += 1;
        for (const report of reports) acknowledged.set(report.clientOrderId, report.orderId);
        answers += 1;
        if (kills < KILLS && answers > (killAfter[kills] ?? 0)) restarting = restart();
        if (!cancel) continue;
        const orderId = acknowledged.get(request.clientOrderId) ?? '';
        const canceled = await persist(() =>
          desk.send<ExecutionReport>('DELETE', `/api/v1/orders/${orderId}`, { token }),
        );
        if (canceled.body.orderStatus !== 'canceled') throw new Error(JSON.stringify(canceled.body));
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    await restarting;
    await desk.kill();
    await desk.start();
    console.info(
      `${answers} orders acknowledged over ${kills} kills; ${unanswered} requests lost their answer, ` +
        `${repeated} were answered as repeated, ${refused} were refused until the market was live`,
    );
    const legs = traffic.reduce((count, { pair }) => count + (pair === undefined ? 1 : 2), 0);
    expect([kills, answers, acknowledged.size]).toEqual([KILLS, ORDERS, legs + 1]);
    expect(legs).toBeGreaterThan(ORDERS);
    expect(unanswered).toBeGreaterThan(0);
    const canceled = new Set(traffic.filter(({ cancel }) => cancel).map(({ request }) => request.clientOrderId));
    for (const [clientOrderId, orderId] of acknowledged) {
      const order = await desk.get<ExecutionReport>(`/orders/${orderId}`, token);
      expect(order).toMatchObject({ orderId, clientOrderId });
      if (canceled.has(clientOrderId)) expect(order.orderStatus).toBe('canceled');
    }
  }, 150_000);

  it('add up: deposits and fills are the balances, in the journal and in QuestDB', async () => {
    for (const account of DEMO_ACCOUNTS)
      await desk.send<CancelAllResult>('DELETE', `/api/v1/orders?account=${account}`, { token });
    const expected = new Map(
      aDeskFile().accounts.flatMap(({ id, deposits }) =>
        deposits.map(({ currency, amount }) => [`${id} ${currency}`, parseAmount(amount)] as const),
      ),
    );
    const add = (account: string, currency: string, amount: bigint) =>
      expected.set(`${account} ${currency}`, (expected.get(`${account} ${currency}`) ?? 0n) + amount);
    for (const orderId of acknowledged.values()) {
      const { account, symbol, side, fills, filledQuantity } = await desk.get<ExecutionReport>(
        `/orders/${orderId}`,
        token,
      );
      const [base = '', quote = ''] = symbol.split('/');
      let filled = 0n;
      for (const fill of fills) {
        const [price, quantity] = [parseAmount(fill.lastPrice), parseAmount(fill.lastQuantity)];
        const sign = side === 'buy' ? 1n : -1n;
        add(account, base, sign * quantity);
        add(account, quote, -sign * multiply(price, quantity));
        add(account, fill.commissionCurrency, -parseAmount(fill.commission));
        filled += quantity;
      }
      expect(formatAmount(filled)).toBe(filledQuantity);
    }
    const shown = (await accounts()).flatMap(({ account, balances }) =>
      balances.map(({ currency, total, locked }) => [`${account} ${currency}`, total, locked]),
    );
    expect(shown.sort()).toEqual([...expected].map(([name, total]) => [name, formatAmount(total), '0']).sort());

    await until('all is delivered', allDelivered);
    expect(await desk.stop()).toBe(0);
    expect(verifyJournal(join(desk.home, 'journal.db'))).toMatchObject({ ok: true });
    const events = journalEvents(desk.home);
    const of = <T extends DeskEvent['type']>(type: T) =>
      events.filter((event): event is Extract<DeskEvent, { type: T }> => event.type === type);
    const accepted = of('orderAccepted').map(({ order }) => order);
    expect(accepted.length).toBe(acknowledged.size);
    expect(new Map(accepted.map((order) => [order.clientOrderId, order.orderId]))).toEqual(acknowledged);

    for (const table of ['orders', 'fills', 'audit_log', 'ledger'])
      await sql.query(`SELECT wait_wal_table('${table}')`);
    const count = async (query: string) => Number((await sql.query(query))[0]?.[0]);
    const suspensions = events.filter(({ type }) => type === 'marketSuspended' || type === 'marketResumed').length;
    const own = events.filter((event) => event.type === 'orderDenied' || isOrderEvent(event)).length - suspensions;
    const distinct = (columns: string, table: string) =>
      `SELECT count() FROM (SELECT DISTINCT ${columns} FROM ${table})`;
    // One row an event of an order; what befell a market has one for each order that worked in it.
    const changes = await count('SELECT count() FROM orders');
    expect(await count(distinct('order_id, event_sequence', 'orders'))).toBe(changes);
    expect(await count(`SELECT count() FROM orders WHERE event NOT IN ('suspended', 'resumed')`)).toBe(own);
    expect(await count(`SELECT count() FROM orders WHERE event = 'accepted'`)).toBe(accepted.length);
    expect(await count('SELECT count() FROM fills')).toBe(of('orderFilled').length);
    expect(await count(distinct('trade_id', 'fills'))).toBe(of('orderFilled').length);
    expect(await count('SELECT count() FROM audit_log')).toBe(events.length);
    expect(await count(distinct('journal_seq', 'audit_log'))).toBe(events.length);
    const uneven =
      'SELECT count() FROM (SELECT journal_seq, currency, sum(quantity) rest FROM ledger) WHERE rest != 0m';
    expect(await count(uneven)).toBe(0);
    const wrong = `SELECT count() FROM
      (SELECT order_id, max(filled_quantity) filled FROM orders WHERE event != 'denied') o LEFT JOIN
      (SELECT order_id, sum(last_quantity) taken FROM fills) f ON order_id
      WHERE coalesce(taken, 0m) != filled`;
    expect(await count(wrong)).toBe(0);
    console.info(
      `journal: ${events.length} events; QuestDB: ${changes} rows in orders, ${of('orderFilled').length} in fills`,
    );
  }, 60_000);
});

function journalEvents(home: string): DeskEvent[] {
  const store = new SqliteEventStore(join(home, 'journal.db'));
  try {
    return store.readAfter(0, 1_000_000).map(({ event }) => event);
  } finally {
    store.close();
  }
}
