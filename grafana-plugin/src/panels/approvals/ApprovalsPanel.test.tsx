import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { testIds } from '../../desk/testIds.js';
import { anApproval } from '../../testing/complianceDesk.js';
import { aPerson } from '../../testing/fakeDesk.js';
import { resetWorld, world } from '../../testing/mockRuntime.js';
import { pass, renderPanel } from '../../testing/renderPanel.js';
import { ApprovalsPanel } from './ApprovalsPanel.js';
import { DEFAULT_OPTIONS } from './types.js';

jest.mock('@grafana/runtime', () => {
  const { runtimeOf } = jest.requireActual('../../testing/mockRuntime.js');
  return runtimeOf(jest.requireActual('@grafana/runtime'));
});

const ids = testIds.approvals;
const user = userEvent.setup({ advanceTimers: jest.advanceTimersByTime });
const open = () => renderPanel(ApprovalsPanel, { options: DEFAULT_OPTIONS });
const DECIDE = 'POST approvals/order-1';

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-21T10:00:00Z') });
  resetWorld();
  world.desk.answer('GET me', aPerson({ person: 'p-trader2', login: 'trader2' }));
  world.desk.answer('GET approvals', [anApproval()]);
});
afterEach(() => jest.useRealTimers());

it('shows age, time left and both costs, and approves at most the cost that was seen, under the paper line', async () => {
  world.desk.answer(DECIDE, { approvalId: 'order-1', decision: 'approved', orders: [] });
  await open();
  const row = screen.getByTestId(ids.row('order-1'));
  for (const words of ['demo-main', 'p-trader', '30 s', '4:30', '12,000', '12,010', 'Large by itself'])
    expect(row).toHaveTextContent(words);
  await user.click(screen.getByTestId(ids.approve));
  expect(screen.getByTestId(testIds.confirm.box)).toHaveTextContent('PAPER MONEY · prices: invented (demo)');
  expect(screen.getByTestId(ids.cost)).toHaveTextContent('You approve at most 12,010 USD (and 0.5 % above it).');
  await user.click(screen.getByTestId(testIds.confirm.confirm));
  await pass(10);
  expect(world.desk.sent(DECIDE).map(({ data }) => data)).toEqual([
    { decision: 'approve', orderHash: 'hash-1', maxCost: '12010' },
  ]);
  expect(screen.getByTestId(ids.message)).toHaveTextContent('Approved');
});

it('needs a new look once the cost is more than the tolerance above the one that was seen', async () => {
  await open();
  await user.click(screen.getByTestId(ids.approve));
  // 12010 and 0.5 % of it are 12070.05.
  world.desk.answer('GET approvals', [anApproval({ cost: '12070.05' })]);
  await pass(1_100);
  expect(screen.getByTestId(testIds.confirm.confirm)).toBeEnabled();
  world.desk.answer('GET approvals', [anApproval({ cost: '12070.06' })]);
  await pass(1_100);
  expect(screen.getByTestId(testIds.confirm.confirm)).toBeDisabled();
  await user.click(screen.getByTestId(ids.lookAgain));
  expect(screen.getByTestId(ids.cost)).toHaveTextContent('You approve at most 12,070.06 USD');
  expect(screen.getByTestId(testIds.confirm.confirm)).toBeEnabled();
});

it('rejects only with a reason', async () => {
  world.desk.answer(DECIDE, { approvalId: 'order-1', decision: 'rejected', orders: [] });
  await open();
  await user.click(screen.getByTestId(ids.reject));
  expect(screen.getByTestId(testIds.confirm.confirm)).toBeDisabled();
  await user.type(screen.getByTestId(testIds.confirm.reason), 'too large for today');
  await user.click(screen.getByTestId(testIds.confirm.confirm));
  await pass(10);
  expect(world.desk.sent(DECIDE)[0]?.data).toEqual({
    decision: 'reject',
    orderHash: 'hash-1',
    reason: 'too large for today',
  });
});

