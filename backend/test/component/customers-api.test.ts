import type { CustomerView } from '@paperdesk/contract';
import { startApi, type RunningApi } from './api-fixture.js';

const KYC = '/api/v1/customers/demo-main/kyc';
let api: RunningApi;
let officer: Record<string, string>;
beforeEach(async () => {
  api = await startApi();
  api.desk.customers = [aCustomer('demo-main'), aCustomer('c-2', ['a', 'b'])];
  officer = await api.through({ username: 'compliance', role: 'Admin' });
});
afterEach(() => api.stop());

const aCustomer = (customer: string, accounts = [customer]): CustomerView => ({
  customer,
  accounts: accounts.map((account) => ({ account, name: account, source: 'demo' })),
  ...{ status: 'pending', tier: null, expiresAt: null, changedAt: null, reason: null, steps: ['verified'] },
  day: { usedUsd: '0', limitUsd: '50000', resetsAt: '2026-11-22T00:00:00.000000Z' },
});
const VERIFIED = { status: 'verified', tier: 2, expiresAt: '2027-11-21T05:00:00.000001Z', reason: 'documents seen' };

test('compliance lists customers, reads one and states what it is', async () => {
  const list = await api.send('GET', '/api/v1/customers', officer);
  expect([list.status, list.body.map(({ customer }: CustomerView) => customer)]).toEqual([200, ['demo-main', 'c-2']]);
  expect((await api.send('GET', KYC, officer)).body).toEqual(api.desk.customers[0]);
  expect((await api.send('PUT', KYC, officer, VERIFIED)).status).toBe(200);
  expect(api.desk.submitted).toMatchObject([
    {
      type: 'recordFact',
      actor: { person: 'p-compliance' },
      fact: {
        ...{ type: 'kycChanged', customer: 'demo-main', status: 'verified', tier: 2, referenceHash: null },
        ...{ expiresAt: 1_826_773_200_000_001, reason: 'documents seen' },
      },
    },
  ]);
});

test('of the reference of the provider only the hash goes on, and nothing of it into the log', async () => {
  await api.send('PUT', KYC, officer, { ...VERIFIED, reference: 'onfido-4711-anna' });
  expect(api.desk.submitted).toMatchObject([
    { fact: { referenceHash: '4b80f35e92283a94d7c7c30053caba2ca45a500986e6cdd1b79b53e8892d0cc5' } },
  ]);
  expect(JSON.stringify([api.desk.submitted, api.logged])).not.toContain('4711');
});

test.each<[string, object, string]>([
  ['a tier without verification', { status: 'pending', tier: 1 }, 'tier'],
  ['an expiry without verification', { status: 'suspended', expiresAt: VERIFIED.expiresAt }, 'expiresAt'],
  ['a tier that is none', { tier: 4 }, 'tier'],
  ['a time without a zone', { expiresAt: '2027-11-21T05:00:00' }, 'expiresAt'],
  ['a day that does not exist', { expiresAt: '2027-13-21T05:00:00Z' }, 'expiresAt'],
  ['no reason', { reason: ' ' }, 'reason'],
  ['an unknown status', { status: 'expired' }, 'status'],
  ['a document', { document: 'x' }, 'document'],
])('400: %s', async (_case, change, field) => {
  const { tier: _tier, expiresAt: _expiresAt, ...rest } = VERIFIED;
  const reply = await api.send('PUT', KYC, officer, { ...rest, ...change });
  expect([reply.status, reply.body.errors[0].field]).toEqual([400, field]);
  expect(api.desk.submitted).toEqual([]);
});

test('a refused step is told with its field', async () => {
  api.desk.refuse = { ok: false, status: 409, code: 'KYC_STEP_NOT_ALLOWED', detail: 'no', field: 'status' };
  const reply = await api.send('PUT', KYC, officer, VERIFIED);
  expect([reply.status, reply.body.code, reply.body.errors[0].field]).toEqual([409, 'KYC_STEP_NOT_ALLOWED', 'status']);
});

test('an unknown customer is not found', async () => {
  for (const method of ['GET', 'PUT']) {
    const reply = await api.send(
      method,
      '/api/v1/customers/nobody/kyc',
      officer,
      method === 'PUT' ? VERIFIED : undefined,
    );
    expect([reply.status, reply.body.code]).toEqual([404, 'CUSTOMER_NOT_FOUND']);
  }
});

test('nobody else reads or states KYC, and no officer that of a customer whose accounts they trade', async () => {
  for (const username of ['trader', 'risk', 'oncall', 'admin']) {
    const headers = await api.through({ username, role: 'Admin' });
    for (const [method, path] of [
      ['GET', '/api/v1/customers'],
      ['GET', KYC],
      ['PUT', KYC],
    ] as const)
      expect((await api.send(method, path, headers, method === 'PUT' ? VERIFIED : undefined)).status).toBe(403);
  }
  const editor = await api.through({ username: 'compliance', role: 'Editor' });
  expect((await api.send('PUT', KYC, editor, VERIFIED)).status).toBe(403);
  const both = { name: 'both', roles: ['compliance', 'trader'] as const, accounts: ['demo-main'], days: 1 };
  const own = await api.send('PUT', KYC, { authorization: `Bearer ${api.tokens.create(both)}` }, VERIFIED);
  expect([own.status, own.body.code]).toEqual([403, 'OWN_CUSTOMER']);
  expect(api.desk.submitted).toEqual([]);
});
