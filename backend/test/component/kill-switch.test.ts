import type { KillSwitchState } from '@paperdesk/contract';
import { startApi, type RunningApi } from './api-fixture.js';

const KILL = '/api/v1/kill-switch';
const deadMen = new Map<string, number>();
let api: RunningApi;
beforeEach(async () => {
  deadMen.clear();
  api = await startApi({
    deadMan: {
      beat: (person) => {
        const timeoutSeconds = deadMen.get(person);
        return timeoutSeconds === undefined ? null : { timeoutSeconds, deadline: api.time.us + timeoutSeconds * 1e6 };
      },
    },
    killDrill: () => Promise.resolve({ ok: true, orders: 200, flagUs: 80, lastCancelUs: 9000, detail: 'ok' }),
  });
});
afterEach(() => api.stop());
const as = (username: string, role: string) => api.through({ username, role });
const bearer = () => {
  const text = api.tokens.create({ name: 'bot', roles: ['trader'], accounts: ['demo-main'] });
  return { authorization: `Bearer ${text}` };
};

test.each([
  ['without the typed word', { level: 'flatten' }, 'confirmation'],
  ['with another word', { level: 'flatten', confirmation: 'flatten' }, 'confirmation'],
  [
    'for a person, who owns nothing',
    { level: 'flatten', confirmation: 'FLATTEN', scope: 'person', scopeValue: 'p-x' },
    'level',
  ],
  ['of a level that is none', { level: 'stop' }, 'level'],
])('2. levels over HTTP: a kill %s is 400 and names the field', async (_name, body, field) => {
  const reply = await api.send('POST', KILL, await as('risk', 'Admin'), body);
  expect([reply.status, reply.body.errors[0].field]).toEqual([400, field]);
  expect(api.desk.submitted).toEqual([]);
});

test('2. levels over HTTP: whoever may halt may not flatten; risk may', async () => {
  const body = { level: 'flatten', confirmation: 'FLATTEN' };
  const oncall = await api.send('POST', KILL, await as('oncall', 'Editor'), body);
  expect([oncall.status, oncall.body.code]).toEqual([403, 'NOT_ALLOWED']);
  expect((await api.send('POST', KILL, await as('oncall', 'Editor'), { level: 'reduceOnly' })).status).toBe(200);
  expect((await api.send('POST', KILL, await as('risk', 'Admin'), body)).status).toBe(200);
  expect(api.desk.submitted).toMatchObject([
    { level: 'reduceOnly' },
    { level: 'flatten', actor: { person: 'p-risk' } },
  ]);
});

test('1. scopes over HTTP: a trader stops own accounts only, oncall any scope', async () => {
  const scopes = ['venue', 'symbol', 'strategy', 'person'].map((scope) => ({ scope, scopeValue: 'x' }));
  for (const scope of scopes) {
    expect((await api.send('POST', KILL, await as('trader', 'Editor'), scope)).status).toBe(403);
    expect((await api.send('POST', KILL, await as('oncall', 'Editor'), scope)).status).toBe(200);
  }
  const own = { scope: 'account', scopeValue: 'demo-main' };
  expect((await api.send('POST', KILL, await as('trader', 'Editor'), own)).status).toBe(200);
});

test('13. visible over HTTP: every role may read level, trigger, who and until when a drill is due', async () => {
  const kill: KillSwitchState['kills'][number] = {
    ...{ killId: 'k', scope: 'global', scopeValue: null, level: 'reduceOnly', trigger: 'dayLoss', reason: 'loss' },
    ...{ person: 'system', verified: true, time: '2026-11-21T05:00:00.000000Z', ordersCanceled: 1 },
    rearmFrom: '2026-11-21T05:01:00.000000Z',
  };
  api.desk.killSwitch.kills.push(kill);
  api.desk.killSwitch.drillDueAt = '2026-11-28T05:00:00.000000Z';
  const viewer = await api.send('GET', KILL, await as('anybody', 'Viewer'));
  expect(viewer.body).toMatchObject({ kills: [kill], drillDueAt: '2026-11-28T05:00:00.000000Z' });
});

test('14. drill over HTTP: answers and journals what it took, one at a time, and not for a viewer', async () => {
  api.desk.refuse = { ok: true, recorded: true };
  expect((await api.send('POST', `${KILL}/drill`, await as('anybody', 'Viewer'))).status).toBe(403);
  const [one, other] = await Promise.all([
    api.send('POST', `${KILL}/drill`, await as('oncall', 'Editor')),
    api.send('POST', `${KILL}/drill`, await as('oncall', 'Editor')),
  ]);
  const done = [one, other].filter(({ status }) => status === 200);
  expect(done.length).toBeGreaterThan(0);
  expect(done[0]?.body).toMatchObject({ ok: true, orders: 200, flagUs: 80, lastCancelUs: 9000 });
  const { drillId } = done[0]?.body as { drillId: string };
  expect(api.desk.submitted[0]).toMatchObject({
    type: 'recordFact',
    fact: { type: 'killDrillDone', drillId, lastCancelUs: 9000 },
    actor: { person: 'p-oncall' },
  });
});

test('10. dead-man over HTTP: opt-in for a token’s person, 60 s unless told, off with null, all journaled', async () => {
  api.desk.refuse = { ok: true, recorded: true };
  const program = bearer();
  expect((await api.send('POST', '/api/v1/dead-man/heartbeat', program)).body.code).toBe('DEAD_MAN_NOT_SET');
  deadMen.set('token:bot', 60);
  const set = await api.send('PUT', '/api/v1/dead-man', program, {});
  expect(set.body).toEqual({ person: 'token:bot', timeoutSeconds: 60, expiresAt: '2026-11-21T05:01:00.000000Z' });
  api.time.us += 5_000_000;
  const beat = await api.send('POST', '/api/v1/dead-man/heartbeat', program);
  expect(beat.body).toMatchObject({ expiresAt: '2026-11-21T05:01:05.000000Z' });
  const off = await api.send('PUT', '/api/v1/dead-man', program, { timeoutSeconds: null });
  expect(off.body).toMatchObject({ timeoutSeconds: null, expiresAt: null });
  expect(api.desk.submitted).toMatchObject(
    [60, null].map((timeoutSeconds) => ({ fact: { type: 'deadManSet', person: 'token:bot', timeoutSeconds } })),
  );
  expect((await api.send('PUT', '/api/v1/dead-man', program, { timeoutSeconds: 1 })).status).toBe(400);
  const screen = await api.send('PUT', '/api/v1/dead-man', await as('trader', 'Editor'), {});
  expect([screen.status, screen.body.code]).toEqual([403, 'DEAD_MAN_FOR_PROGRAMS']);
});
