import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { testIds } from '../../desk/testIds.js';
import { aFill, anOrder } from '../../testing/fakeDesk.js';
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

describe('many rows', () => {
  const eth = anOrder({ orderId: 'order-2', symbol: 'ETH/USDT', quantity: '12', person: 'p-other', strategy: '=1' });
  const rowIds = () =>
    screen
      .getAllByRole('row')
      .map((row) => row.getAttribute('data-testid'))
      .filter((id) => id !== null);
  const row = (id: string) => ids.row(id);

  beforeEach(() => world.desk.answer('GET orders', [anOrder({ quantity: '2' }), eth]));

  it('sorts by a column with mouse and keyboard, and says so', async () => {
    await open();
    const head = () => screen.getByTestId(testIds.sort('quantity')).closest('th');
    expect(head()).toHaveAttribute('aria-sort', 'none');
    await user.click(screen.getByTestId(testIds.sort('quantity')));
    expect(head()).toHaveAttribute('aria-sort', 'ascending');
    expect(rowIds()).toEqual([row('order-1'), row('order-2')]);
    screen.getByTestId(testIds.sort('quantity')).focus();
    await user.keyboard('{Enter}');
    expect(head()).toHaveAttribute('aria-sort', 'descending');
    expect(rowIds()).toEqual([row('order-2'), row('order-1')]);
  });

  it('shows owners, and on request own orders only', async () => {
    await open();
    expect(screen.getByTestId(row('order-1'))).toHaveTextContent('p-trader (you)');
    expect(screen.getByTestId(row('order-2'))).toHaveTextContent('p-other');
    await user.selectOptions(screen.getByTestId(ids.owner), 'mine');
    expect(rowIds()).toEqual([row('order-1')]);
    expect(screen.getByTestId(ids.leftOut)).toHaveTextContent('1 more row is left out by the filter.');
  });

  it('filters by words, and exports exactly what is shown, with the paper-money line', async () => {
    const saved: { name: string; text: string }[] = [];
    let blob: Blob | undefined;
    URL.createObjectURL = (made: Blob) => {
      blob = made;
      return 'blob:export';
    };
    URL.revokeObjectURL = () => undefined;
    const click = jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      saved.push({ name: this.download, text: '' });
    });
    await open();
    await user.type(screen.getByTestId(ids.filter), 'eth RESTING');
    expect(rowIds()).toEqual([row('order-2')]);
    await user.click(screen.getByTestId(ids.export));
    click.mockRestore();
    expect(saved[0]?.name).toMatch(/^paperdesk-working-2026-11-21T10-00-0\dZ\.csv$/);
    const text = await new Promise<string>((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result));
      reader.readAsText(blob ?? new Blob());
      jest.advanceTimersByTime(100);
    });
    const [head = '', line = '', ...rest] = text.trim().split('\r\n');
    const cell = (name: string) => line.split(',')[head.split(',').indexOf(name)];
    expect(rest).toEqual([]);
    expect(cell('createdAt')).toBe('2026-11-21T10:00:00.000000Z');
    expect(cell('quantity')).toBe('12');
    expect(cell('strategy')).toBe("'=1");
    expect(cell('orderId')).toBe('order-2');
    expect(cell('paperLine')).toBe('PAPER MONEY · prices: invented (demo)');
  });

  it('goes beyond the first page of history', async () => {
    const ended = (number: number) => anOrder({ orderId: `old-${number}`, orderStatus: 'canceled' });
    const pages = [0, 1].map((page) => Array.from({ length: 200 }, (_, index) => ended(page * 200 + index)));
    world.desk.pages('GET orders', pages);
    await open();
    await user.click(screen.getByTestId(ids.tab('history')));
    expect(screen.getByTestId(ids.tab('history'))).toHaveTextContent('History (200+)');
    await user.click(screen.getByTestId(testIds.loadMore));
    await pass(50);
    expect(screen.getByTestId(row('old-399'))).toBeInTheDocument();
    expect(screen.getByTestId(ids.tab('history'))).toHaveTextContent('History (400)');
    expect(screen.queryByTestId(testIds.loadMore)).not.toBeInTheDocument();
  });

  it('names the owner of a fill, and keeps others’ fills out of mine', async () => {
    world.desk.answer('GET fills', [aFill(), aFill({ tradeId: 'trade-2', orderId: 'order-2' })]);
    await open();
    await user.click(screen.getByTestId(ids.tab('fills')));
    expect(screen.getByTestId(row('trade-2'))).toHaveTextContent('p-other');
    await user.selectOptions(screen.getByTestId(ids.owner), 'mine');
    expect(rowIds()).toEqual([row('trade-1')]);
  });

  it('takes the owner that the service tells with a fill, and knows none of an order it never saw', async () => {
    const told = { tradeId: 'trade-2', orderId: 'order-of-yesterday', person: 'p-early' };
    world.desk.answer('GET fills', [aFill(told), aFill({ tradeId: 'trade-3', orderId: 'order-unknown' })]);
    await open();
    await user.click(screen.getByTestId(ids.tab('fills')));
    expect(screen.getByTestId(row('trade-2'))).toHaveTextContent('p-early');
    expect(screen.getByTestId(row('trade-3'))).not.toHaveTextContent('p-');
    await user.selectOptions(screen.getByTestId(ids.owner), 'mine');
    expect(screen.getByTestId(ids.leftOut)).toHaveTextContent('2 more rows are left out');
  });
});

