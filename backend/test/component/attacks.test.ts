import type { ApprovalView, Preview } from '@paperdesk/contract';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { type RiskRules, UNLIMITED } from '../../src/model/risk-rules.js';
import { createPeople } from '../../src/security/people.js';
import { aBook, aListing, aMarketState, anAccount, anId, NOW, RISK } from '../builders.js';
import { DeskHarness, MemoryEventStore } from '../desk-harness.js';
import { SECRET, anOrder, startApi, type RunningApi } from './api-fixture.js';

// The attacks of docs/threat-model.md that come by the API, on the real engine: whatever is answered, the journal counts.
const ORDERS = '/api/v1/orders';
const MINUTE = 60_000_000;
const DAY = 86_400_000_000;
const lead = { username: 'lead', role: 'Admin' };
const risk = { username: 'risk', role: 'Admin' };
let api: RunningApi;
let desk: DeskHarness;
let store: MemoryEventStore;

beforeEach(async () => {
  store = new MemoryEventStore();
  desk = new DeskHarness(store);
  api = await startApi({
    commands: desk.engine,
    reader: desk.memory,
    rateLimit: { perSecond: 1000, burst: 1000 },
    people: createPeople([
      aPerson('trader', ['trader'], ['trader', 'trader-at-home'], ['demo-main', 'demo-other']),
      aPerson('second', ['trader'], ['second'], ['demo-main']),
      aPerson('lead', ['trader', 'risk'], ['lead'], ['demo-main']),
      aPerson('risk', ['risk'], ['risk'], []),
    ]),
  });
  desk.feed(aListing(), aMarketState(), aBook());
  for (const account of ['demo-main', 'demo-other']) await desk.run(anAccount({ account }));
});
afterEach(() => api.stop());

type Listed = Parameters<typeof createPeople>[0][number];
const aPerson = (id: string, roles: Listed['roles'], logins: string[], accounts: string[]): Listed => ({
  ...{ id: `p-${id}`, logins, displayName: id, roles, accounts },
});
const setRules = (rules: Partial<RiskRules>) =>
  desk.run({
    ...{ type: 'changeRiskRules', version: 0, rules: { ...UNLIMITED, ...rules }, reason: 'test', effectiveAt: NOW },
    ...{ actor: RISK, receivedAt: NOW, requestId: anId() },
  });
const events = (type: string) => store.committed.filter(({ event }) => event.type === type);
/** 0.1 BTC at 59,000 rests: 5,900 USD. */
const small = (change: object = {}) => anOrder({ clientOrderId: anId(), quantity: '0.1', price: '59000', ...change });
const place = async (who: object = {}, order: object = small()) =>
  api.send('POST', ORDERS, await api.through({ ...who }), order);
const moveClock = (us: number) => {
  api.time.us += us;
  desk.timers.now += us;
};

describe('forged and replayed identity', () => {
  test('what Grafana did not sign does nothing, by whatever algorithm it says it is signed', async () => {
    const claims = { iss: 'http://localhost:3000/', aud: 'org:1', sub: 'user:3', type: 'user', username: 'trader' };
    const dated = { ...claims, role: 'Editor', iat: NOW / 1e6, exp: NOW / 1e6 + 600 };
    const signed = (alg: string, key: Parameters<SignJWT['sign']>[0]) =>
      new SignJWT(dated).setProtectedHeader({ alg, kid }).sign(key);
    const kid = 'id-2026-11-es256';
    const stranger = (await generateKeyPair('ES256')).privateKey;
    const published = JSON.stringify(await exportJWK(api.keys.pair.publicKey));
    const [, payload = '', signature = ''] = (await api.sign()).split('.');
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none', kid })).toString('base64url');
    const raised = Buffer.from(payload, 'base64url')
      .toString()
      .replace('"trader"', '"risk"')
      .replace('Editor', 'Admin');
    const signedHeader = (await api.sign()).split('.')[0] ?? '';
    const forged = {
      'another key': await signed('ES256', stranger),
      'the public key as a secret': await signed('HS256', new TextEncoder().encode(published)),
      'no signature': `${unsigned}.${payload}.`,
      'a changed claim': `${signedHeader}.${Buffer.from(raised).toString('base64url')}.${signature}`,
    };
    for (const [how, identity] of Object.entries(forged)) {
      const headers = { 'x-paperdesk-secret': SECRET, 'x-grafana-id': identity };
      const reply = await api.send('POST', ORDERS, headers, small());
      expect([how, reply.status, reply.body.code]).toEqual([how, 403, 'IDENTITY_INVALID']);
    }
    expect(events('orderAccepted')).toEqual([]);
  });

  test('one that was copied places nothing without the route’s secret, nothing twice, and nothing once it has expired', async () => {
    const copied = await api.through();
    const order = small();
    expect((await api.send('POST', ORDERS, copied, order)).status).toBe(201);
    for (let again = 0; again < 3; again += 1) expect((await api.send('POST', ORDERS, copied, order)).status).toBe(200);
    const { 'x-paperdesk-secret': _secret, ...alone } = copied;
    expect((await api.send('POST', ORDERS, alone, small())).body.code).toBe('ROUTE_SECRET_WRONG');
    moveClock(10 * MINUTE + 6_000_000);
    expect((await api.send('POST', ORDERS, copied, small())).body.code).toBe('IDENTITY_EXPIRED');
    expect(events('orderAccepted')).toHaveLength(1);
  });
});

