import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { testIds } from '../../desk/testIds.js';
import { TicketDraftEvent, type TicketDraft } from '../../desk/ticketDraftEvent.js';
import { anAccount, aPerson, aPosition } from '../../testing/fakeDesk.js';
import { resetWorld, setSearch, world } from '../../testing/mockRuntime.js';
import { pass, renderPanel } from '../../testing/renderPanel.js';
import { PositionsPanel } from './PositionsPanel.js';
import { DEFAULT_OPTIONS, type PositionsOptions } from './types.js';

jest.mock('@grafana/runtime', () => {
  const { runtimeOf } = jest.requireActual('../../testing/mockRuntime.js');
  return runtimeOf(jest.requireActual('@grafana/runtime'));
});

const ids = testIds.positions;
const user = userEvent.setup({ advanceTimers: jest.advanceTimersByTime });
const balance = (currency: string, total: string, locked = '0') => ({
  ...{ currency, total, locked },
  free: (Number(total) - Number(locked)).toFixed(5).replace(/\.?0+$/, ''),
});
const owner = (change = {}) =>
  anAccount('demo-main', {
    balances: [balance('USDT', '10000', '2500'), balance('BTC', '0.3')],
    equity: '29200',
    ...change,
  });
const BTC = ids.row('demo-main', 'demo BTC/USDT');
const open = (change: Partial<PositionsOptions> = {}) =>
  renderPanel(PositionsPanel, { options: { ...DEFAULT_OPTIONS, ...change } });

let drafts: TicketDraft[];
beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-21T10:00:00Z') });
  resetWorld();
  setSearch({ 'var-account': 'demo-main' });
  world.desk.answer('GET accounts', [owner(), anAccount('live-main', { source: 'live', readOnly: true })]);
  world.desk.answer('GET positions', [aPosition()]);
  drafts = [];
  world.bus.getStream(TicketDraftEvent).subscribe(({ payload }) => drafts.push(payload));
});
afterEach(() => jest.useRealTimers());

it('shows quantity by the lot, cost, value, share and both kinds of profit, and what they come to', async () => {
  await open();
  const row = screen.getByTestId(BTC);
  for (const words of ['BTC/USDT · demo', '0.30000', '60,000.00', '64,000.00']) expect(row).toHaveTextContent(words);
  expect(screen.getByTestId(ids.value)).toHaveTextContent(/^19,200\.00$/);
  // 19200 of 29200.
  expect(screen.getByTestId(ids.share)).toHaveTextContent(/^65\.8 %$/);
  expect(screen.getByTestId(ids.unrealized)).toHaveTextContent(/^\+1,200\.00$/);
  expect(screen.getByTestId(ids.realized)).toHaveTextContent(/^\+1,000\.00$/);
  for (const words of ['Equity (USDT)29,200.00', 'In positions (USDT)19,200.00', '+1,200.00', '+1,000.00'])
    expect(screen.getByTestId(ids.totals('USDT'))).toHaveTextContent(words);
  expect(screen.getByTestId(testIds.paperLine)).toHaveTextContent('PAPER MONEY');
});

it('takes profit to the account’s own currency, and shows what has no price in words and never as 0', async () => {
  const euro = { reportingCurrency: 'EUR', reportingRate: '0.8' };
  world.desk.answer('GET positions', [aPosition(euro)]);
  world.desk.answer('GET accounts', [owner({ reportingCurrency: 'EUR', equity: '23360' })]);
  await open();
  expect(screen.getByTestId(ids.unrealized)).toHaveTextContent(/^\+960\.00$/);
  expect(screen.getByTestId(ids.totals('EUR'))).toHaveTextContent('In positions (EUR)15,360.00');
  world.desk.answer('GET positions', [aPosition({ mark: null, unrealizedPnl: null })]);
  world.desk.answer('GET accounts', [owner({ equity: null, unpriced: ['BTC'] })]);
  await pass(2_100);
  for (const id of [ids.value, ids.share, ids.unrealized])
    expect(screen.getByTestId(id)).toHaveTextContent(/^unpriced$/);
  expect(screen.getByTestId(ids.realized)).toHaveTextContent(/^\+1,000\.00$/);
  expect(screen.getByTestId(ids.totals('USDT'))).toHaveTextContent('No price nowBTC');
  expect(screen.getByTestId(ids.totals('USDT'))).toHaveTextContent('Equity (USDT)unpriced');
});

it('shows cost and profit first in, first out where the panel is set so, and hides closed ones on request', async () => {
  world.desk.answer('GET positions', [
    aPosition({ averagePriceFifo: '61000', unrealizedPnlFifo: '-0.5' }),
    aPosition({ symbol: 'ETH/USDT', quantity: '0', unrealizedPnl: '0', realizedPnl: '-30' }),
  ]);
  const first = await open({ costMethod: 'fifo' });
  expect(screen.getByTestId(BTC)).toHaveTextContent(/61,000\.00.*-0\.5/);
  expect(screen.getByTestId(ids.row('demo-main', 'demo ETH/USDT'))).toBeInTheDocument();
  first.unmount();
  await open({ showClosed: false });
  expect(screen.queryByTestId(ids.row('demo-main', 'demo ETH/USDT'))).not.toBeInTheDocument();
  // What was realized there still counts.
  expect(screen.getByTestId(ids.totals('USDT'))).toHaveTextContent('Realized (USDT)+970.00');
});

