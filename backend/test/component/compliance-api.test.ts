import { hash } from 'node:crypto';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { OWN_ORDERS_ONLY } from '@paperdesk/contract';
import { ComplianceStore } from '../../src/journal/compliance-store.js';
import { verifyJournal } from '../../src/journal/verify-journal.js';
import { NOW, aReplace, aSubmit, aTrip, RISK } from '../builders.js';
import { type ComplianceWorld, SetRows, aComplianceWorld, anAlert } from '../compliance-world.js';
import { type RunningApi, startApi } from './api-fixture.js';

const NARRATIVE = 'Zebediah Quill placed and withdrew them on purpose';
let world: ComplianceWorld;
let rows: SetRows;
let api: RunningApi;
beforeEach(async () => {
  rows = new SetRows();
  world = await aComplianceWorld(rows);
  const { compliance } = world;
  api = await startApi({ compliance: compliance.desk, commands: world.commands, clock: { nowUs: () => NOW } });
});
afterEach(async () => {
  await api.stop();
  await world.end();
});

const as = (username: string) => api.through({ username, role: 'Admin' });
const officer = () => as('compliance');
const opened = async (alertIds: readonly string[], more: Record<string, unknown> = {}) =>
  api.send('POST', '/api/v1/cases', await officer(), {
    alertIds,
    reason: 'looks planned',
    narrative: NARRATIVE,
    ...more,
  });
const sha = (text: string) => hash('sha256', text, 'hex');

test('a hit becomes a case with frozen evidence, is escalated, reported and closed, with reviewer and reason each time', async () => {
  const { alertId, orderId } = await world.hit();
  const listed = await api.send('GET', '/api/v1/compliance/events?status=open&rule=spoofing', await officer());
  expect(listed.body).toMatchObject([{ alertId, status: 'open', caseId: null, notice: OWN_ORDERS_ONLY }]);

  const { status, body: made } = await opened([alertId], { legalHold: true });
  expect(status).toBe(201);
  expect(made).toMatchObject({ status: 'open', legalHold: true, alertIds: [alertId], openedBy: 'p-compliance' });
  expect(made.history).toMatchObject([
    { reviewer: 'p-compliance', reason: 'looks planned', narrative: NARRATIVE, intact: true },
  ]);
  expect(made.parts.map(({ table, intact }: { table: string; intact: boolean }) => [table, intact])).toEqual([
    ['books', true],
    ['orders', true],
    ['quotes', true],
    ['trades', true],
  ]);
  for (const { table, sha256 } of made.parts) {
    const path = `/api/v1/cases/${made.caseId}/evidence/${sha256}`;
    const part = await api.send('GET', path, await officer());
    expect([part.headers.get('x-paperdesk-sha256'), sha(part.text)]).toEqual([sha256, sha256]);
    expect(JSON.parse(part.text.split('\n')[0]!)).toMatchObject({ evidence: table, rows: 1, complete: true });
    if (table === 'orders') expect(part.text).toContain(orderId);
  }
  const change = async (body: object) => api.send('PATCH', `/api/v1/cases/${made.caseId}`, await officer(), body);
  expect((await change({ status: 'escalated', reason: 'for the board' })).body).toMatchObject({
    ...{ status: 'escalated', legalHold: true, next: ['escalated', 'reviewing', 'closed'] },
    history: [{}, { reason: 'for the board', narrative: NARRATIVE }],
  });
  const wrong = await change({ status: 'open', reason: 'back' });
  expect([wrong.status, wrong.body.code]).toEqual([409, 'CASE_STATUS']);

  const report = await api.send('POST', '/api/v1/reports', await officer(), {
    ...{ kind: 'suspiciousActivity', caseId: made.caseId },
  });
  expect(report.status).toBe(201);
  for (const { format, sha256 } of report.body.formats) {
    const file = await api.send('GET', `/api/v1/reports/${report.body.reportId}?format=${format}`, await officer());
    expect([sha(file.text), file.headers.get('x-paperdesk-sha256')]).toEqual([sha256, sha256]);
    expect(file.text).toContain(NARRATIVE);
    expect(file.text).toContain(OWN_ORDERS_ONLY);
    expect(file.text).toContain('PAPER MONEY');
    if (format === 'html') expect(file.text).toContain('Ada &lt;b&gt;Lovelace&lt;/b&gt;');
    if (format === 'html') expect(file.text).not.toContain('<b>');
  }
  const csv = await api.send('GET', `/api/v1/reports/${report.body.reportId}?format=csv`, await officer());
  expect([csv.status, csv.body.code]).toEqual([422, 'FORMAT_NOT_OFFERED']);

  await change({ status: 'closed', reason: 'reported' });
  const closed = await api.send('GET', '/api/v1/cases?status=closed', await officer());
  expect(closed.body).toMatchObject([{ caseId: made.caseId, status: 'closed' }]);
  const after = await api.send('GET', '/api/v1/compliance/events', await officer());
  expect(after.body).toMatchObject([{ alertId, status: 'closed', caseId: made.caseId }]);
  expect(verifyJournal(world.journalFile).ok).toBe(true);
});