describe('news', () => {
  const toasts = () => world.toasts.map(({ payload }) => (payload as string[])[0]);

  it('tells by toast and aloud of a fill, and of nothing that was there before', async () => {
    world.desk.answer('GET orders', [anOrder(), filled]);
    await open();
    await pass(2_100);
    expect(toasts()).toEqual([]);
    world.desk.answer('GET orders', [anOrder({ ...filled, orderId: 'order-1' }), filled]);
    await pass(2_100);
    expect(toasts()).toEqual(['Order filled']);
    const line = screen.getByTestId(ids.news);
    expect(line).toHaveAttribute('aria-live', 'polite');
    expect(line).toHaveTextContent(
      'Order filled. demo-main, BTC/USDT: Filled: bought 0.50000 BTC at average 63000.00.',
    );
    await pass(4_000);
    expect(toasts()).toHaveLength(1);
  });

  it('says nothing of what I canceled in this panel', async () => {
    world.desk.answer('GET orders', [anOrder()]);
    world.desk.answer('DELETE orders/order-1', anOrder({ orderStatus: 'canceled' }));
    await open();
    await user.click(screen.getByTestId(ids.cancel));
    const reason = { code: 'USER_REQUEST', text: 'Canceled at the request of p-trader.' };
    world.desk.answer('GET orders', [anOrder({ orderStatus: 'canceled', reason })]);
    await pass(2_100);
    expect(screen.getByTestId(ids.empty)).toBeInTheDocument();
    expect(toasts()).toEqual([]);
  });

  it('tells once when the panel is drawn anew', async () => {
    world.desk.answer('GET orders', [anOrder()]);
    const first = await open();
    first.unmount();
    world.desk.answer('GET orders', [anOrder({ orderStatus: 'expired' })]);
    await open();
    await pass(2_100);
    expect(toasts()).toEqual(['Order expired']);
  });
});

it('draws cards on a phone that still are rows and cells for a screen reader', async () => {
  world.desk.answer('GET orders', [anOrder()]);
  await renderPanel(BlotterPanel, { options: DEFAULT_OPTIONS, width: 360 });
  const cell = screen.getAllByRole('cell').find((candidate) => candidate.getAttribute('data-label') === 'Market');
  expect(cell).toHaveTextContent('BTC/USDT');
});