it.each([
  [ids.close, '0.3'],
  [ids.reduce(25), '0.075'],
  [ids.reduce(50), '0.15'],
  [ids.reduce(75), '0.225'],
])('fills the ticket by %s and sends nothing', async (button, quantity) => {
  await open();
  await user.click(screen.getByTestId(button));
  expect(drafts).toEqual([
    {
      ...{ version: 1, from: 'positions', venue: 'demo', symbol: 'BTC/USDT', account: 'demo-main' },
      ...{ side: 'sell', orderType: 'market', quantity },
    },
  ]);
  expect(world.desk.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(screen.getByTestId(ids.message)).toHaveTextContent('nothing is sent before you confirm');
});

it('closes in whole lots and at most what no working order holds', async () => {
  world.desk.answer('GET positions', [aPosition({ quantity: '0.300009' })]);
  const held = await open();
  await user.click(screen.getByTestId(ids.close));
  expect(drafts[0]?.quantity).toBe('0.3');
  held.unmount();
  world.desk.answer('GET accounts', [owner({ balances: [balance('BTC', '0.3', '0.2')] })]);
  const part = await open();
  await user.click(screen.getByTestId(ids.close));
  expect(drafts[1]?.quantity).toBe('0.1');
  expect(screen.getByTestId(ids.message)).toHaveTextContent('is held by working orders');
  part.unmount();
  world.desk.answer('GET accounts', [owner({ balances: [balance('BTC', '0.3', '0.3')] })]);
  await open();
  expect(screen.getByTestId(ids.close)).toHaveAttribute('aria-disabled', 'true');
});

it('shows what is available and what is held, and no empty currency', async () => {
  world.desk.answer('GET accounts', [
    owner({ balances: [balance('USDT', '10000', '2500'), balance('ETH', '0')], unpriced: ['USDT'] }),
  ]);
  await open();
  expect(screen.getByTestId(ids.balance('demo-main', 'USDT'))).toHaveTextContent('USDT (unpriced)7,5002,50010,000');
  expect(screen.queryByTestId(ids.balance('demo-main', 'ETH'))).not.toBeInTheDocument();
});

it('says what each currency is worth to the account, and why where nobody knows', async () => {
  world.desk.answer('GET accounts', [
    owner({
      balances: [
        { ...balance('BTC', '0.3'), value: '19200.123' },
        { ...balance('XYZ', '5'), value: null },
        balance('USDT', '1'),
      ],
    }),
  ]);
  await open();
  const row = (currency: string) => screen.getByTestId(ids.balance('demo-main', currency));
  expect(row('BTC')).toHaveTextContent('19,200.12 USDT');
  expect(row('XYZ')).toHaveTextContent('— (no price in USDT now)');
  expect(row('USDT')).toHaveTextContent(/—$/);
});

it('follows the dashboard’s account, turns it to another, and can show all', async () => {
  const two = [aPosition(), aPosition({ account: 'other', reportingCurrency: 'EUR', reportingRate: '0.8' })];
  world.desk.when('GET positions', ({ params }) => {
    const account = (params as { account?: string } | undefined)?.account;
    return two.filter((position) => account === undefined || position.account === account);
  });
  world.desk.answer('GET accounts', [owner(), anAccount('other', { reportingCurrency: 'EUR' })]);
  await open();
  await user.selectOptions(screen.getByTestId(ids.account), 'other');
  await pass(50);
  expect(world.search['var-account']).toBe('other');
  expect(screen.getByTestId(ids.row('other', 'demo BTC/USDT'))).toBeInTheDocument();
  expect(screen.queryByTestId(BTC)).not.toBeInTheDocument();
  await user.selectOptions(screen.getByTestId(ids.account), 'all');
  await pass(50);
  expect(screen.getByTestId(BTC)).toBeInTheDocument();
  expect(screen.getByTestId(ids.totals('EUR'))).toHaveTextContent('In positions (EUR)15,360.00');
  expect(screen.getByTestId(ids.totals('USDT'))).toHaveTextContent('In positions (USDT)19,200.00');
  setSearch({ 'var-account': 'demo-main' });
  await pass(50);
  expect(screen.queryByTestId(ids.row('other', 'demo BTC/USDT'))).not.toBeInTheDocument();
});

it('says the next step when nothing is held', async () => {
  world.desk.answer('GET positions', []);
  await open();
  expect(screen.getByTestId(ids.empty)).toHaveTextContent(
    'Account demo-main holds no position. Buy with the order ticket',
  );
});

it('keeps what was seen last but closes nothing by it when the service stops or falls silent', async () => {
  await open();
  world.desk.stop();
  await pass(1_100);
  expect(screen.getAllByTestId(testIds.feedFault)[0]).toHaveTextContent('This is what was seen last.');
  expect(screen.getByTestId(BTC)).toBeInTheDocument();
  expect(screen.getByTestId(ids.close)).toHaveAttribute('aria-disabled', 'true');
  world.desk.start();
  world.desk.silent('GET positions');
  await pass(6_000);
  expect(screen.getByTestId(ids.close)).toHaveAttribute('aria-disabled', 'true');
});

it('says why nothing can be read, and is inert for who may look only', async () => {
  world.desk.refuse('GET positions', { status: 403, detail: 'Your role may not read positions.' });
  const refused = await open();
  expect(screen.getByTestId(testIds.feedFault)).toHaveTextContent('No positions: Your role may not read positions.');
  refused.unmount();
  world.desk.answer('GET positions', [aPosition()]);
  world.desk.answer('GET me', aPerson({ actions: ['orders:read'], limitation: 'viewer is not listed' }));
  await open();
  await user.click(screen.getByTestId(ids.close));
  expect(screen.getByTestId(ids.close)).toHaveAttribute('aria-disabled', 'true');
  expect(drafts).toEqual([]);
});
