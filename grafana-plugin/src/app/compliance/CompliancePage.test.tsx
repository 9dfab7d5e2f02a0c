import { createHash } from 'node:crypto';
import { fireEvent, screen, within } from '@testing-library/react';
import { testIds } from '../../desk/testIds.js';
import { aCase, aCustomer, aMadeReport, anAlert, anAuditEntry } from '../../testing/complianceDesk.js';
import { aPerson } from '../../testing/fakeDesk.js';
import { resetWorld, world } from '../../testing/mockRuntime.js';
import { renderPage } from '../../testing/renderPage.js';
import { pass } from '../../testing/renderPanel.js';
import { CompliancePage } from './CompliancePage.js';

jest.mock('@grafana/runtime', () => {
  const { runtimeOf } = jest.requireActual('../../testing/mockRuntime.js');
  return runtimeOf(jest.requireActual('@grafana/runtime'));
});

const ids = testIds.compliance;
/** Plain events: pages with tables are too large to act out each key press. */
const press = (element: HTMLElement) => fireEvent.click(element);
const put = (element: HTMLElement, value: string) => fireEvent.change(element, { target: { value } });
const open = () => renderPage(CompliancePage);
const openTab = async (tab: string) => {
  press(screen.getByTestId(ids.tab(tab)));
  await pass(50);
};
const confirm = async (reason: string) => {
  put(screen.getByTestId(testIds.confirm.reason), reason);
  press(screen.getByTestId(testIds.confirm.confirm));
  await pass(50);
};
const bytesOf = (text: string) => new TextEncoder().encode(text).buffer;
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

let saved: string[] = [];
beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-21T10:00:00Z') });
  resetWorld();
  saved = [];
  URL.createObjectURL = () => 'blob:report';
  URL.revokeObjectURL = () => undefined;
  jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download);
  });
  world.desk.answer('GET compliance/events', [anAlert()]);
  world.desk.answer('GET cases', [aCase()]);
  world.desk.answer('GET cases/case-1', aCase());
  world.desk.answer('GET customers', [aCustomer()]);
  world.desk.answer('GET reports', []);
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

it('goes from a hit to a case with its evidence, escalates it, and hands out a report whose hash it verifies', async () => {
  await open();
  expect(screen.getByTestId(ids.ownOrdersOnly)).toHaveTextContent(
    'Own orders only: paper accounts have no counterparty',
  );
  expect(screen.getByTestId(ids.alert('alert-1'))).toHaveTextContent('wash trade');
  press(screen.getByTestId(ids.pick('alert-1')));
  press(screen.getByTestId(ids.openCase));
  expect(screen.getByTestId(testIds.confirm.box)).toHaveTextContent('PAPER MONEY · prices: invented (demo)');
  world.desk.answer('POST cases', aCase());
  await confirm('looks like a wash');
  expect(world.desk.sent('POST cases').map(({ data }) => data)).toEqual([
    { alertIds: ['alert-1'], reason: 'looks like a wash', legalHold: false },
  ]);
  const evidence = screen.getByTestId(ids.evidence);
  for (const words of ['trades', '12', 'a'.repeat(64), 'yes']) expect(evidence).toHaveTextContent(words);

  press(screen.getByTestId(ids.step('reviewing')));
  const reviewing = aCase({ status: 'reviewing', next: ['escalated', 'closed'] });
  world.desk.answer('PATCH cases/case-1', reviewing);
  world.desk.answer('GET cases/case-1', reviewing);
  await confirm('taking it on');
  press(screen.getByTestId(ids.step('escalated')));
  put(screen.getByTestId(ids.narrative), 'Bought and sold to himself.');
  await confirm('for the officer');
  expect(world.desk.sent('PATCH cases/case-1').map(({ data }) => data)).toEqual([
    { status: 'reviewing', reason: 'taking it on' },
    { status: 'escalated', reason: 'for the officer', narrative: 'Bought and sold to himself.' },
  ]);

  const text = '{"report":"ö"}';
  const made = aMadeReport({ formats: [{ format: 'json', sha256: hashOf(text), bytes: text.length }] });
  const { reportId, kind, madeAt, sha256 } = made;
  world.desk.answer('POST reports', made, 201);
  world.desk.answer('GET reports', [made]);
  const listed = { reportId, kind, madeAt, sha256, person: 'p-compliance' };
  world.desk.answer('GET cases/case-1', aCase({ status: 'escalated', next: ['closed'], reports: [listed] }));
  world.desk.answer('GET reports/report-1', bytesOf(text));
  press(screen.getByTestId(ids.makeReport));
  await pass(50);
  expect(world.desk.sent('POST reports')[0]?.data).toEqual({ kind: 'suspiciousActivity', caseId: 'case-1' });
  press(screen.getByTestId(ids.download('json')));
  await pass(50);
  expect(world.desk.sent('GET reports/report-1')[0]).toMatchObject({
    params: { format: 'json' },
    responseType: 'arraybuffer',
  });
  expect(saved).toEqual(['report-1.json']);
  expect(screen.getByTestId(ids.verified)).toHaveTextContent('Verified');
  expect(screen.getByTestId(ids.hash)).toHaveTextContent(hashOf(text));
});

