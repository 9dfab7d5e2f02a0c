import { fireEvent, screen } from '@testing-library/react';
import { testIds } from '../../desk/testIds.js';
import { anAccount, aPerson } from '../../testing/fakeDesk.js';
import { resetWorld, world } from '../../testing/mockRuntime.js';
import { renderPage } from '../../testing/renderPage.js';
import { pass } from '../../testing/renderPanel.js';
import { AccountsPage } from './AccountsPage.js';

jest.mock('@grafana/runtime', () => {
  const { runtimeOf } = jest.requireActual('../../testing/mockRuntime.js');
  return runtimeOf(jest.requireActual('@grafana/runtime'));
});

const ids = testIds.accounts;
const press = (id: string) => fireEvent.click(screen.getByTestId(id));
const put = (id: string, value: string) => fireEvent.change(screen.getByTestId(id), { target: { value } });
const DEPOSIT = 'POST accounts/demo-main/deposits';
const RESET = 'POST accounts/demo-main/reset';

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-21T10:00:00Z') });
  resetWorld();
});
afterEach(() => jest.useRealTimers());

it('opens an account with money to begin with, once what is typed can be sent', async () => {
  world.desk.answer('POST accounts', anAccount('test-1'), 201);
  await renderPage(AccountsPage);
  press(ids.open);
  put(ids.openId, 'test 1');
  put(ids.openName, 'Test');
  expect(screen.getByTestId(ids.openConfirm)).toBeDisabled();
  put(ids.openId, 'test-1');
  put(ids.depositAmount, '5,000');
  expect(screen.getByTestId(ids.openConfirm)).toBeDisabled();
  put(ids.depositAmount, '5000');
  press(ids.openConfirm);
  await pass(50);
  expect(world.desk.sent('POST accounts').map(({ data }) => data)).toEqual([
    { account: 'test-1', name: 'Test', reportingCurrency: 'USDT', deposits: [{ currency: 'USDT', amount: '5000' }] },
  ]);
  expect(screen.getByTestId(ids.done)).toHaveTextContent('Opened test-1.');
});

it('sends a deposit again under the same id after silence, and another one under another', async () => {
  world.desk.silent(DEPOSIT);
  await renderPage(AccountsPage);
  put(ids.transferAmount, '100');
  press(ids.transfer);
  await pass(10_100);
  expect(screen.getByTestId(ids.message)).toHaveTextContent('Whether it was done is not known');
  world.desk.answer(DEPOSIT, anAccount('demo-main'));
  press(ids.transfer);
  await pass(50);
  put(ids.transferAmount, '100');
  press(ids.transfer);
  await pass(50);
  const sent = world.desk.sent(DEPOSIT).map(({ data }) => data as { transferId: string });
  expect(sent[0]).toMatchObject({ currency: 'USDT', amount: '100' });
  expect(sent[1]?.transferId).toBe(sent[0]?.transferId);
  expect(sent[2]?.transferId).not.toBe(sent[0]?.transferId);
});

it('withdraws, and shows why not', async () => {
  world.desk.refuse('POST accounts/demo-main/withdrawals', { status: 422, detail: 'Only 5 USDT are free.' });
  await renderPage(AccountsPage);
  put(ids.transferDirection, 'withdrawals');
  put(ids.transferAmount, '6');
  press(ids.transfer);
  await pass(50);
  expect(screen.getByTestId(ids.message)).toHaveTextContent('Not moved: Only 5 USDT are free.');
});

it('resets only after the account’s name was typed and a reason given, and shows the epochs archived', async () => {
  await renderPage(AccountsPage);
  press(ids.reset);
  put(testIds.confirm.reason, 'new season');
  put(testIds.confirm.word, 'DEMO-MAIN');
  expect(screen.getByTestId(testIds.confirm.confirm)).toBeDisabled();
  put(testIds.confirm.word, 'demo-main');
  const ended = { epoch: 1, startedAt: '2026-11-21T05:00:00Z', endedAt: '2026-11-21T10:00:00Z', reason: 'new season' };
  const reset = anAccount('demo-main', {
    epoch: 2,
    archive: [{ ...ended, closing: [{ currency: 'USDT', amount: '99.5' }], positions: [] }],
  });
  world.desk.answer(RESET, reset);
  world.desk.answer('GET accounts', [reset]);
  press(testIds.confirm.confirm);
  await pass(50);
  expect(world.desk.sent(RESET)[0]?.data).toEqual({
    epoch: 1,
    reason: 'new season',
    deposits: [{ currency: 'USDT', amount: '100000' }],
  });
  expect(screen.getByTestId(ids.epochs)).toHaveTextContent('99.5 USDT');
});

it('lets others look, and closes what belongs to another source', async () => {
  await renderPage(AccountsPage);
  press(ids.choose('live-main'));
  expect(screen.getByTestId(ids.details)).toHaveTextContent('Accounts of another source are read-only on this desk.');
  world.desk.answer('GET me', aPerson({ actions: ['orders:read'] }));
  await pass(30_100);
  expect(screen.getByTestId(testIds.page.lookOnly)).toHaveTextContent('risk or admin');
  expect(screen.getByTestId(ids.open)).toHaveAttribute('aria-disabled', 'true');
});

it('tells no account from a service that is away', async () => {
  world.desk.answer('GET accounts', []);
  const first = await renderPage(AccountsPage);
  expect(screen.getByTestId(testIds.page.empty)).toHaveTextContent('No account yet');
  first.unmount();
  world.desk.stop();
  await renderPage(AccountsPage);
  expect(screen.getByTestId(testIds.feedFault)).toHaveTextContent('cannot be reached');
});
