import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { generateKeyPair } from 'jose';
import { SECRET, anOrder, startApi, type RunningApi } from './api-fixture.js';

const ORDERS = '/api/v1/orders';
const KILL = '/api/v1/kill-switch';
let api: RunningApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

test('an order: 201, replayed with the same identity: 200 and no second order, another payload: 409', async () => {
  const headers = await api.through();
  const first = await api.send('POST', ORDERS, headers, anOrder());
  const again = await api.send('POST', ORDERS, headers, anOrder());
  const other = await api.send('POST', ORDERS, headers, anOrder({ quantity: '0.6' }));
  expect([first.status, again.status, other.status]).toEqual([201, 200, 409]);
  expect(again.body.orderId).toBe(first.body.orderId);
  expect(other.body.code).toBe('DUPLICATE_CLIENT_ORDER_ID');
  expect(api.desk.placed.size).toBe(1);
  expect(api.desk.submitted[0]).toMatchObject({ actor: { person: 'p-trader', via: 'grafana', verified: true } });
});

test.each<[string, Record<string, unknown>, string]>([
  ['JSON number', { quantity: 0.5 }, 'quantity'],
  ['NaN', { quantity: 'NaN' }, 'quantity'],
  ['exponent', { price: '6e4' }, 'price'],
  ['decimal comma', { quantity: '0,5' }, 'quantity'],
  ['thousands comma', { price: '60,000' }, 'price'],
  ['negative', { quantity: '-1' }, 'quantity'],
  ['zero', { quantity: '0' }, 'quantity'],
  ['19 decimals', { quantity: '0.1234567890123456789' }, 'quantity'],
  ['unknown field', { size: '1' }, 'size'],
  ['bad symbol', { symbol: 'btc' }, 'symbol'],
  ['bad order type', { orderType: 'iceberg' }, 'orderType'],
])('a bad number or field is refused by name: %s', async (_case, change, field) => {
  const reply = await api.send('POST', ORDERS, await api.through(), anOrder(change));
  expect(reply.status).toBe(400);
  expect(reply.headers.get('content-type')).toContain('application/problem+json');
  expect(reply.body.errors.map((error: { field: string }) => error.field)).toContain(field);
  expect(api.desk.submitted).toEqual([]);
});

