import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { testIds } from '../../desk/testIds.js';
import { resetTickets } from '../../desk/ticketStore.js';
import { anOrder, aPreview } from '../../testing/fakeDesk.js';
import { resetWorld, world } from '../../testing/mockRuntime.js';
import { pass, renderPanel } from '../../testing/renderPanel.js';
import { OrderTicketPanel } from './OrderTicketPanel.js';
import { DEFAULT_OPTIONS } from './types.js';

jest.mock('@grafana/runtime', () => {
  const { runtimeOf } = jest.requireActual('../../testing/mockRuntime.js');
  return runtimeOf(jest.requireActual('@grafana/runtime'));
});

const ids = testIds.ticket;
const user = userEvent.setup({ advanceTimers: jest.advanceTimersByTime });
const open = () => renderPanel(OrderTicketPanel, { options: DEFAULT_OPTIONS });

beforeEach(() => {
  jest.useFakeTimers();
  resetWorld();
  resetTickets();
});
afterEach(() => jest.useRealTimers());

describe('order types', () => {
  const choose = (orderType: string) => user.selectOptions(screen.getByTestId(ids.orderType), orderType);
  const EXTRA = [
    ids.price,
    ids.stopPrice,
    ids.trailingOffset,
    ids.trailingOffsetType,
    ids.triggerSource,
    ids.postOnly,
    ids.expireAt,
  ];

  test.each([
    ['market', []],
    ['limit', [ids.price, ids.postOnly]],
    ['stop', [ids.stopPrice, ids.triggerSource]],
    ['stopLimit', [ids.price, ids.stopPrice, ids.triggerSource, ids.postOnly]],
    ['takeProfit', [ids.price, ids.stopPrice, ids.triggerSource]],
    ['trailingStop', [ids.trailingOffset, ids.trailingOffsetType, ids.triggerSource]],
  ])('%s shows the fields it needs and no more', async (orderType, shown) => {
    await open();
    await choose(orderType);
    expect(EXTRA.filter((id) => screen.queryByTestId(id) !== null)).toEqual(shown);
  });

  it('offers the durations of the type', async () => {
    await open();
    const offered = () =>
      [...screen.getByTestId<HTMLSelectElement>(ids.timeInForce).options].map((option) => option.value).join(' ');
    expect(offered()).toBe('IOC FOK');
    await choose('limit');
    expect(offered()).toBe('GTC IOC FOK GTD DAY');
    await choose('trailingStop');
    expect(offered()).toBe('GTC GTD DAY');
  });

  it('sends a stop-limit with all of its terms, which the confirm window says in words', async () => {
    world.desk.answer(
      'POST orders',
      anOrder({ orderType: 'stopLimit', stopPrice: '65000', price: '65100', triggerSource: 'mid' }),
      201,
    );
    world.desk.answer(
      'POST orders/preview',
      aPreview({ fillableQuantity: '0', expectedPrice: null, slippageBps: null, commission: '0', queueAhead: '1.5' }),
    );
    await open();
    await choose('stopLimit');
    await user.type(screen.getByLabelText(/^Quantity/), '0.5');
    await user.type(screen.getByLabelText(/^Stop price/), '65000');
    await user.type(screen.getByLabelText(/^Limit price/), '65100');
    await user.selectOptions(screen.getByLabelText('Trigger looks at'), 'mid');
    await user.selectOptions(screen.getByLabelText('Post-only'), 'reprice');
    await user.selectOptions(screen.getByLabelText('Time in force'), 'GTD');
    await user.type(screen.getByLabelText('Ends at (UTC)'), '2099-01-01T18:00');
    await user.click(screen.getByTestId(ids.review));
    await pass(10);
    for (const words of [
      'Stop-limit',
      'when the middle of bid and offer is at 65000.00 or above',
      '65100.00 or better',
      'moved one tick back if it would take at once',
      'until 2099-01-01 18:00:00 UTC (GTD)',
      'nothing fills at once',
      '1.50000 BTC displayed at its price',
      'realistic',
    ])
      expect(screen.getByTestId(ids.confirmBox)).toHaveTextContent(words);
    await user.click(screen.getByTestId(ids.confirm));
    await pass(10);
    expect(world.desk.sent('POST orders')[0]?.data).toEqual({
      clientOrderId: expect.stringMatching(/^t-/),
      account: 'demo-main',
      venue: 'demo',
      symbol: 'BTC/USDT',
      side: 'buy',
      orderType: 'stopLimit',
      quantity: '0.5',
      price: '65100',
      stopPrice: '65000',
      triggerSource: 'mid',
      timeInForce: 'GTD',
      expireAt: '2099-01-01T18:00:00Z',
      postOnly: 'reprice',
    });
    expect(screen.getByTestId(ids.answer)).toHaveTextContent(
      'Armed: buy 0.50000 BTC becomes a limit order at 65100.00 when the middle of bid and offer is at 65000.00 or above.',
    );
  });

  it('shows the fault beside the field and what is missing below the button', async () => {
    await open();
    await choose('stop');
    await user.type(screen.getByTestId(ids.quantity), '0.5');
    expect(screen.getByText('To review: stop price is needed for a stop order.')).toBeInTheDocument();
    await user.type(screen.getByTestId(ids.stopPrice), '65000.001');
    expect(screen.getByText('must be a multiple of the tick 0.01')).toBeInTheDocument();
    expect(screen.getByTestId(ids.review)).toBeDisabled();
  });

  it('keeps what the other types have, also when the panel is drawn anew', async () => {
    const first = await open();
    await choose('trailingStop');
    await user.type(screen.getByTestId(ids.trailingOffset), '50');
    await choose('market');
    first.unmount();
    await open();
    expect(screen.getByTestId(ids.orderType)).toHaveValue('market');
    await choose('trailingStop');
    expect(screen.getByTestId(ids.trailingOffset)).toHaveValue('50');
  });
});