test('what was written is in the store alone, for its owner only, and bound by the journal', async () => {
  const { alertId } = await world.hit();
  const { body: made } = await opened([alertId]);
  const journal = new Database(world.journalFile, { readonly: true });
  const texts = journal.prepare('SELECT payload FROM events').pluck().all().join('\n');
  journal.close();
  expect(texts).toContain(made.history[0].narrativeHash);
  expect(texts).not.toMatch(/Zebediah|looks planned/);
  expect(statSync(join(world.home, 'compliance.db')).mode & 0o777).toBe(0o600);
  // The same words get another hash: a short reason cannot be guessed from it.
  const { body: other } = await opened([(await world.hit()).alertId]);
  expect(other.history[0].narrativeHash).not.toBe(made.history[0].narrativeHash);

  const day = { kind: 'daily', day: '2026-11-21' };
  const report = await api.send('POST', '/api/v1/reports', await officer(), day);
  const file = new Database(join(world.home, 'compliance.db'));
  file.exec(`UPDATE texts SET text = replace(text, 'Quill', 'Smith')`);
  file.exec(`UPDATE bytes SET gzip = x'00'`);
  file.close();
  const found = await api.send('GET', `/api/v1/cases/${made.caseId}`, await officer());
  expect(found.body.history).toMatchObject([{ intact: false, reason: null, narrative: null }]);
  const broken = await api.send('GET', `/api/v1/reports/${report.body.reportId}?format=json`, await officer());
  expect([broken.status, broken.body.code]).toEqual([409, 'REPORT_NOT_INTACT']);
  expect(found.body.parts.map(({ intact }: { intact: boolean }) => intact)).toEqual([false, false, false, false]);
});

test('the index is made again from the journal; texts stay', async () => {
  const { alertId } = await world.hit();
  const { body: made } = await opened([alertId]);
  await world.compliance.close();
  ComplianceStore.rebuild(join(world.home, 'compliance.db'));
  const { desk } = await world.reopen();
  expect(await desk.case(made.caseId)).toEqual(made);
});

test('evidence that QuestDB does not give is frozen later, and again when the window has passed', async () => {
  rows.down = true;
  const { alertId } = await world.hit();
  const { body: made } = await opened([alertId]);
  expect([made.evidence, made.parts.map(({ table }: { table: string }) => table)]).toEqual(['pending', ['orders']]);
  expect(world.faults).toHaveLength(1);
  await world.compliance.tend();
  rows.down = false;
  await world.compliance.tend();
  const early = await world.compliance.desk.case(made.caseId);
  expect([early?.evidence, early?.parts.length]).toEqual(['pending', 4]);
  await world.compliance.tend();
  expect(world.compliance.store.parts(made.caseId)).toHaveLength(5);
  world.time.us += 120_000_000;
  rows.rows = [...rows.rows, ...rows.rows];
  await world.compliance.tend();
  const late = await world.compliance.desk.case(made.caseId);
  expect(late).toMatchObject({ evidence: 'frozen' });
  expect(late?.parts.find(({ table }) => table === 'trades')).toMatchObject({ rows: 2, intact: true });
  const asked = rows.asked.length;
  await world.compliance.tend();
  expect(rows.asked).toHaveLength(asked);
  // From a minute before the alert's window to a minute after the last event of its order, some microseconds later.
  expect(rows.asked.at(-1)).toMatch(/ts BETWEEN '2026-11-21T04:58:30.000000Z' AND '2026-11-21T05:01:00.00000\dZ'/);
});

test('a file that is not ours, or of a newer build, is refused in a sentence', () => {
  const file = join(world.home, 'other.db');
  writeFileSync(file, 'x'.repeat(5000));
  expect(() => new ComplianceStore(file)).toThrow(/restore it from a backup/);
  rmSync(file);
  const newer = new Database(file);
  newer.pragma('user_version = 99');
  newer.close();
  expect(() => new ComplianceStore(file)).toThrow(/newer Paperdesk/);
});

