import { appendFileSync, copyFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { AccountView, BatchResult, ExecutionReport, SubmitOrderRequest } from '@paperdesk/contract';
import { type DemoExchange, startDemoExchange } from '../../demo-exchange/start-demo-exchange.js';
import { stateAfter } from '../../src/engine/replay-decisions.js';
import { reportOf } from '../../src/engine/report.js';
import type { DeskState } from '../../src/engine/state.js';
import type { Order } from '../../src/execution/order.js';
import { SqliteEventStore } from '../../src/journal/sqlite-event-store.js';
import { formatAmount } from '../../src/model/decimal.js';
import { DEMO_ACCOUNTS, aDeskFile } from '../a-desk.js';
import { DeskProcess } from '../desk-process.js';

type Terms = Omit<SubmitOrderRequest, 'clientOrderId' | 'account' | 'venue' | 'symbol' | 'quantity'> & {
  readonly quantity?: string;
};

// The demo exchange's BTC/USDT stays near 60,000 for the seconds this takes.
const DAY_LATER = new Date(Date.now() + 86_400_000).toISOString();
const ONE_OF_EACH: readonly (readonly [name: string, terms: Terms])[] = [
  ['market', { side: 'buy', orderType: 'market', strategy: 'mean' }],
  ['limit', { side: 'buy', orderType: 'limit', price: '55000' }],
  ['post-only', { side: 'sell', orderType: 'limit', price: '66000', postOnly: 'reject' }],
  ['good-till-date', { side: 'buy', orderType: 'limit', price: '54000', timeInForce: 'GTD', expireAt: DAY_LATER }],
  ['day', { side: 'buy', orderType: 'limit', price: '53000', timeInForce: 'DAY', strategy: 'mean' }],
  ['stop', { side: 'sell', orderType: 'stop', stopPrice: '50000' }],
  ['stop-limit', { side: 'buy', orderType: 'stopLimit', stopPrice: '70000', price: '71000', triggerSource: 'mid' }],
  ['take-profit', { side: 'sell', orderType: 'takeProfit', stopPrice: '70000', price: '69000' }],
  [
    'trailing-stop',
    { side: 'sell', orderType: 'trailingStop', trailingOffset: '500', trailingOffsetType: 'bps', triggerSource: 'mid' },
  ],
  ['fill-or-kill', { side: 'buy', orderType: 'limit', price: '50000', timeInForce: 'FOK' }],
];
const OCO: readonly Terms[] = [
  { side: 'sell', orderType: 'limit', price: '67000' },
  { side: 'sell', orderType: 'stop', stopPrice: '51000' },
];
const BRACKET: readonly Terms[] = [
  { side: 'buy', orderType: 'limit', price: '52000' },
  { side: 'sell', orderType: 'limit', price: '68000' },
  { side: 'sell', orderType: 'stop', stopPrice: '49000' },
];

describe('orders of every type, through kill -9 and orderly stops', () => {
  let exchange: DemoExchange;
  let desk: DeskProcess;
  let token: string;
  let atKill: DeskState;
  /** What was acknowledged, newest report. */
  const acknowledged = new Map<string, ExecutionReport>();

  beforeAll(async () => {
    exchange = await startDemoExchange({ source: { kind: 'synthetic', seed: 23 } });
    desk = await DeskProcess.prepare({
      desk: aDeskFile({ execution: { preset: 'thin' } }),
      environment: { DEMO_EXCHANGE_URL: `http://127.0.0.1:${exchange.port}` },
    });
    token = desk.token('trader', ['trader'], DEMO_ACCOUNTS);
    await desk.start();
    await desk.markets('live', token);
  }, 60_000);

  afterAll(async () => {
    await desk.remove();
    await exchange.close();
  }, 30_000);

  const orderOf = (name: string, terms: Terms): SubmitOrderRequest => ({
    ...{ clientOrderId: name, account: 'demo-1', venue: 'demo', symbol: 'BTC/USDT', quantity: '0.25' },
    ...terms,
  });
  const place = async (request: SubmitOrderRequest) => {
    const { status, body } = await desk.send<ExecutionReport>('POST', '/api/v1/orders', { token, body: request });
    if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
    acknowledged.set(body.originalClientOrderId, body);
    return body;
  };
  const placeList = async (contingency: 'oco' | 'bracket', legs: readonly Terms[]) => {
    const list = { orderListId: `a-${contingency}`, contingency };
    const orders = legs.map((terms, index) => ({ ...orderOf(`${contingency}-${index}`, terms), ...list }));
    const { status, body } = await desk.send<BatchResult>('POST', '/api/v1/orders/batch', { token, body: { orders } });
    if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
    for (const report of body.orders) acknowledged.set(report.originalClientOrderId, report);
    return body.orders;
  };
  const shown = () => desk.get<ExecutionReport[]>('/orders?limit=1000', token);
  const money = async () =>
    (await desk.get<AccountView[]>('/accounts', token))
      // What it is worth moves with the market.
      .flatMap(({ account, balances }) => balances.map(({ value: _, ...balance }) => ({ account, ...balance })))
      .sort(byName);
  const journal = <Result>(read: (store: SqliteEventStore) => Result): Result => {
    const store = new SqliteEventStore(join(desk.home, 'journal.db'));
    try {
      return read(store);
    } finally {
      void store.close();
    }
  };

  /** Waits until the running desk has journaled so many events of a type. */
  const journaled = async (type: string, wanted: number) => {
    const database = new Database(join(desk.home, 'journal.db'), { readonly: true });
    const count = database.prepare<[string], { count: number }>('SELECT count(*) AS count FROM events WHERE type = ?');
    try {
      while ((count.get(type)?.count ?? 0) < wanted) await new Promise((resolve) => setImmediate(resolve));
    } finally {
      database.close();
    }
  };

  it('are acknowledged as what they are', async () => {
    for (const [name, terms] of ONE_OF_EACH) await place(orderOf(name, terms));
    const lists = [...(await placeList('oco', OCO)), ...(await placeList('bracket', BRACKET))];
    const limit = acknowledged.get('limit')?.orderId ?? '';
    const body = { clientOrderId: 'limit-less', quantity: '0.2' };
    const replaced = await desk.send<ExecutionReport>('PATCH', `/api/v1/orders/${limit}`, { token, body });
    expect(replaced).toMatchObject({ status: 200, body: { quantity: '0.2', originalClientOrderId: 'limit' } });
    const statuses = Object.fromEntries([...acknowledged].map(([name, report]) => [name, report.orderStatus]));
    expect(statuses).toMatchObject({
      ...{ market: 'filled', limit: 'new', 'post-only': 'new', 'good-till-date': 'new', day: 'new' },
      ...{ stop: 'new', 'stop-limit': 'new', 'take-profit': 'new', 'trailing-stop': 'new', 'fill-or-kill': 'canceled' },
    });
    expect(lists.map(({ contingency }) => contingency)).toEqual(['oco', 'oco', 'bracket', 'bracket', 'bracket']);
  }, 30_000);

  it('are all there after kill -9 in the midst of orders and cancels on their way', async () => {
    const doomed = await Promise.all(
      Array.from({ length: 6 }, (_, at) =>
        place(orderOf(`doomed-${at}`, { side: 'buy', orderType: 'limit', price: '45000' })),
      ),
    );
    const unanswered = (sent: Promise<unknown>) => sent.catch(() => undefined);
    const sent = [
      ...doomed.map(({ orderId }) => unanswered(desk.send('DELETE', `/api/v1/orders/${orderId}`, { token }))),
      ...Array.from({ length: 6 }, (_, at) =>
        unanswered(place(orderOf(`traveling-${at}`, { side: 'buy', orderType: 'limit', price: '44000' }))),
      ),
    ];
    // All in the journal, and the last of them on their way: the preset takes at least twenty milliseconds.
    await journaled('orderAccepted', acknowledged.size + 6);
    await desk.kill();
    await Promise.all(sent);
    await exchange.close();
    atKill = journal((store) => stateAfter(store, store.lastSeq()));
    for (const { orderId } of acknowledged.values()) expect(atKill.orders.has(orderId)).toBe(true);

    // Without a market nothing fills and nothing triggers: what stood at the kill must stand again.
    await desk.start();
    const reports = new Map((await shown()).map((report) => [report.orderId, report]));
    expect([...reports.keys()].sort()).toEqual([...atKill.orders.keys()].sort());
    const stood = [...atKill.orders.values()].filter(isAtRest);
    expect(stood.length).toBeLessThan(atKill.orders.size);
    expect(stood.length).toBeGreaterThanOrEqual(acknowledged.size - 12);
    for (const order of stood) expect(ofLife(reports.get(order.terms.orderId))).toEqual(ofLife(reportOf(order)));
    const trailing = reports.get(acknowledged.get('trailing-stop')?.orderId ?? '');
    expect(Number(trailing?.stopPrice)).toBeGreaterThan(55_000);
    console.info(
      `${reports.size} orders, ${atKill.orders.size - stood.length} of them with something on its way at the kill; now ${JSON.stringify(countBy([...reports.values()], ({ orderStatus }) => orderStatus))}`,
    );
  }, 60_000);

  it('have their holds, balances and triggers exactly as the journal says, through an orderly stop as well', async () => {
    const [orders, balances] = [await shown(), await money()];
    expect(await desk.stop()).toBe(0);
    const state = journal((store) => stateAfter(store, store.lastSeq()));
    const ofJournal = [...state.accounts.values()].flatMap(({ account, balances: held }) =>
      [...held].map(([currency, { total, locked }]) => {
        const free = formatAmount(total - locked);
        return { account, currency, total: formatAmount(total), locked: formatAmount(locked), free };
      }),
    );
    expect(balances).toEqual(ofJournal.sort(byName));
    for (const { orderId, orderStatus } of orders) {
      const order = state.orders.get(orderId);
      expect(order && reportOf(order, orderStatus === 'suspended')).toMatchObject({ orderId, orderStatus });
    }
    const locked = [...state.orders.values()].reduce(
      (sum, order) => sum + (order.holdCurrency === 'USDT' ? order.hold : 0n),
      0n,
    );
    expect(formatAmount(locked)).toBe(
      balances.find(({ account, currency }) => account === 'demo-1' && currency === 'USDT')?.locked,
    );
    // The stop left a snapshot: this start reads it and the tail, not the whole journal.
    await desk.start();
    expect(await shown()).toEqual(orders);
    expect(await money()).toEqual(balances);
  }, 60_000);

  it('decide again to the same bytes, all of them and each one', async () => {
    await desk.stop();
    const all = await desk.cli(['replay-orders', '--json']);
    const verdict = JSON.parse(all.stdout) as { ok: boolean; equal: number; uncovered: unknown[]; difference: unknown };
    expect(verdict).toMatchObject({ ok: true, uncovered: [], difference: null });
    expect(all.code).toBe(0);
    expect(verdict.equal).toBe(journal((store) => store.lastSeq()));
    const { orderId = '' } = acknowledged.get('trailing-stop') ?? {};
    const one = await desk.cli(['replay-orders', '--order', orderId, '--json']);
    const told = JSON.parse(one.stdout) as { ok: boolean; order: { events: number; equal: number[] } };
    expect(told.ok).toBe(true);
    expect(told.order.equal).toHaveLength(told.order.events);
    expect(told.order.events).toBeGreaterThan(1);
    const nobody = await desk.cli(['replay-orders', '--order', 'nobody', '--json']);
    expect([nobody.code, JSON.parse(nobody.stdout)]).toMatchObject([1, { ok: false }]);
  }, 30_000);

  it('stand in a journal that checkpoints kept elsewhere vouch for', async () => {
    const copy = join(desk.home, 'copy.jsonl');
    copyFileSync(join(desk.home, 'checkpoints.jsonl'), copy);
    const { code, stdout } = await desk.cli(['verify', '--json', '--against', copy]);
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { ok: true }]);
    const last = JSON.parse(readFileSync(copy, 'utf8').trim().split('\n').at(-1) ?? '') as { seq: number };
    // A journal that was cut shorter than what it once vouched for.
    appendFileSync(copy, `${JSON.stringify({ ...last, seq: last.seq + 1 })}\n`);
    const cut = await desk.cli(['verify', '--json', '--against', copy]);
    expect([cut.code, JSON.parse(cut.stdout)]).toMatchObject([1, { ok: false }]);
  }, 30_000);

  it('say when their inputs are past retention', async () => {
    const inputs = join(desk.home, 'inputs');
    const [oldest = ''] = readdirSync(inputs).sort();
    const bytes = readFileSync(join(inputs, oldest));
    rmSync(join(inputs, oldest));
    const all = await desk.cli(['replay-orders', '--json']);
    expect([all.code, JSON.parse(all.stdout)]).toMatchObject([
      1,
      { ok: false, difference: null, uncovered: [{ fromSeq: 1, why: 'pastRetention' }] },
    ]);
    const { orderId = '' } = acknowledged.get('market') ?? {};
    const one = await desk.cli(['replay-orders', '--order', orderId]);
    expect([one.code, one.stdout]).toEqual([1, expect.stringContaining('past retention')]);
    writeFileSync(join(inputs, oldest), bytes);
    expect((await desk.cli(['replay-orders'])).code).toBe(0);
  }, 30_000);
});

/** Nothing of it was on its way: a restart without a market must leave it as it was. */
const isAtRest = ({ phase, pending }: Order) => phase !== 'traveling' && pending.length === 0;

/** A report without whether its market runs just now. */
function ofLife(report: ExecutionReport | undefined) {
  return report && { ...report, orderStatus: null };
}

function byName(a: { account: string; currency: string }, b: { account: string; currency: string }): number {
  return `${a.account} ${a.currency}` < `${b.account} ${b.currency}` ? -1 : 1;
}

function countBy<T>(items: readonly T[], nameOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[nameOf(item)] = (counts[nameOf(item)] ?? 0) + 1;
  return counts;
}