describe('the preview in the confirm window', () => {
  async function review() {
    await open();
    await user.type(screen.getByTestId(ids.quantity), '0.5');
    await user.click(screen.getByTestId(ids.review));
    await pass(10);
  }

  it('tells expected price, slippage, commission and preset, and places nothing', async () => {
    await review();
    for (const words of [
      '64001.00 for 0.50000 BTC at once, at worst 64001.00',
      '0.08 bps against the middle',
      '0.0005 BTC (rate 0.001, binance tier 0)',
      'realistic',
    ])
      expect(screen.getByTestId(ids.confirmBox)).toHaveTextContent(words);
    expect(world.desk.sent('POST orders/preview')[0]?.data).toMatchObject({ orderType: 'market', quantity: '0.5' });
    expect(world.desk.sent('POST orders')).toHaveLength(0);
  });

  it('says what the desk would refuse, and leaves the decision to it', async () => {
    const denial = { check: 'balance', code: 'X', field: null, detail: 'Too little free.', limit: null, value: null };
    world.desk.answer('POST orders/preview', aPreview({ accepted: false, status: 422, denials: [denial] }));
    await review();
    expect(screen.getByTestId(ids.preview)).toHaveTextContent(
      'As things are now the desk would refuse it:Too little free.',
    );
    expect(screen.getByTestId(ids.confirm)).toBeEnabled();
  });

  it('says that it is missing when nobody answers, and the order can go all the same', async () => {
    world.desk.silent('POST orders/preview');
    world.desk.answer('POST orders', anOrder({ orderStatus: 'filled', filledQuantity: '0.5', averagePrice: '1' }), 201);
    await review();
    expect(screen.getByTestId(ids.confirmBox)).toHaveTextContent('asking…');
    await pass(3_100);
    expect(screen.getByTestId(ids.preview)).toHaveTextContent(
      'No preview of price and commission: The desk did not answer in time. The order can be sent without it.',
    );
    await user.click(screen.getByTestId(ids.confirm));
    await pass(10);
    expect(screen.getByTestId(ids.answer)).toHaveTextContent('Filled: bought 0.50000 BTC');
  });
});