/** Grafana signs each request anew, with the role it has cached for up to 5 s: for that long, and no longer, the old role acts. */
test('role taken away mid-session: the next identity that Grafana signs acts no more, and what was placed stays in reach', async () => {
  const placed = await place();
  expect(placed.status).toBe(201);
  const viewer = await api.through({ role: 'Viewer' });
  const id = `${ORDERS}/${placed.body.orderId as string}`;
  const tries = [
    await api.send('POST', ORDERS, viewer, small()),
    await api.send('POST', `${ORDERS}/batch`, viewer, { orders: [small()] }),
    await api.send('PATCH', id, viewer, { clientOrderId: anId(), quantity: '0.2' }),
    await api.send('DELETE', id, viewer),
    await api.send('DELETE', `${ORDERS}?account=demo-main`, viewer),
    await api.send('POST', '/api/v1/kill-switch', viewer, { scope: 'account', scopeValue: 'demo-main' }),
  ];
  expect(tries.map(({ status, body }) => [status, body.code])).toEqual(tries.map(() => [403, 'NOT_ALLOWED']));
  // Who was an Admin and is an Editor keeps the role of a trader and loses that of risk.
  expect((await api.send('GET', '/api/v1/me', await api.through(lead))).body.roles).toEqual(['trader', 'risk']);
  const editor = await api.through({ ...lead, role: 'Editor' });
  const release = { reason: 'mine again' };
  expect((await api.send('POST', '/api/v1/limits/throttles/x/release', editor, release)).body.code).toBe('NOT_ALLOWED');
  expect(desk.memory.order(placed.body.orderId as string)?.orderStatus).toBe('new');
  const stop = { scope: 'account', scopeValue: 'demo-main' };
  expect((await api.send('POST', '/api/v1/kill-switch', await api.through(risk), stop)).status).toBe(200);
  expect(desk.memory.order(placed.body.orderId as string)?.orderStatus).toBe('canceled');
});

test('a token that was revoked acts no more, at its very next request', async () => {
  const token = api.tokens.create({ name: 'bot', roles: ['trader'], accounts: ['demo-main'] });
  const bearer = { authorization: `Bearer ${token}` };
  expect((await api.send('POST', ORDERS, bearer, small())).status).toBe(201);
  api.tokens.revoke('bot');
  expect((await api.send('POST', ORDERS, bearer, small())).status).toBe(401);
});

const APPROVAL = { overUsd: '10000', windowSeconds: 600, expiresAfterSeconds: 300, tolerancePercent: 0.5 };
const large = () => small({ quantity: '0.2' });
async function approve(who: Record<string, string>): Promise<{ status: number; body: { code?: string } }> {
  const [view] = (await api.send('GET', '/api/v1/approvals', await api.through())).body as ApprovalView[];
  if (view === undefined) throw new Error('nothing waits');
  const { approvalId, orderHash, cost: maxCost } = view;
  return api.send('POST', `/api/v1/approvals/${approvalId}`, who, { decision: 'approve', orderHash, maxCost });
}

test('one’s own order is approved by no second login, no token and no second role of the same person', async () => {
  await setRules({ approval: APPROVAL });
  expect((await place({}, large())).status).toBe(202);
  const token = api.tokens.create({ name: 'mine', roles: ['trader'], accounts: ['demo-main'], person: 'p-trader' });
  const own = [await api.through({ username: 'trader-at-home' }), { authorization: `Bearer ${token}` }];
  for (const headers of own)
    expect(await approve(headers)).toMatchObject({ status: 403, body: { code: 'FOUR_EYES_REQUIRED' } });
  const anonymous = api.tokens.create({ name: 'nobody', roles: ['risk'] });
  expect(await approve({ authorization: `Bearer ${anonymous}` })).toMatchObject({ body: { code: 'PERSON_REQUIRED' } });
  expect(events('orderReleased')).toEqual([]);
  expect((await approve(await api.through({ username: 'second' }))).status).toBe(200);

  expect((await place(lead, large())).status).toBe(202);
  expect(await approve(await api.through(lead))).toMatchObject({ body: { code: 'FOUR_EYES_REQUIRED' } });
  expect(events('orderReleased')).toHaveLength(1);
});

