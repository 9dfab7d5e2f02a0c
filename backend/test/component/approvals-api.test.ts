import type { ApprovalView } from '@paperdesk/contract';
import { anOrder, type RunningApi, startApi } from './api-fixture.js';

const APPROVALS = '/api/v1/approvals';
let api: RunningApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

const risk = { username: 'risk', role: 'Admin' };
const approve = (change: object = {}) => ({ decision: 'approve', orderHash: 'h', maxCost: '11800', ...change });

/** An order that waits: the desk of this test answers what it is told to. */
async function aWaitingOrder(account = 'demo-main'): Promise<ApprovalView> {
  const placed = await api.send('POST', '/api/v1/orders', await api.through(), anOrder({ quantity: '0.2' }));
  const { orderId: approvalId } = placed.body as { orderId: string };
  const known = api.desk.reader.order(approvalId);
  if (known !== undefined) Object.assign(known, { account });
  const view: ApprovalView = {
    ...{ approvalId, orderIds: [approvalId], orderHash: 'h', why: 'LARGE_ORDER', detail: 'It is worth 12000 USD.' },
    ...{ account, venue: 'demo', symbol: 'BTC/USDT', source: 'demo', side: 'buy', orderType: 'limit' },
    ...{ timeInForce: 'GTC', quantity: '0.2', price: '60000', stopPrice: null, strategy: null, orderListId: null },
    ...{ requestedBy: 'p-trader', requestedAt: '2026-11-21T05:00:00.000000Z', usdValue: '12000', windowUsd: '0' },
    ...{ expiresAt: '2026-11-21T05:05:00.000000Z', cost: '12000', tolerancePercent: 0.5, denials: [] },
  };
  api.desk.approvals = [view];
  api.desk.submitted.length = 0;
  return view;
}

test('an order that waits for a second person is answered 202, a repeat of it 200', async () => {
  api.desk.orderStatus = 'pendingApproval';
  const placed = await api.send('POST', '/api/v1/orders', await api.through(), anOrder());
  expect([placed.status, placed.body.orderStatus]).toEqual([202, 'pendingApproval']);
  expect((await api.send('POST', '/api/v1/orders', await api.through(), anOrder())).status).toBe(200);
  const batch = await api.send('POST', '/api/v1/orders/batch', await api.through(), {
    orders: [anOrder({ clientOrderId: 'c-2' })],
  });
  expect(batch.status).toBe(202);
});

test('whoever may read sees what waits, filtered and in pages', async () => {
  const view = await aWaitingOrder();
  const viewer = await api.through({ username: 'stranger', role: 'Viewer' });
  expect((await api.send('GET', APPROVALS, viewer)).body).toEqual([view]);
  expect((await api.send('GET', `${APPROVALS}?acount=demo-main`, viewer)).status).toBe(400);
});

test('risk decides: the command names the order and the cost that were seen', async () => {
  const { approvalId } = await aWaitingOrder();
  const answer = await api.send(
    'POST',
    `${APPROVALS}/${approvalId}`,
    await api.through(risk),
    approve({ reason: 'agreed' }),
  );
  expect(answer).toMatchObject({
    status: 200,
    body: { approvalId, decision: 'approved', orders: [{ orderId: approvalId }] },
  });
  expect(api.desk.submitted).toMatchObject([
    {
      ...{
        type: 'decideApproval',
        approvalId,
        decision: 'approve',
        orderHash: 'h',
        maxCost: '11800',
        reason: 'agreed',
      },
      actor: { person: 'p-risk', verified: true },
    },
  ]);
});

test.each([
  ['a viewer', { username: 'risk', role: 'Viewer' }, 'NOT_ALLOWED'],
  ['oncall', { username: 'oncall', role: 'Editor' }, 'NOT_ALLOWED'],
  ['compliance', { username: 'compliance', role: 'Admin' }, 'NOT_ALLOWED'],
  ['a trader of other accounts', { username: 'trader', role: 'Editor' }, 'ACCOUNT_NOT_YOURS'],
])('%s does not decide', async (_who, claims, code) => {
  const { approvalId } = await aWaitingOrder('other');
  const answer = await api.send('POST', `${APPROVALS}/${approvalId}`, await api.through(claims), approve());
  expect([answer.status, answer.body.code, api.desk.submitted]).toEqual([403, code, []]);
});

test('a trader of the account may ask to; the desk compares the persons', async () => {
  const { approvalId } = await aWaitingOrder();
  await api.send('POST', `${APPROVALS}/${approvalId}`, await api.through(), approve());
  expect(api.desk.submitted).toMatchObject([{ type: 'decideApproval', actor: { person: 'p-trader' } }]);
});

test('a token decides as its person, and says so', async () => {
  const { approvalId } = await aWaitingOrder();
  const token = api.tokens.create({ name: 'phone', roles: ['risk'], person: 'p-risk2' });
  await api.send('POST', `${APPROVALS}/${approvalId}`, { authorization: `Bearer ${token}` }, approve());
  expect(api.desk.submitted).toMatchObject([{ actor: { person: 'p-risk2', via: 'token' } }]);
});

test.each([
  ['no cost to approve', { decision: 'approve', orderHash: 'h' }, 'maxCost'],
  ['a cost with a comma', approve({ maxCost: '11,800' }), 'maxCost'],
  ['no hash', { decision: 'approve', maxCost: '1' }, 'orderHash'],
  ['another word', approve({ decision: 'maybe' }), 'decision'],
  ['an unknown field', approve({ force: true }), 'force'],
])('%s is refused by name', async (_what, body, field) => {
  const { approvalId } = await aWaitingOrder();
  const answer = await api.send('POST', `${APPROVALS}/${approvalId}`, await api.through(risk), body);
  expect([answer.status, answer.body.errors[0].field]).toEqual([400, field]);
});

test('to reject needs no cost', async () => {
  const { approvalId } = await aWaitingOrder();
  const body = { decision: 'reject', orderHash: 'h', reason: 'too big' };
  const answer = await api.send('POST', `${APPROVALS}/${approvalId}`, await api.through(risk), body);
  expect([answer.status, answer.body.decision]).toEqual([200, 'rejected']);
});

test('a cost that rose is refused with the new view, an unknown id is not found', async () => {
  const view = await aWaitingOrder();
  const approval = { ...view, cost: '12600' };
  api.desk.refuse = { ok: false, status: 409, code: 'COST_ROSE', detail: 'The cost rose.', field: 'maxCost', approval };
  const answer = await api.send('POST', `${APPROVALS}/${view.approvalId}`, await api.through(risk), approve());
  expect([answer.status, answer.body.code, answer.body.approval.cost]).toEqual([409, 'COST_ROSE', '12600']);
  const none = await api.send('POST', `${APPROVALS}/no-such`, await api.through(risk), approve());
  expect([none.status, none.body.code]).toEqual([404, 'APPROVAL_NOT_FOUND']);
});
