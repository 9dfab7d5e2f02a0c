import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { testIds } from '../../desk/testIds.js';
import { aPerson, anOrder } from '../../testing/fakeDesk.js';
import { resetWorld, world } from '../../testing/mockRuntime.js';
import { pass, renderPanel } from '../../testing/renderPanel.js';
import { BlotterPanel } from './BlotterPanel.js';
import { DEFAULT_OPTIONS } from './types.js';

jest.mock('@grafana/runtime', () => {
  const { runtimeOf } = jest.requireActual('../../testing/mockRuntime.js');
  return runtimeOf(jest.requireActual('@grafana/runtime'));
});

const ids = testIds.blotter;
const user = userEvent.setup({ advanceTimers: jest.advanceTimersByTime });
const open = () => renderPanel(BlotterPanel, { options: DEFAULT_OPTIONS });
const filled = anOrder({ orderId: 'order-2', orderStatus: 'filled', filledQuantity: '0.5', averagePrice: '63000' });

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-21T10:00:00Z') });
  resetWorld();
});
afterEach(() => jest.useRealTimers());

it('says the next step when there is nothing', async () => {
  await open();
  expect(screen.getByTestId(ids.empty)).toHaveTextContent('Place one with the order ticket');
  await user.click(screen.getByTestId(ids.tab('fills')));
  expect(screen.getByTestId(ids.empty)).toHaveTextContent('No fill yet');
});

it('separates what works from what ended', async () => {
  world.desk.answer('GET orders', [anOrder(), filled]);
  await open();
  expect(screen.getByTestId(ids.row('order-1'))).toHaveTextContent('resting');
  expect(screen.queryByTestId(ids.row('order-2'))).not.toBeInTheDocument();
  await user.click(screen.getByTestId(ids.tab('history')));
  expect(screen.getByTestId(ids.row('order-2'))).toHaveTextContent('filled');
});

it('cancels one order and shows the state the service then tells', async () => {
  world.desk.answer('GET orders', [anOrder()]);
  world.desk.answer('DELETE orders/order-1', anOrder({ orderStatus: 'canceled' }));
  await open();
  await user.click(screen.getByTestId(ids.cancel));
  world.desk.answer('GET orders', [anOrder({ orderStatus: 'canceled' })]);
  await pass(2_100);
  expect(world.desk.sent('DELETE orders/order-1')).toHaveLength(1);
  expect(screen.queryByTestId(ids.row('order-1'))).not.toBeInTheDocument();
});

it('shows why a cancel was refused', async () => {
  world.desk.answer('GET orders', [anOrder()]);
  world.desk.refuse('DELETE orders/order-1', { status: 409, detail: 'The order has already filled.' });
  await open();
  await user.click(screen.getByTestId(ids.cancel));
  await pass(10);
  expect(screen.getByTestId(ids.message)).toHaveTextContent('Not canceled: The order has already filled.');
});

it('cancels everything of one account after a confirm', async () => {
  world.desk.answer('GET orders', [anOrder()]);
  world.desk.answer('DELETE orders', { canceled: [] });
  await open();
  expect(screen.getByTestId(ids.cancelAll)).toHaveAttribute('aria-disabled', 'true');
  await user.selectOptions(screen.getByTestId(ids.account), 'demo-main');
  await pass(50);
  await user.click(screen.getByTestId(ids.cancelAll));
  expect(world.desk.sent('DELETE orders')).toHaveLength(0);
  await user.click(screen.getByTestId(ids.confirmCancelAll));
  await pass(10);
  expect(world.desk.sent('DELETE orders')[0]?.params).toEqual({ account: 'demo-main' });
});

it('tells the story of an order', async () => {
  world.desk.answer('GET orders', [anOrder()]);
  world.desk.answer('GET orders/order-1/explain', {
    report: anOrder(),
    timeline: [
      {
        seq: 1,
        time: '2026-11-21T09:59:00Z',
        event: 'orderAccepted',
        person: 'p-trader',
        text: 'Set aside 31500 USDT.',
        book: { bid: 6400000, ask: 6400100 },
      },
    ],
    denials: [],
  });
  await open();
  await user.click(screen.getByTestId(ids.explain));
  await pass(10);
  expect(screen.getByTestId(ids.explanation)).toHaveTextContent('Set aside 31500 USDT.');
  expect(screen.getByTestId(ids.explanation)).toHaveTextContent('book: bid 64000.00, offer 64001.00');
});

it('is inert for who may look only', async () => {
  world.desk.answer('GET orders', [anOrder()]);
  world.desk.answer('GET me', aPerson({ actions: ['orders:read'], limitation: 'viewer is not listed' }));
  await open();
  await user.click(screen.getByTestId(ids.cancel));
  expect(screen.getByTestId(ids.cancel)).toHaveAttribute('aria-disabled', 'true');
  expect(world.desk.sent('DELETE orders/order-1')).toHaveLength(0);
});

it('keeps the last rows but says they are old when the service stops', async () => {
  world.desk.answer('GET orders', [anOrder()]);
  await open();
  world.desk.stop();
  await pass(5_000);
  expect(screen.getByTestId(testIds.freshness)).toHaveTextContent('Service not reachable · last news');
  expect(screen.getByTestId(testIds.note)).toHaveTextContent('These rows are what was seen last, not what is.');
  expect(screen.getByTestId(ids.row('order-1'))).toBeInTheDocument();
});

it('shows streamed orders, and asks by itself for an account the stream does not carry', async () => {
  const snapshot = JSON.stringify([anOrder({ orderId: 'streamed' })]);
  const orders = {
    name: 'orders',
    fields: [
      { name: 'time', values: [1] },
      { name: 'snapshot', values: [snapshot] },
    ],
  };
  world.desk.answer('GET orders', [anOrder({ orderId: 'asked', account: 'live-main' })]);
  await renderPanel(BlotterPanel, {
    options: { account: 'demo-main' },
    frames: [orders],
    targets: [{ refId: 'A', queryType: 'orders', account: 'demo-main', stream: true }],
  });
  await pass(600);
  expect(screen.getByTestId(ids.row('streamed'))).toBeInTheDocument();
  await user.selectOptions(screen.getByTestId(ids.account), 'live-main');
  await pass(50);
  expect(screen.getByTestId(ids.row('asked'))).toBeInTheDocument();
});