test('a preview counts what its person has sent: the rate, limits by person, and the sum that needs a second one', async () => {
  await setRules({
    approval: APPROVAL,
    limits: [{ scope: 'person', scopeValue: '*', limits: { ordersPerMinute: 2, dayNotional: '15000' } }],
  });
  const preview = async (who: object, quantity: string) => {
    const { clientOrderId: _id, ...request } = small({ quantity });
    return (await api.send('POST', `${ORDERS}/preview`, await api.through({ ...who }), request)).body as Preview;
  };
  expect((await place()).status).toBe(201);
  expect(await preview({}, '0.1')).toMatchObject({ accepted: true, status: 202, approval: { usdValue: '5900' } });
  expect(await preview({}, '0.16')).toMatchObject({ accepted: false, denials: [{ code: 'DAILY_LIMIT_EXCEEDED' }] });
  expect(await preview({ username: 'second' }, '0.16')).toMatchObject({ accepted: true, status: 201, approval: null });
  await place({ username: 'trader-at-home' }, small({ quantity: '0.001' }));
  expect(await preview({}, '0.001')).toMatchObject({ status: 429, denials: [{ code: 'RATE_LIMIT_EXCEEDED' }] });
  expect(events('orderAccepted')).toHaveLength(2);
});

test('sliced orders: over two logins, two accounts and a batch, the slice that crosses the limit waits', async () => {
  await setRules({ approval: APPROVAL });
  expect((await place()).status).toBe(201);
  const slice = { quantity: '0.04' };
  expect((await place({ username: 'trader-at-home' }, small(slice))).status).toBe(201);
  expect((await place({}, small({ ...slice, account: 'demo-other' }))).status).toBe(202);
  const orders = [small({ quantity: '0.005' }), small({ ...slice, account: 'demo-other' })];
  const batch = await api.send('POST', `${ORDERS}/batch`, await api.through({ username: 'trader-at-home' }), {
    orders,
  });
  expect(batch.status).toBe(202);
  const replies = batch.body.orders as { orderStatus: string }[];
  expect(replies.map(({ orderStatus }) => orderStatus)).toEqual(['pendingApproval', 'pendingApproval']);
  expect((await place({ username: 'second' })).status).toBe(201);
});

describe('100 orders racing at a limit', () => {
  const race = async (logins: readonly Record<string, unknown>[]) => {
    const headers = await Promise.all(logins.map((who) => api.through(who)));
    return Promise.all(
      Array.from({ length: 100 }, (_, at) => api.send('POST', ORDERS, headers[at % headers.length], small())),
    );
  };
  const codes = (replies: readonly { body: { code?: string } }[]) => [
    ...new Set(replies.flatMap(({ body }) => body.code ?? [])),
  ];

  test('of a person, from two logins: ten in a minute', async () => {
    await setRules({ limits: [{ scope: 'person', scopeValue: '*', limits: { ordersPerMinute: 10 } }] });
    const replies = await race([{}, { username: 'trader-at-home' }]);
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(codes(replies)).toEqual(['RATE_LIMIT_EXCEEDED']);
    expect(replies.find(({ status }) => status === 429)?.headers.get('retry-after')).toMatch(/^6[01]$/);
    expect(events('orderAccepted')).toHaveLength(10);
  });

  test('of an account, from two people: 20,000 USD take three orders of 5,900', async () => {
    await setRules({ limits: [{ scope: 'account', scopeValue: '*', limits: { dayNotional: '20000' } }] });
    const replies = await race([{}, { username: 'second' }]);
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(codes(replies)).toEqual(['DAILY_LIMIT_EXCEEDED']);
    expect(events('orderAccepted')).toHaveLength(3);
  });
});

test('the clock is moved back: a minute’s orders and a day’s volume do not come back', async () => {
  await setRules({
    limits: [
      { scope: 'person', scopeValue: '*', limits: { ordersPerMinute: 5 } },
      { scope: 'account', scopeValue: '*', limits: { dayNotional: '12000' } },
    ],
  });
  const filled = await place({}, small({ price: '60000.01' }));
  expect([filled.body.orderStatus, (await place()).status, (await place()).status]).toEqual(['filled', 201, 422]);
  for (let order = 0; order < 2; order += 1) await place({}, small({ quantity: '0.001', account: 'demo-other' }));
  for (const back of [0, MINUTE, DAY]) {
    moveClock(-back);
    const mine = await place({}, small({ quantity: '0.001', account: 'demo-other' }));
    expect([mine.status, mine.body.code]).toEqual([429, 'RATE_LIMIT_EXCEEDED']);
    expect((await place({ username: 'second' })).body.code).toBe('DAILY_LIMIT_EXCEEDED');
  }
  expect(events('orderAccepted')).toHaveLength(4);
});