test('what was closed long ago is forgotten, except under legal hold', async () => {
  const year = 366 * 86_400_000_000;
  const ids: string[] = [];
  for (const legalHold of [false, true]) {
    const { body: made } = await opened([(await world.hit()).alertId], { legalHold });
    await api.send('PATCH', `/api/v1/cases/${made.caseId}`, await officer(), { status: 'closed', reason: 'nothing' });
    ids.push(made.caseId);
  }
  const kept = async () => {
    const found = await Promise.all(ids.map((caseId) => world.compliance.desk.case(caseId)));
    return found.map((one) => [one?.history[0]?.intact, one?.parts.every(({ intact }) => intact)]);
  };
  world.time.us = NOW + 4 * year;
  await world.compliance.tend();
  expect(await kept()).toEqual([
    [true, true],
    [true, true],
  ]);
  // The evidence of both is of the same bytes: it stays while one of them needs it.
  world.time.us = NOW + 6 * year;
  await world.compliance.tend();
  expect((await kept()).map(([text]) => text)).toEqual([false, true]);
  expect((await kept())[1]).toEqual([true, true]);
});

test('nobody but compliance reads or works alerts, cases and reports, an admin neither', async () => {
  const { alertId } = await world.hit();
  for (const username of ['admin', 'risk', 'oncall', 'trader', 'nobody'])
    for (const [method, path, body] of [
      ['GET', '/compliance/events'],
      ['GET', '/cases'],
      ['GET', '/cases/x'],
      ['GET', '/cases/x/evidence/y'],
      ['POST', '/cases', { alertIds: [alertId], reason: 'x' }],
      ['PATCH', '/cases/x', { status: 'closed', reason: 'x' }],
      ['POST', '/reports', { kind: 'daily', day: '2026-11-21' }],
      ['GET', '/reports'],
      ['GET', '/reports/x?format=json'],
    ] as const) {
      const refused = await api.send(method, `/api/v1${path}`, await as(username), body);
      expect([username, path, refused.status, refused.body.code]).toEqual([username, path, 403, 'NOT_ALLOWED']);
    }
  expect(world.compliance.desk.cases({})).toEqual([]);
});

test.each<[string, string, unknown, number, string]>([
  ['an alert that is not there', '/cases', { alertIds: ['nope'], reason: 'x' }, 404, 'ALERT_NOT_FOUND'],
  ['a case without a reason', '/cases', { alertIds: ['nope'], reason: ' ' }, 400, 'INVALID_REQUEST'],
  [
    'a report of a case that is not there',
    '/reports',
    { kind: 'suspiciousActivity', caseId: 'x' },
    404,
    'CASE_NOT_FOUND',
  ],
  ['a report of tomorrow', '/reports', { kind: 'daily', day: '2026-11-22' }, 422, 'DAY_NOT_BEGUN'],
  ['a daily report of a case', '/reports', { kind: 'daily', day: '2026-11-21', caseId: 'x' }, 400, 'INVALID_REQUEST'],
  ['an order record of no time', '/reports', { kind: 'orderRecord' }, 400, 'INVALID_REQUEST'],
])('refuses %s', async (...[, path, body, status, code]) => {
  const refused = await api.send('POST', `/api/v1${path}`, await officer(), body);
  expect([refused.status, refused.body.code]).toEqual([status, code]);
});

test('an alert is in one case at most, also when two are opened at once', async () => {
  const { alertId } = await world.hit();
  const both = await Promise.all([opened([alertId]), opened([alertId])]);
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
});

test('the day adds up: trades by account, refusals, kills, alerts by age, the chain', async () => {
  await world.hit();
  await world.harness.run(aSubmit({ clientOrderId: 'too-much', quantity: '900' }));
  await world.harness.run(aTrip({ actor: RISK, reason: 'drill' }));
  const report = await api.send('POST', '/api/v1/reports', await officer(), { kind: 'daily', day: '2026-11-21' });
  const { body } = await api.send('GET', `/api/v1/reports/${report.body.reportId}?format=json`, await officer());
  const section = (id: string) => body.sections.find((one: { id: string }) => one.id === id);
  expect(section('turnover').table.rows).toMatchObject([
    { account: 'main', source: 'demo', currency: 'USDT', orders: 1, fills: 1, bought: '6000.001', sold: '0' },
  ]);
  expect(section('rejects').table.rows[0].count).toBe(1);
  expect(section('kills').table.rows).toMatchObject([
    { event: 'killSwitchTripped', reason: 'drill', person: 'p-risk' },
  ]);
  expect(section('alerts').table.rows).toEqual([{ rule: 'spoofing', raised: 1, underDay: 1, underWeek: 0, older: 0 }]);
  expect(section('chain').fields).toMatchObject({ ok: true });
});