it('says so when a downloaded report is not the one that was recorded', async () => {
  world.desk.answer('POST reports', aMadeReport({ kind: 'daily' }), 201);
  world.desk.answer('GET reports', [aMadeReport({ kind: 'daily' })]);
  world.desk.answer('GET reports/report-1', bytesOf('changed'));
  await open();
  await openTab('reports');
  press(screen.getByTestId(ids.makeReport));
  await pass(50);
  expect(world.desk.sent('POST reports')[0]?.data).toEqual({ kind: 'daily', day: '2026-11-21' });
  press(screen.getByTestId(ids.download('html')));
  await pass(50);
  expect(screen.getByTestId(ids.verified)).toHaveTextContent('NOT VERIFIED');
  expect(screen.getByTestId(ids.report)).toHaveTextContent('Own orders only: paper accounts have no counterparty');
});

it('shows why a report could not be downloaded, though the refusal comes as bytes', async () => {
  const problem = { type: 'x', title: 'Gone', status: 410, code: 'GONE', detail: 'The report is gone.' };
  world.desk.answer('GET reports', [aMadeReport({ reportId: 'r-9' })]);
  world.desk.answer(
    'GET cases/case-1',
    aCase({ reports: [{ reportId: 'r-9', kind: 'suspiciousActivity', madeAt: '', person: 'p', sha256: 'x' }] }),
  );
  world.desk.answer('GET reports/r-9', bytesOf(JSON.stringify(problem)), 410);
  await open();
  await openTab('cases');
  press(within(screen.getByTestId(ids.cases)).getByTestId(ids.toCase('case-1')));
  await pass(50);
  press(screen.getByTestId(ids.download('json')));
  await pass(50);
  expect(screen.getByTestId(ids.reportMessage)).toHaveTextContent('Not downloaded: The report is gone.');
});

it('sets a legal hold with a reason, and keeps the status', async () => {
  world.desk.answer('PATCH cases/case-1', aCase({ legalHold: true }));
  await open();
  await openTab('cases');
  press(within(screen.getByTestId(ids.cases)).getByTestId(ids.toCase('case-1')));
  await pass(50);
  press(screen.getByTestId(ids.legalHold));
  expect(screen.getByTestId(testIds.confirm.confirm)).toBeDisabled();
  await confirm('the regulator asked');
  expect(world.desk.sent('PATCH cases/case-1')[0]?.data).toEqual({
    status: 'open',
    reason: 'the regulator asked',
    legalHold: true,
  });
});

it('verifies a customer with tier, expiry and reason, and sends no tier with another status', async () => {
  world.desk.answer('PUT customers/demo-unverified/kyc', aCustomer({ status: 'verified', tier: 2 }));
  await open();
  await openTab('customers');
  expect(screen.getByTestId(ids.customer('demo-unverified'))).toHaveTextContent(
    '12,500.5 USD of 50,000 USD, anew in 14:00:00',
  );
  press(screen.getByTestId(ids.changeKyc('demo-unverified')));
  put(screen.getByTestId(ids.kycStatus), 'verified');
  put(screen.getByTestId(ids.kycTier), '2');
  put(screen.getByTestId(ids.kycExpires), '2027-11-21');
  put(screen.getByTestId(ids.kycReference), 'ref-7');
  await confirm('documents checked by the provider');
  press(screen.getByTestId(ids.changeKyc('demo-unverified')));
  put(screen.getByTestId(ids.kycStatus), 'rejected');
  await confirm('the provider said no');
  expect(world.desk.sent('PUT customers/demo-unverified/kyc').map(({ data }) => data)).toEqual([
    {
      status: 'verified',
      tier: 2,
      expiresAt: '2027-11-21T00:00:00Z',
      reference: 'ref-7',
      reason: 'documents checked by the provider',
    },
    { status: 'rejected', reason: 'the provider said no' },
  ]);
});

it('asks nothing for who has no right, and says what is needed', async () => {
  world.granted = false;
  await open();
  expect(screen.getByTestId(testIds.page.closed)).toHaveTextContent('compliance in the desk’s list of people');
  expect(world.desk.sent('GET compliance/events')).toHaveLength(0);
});