test.each<[string, string, Record<string, string>, [number, string]]>([
  ['1 MB', JSON.stringify({ x: 'y'.repeat(1_000_000) }), {}, [413, 'BODY_TOO_LARGE']],
  ['form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, [415, 'UNSUPPORTED_MEDIA_TYPE']],
  ['text', '{}', { 'content-type': 'text/plain' }, [415, 'UNSUPPORTED_MEDIA_TYPE']],
  ['compressed', '{}', { 'content-encoding': 'gzip' }, [415, 'UNSUPPORTED_MEDIA_TYPE']],
  ['broken JSON', '{"a":', {}, [400, 'MALFORMED_JSON']],
  ['bare NaN', '{"quantity":NaN}', {}, [400, 'MALFORMED_JSON']],
  ['an array', '[]', {}, [400, 'INVALID_REQUEST']],
])('a body that is not an order: %s', async (_case, body, headers, expected) => {
  const reply = await api.send('POST', ORDERS, { ...(await api.through()), ...headers }, body);
  expect([reply.status, reply.body.code]).toEqual(expected);
  expect(api.desk.submitted).toEqual([]);
});

const identities: [string, () => Promise<Record<string, string>>, string][] = [
  ['nothing', async () => ({}), 'IDENTITY_MISSING'],
  ['no identity', async () => ({ 'x-paperdesk-secret': SECRET }), 'IDENTITY_MISSING'],
  ['not a token', async () => ({ 'x-paperdesk-secret': SECRET, 'x-grafana-id': 'x.y.z' }), 'IDENTITY_INVALID'],
  ['expired', () => api.through({ exp: 1 }), 'IDENTITY_EXPIRED'],
  ['other issuer', () => api.through({ iss: 'http://localhost:3000' }), 'WRONG_ISSUER'],
  ['other organisation', () => api.through({ aud: ['org:2'] }), 'WRONG_ORGANISATION'],
  ['service account', () => api.through({ type: 'service-account', username: undefined }), 'NOT_A_PERSON'],
  ['anonymous', () => api.through({ type: 'anonymous' }), 'NOT_A_PERSON'],
  ['render', () => api.through({ type: 'render' }), 'NOT_A_PERSON'],
  ['wrong secret', async () => ({ ...(await api.through()), 'x-paperdesk-secret': 'x' }), 'ROUTE_SECRET_WRONG'],
  ['no secret', async () => ({ 'x-grafana-id': await api.sign() }), 'ROUTE_SECRET_WRONG'],
  ['viewer', () => api.through({ role: 'Viewer' }), 'NOT_ALLOWED'],
  ['unlisted admin', () => api.through({ username: 'stranger', role: 'Admin' }), 'NOT_ALLOWED'],
];
test.each(identities)('an order from %s is 403, never 401', async (_case, headers, code) => {
  const reply = await api.send('POST', ORDERS, await headers(), anOrder());
  expect([reply.status, reply.body.code]).toEqual([403, code]);
  expect(api.desk.submitted).toEqual([]);
});

test('a forged signature is refused, and a flood of them asks Grafana for keys once in 5 s', async () => {
  const forger = await generateKeyPair('ES256');
  const forged = { 'x-paperdesk-secret': SECRET, 'x-grafana-id': await api.sign({}, forger.privateKey) };
  for (let i = 0; i < 5; i += 1)
    expect((await api.send('POST', ORDERS, forged, anOrder())).body.code).toBe('IDENTITY_INVALID');
  expect(api.keys.fetched).toBe(1);
});

test('a new key under the same kid is fetched after a bad signature', async () => {
  expect((await api.send('GET', '/api/v1/me', await api.through())).status).toBe(200);
  api.keys.pair = await generateKeyPair('ES256');
  api.time.us += 6_000_000;
  const headers = { 'x-paperdesk-secret': SECRET, 'x-grafana-id': await api.sign({}, api.keys.pair.privateKey) };
  expect((await api.send('GET', '/api/v1/me', headers)).status).toBe(200);
});

test('an account that is not yours, and the list of allowed actions', async () => {
  const reply = await api.send('POST', ORDERS, await api.through(), anOrder({ account: 'demo-other' }));
  expect([reply.status, reply.body.code]).toEqual([403, 'ACCOUNT_NOT_YOURS']);
  const cancel = await api.send('DELETE', `${ORDERS}?account=demo-other`, await api.through());
  expect(cancel.body.code).toBe('ACCOUNT_NOT_YOURS');
  const me = await api.send('GET', '/api/v1/me', await api.through({ aud: ['org:1'] }));
  expect(me.body).toMatchObject({ person: 'p-trader', accounts: ['demo-main'], limitation: null });
});

test('cancel all needs an account and refuses a misspelled filter', async () => {
  const headers = await api.through();
  expect((await api.send('DELETE', ORDERS, headers)).body.errors[0].field).toBe('account');
  const typo = await api.send('DELETE', `${ORDERS}?account=demo-main&symbl=BTC/USDT`, headers);
  expect(typo.body.errors).toEqual([{ field: 'symbl', message: 'is not a known field' }]);
  expect((await api.send('DELETE', `${ORDERS}?account=demo-main`, headers)).body).toEqual({ canceled: [] });
});

test('a refusal of the engine keeps its status, code and denials', async () => {
  api.desk.refuse = { ok: false, status: 503, code: 'MARKET_NOT_LIVE', detail: 'stale', denials: [] };
  const reply = await api.send('POST', ORDERS, await api.through(), anOrder());
  expect([reply.status, reply.body.code, reply.headers.get('retry-after')]).toEqual([503, 'MARKET_NOT_LIVE', '1']);
});

test('an unknown fault is a 500 that shows nothing of its inside, logged and reported', async () => {
  api.desk.fault = new Error('inside-story');
  const reply = await api.send('POST', ORDERS, await api.through(), anOrder());
  expect([reply.status, reply.body.code]).toEqual([500, 'INTERNAL']);
  expect(reply.text).not.toContain('inside-story');
  expect(api.faults).toEqual([api.desk.fault]);
  expect(api.logged.join()).not.toContain(SECRET);
});

test('a client that leaves before the answer harms nobody', async () => {
  let release: () => void = () => undefined;
  api.desk.hold = new Promise<void>((done) => {
    release = done;
  });
  const headers = { ...(await api.through()), 'content-type': 'application/json' };
  const gone = httpRequest(api.url + ORDERS, { method: 'POST', headers });
  const closed = new Promise((done) => gone.on('error', done));
  gone.end(JSON.stringify(anOrder()));
  while (api.desk.submitted.length === 0) await new Promise(setImmediate);
  gone.destroy(new Error('left'));
  await closed;
  release();
  expect((await api.send('POST', ORDERS, headers, anOrder())).status).toBe(200);
  expect(api.faults).toEqual([]);
});

test.each<[string, Record<string, unknown> | 'none' | 'forged', object, [number, string]]>([
  ['trader own account', {}, { scope: 'account', scopeValue: 'demo-main' }, [200, 'p-trader']],
  ['trader other account', {}, { scope: 'account', scopeValue: 'x' }, [403, 'NOT_ALLOWED']],
  ['trader everything', {}, {}, [403, 'NOT_ALLOWED']],
  ['oncall everything', { username: 'oncall' }, {}, [200, 'p-oncall']],
  ['compliance', { username: 'compliance', role: 'Admin' }, {}, [403, 'NOT_ALLOWED']],
  ['expired identity', { exp: 1 }, {}, [200, 'unverified']],
  ['no identity', 'none', {}, [200, 'unverified']],
  ['forged identity', 'forged', {}, [200, 'unverified']],
  ['service account', { type: 'service-account' }, {}, [403, 'NOT_A_PERSON']],
])('trip by %s', async (_case, who, body, [status, expected]) => {
  const signed = who === 'none' ? '' : who === 'forged' ? 'a.b.c' : await api.sign(who);
  const headers = { 'x-paperdesk-secret': SECRET, 'x-grafana-id': signed };
  const reply = await api.send('POST', KILL, headers, body);
  expect(reply.status).toBe(status);
  const [command] = api.desk.submitted;
  expect(command?.actor.person ?? reply.body.code).toBe(expected);
  if (expected === 'unverified') expect(command?.actor.verified).toBe(false);
});

test('a trip with Grafana’s keys out of reach is taken unverified; an order is 503; the wrong secret stays 403', async () => {
  api.keys.down = true;
  expect((await api.send('POST', KILL, await api.through())).status).toBe(200);
  expect(api.desk.submitted[0]?.actor).toEqual({ person: 'unverified', via: 'grafana', verified: false });
  expect((await api.send('POST', ORDERS, await api.through(), anOrder())).status).toBe(503);
  expect((await api.send('POST', KILL, { 'x-paperdesk-secret': 'x' })).body.code).toBe('ROUTE_SECRET_WRONG');
});

test('re-arm needs everything: a verified identity, the right, the word', async () => {
  const body = { killId: 'k', confirmation: 'RE-ARM', reason: 'checked' };
  const risk = await api.through({ username: 'risk', role: 'Admin' });
  const path = `${KILL}/re-arm`;
  expect((await api.send('POST', path, { 'x-paperdesk-secret': SECRET }, body)).body.code).toBe('IDENTITY_MISSING');
  expect((await api.send('POST', path, await api.through(), body)).body.code).toBe('NOT_ALLOWED');
  const editor = await api.through({ username: 'risk', role: 'Editor' });
  expect((await api.send('POST', path, editor, body)).body.code).toBe('NOT_ALLOWED');
  const wrongWord = await api.send('POST', path, risk, { ...body, confirmation: 're-arm' });
  expect(wrongWord.body.errors[0].field).toBe('confirmation');
  expect((await api.send('POST', path, risk, body)).status).toBe(200);
  expect(api.desk.submitted).toHaveLength(1);
});

test('bearer tokens: roles and accounts count, unknown, expired and revoked ones are 401', async () => {
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
  const text = api.tokens.create({ name: 'bot', roles: ['trader'], accounts: ['demo-main'], days: 1 });
  expect((await api.send('POST', ORDERS, bearer(text), anOrder())).status).toBe(201);
  expect((await api.send('POST', ORDERS, bearer('pd_wrong'), anOrder())).body.code).toBe('TOKEN_UNKNOWN');
  api.time.us += 86_400_000_000;
  const expired = await api.send('GET', '/api/v1/me', bearer(text));
  expect([expired.status, expired.body.code]).toEqual([401, 'TOKEN_EXPIRED']);
  api.tokens.revoke('bot');
  expect((await api.send('GET', '/api/v1/me', bearer(text))).body.code).toBe('TOKEN_UNKNOWN');
});

test('the kill page runs only its own hashed script and style', async () => {
  const page = await api.send('GET', '/kill');
  const policy = page.headers.get('content-security-policy') ?? '';
  for (const tag of ['script', 'style']) {
    const text = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page.text)?.[1] ?? '';
    expect(policy).toContain(`${tag}-src 'sha256-${createHash('sha256').update(text).digest('base64')}'`);
    if (tag === 'script') expect(() => new Function(text)).not.toThrow();
  }
  expect(page.text).toContain('PAPER MONEY · prices: invented (demo)');
  expect(policy).toContain("default-src 'none'");
  expect(page.headers.get('set-cookie')).toBeNull();
});

test('health, metrics and what is not there', async () => {
  expect((await api.send('GET', '/health/live')).status).toBe(200);
  expect((await api.send('GET', '/metrics')).text).toContain('trading_http_requests_total');
  expect((await api.send('GET', '/nowhere')).body.code).toBe('NOT_FOUND');
  await api.stop();
  api = await startApi({ readiness: () => ({ ready: false, reasons: ['the journal is stalled'] }) });
  const ready = await api.send('GET', '/health/ready');
  expect([ready.status, ready.body.reasons]).toEqual([503, ['the journal is stalled']]);
});

test('a runaway caller gets 429, and can still cancel and stop', async () => {
  await api.stop();
  api = await startApi({ rateLimit: { perSecond: 1, burst: 1 } });
  const headers = await api.through();
  await api.send('POST', ORDERS, headers, anOrder());
  expect((await api.send('POST', ORDERS, headers, anOrder({ clientOrderId: 'c-2' }))).status).toBe(429);
  expect((await api.send('DELETE', `${ORDERS}?account=demo-main`, headers)).status).toBe(200);
  expect((await api.send('POST', KILL, headers, { scope: 'account', scopeValue: 'demo-main' })).status).toBe(200);
});