test('the order record has a row for each message; a formula in it stays text', async () => {
  await world.harness.run(aSubmit({ clientOrderId: '-2+3', quantity: '0.5', price: '59000', strategy: '@sum' }));
  await world.hit();
  const wanted = { kind: 'orderRecord', from: '2026-11-21T05:00:00Z', to: '2026-11-21T06:00:00Z' };
  const report = await api.send('POST', '/api/v1/reports', await officer(), wanted);
  const { text } = await api.send('GET', `/api/v1/reports/${report.body.reportId}?format=csv`, await officer());
  const [head = '', ...lines] = text.trimEnd().split('\r\n');
  const cell = (line: string, column: string) => line.split(',')[head.split(',').indexOf(column)];
  expect(lines.map((line) => [cell(line, 'event'), cell(line, 'quantity'), cell(line, 'liquidity')])).toEqual([
    ['orderAccepted', '0.5', ''],
    ['orderAccepted', '0.1', ''],
    ['orderFilled', '0.1', 'aggressive'],
  ]);
  expect([cell(lines[0]!, 'clientOrderId'), cell(lines[0]!, 'algorithm'), cell(lines[0]!, 'decisionMaker')]).toEqual([
    ...["'-2+3", "'@sum", 'p-trader'],
  ]);
  expect(lines.every((line) => line.endsWith(OWN_ORDERS_ONLY))).toBe(true);
});

test('the audit says who, what, when, why, from which dashboard, before and after', async () => {
  const { alertId } = await world.hit();
  const order = await world.harness.report(aSubmit({ clientOrderId: 'rests', quantity: '0.5', price: '59000' }));
  await world.harness.run(aReplace(order.orderId, { price: '58000' }));
  await world.harness.run(aSubmit({ clientOrderId: 'too-much', quantity: '900' }));
  const from = { ...(await officer()), 'x-paperdesk-dashboard': 'compliance-1' };
  await api.send('POST', '/api/v1/cases', from, { alertIds: [alertId], reason: 'looks planned' });
  const audit = async (query: string, who = 'compliance') => api.send('GET', `/api/v1/audit${query}`, await as(who));

  expect((await audit('?action=caseChanged')).body).toMatchObject([
    {
      ...{ person: 'p-compliance', via: 'grafana', verified: true, dashboard: 'compliance-1', objectType: 'case' },
      ...{ reason: 'looks planned', before: null, after: { status: 'open' }, outcome: 'done' },
    },
  ]);
  // Who may audit but not work cases sees that something happened, and by whom.
  const shut = await audit('?action=caseChanged', 'risk');
  expect(shut.body).toMatchObject([{ person: 'p-compliance', reason: null, after: { confidential: true } }]);
  expect(JSON.stringify(shut.body)).not.toMatch(/looks planned|alertIds/);
  expect((await audit('?action=orderReplaced')).body).toMatchObject([
    { before: { priceTicks: 5_900_000 }, after: { priceTicks: 5_800_000 }, dashboard: null },
  ]);
  expect((await audit('?action=orderDenied&person=p-trader')).body).toMatchObject([
    { outcome: 'refused', reason: expect.stringMatching(/^[A-Z_]+: /) as string },
  ]);
  expect((await audit('?person=nobody')).body).toEqual([]);
  expect((await audit(`?to=2026-11-21T05:00:00Z`)).body).toEqual([]);
  expect((await audit('', 'trader')).status).toBe(403);

  const all = (await audit('')).body;
  expect(all.some(({ action }: { action: string }) => action === 'orderFilled')).toBe(false);
  const paged: unknown[] = [];
  for (let next = '?limit=2'; next !== '';) {
    const page = await audit(next);
    paged.push(...page.body);
    next = /<(\?[^>]*)>/.exec(page.headers.get('link') ?? '')?.[1] ?? '';
  }
  expect(paged).toEqual(all);
});

test('alerts are listed newest first, a page at a time', async () => {
  for (const rule of ['washTrades', 'spoofing', 'spoofing']) await world.record(anAlert({ rule }));
  const first = await api.send('GET', '/api/v1/compliance/events?limit=2', await officer());
  expect(first.body.map(({ rule }: { rule: string }) => rule)).toEqual(['spoofing', 'spoofing']);
  const next = /<(\?[^>]*)>/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
  const second = await api.send('GET', `/api/v1/compliance/events${next}`, await officer());
  expect(second.body.map(({ rule }: { rule: string }) => rule)).toEqual(['washTrades']);
});
