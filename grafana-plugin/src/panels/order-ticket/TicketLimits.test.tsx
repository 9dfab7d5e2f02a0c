import { fireEvent, screen } from '@testing-library/react';
import { testIds } from '../../desk/testIds.js';
import { resetTickets } from '../../desk/ticketStore.js';
import { aLimitUse, anApproval, aRuleSet } from '../../testing/complianceDesk.js';
import { aKill, aKillSwitch, anOrder, aPreview } from '../../testing/fakeDesk.js';
import { resetWorld, world } from '../../testing/mockRuntime.js';
import { pass, renderPanel } from '../../testing/renderPanel.js';
import { OrderTicketPanel } from './OrderTicketPanel.js';
import { DEFAULT_OPTIONS } from './types.js';

jest.mock('@grafana/runtime', () => {
  const { runtimeOf } = jest.requireActual('../../testing/mockRuntime.js');
  return runtimeOf(jest.requireActual('@grafana/runtime'));
});

const ids = testIds.ticket;
const press = (id: string) => fireEvent.click(screen.getByTestId(id));
async function open() {
  await renderPanel(OrderTicketPanel, { options: DEFAULT_OPTIONS });
  await pass(50);
}
async function send() {
  fireEvent.change(screen.getByTestId(ids.quantity), { target: { value: '0.2' } });
  press(ids.review);
  await pass(10);
  press(ids.confirm);
  await pass(50);
}

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-21T10:00:00Z') });
  resetWorld();
  resetTickets();
});
afterEach(() => jest.useRealTimers());

it('shows the orders left this minute by the nearest limit, and warns of limits of this order only', async () => {
  world.desk.answer('GET limits', [
    aLimitUse(),
    aLimitUse({ scope: 'account', scopeValue: 'demo-main', used: '9', percent: 90, tier: 'warn90' }),
    aLimitUse({ limit: 'dayNotional', max: '50000', used: '26000.5', percent: 52, tier: 'warn50' }),
    aLimitUse({ scope: 'symbol', scopeValue: 'ETH/USDT', limit: 'dayNotional', tier: 'breached' }),
  ]);
  await open();
  const limits = screen.getByTestId(ids.limits);
  expect(limits).toHaveTextContent('Orders left this minute: 1 of 10.');
  expect(limits).toHaveTextContent('26,000.5 of 50,000 used (50 % or more)');
  expect(limits).not.toHaveTextContent('ETH/USDT');
  expect(world.desk.sent('GET limits')[0]?.params).toEqual({ account: 'demo-main' });
});

it('counts an own order at once', async () => {
  world.desk.answer('GET limits', [aLimitUse()]);
  world.desk.answer('POST orders', anOrder({ orderStatus: 'filled' }), 201);
  await open();
  expect(screen.getByTestId(ids.limits)).toHaveTextContent('Orders left this minute: 7 of 10.');
  world.desk.answer('GET limits', [aLimitUse({ used: '4' })]);
  await send();
  await pass(100);
  expect(screen.getByTestId(ids.limits)).toHaveTextContent('Orders left this minute: 6 of 10.');
});

it('keeps the ticket open when nobody can tell the limits: the service decides', async () => {
  world.desk.refuse('GET limits', { status: 503, detail: 'Not ready.' });
  await open();
  expect(screen.queryByTestId(ids.limits)).not.toBeInTheDocument();
  expect(screen.queryByTestId(ids.closed)).not.toBeInTheDocument();
});

it('counts down while an order waits for a second person, then tells what became of it', async () => {
  world.desk.answer('POST orders', anOrder({ orderStatus: 'pendingApproval' }), 202);
  world.desk.answer('GET orders/order-1', anOrder({ orderStatus: 'pendingApproval' }));
  world.desk.answer('GET approvals', [anApproval()]);
  await open();
  await send();
  expect(screen.getByTestId(ids.answer)).toHaveTextContent(
    'Awaits approval: buy 0.50000 BTC at 63000.00 holds its funds',
  );
  expect(screen.getByTestId(ids.waits)).toHaveTextContent('for 4:30 more');
  await pass(10_000);
  expect(screen.getByTestId(ids.waits)).toHaveTextContent('for 4:20 more');
  world.desk.answer(
    'GET orders/order-1',
    anOrder({ orderStatus: 'rejected', reason: { code: 'APPROVAL_REJECTED', text: 'Too large for today.' } }),
  );
  await pass(1_100);
  expect(screen.getByTestId(ids.answer)).toHaveTextContent('Rejected: nothing traded. Too large for today.');
  expect(screen.queryByTestId(ids.waits)).not.toBeInTheDocument();
});

it('tells by which rule an order was refused, its limit and the value', async () => {
  const denial = { check: 'limits', code: 'DAILY_LIMIT_EXCEEDED', field: null };
  world.desk.refuse('POST orders', {
    status: 422,
    denials: [
      { ...denial, detail: 'Daily limit exceeded: wait for the UTC day to end.', limit: '50000', value: '52000' },
    ],
  });
  await open();
  await send();
  expect(screen.getByTestId(ids.answer)).toHaveTextContent('Daily limit exceeded: wait for the UTC day to end.');
  expect(screen.getByTestId(ids.answer)).toHaveTextContent('Rule DAILY_LIMIT_EXCEEDED · limit 50000 · value 52000');
});

it.each([
  ['person', 'p-trader', true],
  ['person', 'p-other', false],
  ['strategy', 'mean', false],
] as const)('closes for a stop of %s %s: %s', async (scope, scopeValue, closed) => {
  const kills = [aKill({ scope, scopeValue })];
  world.desk.answer('GET kill-switch', aKillSwitch({ state: 'killed', kills }));
  await open();
  expect(screen.queryByTestId(ids.closed) !== null).toBe(closed);
});

it('lets sell under a stop that only lets reduce', async () => {
  const kills = [aKill({ level: 'reduceOnly' })];
  world.desk.answer('GET kill-switch', aKillSwitch({ state: 'killed', kills }));
  await open();
  expect(screen.getByTestId(ids.closed)).toHaveTextContent('Trading is limited to sells of what is held everywhere');
  press(ids.side('sell'));
  await pass(10);
  expect(screen.queryByTestId(ids.closed)).not.toBeInTheDocument();
});

it('tells before it is sent which limits the order brings near, and that somebody else has to approve it', async () => {
  world.desk.answer('GET limits/rules', aRuleSet());
  world.desk.answer('GET limits', [
    aLimitUse({ used: '4', percent: 40 }),
    aLimitUse({ scope: 'account', scopeValue: 'demo-main', limit: 'dayNotional', max: '50000', used: '32500' }),
    aLimitUse({ scope: 'account', scopeValue: 'demo-main', limit: 'openOrders', max: '500', used: '1' }),
  ]);
  world.desk.answer('POST orders/preview', aPreview({ status: 202, approval: { usdValue: '12800.2' } }));
  await open();
  fireEvent.change(screen.getByTestId(ids.quantity), { target: { value: '0.2' } });
  press(ids.review);
  await pass(50);
  const after = screen.getByTestId(ids.limitsAfter);
  expect(after).toHaveTextContent('orders a minute of person p-trader: 5 of 10 used (50 % or more)');
  expect(after).toHaveTextContent('45,300.2 of 50,000 used (90 % or more)');
  expect(after).not.toHaveTextContent('open orders');
  expect(screen.getByTestId(ids.secondPerson)).toHaveTextContent('12,800.2 USD, so another person has to approve it');
});
