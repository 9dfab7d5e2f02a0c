import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { testIds } from '../../desk/testIds.js';
import { aFill, anExplanation, anOrder, aPerson } from '../../testing/fakeDesk.js';
import { resetWorld, world } from '../../testing/mockRuntime.js';
import { pass, renderPanel } from '../../testing/renderPanel.js';
import { BlotterPanel } from './BlotterPanel.js';
import { DEFAULT_OPTIONS } from './types.js';
import { forgetNews } from './useOrderNews.js';

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
  forgetNews();
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

it('cancels the orders of one market in the account, and says whose they are', async () => {
  world.desk.answer('GET orders', [
    anOrder(),
    anOrder({ orderId: 'order-2', person: 'p-other' }),
    anOrder({ orderId: 'order-3', symbol: 'ETH/USDT' }),
  ]);
  world.desk.answer('DELETE orders', { canceled: [anOrder(), anOrder()] });
  await open();
  await user.selectOptions(screen.getByTestId(ids.account), 'demo-main');
  await pass(50);
  await user.click(screen.getByTestId(ids.cancelAll));
  await user.selectOptions(screen.getByTestId(ids.cancelAllScope), 'BTC/USDT on demo (2 orders)');
  expect(screen.getByRole('dialog')).toHaveTextContent('2 on this screen');
  expect(screen.getByRole('dialog')).toHaveTextContent('1 of them is of other people');
  await user.click(screen.getByTestId(ids.confirmCancelAll));
  await pass(10);
  expect(world.desk.sent('DELETE orders')[0]?.params).toEqual({
    account: 'demo-main',
    venue: 'demo',
    symbol: 'BTC/USDT',
  });
  expect(screen.getByTestId(ids.message)).toHaveTextContent(
    'The working orders of demo-main in BTC/USDT on demo were canceled (2 orders).',
  );
});

it('tells the story of an order: book, queue, model, fees, band and checks', async () => {
  world.desk.answer('GET orders', [anOrder()]);
  world.desk.answer('GET orders/order-1/explain', anExplanation());
  await open();
  await user.click(screen.getByTestId(ids.explain));
  await pass(10);
  for (const words of [
    'Set aside 31500 USDT.',
    'book: bid 64000.00 (0.50000), offer 64001.00 (1.20000), sequence 7; ahead in the queue: 1.50000',
    '1.50000 at 10:00:00 UTC, 0.70000 at 10:00:05 UTC',
    'filled 0.00000; a pessimistic model 0.10000, an optimistic one 0.30000',
    'realistic',
    'log; 100 % of the displayed size counts, collar 500 bps; fills by a model where no depth is shown',
    'submit always 20 ms; cancel always 15 ms; report none',
    'maker 0.0009, taker 0.001, tier 0; source: binance tier 0',
    'killSwitch: passed',
    'balance: failed',
  ])
    expect(screen.getByTestId(ids.explanation)).toHaveTextContent(words);
});

it('says of a refused order why, without a model and fees', async () => {
  const denial = { check: 'balance', code: 'X', field: null, detail: 'Too little free.', limit: null, value: null };
  world.desk.answer('GET orders', [anOrder({ orderStatus: 'rejected' })]);
  world.desk.answer(
    'GET orders/order-1/explain',
    anExplanation({ model: null, fees: null, queue: [], bookAtDecision: null, denials: [denial] }),
  );
  await open();
  await user.click(screen.getByTestId(ids.tab('history')));
  await user.click(screen.getByTestId(ids.explain));
  await pass(10);
  expect(screen.getByTestId(ids.explanation)).toHaveTextContent('Too little free.');
});

it('tells an armed stop-limit from a resting order, with its stop price', async () => {
  world.desk.answer('GET orders', [
    anOrder({ orderType: 'stopLimit', stopPrice: '65000', price: '65100', triggerSource: 'last', postOnly: 'reject' }),
    anOrder({
      orderId: 'order-3',
      orderType: 'trailingStop',
      price: null,
      stopPrice: '65500.5',
      trailingOffset: '50',
      trailingOffsetType: 'bps',
      triggerSource: 'bidAsk',
      orderStatus: 'suspended',
    }),
  ]);
  await open();
  expect(screen.getByTestId(ids.row('order-1'))).toHaveTextContent(
    /armed.*stop-limit GTC, post-only.*65100\.00.*65000\.00/,
  );
  expect(screen.getByTitle('when the last trade is at 65000.00 or above')).toBeInTheDocument();
  expect(screen.getByTestId(ids.row('order-3'))).toHaveTextContent(
    /suspended.*trailing stop.*market.*65500\.50 \(50 bps\)/,
  );
});