it('lets who may only read look, with every change closed', async () => {
  world.desk.answer('GET me', aPerson({ actions: ['orders:read', 'compliance:read'] }));
  await open();
  expect(screen.getByTestId(testIds.page.lookOnly)).toBeInTheDocument();
  expect(screen.getByTestId(ids.pick('alert-1'))).toBeDisabled();
});

it.each([
  ['alerts', 'GET compliance/events', 'found nothing so far'],
  ['cases', 'GET cases', 'No case yet'],
  ['customers', 'GET customers', 'No customer yet'],
  ['reports', 'GET reports', 'No report yet'],
  ['audit', 'GET audit', 'Nothing was done'],
])('tells an empty list of %s from a service that is away', async (tab, route, words) => {
  world.desk.answer(route, []);
  await open();
  await openTab(tab);
  expect(screen.getByTestId(testIds.page.empty)).toHaveTextContent(words);
  world.desk.stop();
  await pass(5_100);
  expect(screen.getByTestId(testIds.feedFault)).toHaveTextContent('what was seen last');
});

it('follows the cursor past the first page, and keeps what was loaded when it asks again', async () => {
  world.desk.pages('GET compliance/events', [[anAlert()], [anAlert({ alertId: 'alert-0' })]]);
  await open();
  expect(screen.queryByTestId(ids.alert('alert-0'))).not.toBeInTheDocument();
  press(screen.getByTestId(testIds.loadMore));
  await pass(50);
  expect(screen.getByTestId(ids.alert('alert-0'))).toBeInTheDocument();
  expect(screen.queryByTestId(testIds.loadMore)).not.toBeInTheDocument();
  await pass(5_100);
  expect(screen.getByTestId(ids.alert('alert-0'))).toBeInTheDocument();
});

it('tells who did what, when, why and from where, with before and after, as it was asked for', async () => {
  world.search = { tab: 'audit' };
  world.desk.answer('GET audit', [
    anAuditEntry(),
    anAuditEntry({
      seq: 76,
      action: 'orderDenied',
      outcome: 'refused',
      verified: false,
      via: 'token',
      dashboard: null,
    }),
  ]);
  await open();
  const row = screen.getByTestId(testIds.audit.row(77));
  for (const words of ['09:58:00 UTC', 'p-risk', 'risk rules set', 'done', 'quieter weekend', 'Grafana, limits'])
    expect(row).toHaveTextContent(words);
  expect(screen.getByTestId(testIds.audit.row(76))).toHaveTextContent(/not verified.*refused.*a token/);
  press(screen.getByTestId(testIds.audit.details(77)));
  expect(screen.getByTestId(testIds.audit.changes)).toHaveTextContent('duplicateSeconds130');
  put(screen.getByTestId(testIds.audit.filter('from')), '2026-11-21T09:00');
  put(screen.getByTestId(testIds.audit.filter('person')), 'p-risk');
  put(screen.getByTestId(testIds.audit.filter('action')), 'riskRulesSet');
  await pass(50);
  expect(world.desk.sent('GET audit').at(-1)?.params).toEqual({
    limit: '100',
    from: '2026-11-21T09:00:00Z',
    person: 'p-risk',
    action: 'riskRulesSet',
  });
});

it.each([
  [{ ok: true, events: 77, checkpoints: 1 }, 'Intact', '77 events, 1 signed checkpoint'],
  [
    { ok: false, events: 9, firstBreak: { seq: 9, reason: 'the hash differs' } },
    'BROKEN',
    'entry 9 on: the hash differs',
  ],
])('verifies the chain when asked: %j', async (verdict: object, ...words: string[]) => {
  world.search = { tab: 'audit' };
  world.desk.answer('GET audit', []);
  world.desk.answer('GET audit/verify', verdict);
  await open();
  expect(world.desk.sent('GET audit/verify')).toHaveLength(0);
  press(screen.getByTestId(testIds.audit.verify));
  await pass(50);
  for (const part of words) expect(screen.getByTestId(testIds.audit.verdict)).toHaveTextContent(part);
});

it('opens the audit trail, and nothing else, to who may read only that', async () => {
  world.desk.answer('GET me', aPerson({ actions: ['orders:read', 'audit:read'] }));
  world.desk.answer('GET audit', [anAuditEntry()]);
  await open();
  expect(screen.getByTestId(testIds.page.closed)).toHaveTextContent('closed to you');
  expect(screen.getByTestId(testIds.audit.table)).toBeInTheDocument();
  expect(screen.queryByTestId(ids.tab('alerts'))).not.toBeInTheDocument();
  expect(world.desk.sent('GET compliance/events')).toHaveLength(0);
});
