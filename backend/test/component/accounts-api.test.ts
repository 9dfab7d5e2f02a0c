import { startApi, type RunningApi } from './api-fixture.js';

const ACCOUNTS = '/api/v1/accounts';
let api: RunningApi;
let admin: Record<string, string>;
beforeEach(async () => {
  api = await startApi();
  admin = await api.through({ username: 'admin', role: 'Admin' });
});
afterEach(() => api.stop());
const opening = { account: 'bot-1', name: 'Bot 1', deposits: [{ currency: 'USDT', amount: '1000' }] };

test('an account is opened once: 201, again 200, under other terms 409', async () => {
  const first = await api.send('POST', ACCOUNTS, admin, opening);
  const again = await api.send('POST', ACCOUNTS, admin, opening);
  const other = await api.send('POST', ACCOUNTS, admin, { ...opening, name: 'Another' });
  expect([first.status, again.status, other.status, other.body.code]).toEqual([201, 200, 409, 'ACCOUNT_EXISTS']);
  expect(api.desk.submitted[0]).toMatchObject({ type: 'openAccount', source: 'demo', kyc: 'none' });
  expect((await api.send('GET', `${ACCOUNTS}/bot-1`, admin)).body).toMatchObject({ account: 'bot-1', epoch: 1 });
  expect((await api.send('GET', `${ACCOUNTS}/nobody`, admin)).body.code).toBe('ACCOUNT_NOT_FOUND');
});

test.each<[string, Record<string, string>, Record<string, unknown>, [number, string | undefined]]>([
  ['its own id', {}, { transferId: 't-1' }, [200, undefined]],
  ['the header', { 'idempotency-key': 't-1' }, {}, [200, undefined]],
  ['both, the same', { 'idempotency-key': 't-1' }, { transferId: 't-1' }, [200, undefined]],
  ['both, different', { 'idempotency-key': 't-2' }, { transferId: 't-1' }, [400, 'IDEMPOTENCY_KEY_DIFFERS']],
  ['neither', {}, {}, [400, 'INVALID_REQUEST']],
  ['a comma', {}, { transferId: 't-1', amount: '1,5' }, [400, 'INVALID_REQUEST']],
])('a deposit with %s', async (_case, headers, body, expected) => {
  const sent = { currency: 'USDT', amount: '5', ...body };
  const reply = await api.send('POST', `${ACCOUNTS}/demo-main/deposits`, { ...admin, ...headers }, sent);
  expect([reply.status, reply.body.code]).toEqual(expected);
  if (reply.status === 200)
    expect(api.desk.submitted).toMatchObject([{ type: 'transferFunds', transferId: 't-1', direction: 'in' }]);
});

test('a withdrawal goes out; a refusal of the desk is told', async () => {
  const body = { transferId: 'w-1', currency: 'USDT', amount: '5' };
  await api.send('POST', `${ACCOUNTS}/demo-main/withdrawals`, admin, body);
  expect(api.desk.submitted[0]).toMatchObject({ direction: 'out', amount: '5', account: 'demo-main' });
  api.desk.refuse = { ok: false, status: 422, code: 'INSUFFICIENT_BALANCE', detail: 'less', field: 'amount' };
  const refused = await api.send('POST', `${ACCOUNTS}/demo-main/withdrawals`, admin, { ...body, transferId: 'w-2' });
  expect([refused.status, refused.body.errors[0].field]).toEqual([422, 'amount']);
});

test('a reset closes the epoch it names: again it changes nothing, of an epoch to come it is refused', async () => {
  const body = { epoch: 1, reason: 'a new start' };
  const first = await api.send('POST', `${ACCOUNTS}/demo-main/reset`, admin, body);
  const again = await api.send('POST', `${ACCOUNTS}/demo-main/reset`, admin, body);
  expect([first.body.epoch, again.body.epoch, again.body.archive.length]).toEqual([2, 2, 1]);
  expect(api.desk.submitted).toHaveLength(1);
  const early = await api.send('POST', `${ACCOUNTS}/demo-main/reset`, admin, { ...body, epoch: 9 });
  expect([early.status, early.body.code]).toEqual([409, 'EPOCH_NOT_OPEN']);
});

const CHANGES: [string, object][] = [
  ['', opening],
  ['/demo-main/deposits', { transferId: 't', currency: 'USDT', amount: '5' }],
  ['/demo-main/withdrawals', { transferId: 't', currency: 'USDT', amount: '5' }],
  ['/demo-main/reset', { epoch: 1, reason: 'x' }],
];
test.each(CHANGES)('POST /accounts%s is for risk and admin', async (path, body) => {
  for (const username of ['trader', 'oncall', 'compliance']) {
    const headers = await api.through({ username, role: 'Admin' });
    expect((await api.send('POST', ACCOUNTS + path, headers, body)).body.code).toBe('NOT_ALLOWED');
  }
  const editor = await api.through({ username: 'risk', role: 'Editor' });
  expect((await api.send('POST', ACCOUNTS + path, editor, body)).body.code).toBe('NOT_ALLOWED');
  expect(api.desk.submitted).toEqual([]);
  const risk = await api.through({ username: 'risk', role: 'Admin' });
  expect((await api.send('POST', ACCOUNTS + path, risk, body)).status).toBeLessThan(300);
});