it('shows of each fill where its liquidity came from and the preset', async () => {
  world.desk.answer('GET fills', [aFill(), aFill({ tradeId: 'trade-2', liquiditySource: 'MODEL', preset: 'thin' })]);
  await open();
  await user.click(screen.getByTestId(ids.tab('fills')));
  expect(screen.getByTestId(ids.row('trade-1'))).toHaveTextContent(/maker.*BOOK.*realistic/);
  expect(screen.getByTestId(ids.row('trade-2'))).toHaveTextContent(/MODEL.*thin/);
});

describe('replacing a working order', () => {
  async function openReplace() {
    world.desk.answer('GET orders', [anOrder()]);
    const view = await open();
    await user.click(screen.getByTestId(ids.replace));
    return view;
  }
  async function typeOver(id: string, text: string) {
    await user.clear(screen.getByTestId(id));
    await user.type(screen.getByTestId(id), text);
  }

  it('sends what changed under a new id and tells what the service answered', async () => {
    world.desk.answer('PATCH orders/order-1', anOrder({ quantity: '0.4', leavesQuantity: '0.4' }));
    await openReplace();
    expect(screen.getByTestId(ids.confirmReplace)).toBeDisabled();
    await typeOver(ids.replaceQuantity, '0.4');
    await user.dblClick(screen.getByTestId(ids.confirmReplace));
    await pass(10);
    const [request, ...more] = world.desk.sent('PATCH orders/order-1');
    expect(more).toHaveLength(0);
    expect(request).toMatchObject({ retry: 1, showErrorAlert: false });
    expect(request?.data).toEqual({ clientOrderId: expect.stringMatching(/^t-[0-9a-f]{32}$/), quantity: '0.4' });
    expect(screen.getByTestId(ids.message)).toHaveTextContent(
      'Replaced. Resting: buy 0.40000 BTC at 63000.00 waits in the book.',
    );
    expect(screen.queryByTestId(ids.replaceForm)).not.toBeInTheDocument();
  });

  it('keeps the form open with the service’s words when refused, and asks under a new id then', async () => {
    world.desk.refuse('PATCH orders/order-1', { status: 409, detail: 'The order has already filled.' });
    await openReplace();
    await typeOver(ids.replacePrice, '62000');
    await user.click(screen.getByTestId(ids.confirmReplace));
    await pass(10);
    expect(screen.getByTestId(ids.message)).toHaveTextContent('Not replaced: The order has already filled.');
    expect(screen.getByTestId(ids.replacePrice)).toHaveValue('62000');
    await user.click(screen.getByTestId(ids.confirmReplace));
    await pass(10);
    const [first, second] = world.desk
      .sent('PATCH orders/order-1')
      .map(({ data }) => data as { clientOrderId: string });
    expect(second?.clientOrderId).not.toBe(first?.clientOrderId);
  });

  it('sends the same id again after silence, so that it is one change', async () => {
    world.desk.silent('PATCH orders/order-1');
    await openReplace();
    await typeOver(ids.replacePrice, '62000');
    await user.click(screen.getByTestId(ids.confirmReplace));
    await pass(10_100);
    expect(screen.getByTestId(ids.message)).toHaveTextContent('sending it again is safe');
    await user.click(screen.getByTestId(ids.confirmReplace));
    await pass(10);
    const [first, second] = world.desk.sent('PATCH orders/order-1').map(({ data }) => data);
    expect(second).toEqual(first);
  });

  it('shows faults beside the fields, outlives the panel and leaves with Escape', async () => {
    const first = await openReplace();
    await typeOver(ids.replacePrice, '62000.005');
    expect(screen.getByText('must be a multiple of the tick 0.01')).toBeInTheDocument();
    expect(screen.getByTestId(ids.confirmReplace)).toBeDisabled();
    first.unmount();
    await open();
    expect(screen.getByTestId(ids.replacePrice)).toHaveValue('62000.005');
    await user.type(screen.getByTestId(ids.replacePrice), '{Escape}');
    expect(screen.queryByTestId(ids.replaceForm)).not.toBeInTheDocument();
  });
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
    options: { ...DEFAULT_OPTIONS, account: 'demo-main' },
    frames: [orders],
    targets: [{ refId: 'A', queryType: 'orders', account: 'demo-main', stream: true }],
  });
  await pass(600);
  expect(screen.getByTestId(ids.row('streamed'))).toBeInTheDocument();
  await user.selectOptions(screen.getByTestId(ids.account), 'live-main');
  await pass(50);
  expect(screen.getByTestId(ids.row('asked'))).toBeInTheDocument();
});