it.each([
  ['the person who asked', aPerson({ person: 'p-trader' }), 'another person has to decide'],
  ['a trader without the account', aPerson({ person: 'p-x', accounts: ['other'] }), 'demo-main is not yours'],
  ['who has no right', aPerson({ person: 'p-x', actions: ['orders:read'] }), 'This needs:'],
])('tells %s why they may not decide', async (_who, person, words) => {
  world.desk.answer('GET me', person);
  await open();
  expect(screen.getByTestId(ids.row('order-1'))).toHaveTextContent(words);
  expect(screen.getByTestId(ids.approve)).toHaveAttribute('aria-disabled', 'true');
  expect(screen.getByTestId(ids.reject)).toHaveAttribute('aria-disabled', 'true');
});

it('lets an order that could not be placed now be rejected only, and says why', async () => {
  const denial = { check: 'balance', code: 'X', field: null, detail: 'Too little free.', limit: null, value: null };
  world.desk.answer('GET approvals', [anApproval({ denials: [denial] })]);
  await open();
  expect(screen.getByTestId(ids.why)).toHaveTextContent('Too little free.');
  expect(screen.getByTestId(ids.approve)).toHaveAttribute('aria-disabled', 'true');
  expect(screen.getByTestId(ids.reject)).toBeEnabled();
});

it('shows the service’s refusal and keeps the window open', async () => {
  world.desk.refuse(DECIDE, { status: 409, detail: 'The order was decided meanwhile.' });
  await open();
  await user.click(screen.getByTestId(ids.approve));
  await user.click(screen.getByTestId(testIds.confirm.confirm));
  await pass(10);
  expect(screen.getByTestId(testIds.confirm.message)).toHaveTextContent(
    'Not approved: The order was decided meanwhile.',
  );
});

it('prices anew while it waits, counts down, and puts what ends first at the top', async () => {
  const later = anApproval({ approvalId: 'order-2', expiresAt: '2026-11-21T10:09:00.000000Z' });
  world.desk.answer('GET approvals', [later, anApproval()]);
  await open();
  const order = screen.getAllByRole('row').map((row) => row.getAttribute('data-testid'));
  expect(order.slice(1)).toEqual([ids.row('order-1'), ids.row('order-2')]);
  expect(screen.getByTestId(ids.row('order-1'))).toHaveTextContent('0.20000 BTC/USDT · demo at 60000.00');
  world.desk.answer('GET approvals', [anApproval({ cost: '12600' })]);
  await pass(2_000);
  expect(screen.getByTestId(ids.nowCost)).toHaveTextContent('12,600 (+5.0 %)');
  expect(screen.getByTestId(ids.left)).toHaveTextContent('4:28');
  world.desk.answer('GET approvals', [anApproval({ cost: null })]);
  await pass(2_000);
  expect(screen.getByTestId(ids.nowCost)).toHaveTextContent('unknown');
  expect(screen.getByTestId(ids.approve)).toHaveAttribute('aria-disabled', 'true');
  await pass(270_000);
  expect(screen.getByTestId(ids.left)).toHaveTextContent('expired');
  expect(screen.getByTestId(ids.reject)).toHaveAttribute('aria-disabled', 'true');
});

it('shows only what the person may decide where the panel is set so', async () => {
  world.desk.answer('GET approvals', [anApproval(), anApproval({ approvalId: 'order-2', requestedBy: 'p-trader2' })]);
  await renderPanel(ApprovalsPanel, { options: { show: 'decidable' } });
  expect(screen.getByTestId(ids.row('order-1'))).toBeInTheDocument();
  expect(screen.queryByTestId(ids.row('order-2'))).not.toBeInTheDocument();
  expect(screen.getByText('1 more wait that you may not decide.')).toBeInTheDocument();
});

it('decides nothing by a list that is not fresh', async () => {
  await open();
  world.desk.silent('GET approvals');
  await pass(6_000);
  expect(screen.getByTestId(ids.approve)).toHaveAttribute('aria-disabled', 'true');
  expect(screen.getByTestId(ids.why)).toHaveTextContent('the list is not fresh');
});

it('says when nothing waits, and when the service is away', async () => {
  world.desk.answer('GET approvals', []);
  const first = await open();
  expect(screen.getByTestId(ids.empty)).toBeInTheDocument();
  first.unmount();
  world.desk.stop();
  await open();
  expect(screen.getByTestId(testIds.feedFault)).toHaveTextContent('cannot be reached');
});
