import { type RunningApi, SECRET, startApi } from './api-fixture.js';

const KILL = '/api/v1/kill-switch';
let api: RunningApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

const READS = [
  'orders',
  'orders/x',
  'orders/x/explain',
  'fills',
  'positions',
  'accounts',
  'instruments',
  'quotes',
  'feeds',
  'delivery',
  'approvals',
];

test.each(READS)('GET /%s needs the right to read, which Grafana role None does not give', async (path) => {
  for (const username of ['stranger', 'trader']) {
    const nobody = await api.through({ username, role: 'None' });
    expect((await api.send('GET', `/api/v1/${path}`, nobody)).body.code).toBe('NOT_ALLOWED');
    const viewer = await api.through({ username, role: 'Viewer' });
    expect((await api.send('GET', `/api/v1/${path}`, viewer)).body.code).not.toBe('NOT_ALLOWED');
  }
});

test('whoever is signed in learns who they are and whether the desk is stopped', async () => {
  const nobody = await api.through({ username: 'stranger', role: 'None' });
  expect((await api.send('GET', '/api/v1/me', nobody)).body.actions).toEqual([]);
  expect((await api.send('GET', KILL, nobody)).body.state).toBe('armed');
});

test('Grafana’s headers win over a bearer token sent beside them, so that a stolen token adds nothing', async () => {
  const authorization = `Bearer ${api.tokens.create({ name: 'bot', roles: ['risk'] })}`;
  const both = await api.send('GET', '/api/v1/me', { ...(await api.through()), authorization });
  expect(both.body.login).toBe('trader');
  const wrong = await api.send('GET', '/api/v1/me', { 'x-paperdesk-secret': '', authorization });
  expect([wrong.status, wrong.body.code]).toEqual([403, 'ROUTE_SECRET_WRONG']);
  const unsigned = await api.send('POST', '/api/v1/orders', { 'x-paperdesk-secret': SECRET, authorization }, {});
  expect([unsigned.status, unsigned.body.code]).toEqual([403, 'IDENTITY_MISSING']);
});

test('a fault while the identity is checked does not stop a stop', async () => {
  await api.stop();
  api = await startApi({ identity: { verify: () => Promise.reject(new Error('a key that nobody can read')) } });
  const headers = { 'x-paperdesk-secret': SECRET, 'x-grafana-id': 'a.b.c' };
  expect((await api.send('POST', KILL, headers)).status).toBe(200);
  expect(api.desk.submitted[0]?.actor).toMatchObject({ person: 'unverified', verified: false });
  expect(api.faults).toHaveLength(1);
  expect((await api.send('GET', '/api/v1/orders', headers)).status).toBe(500);
});
