import { anOrder, startApi, type RunningApi } from './api-fixture.js';

const ORDERS = '/api/v1/orders';
let api: RunningApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

const bearer = (limits: Partial<Parameters<RunningApi['tokens']['create']>[0]>) => ({
  authorization: `Bearer ${api.tokens.create({ name: 'bot', roles: ['trader'], accounts: ['demo-main'], ...limits })}`,
});
const place = async (headers: Record<string, string>, n: number) =>
  (await api.send('POST', ORDERS, headers, anOrder({ clientOrderId: `c-${n}` }))).status;

test('a token’s own orders a second, burst of two seconds', async () => {
  const headers = bearer({ ordersPerSecond: 1 });
  expect([await place(headers, 1), await place(headers, 2), await place(headers, 3)]).toEqual([201, 201, 429]);
  api.time.us += 1_000_000;
  expect([await place(headers, 3), await place(headers, 4)]).toEqual([201, 429]);
});

test('orders a UTC day: the refusal says when the next day begins, and then they go again', async () => {
  const headers = bearer({ ordersPerDay: 2 });
  expect([await place(headers, 1), await place(headers, 2)]).toEqual([201, 201]);
  const third = await api.send('POST', ORDERS, headers, anOrder({ clientOrderId: 'c-3' }));
  const wait = Number(third.headers.get('retry-after'));
  expect([third.status, wait]).toEqual([429, 86_400 - (Math.floor(api.time.us / 1e6) % 86_400)]);
  api.time.us += wait * 1_000_000;
  expect(await place(headers, 3)).toBe(201);
});

test.each<[readonly string[], number]>([
  [['127.0.0.1'], 201],
  [['127.0.0.0/8', '2001:db8::/32'], 201],
  [['10.0.0.0/8'], 403],
  [['::1'], 403],
])('a token for %p, used from 127.0.0.1: %i', async (allowedIps, status) => {
  const headers = bearer({ allowedIps });
  const reply = await api.send('POST', ORDERS, { ...headers, 'x-forwarded-for': '10.1.1.1' }, anOrder());
  expect(reply.status).toBe(status);
  if (status === 403) expect(reply.body.code).toBe('IP_NOT_ALLOWED');
});
