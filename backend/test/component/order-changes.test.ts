import { BATCH_LIMIT } from '@paperdesk/contract';
import { createHash } from 'node:crypto';
import { anOrder, startApi, type RunningApi } from './api-fixture.js';

const ORDERS = '/api/v1/orders';
let api: RunningApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());
const batch = (count: number) => ({
  orders: Array.from({ length: count }, (_, n) => anOrder({ clientOrderId: `c-${n}` })),
});

test('a batch is one command; sent again it places nothing; in short when the caller prefers that', async () => {
  const headers = await api.through();
  const first = await api.send('POST', `${ORDERS}/batch`, headers, batch(3));
  const again = await api.send('POST', `${ORDERS}/batch`, { ...headers, prefer: 'return=minimal' }, batch(3));
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(first.body.orders.map((o: { clientOrderId: string }) => o.clientOrderId)).toEqual(['c-0', 'c-1', 'c-2']);
  expect(api.desk.submitted.map(({ type }) => type)).toEqual(['submitBatch', 'submitBatch']);
  expect(api.desk.placed.size).toBe(3);
  expect(again.headers.get('preference-applied')).toBe('return=minimal');
  expect(again.body.orders[0]).not.toHaveProperty('fills');
  expect(again.body.orders[0].orderId).toBe(first.body.orders[0].orderId);
});

test.each<[string, unknown, number, string]>([
  ['none', { orders: [] }, 400, 'orders'],
  ['too many', batch(BATCH_LIMIT + 1), 400, 'orders'],
  ['one bad number', { orders: [anOrder(), anOrder({ quantity: '0,5' })] }, 400, 'orders.1.quantity'],
  ['no list', { orders: 'x' }, 400, 'orders'],
])('a batch with %s is refused whole', async (_case, body, status, field) => {
  const reply = await api.send('POST', `${ORDERS}/batch`, await api.through(), body);
  expect([reply.status, reply.body.errors[0].field]).toEqual([status, field]);
  expect(api.desk.submitted).toEqual([]);
});

test('a batch with one order of an account that is not yours is refused whole', async () => {
  const body = { orders: [anOrder(), anOrder({ clientOrderId: 'c-2', account: 'demo-other' })] };
  const reply = await api.send('POST', `${ORDERS}/batch`, await api.through(), body);
  expect([reply.status, reply.body.code]).toEqual([403, 'ACCOUNT_NOT_YOURS']);
  expect(api.desk.submitted).toEqual([]);
});

test('a batch of n takes n from the limit, and one that can never fit says so', async () => {
  await api.stop();
  api = await startApi({ rateLimit: { perSecond: 2, burst: 4 } });
  const headers = await api.through();
  expect((await api.send('POST', `${ORDERS}/batch`, headers, batch(3))).status).toBe(201);
  const second = await api.send('POST', `${ORDERS}/batch`, headers, batch(3));
  expect([second.status, second.body.code, second.headers.get('retry-after')]).toEqual([429, 'TOO_MANY_REQUESTS', '1']);
  const never = await api.send('POST', `${ORDERS}/batch`, headers, batch(5));
  expect([never.status, never.body.code]).toEqual([429, 'BATCH_EXCEEDS_LIMIT']);
  api.time.us += 1_000_000;
  expect((await api.send('POST', `${ORDERS}/batch`, headers, batch(3))).status).toBe(200);
});

test('a replace names the order, the change and the caller’s id of it', async () => {
  const headers = await api.through();
  const { body: placed } = await api.send('POST', ORDERS, headers, anOrder());
  const change = { clientOrderId: 'c-1-b', quantity: '0.4' };
  const replaced = await api.send('PATCH', `${ORDERS}/${placed.orderId}`, headers, change);
  expect([replaced.status, replaced.body.quantity, replaced.body.clientOrderId]).toEqual([200, '0.4', 'c-1-b']);
  expect(api.desk.submitted.at(-1)).toMatchObject({ type: 'replaceOrder', orderId: placed.orderId, request: change });
  const nothing = await api.send('PATCH', `${ORDERS}/${placed.orderId}`, headers, { clientOrderId: 'x' });
  expect([nothing.status, nothing.body.errors[0].field]).toEqual([400, 'quantity']);
  expect((await api.send('PATCH', `${ORDERS}/nowhere`, headers, change)).body.code).toBe('ORDER_NOT_FOUND');
  api.desk.refuse = { ok: false, status: 409, code: 'TOO_LATE_TO_CANCEL', detail: 'filled' };
  expect((await api.send('DELETE', `${ORDERS}/${placed.orderId}`, headers)).body.code).toBe('TOO_LATE_TO_CANCEL');
});

test('a preview needs no id, spends nothing and reaches no command', async () => {
  const { clientOrderId: _id, ...order } = anOrder();
  const reply = await api.send('POST', `${ORDERS}/preview`, await api.through({ role: 'Viewer' }), order);
  expect([reply.status, reply.body.slippageBps]).toEqual([200, '0.17']);
  expect(api.desk.previewed).toEqual([{ ...order, clientOrderId: 'preview' }]);
  expect([api.desk.submitted, api.desk.placed.size]).toEqual([[], 0]);
});

test('an explanation tells timeline, queue, fees and checks', async () => {
  const headers = await api.through();
  const { body: placed } = await api.send('POST', ORDERS, headers, anOrder());
  const reply = await api.send('GET', `${ORDERS}/${placed.orderId}/explain`, headers);
  expect(reply.body).toMatchObject({ report: { orderId: placed.orderId }, queue: [{ queueAhead: '2' }] });
});

test('cancel all by strategy', async () => {
  await api.send('DELETE', `${ORDERS}?account=demo-main&strategy=mm`, await api.through());
  expect(api.desk.submitted[0]).toMatchObject({ type: 'cancelAll', account: 'demo-main', strategy: 'mm' });
});

test.each<[string, string, [number, string | undefined]]>([
  ['the id of the order', 'c-1', [201, undefined]],
  ['another id', 'c-2', [400, 'IDEMPOTENCY_KEY_DIFFERS']],
  ['no id at all', 'a b', [400, 'INVALID_REQUEST']],
])('Idempotency-Key of an order with %s', async (_case, key, expected) => {
  const headers = { ...(await api.through()), 'idempotency-key': key };
  const reply = await api.send('POST', ORDERS, headers, anOrder());
  expect([reply.status, reply.body.code]).toEqual(expected);
});

test('the hash of an order is the one that journals of before hold', async () => {
  await api.send('POST', ORDERS, await api.through(), anOrder());
  const [command] = api.desk.submitted;
  const text =
    '{"account":"demo-main","clientOrderId":"c-1","orderType":"limit","price":"60000","quantity":"0.5","side":"buy","symbol":"BTC/USDT","venue":"demo"}';
  expect(command).toMatchObject({ payloadHash: createHash('sha256').update(text).digest('hex') });
});
