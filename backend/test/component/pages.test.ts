import { anOrder, startApi, type RunningApi } from './api-fixture.js';

const ORDERS = '/api/v1/orders';
let api: RunningApi;
let headers: Record<string, string>;
beforeEach(async () => {
  api = await startApi();
  headers = await api.through();
});
afterEach(() => api.stop());

const place = (id: string, change: Record<string, unknown> = {}) =>
  api.send('POST', ORDERS, headers, anOrder({ clientOrderId: id, ...change }));
const idsOf = (reply: { body: { clientOrderId: string }[] }) => reply.body.map((order) => order.clientOrderId);
/** The address of the next page; undefined on the last. */
const nextOf = (reply: { headers: Headers }, path: string) => {
  const link = /^<(\?[^>]+)>; rel="next"$/.exec(reply.headers.get('link') ?? '')?.[1];
  return link === undefined ? undefined : path + link;
};

test('pages follow each other without gap or repeat while orders come in, and the last has no link', async () => {
  for (const n of [1, 2, 3, 4, 5]) await place(`c-${n}`);
  const first = await api.send('GET', `${ORDERS}?account=demo-main&limit=2`, headers);
  await place('c-6');
  const second = await api.send('GET', nextOf(first, ORDERS) ?? '', headers);
  const third = await api.send('GET', nextOf(second, ORDERS) ?? '', headers);
  expect([first, second, third].map(idsOf)).toEqual([['c-5', 'c-4'], ['c-3', 'c-2'], ['c-1']]);
  expect(nextOf(third, ORDERS)).toBeUndefined();
  const exact = await api.send('GET', `${ORDERS}?limit=6`, headers);
  expect([exact.body.length, nextOf(exact, ORDERS)]).toEqual([6, undefined]);
});

test('filters that the desk does not know are applied over all its orders, not over one page of them', async () => {
  for (let n = 0; n < 12; n += 1) {
    api.desk.now = `2026-11-21T12:00:${String(n).padStart(2, '0')}.000000Z`;
    await place(`c-${n}`, n % 4 === 0 ? { strategy: 'mm' } : { side: 'sell' });
  }
  const ask = async (query: string) => idsOf(await api.send('GET', `${ORDERS}?${query}`, headers));
  expect(await ask('strategy=mm&limit=2')).toEqual(['c-8', 'c-4']);
  expect(await ask('side=buy')).toEqual(['c-8', 'c-4', 'c-0']);
  expect(await ask('orderType=stop')).toEqual([]);
  expect(await ask('clientOrderId=c-3&limit=1')).toEqual(['c-3']);
  expect(await ask('from=2026-11-21T12:00:04Z&to=2026-11-21T12:00:06Z')).toEqual(['c-5', 'c-4']);
  expect(await ask('from=2026-11-21T13:00:10%2B01:00')).toEqual(['c-11', 'c-10']);
});

test.each<[string, string, string]>([
  ['status', 'status=workin', 'status'],
  ['time without zone', 'from=2026-11-21T12:00:00', 'from'],
  ['limit', 'limit=0', 'limit'],
  ['name', 'stratgy=mm', 'stratgy'],
])('a bad filter is refused by name: %s', async (_case, query, field) => {
  const reply = await api.send('GET', `${ORDERS}?${query}`, headers);
  expect([reply.status, reply.body.errors[0].field]).toEqual([400, field]);
});

test('a cursor that is broken, of other filters, or of an order nobody has in memory says the cure', async () => {
  for (const n of [1, 2, 3]) await place(`c-${n}`);
  const first = await api.send('GET', `${ORDERS}?limit=1`, headers);
  const cursor = new URLSearchParams(nextOf(first, '')).get('cursor') ?? '';
  const gone = Buffer.from(
    JSON.stringify([1, 'nobody', JSON.parse(Buffer.from(cursor, 'base64url').toString())[2]]),
  ).toString('base64url');
  for (const query of ['cursor=zzz', `side=buy&cursor=${cursor}`, `cursor=${gone}`]) {
    const reply = await api.send('GET', `${ORDERS}?${query}`, headers);
    expect([reply.status, reply.body.code]).toEqual([400, 'INVALID_CURSOR']);
    expect(reply.body.detail).toContain('without cursor');
  }
  expect((await api.send('GET', `${ORDERS}?cursor=${cursor}&limit=3`, headers)).status).toBe(200);
});

test('fills and accounts page too', async () => {
  for (const id of ['a-1', 'a-2'])
    await api.send('POST', '/api/v1/accounts', await api.through({ username: 'admin', role: 'Admin' }), {
      account: id,
      name: id,
    });
  const first = await api.send('GET', '/api/v1/accounts?limit=2', headers);
  const second = await api.send('GET', nextOf(first, '/api/v1/accounts') ?? '', headers);
  expect([...first.body, ...second.body].map(({ account }) => account)).toEqual(['demo-main', 'a-1', 'a-2']);
  const bad = await api.send('GET', '/api/v1/fills?cursor=zzz', headers);
  expect(bad.body.code).toBe('INVALID_CURSOR');
});
