import type { LimitRulesView } from '@paperdesk/contract';
import type { LimitUse } from '../../src/engine/desk.js';
import { NOW } from '../builders.js';
import { type RunningApi, startApi } from './api-fixture.js';

const LIMITS = '/api/v1/limits';
const risk = { username: 'risk', role: 'Admin' };
const USES: readonly LimitUse[] = [
  {
    ...{ scope: 'account', scopeValue: 'demo-main', limit: 'dayNotional', max: '50000', used: '45000' },
    ...{ percent: 90, tier: 'warn90', resetsAt: '2026-11-22T00:00:00.000000Z' },
  },
];
let api: RunningApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

const change = (more: object = {}) => ({
  version: 1,
  rules: { limits: [{ scope: 'account', limits: { dayNotional: '90000' } }] },
  reason: 'quieter weekend',
  ...more,
});
const put = async (body: object, claims: object = risk) =>
  api.send('PUT', `${LIMITS}/rules`, await api.through({ ...claims }), body);

test('whoever may look sees the use of each limit, of one account when asked, and the rules behind it', async () => {
  const asked: unknown[] = [];
  Object.assign(api.desk.reader, {
    limitUse: (filter: unknown) => {
      asked.push(filter);
      return [...USES];
    },
  });
  const viewer = await api.through({ username: 'stranger', role: 'Viewer' });
  expect((await api.send('GET', LIMITS, viewer)).body).toEqual(USES);
  expect((await api.send('GET', `${LIMITS}?account=demo-main`, viewer)).status).toBe(200);
  expect(asked).toEqual([{}, { account: 'demo-main' }]);
  const rules = await api.send('GET', `${LIMITS}/rules`, viewer);
  expect((rules.body as LimitRulesView).rules.limits).toEqual([]);
});

test('risk changes them: with the version seen, a reason, and at once or from the time named', async () => {
  expect((await put(change())).status).toBe(200);
  expect((await put(change({ effectiveAt: '2026-11-22T00:00:00Z' }))).status).toBe(200);
  const shared = { type: 'changeRiskRules', version: 1, reason: 'quieter weekend', actor: { person: 'p-risk' } };
  expect(api.desk.submitted).toMatchObject([
    { ...shared, effectiveAt: NOW },
    { ...shared, effectiveAt: Date.parse('2026-11-22T00:00:00Z') * 1000 },
  ]);
  // What is left out is journaled as off, and a scope without a name as each one by itself.
  expect(api.desk.submitted[0]).toMatchObject({
    rules: {
      limits: [{ scope: 'account', scopeValue: '*', limits: { dayNotional: '90000' } }],
      ...{ approval: null, gate: null, duplicateSeconds: null },
    },
  });
});

test.each([
  ['a reason', { reason: ' ' }],
  ['the version that was seen', { version: undefined }],
  ['limits by their names', { rules: { limits: [{ scope: 'account', limits: { dayNotionl: '1' } }] } }],
  ['amounts as decimal text', { rules: { limits: [{ scope: 'account', limits: { dayNotional: '1,000' } }] } }],
  ['a loss by account', { rules: { limits: [{ scope: 'venue', limits: { dayLoss: '5' } }] } }],
  ['a time with its zone', { effectiveAt: '2026-11-22T00:00:00' }],
])('a change needs %s', async (_what, wrong) => {
  const answer = await put(change(wrong));
  expect([answer.status, answer.body.code, api.desk.submitted]).toEqual([400, 'INVALID_REQUEST', []]);
});

test.each([
  ['a trader', { username: 'trader', role: 'Editor' }],
  ['an admin', { username: 'admin', role: 'Admin' }],
  ['compliance', { username: 'compliance', role: 'Admin' }],
  ['risk without Grafana’s role', { username: 'risk', role: 'Editor' }],
])('%s changes nothing and releases nothing', async (_who, claims) => {
  const headers = await api.through(claims);
  const release = await api.send('POST', `${LIMITS}/throttles/k/release`, headers, { reason: 'why' });
  const changed = await put(change(), claims);
  expect([release.status, changed.status, api.desk.submitted]).toEqual([403, 403, []]);
});

test('a throttle is released by its key, slash and all, with a reason', async () => {
  const key = 'demo-main mean demo|BTC/USDT buy';
  const path = (told: string) => `${LIMITS}/throttles/${told}/release`;
  const headers = await api.through(risk);
  expect((await api.send('POST', path(encodeURIComponent(key)), headers, { reason: ' ' })).status).toBe(400);
  for (const told of [encodeURIComponent(key), encodeURIComponent(key).replace('%2F', '/')])
    expect((await api.send('POST', path(told), headers, { reason: 'looked into' })).status).toBe(200);
  const wanted = { type: 'releaseThrottle', key, reason: 'looked into', actor: { person: 'p-risk' } };
  expect(api.desk.submitted).toMatchObject([wanted, wanted]);
});
