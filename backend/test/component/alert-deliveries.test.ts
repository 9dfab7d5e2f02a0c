import { SECRET, startApi, type RunningApi } from './api-fixture.js';

const PATH = '/api/v1/alert-deliveries';
const notification = { alerts: [{ status: 'firing', labels: { alertname: 'BackendDown', severity: 'critical' } }] };
let api: RunningApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

test('counts what Grafana delivers', async () => {
  const reply = await api.send('POST', PATH, { authorization: `Paperdesk ${SECRET}` }, notification);
  expect(reply.status).toBe(204);
  const metrics = await (await fetch(`${api.url}/metrics`)).text();
  expect(metrics).toContain('trading_alerts_deliveries_total{status="firing"} 1');
});

test.each([
  ['no secret', {}],
  ['a wrong secret', { authorization: 'Paperdesk guessed' }],
  ['another scheme', { authorization: `Bearer ${SECRET}` }],
])('refuses %s', async (_case, headers) => {
  expect((await api.send('POST', PATH, headers, notification)).status).toBe(403);
});

test('names what it cannot read', async () => {
  const reply = await api.send(
    'POST',
    PATH,
    { authorization: `Paperdesk ${SECRET}` },
    { alerts: [{ status: 'lost' }] },
  );
  expect(reply.status).toBe(400);
  expect(reply.body.errors[0].field).toBe('alerts.0.status');
});
