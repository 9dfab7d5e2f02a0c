import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { testIds } from '../../desk/testIds.js';
import { resetTickets } from '../../desk/ticketStore.js';
import { aKill, aKillSwitch, anOrder, aPerson, aQuote } from '../../testing/fakeDesk.js';
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

async function fill(quantity: string, price: string) {
  await user.selectOptions(screen.getByTestId(ids.orderType), 'limit');
  await user.type(screen.getByTestId(ids.quantity), quantity);
  await user.type(screen.getByTestId(ids.price), price);
}
async function send() {
  await user.click(screen.getByTestId(ids.review));
  await user.click(screen.getByTestId(ids.confirm));
  await pass(10);
}
const closedFor = () => screen.getByTestId(ids.closed).textContent;

beforeEach(() => {
  jest.useFakeTimers();
  resetWorld();
  resetTickets();
});
afterEach(() => jest.useRealTimers());

describe('placing an order', () => {
  it('shows what will be sent, sends it once, tells the outcome in words and can cancel while it rests', async () => {
    world.desk.answer('POST orders', anOrder(), 201);
    world.desk.answer('GET orders/order-1', anOrder());
    await open();
    expect(screen.getByTestId(testIds.paperLine)).toHaveTextContent('PAPER MONEY · prices: invented (demo)');
    expect(screen.getByTestId(ids.bid)).toHaveTextContent('64000.00');
    await fill('0.5', '63000');
    await user.click(screen.getByTestId(ids.review));
    const box = screen.getByTestId(ids.confirmBox);
    for (const words of [
      'Buy',
      'BTC/USDT on demo',
      '0.50000 BTC',
      '63000.00',
      '31500 USDT',
      'demo-main',
      'off (trading allowed)',
    ])
      expect(box).toHaveTextContent(words);
    expect(world.desk.sent('POST orders')).toHaveLength(0);
    await user.dblClick(screen.getByTestId(ids.confirm));
    await pass(10);
    const [request, ...more] = world.desk.sent('POST orders');
    expect(more).toHaveLength(0);
    expect(request).toMatchObject({ retry: 1, showErrorAlert: false });
    expect(request?.data).toEqual({
      clientOrderId: expect.stringMatching(/^t-[0-9a-f]{32}$/),
      account: 'demo-main',
      venue: 'demo',
      symbol: 'BTC/USDT',
      side: 'buy',
      orderType: 'limit',
      quantity: '0.5',
      price: '63000',
      timeInForce: 'GTC',
    });
    expect(screen.getByTestId(ids.answer)).toHaveTextContent('Resting: buy 0.50000 BTC at 63000.00 waits in the book.');
    world.desk.answer('DELETE orders/order-1', anOrder({ orderStatus: 'canceled' }));
    world.desk.answer(
      'GET orders/order-1',
      anOrder({ orderStatus: 'canceled', reason: { code: 'C', text: 'By you.' } }),
    );
    await user.click(screen.getByTestId(ids.cancel));
    await pass(10);
    expect(screen.getByTestId(ids.answer)).toHaveTextContent('Canceled: nothing traded. By you.');
    expect(screen.queryByTestId(ids.cancel)).not.toBeInTheDocument();
  });

  it('follows a resting order until it fills', async () => {
    world.desk.answer('POST orders', anOrder(), 201);
    world.desk.answer(
      'GET orders/order-1',
      anOrder({ orderStatus: 'filled', filledQuantity: '0.5', averagePrice: '63000' }),
    );
    await open();
    await fill('0.5', '63000');
    await send();
    await pass(1_100);
    expect(screen.getByTestId(ids.answer)).toHaveTextContent('Filled: bought 0.50000 BTC at average 63000.00.');
  });

  it('lists every reason of a refusal', async () => {
    const denial = { check: 'x', field: null, limit: null, value: null };
    world.desk.refuse('POST orders', {
      status: 422,
      denials: [
        { ...denial, code: 'A', detail: 'The order is worth more than 100000 USDT.' },
        { ...denial, code: 'B', detail: 'The account has too little free.' },
      ],
    });
    await open();
    await fill('0.5', '63000');
    await send();
    expect(screen.getByTestId(ids.answer)).toHaveTextContent(
      'Refused, nothing was placed:The order is worth more than 100000 USDT.The account has too little free.',
    );
    expect(screen.getByTestId(ids.quantity)).toHaveValue('0.5');
  });

  it('asks for the outcome by its id when nobody answers, and never sends twice', async () => {
    world.desk.silent('POST orders');
    await open();
    await fill('0.5', '63000');
    await send();
    await pass(9_000);
    expect(screen.queryByTestId(ids.answer)).not.toBeInTheDocument();
    await pass(1_100);
    const sent = world.desk.sent('POST orders');
    expect(sent).toHaveLength(1);
    const { clientOrderId } = sent[0]?.data as { clientOrderId: string };
    expect(world.desk.sent('GET orders')[0]?.params).toEqual({ account: 'demo-main', clientOrderId });
    expect(screen.getByTestId(ids.answer)).toHaveTextContent('ask again before you send a new one');
    world.desk.answer('GET orders', [
      anOrder({ clientOrderId, orderStatus: 'filled', filledQuantity: '0.5', averagePrice: '1' }),
    ]);
    await user.click(screen.getByTestId(ids.askAgain));
    await pass(10);
    expect(screen.getByTestId(ids.answer)).toHaveTextContent('Filled: bought 0.50000 BTC');
  });

  it('keeps what was typed when Grafana unmounts the panel', async () => {
    const first = await open();
    await fill('0.25', '61000');
    first.unmount();
    await open();
    expect(screen.getByTestId(ids.quantity)).toHaveValue('0.25');
    expect(screen.getByTestId(ids.price)).toHaveValue('61000');
  });

  it('refuses comma numbers with the cure and keeps the button closed', async () => {
    await open();
    await fill('0,5', '1,000');
    expect(screen.getByText(/write 0\.5 with a decimal point$/)).toBeInTheDocument();
    expect(screen.getByText(/write 1000 without separators/)).toBeInTheDocument();
    expect(screen.getByTestId(ids.review)).toBeDisabled();
  });
});

describe('the closed ticket says why', () => {
  test.each([
    ['a Viewer', () => void (world.granted = false), /You may look only/],
    [
      'a person who is not listed',
      () =>
        world.desk.answer(
          'GET me',
          aPerson({ actions: [], accounts: [], limitation: 'viewer is not listed in desk.yaml' }),
        ),
      /viewer is not listed in desk\.yaml/,
    ],
    [
      'the kill switch',
      () => world.desk.answer('GET kill-switch', aKillSwitch({ state: 'killed', kills: [aKill()] })),
      /stopped everywhere by p-oncall since .*10:00:00 UTC: “prices look wrong”/,
    ],
    [
      'a halted engine',
      () => world.desk.answer('GET kill-switch', aKillSwitch({ engine: { halted: true, reason: 'journal full' } })),
      /engine is halted: journal full/,
    ],
    [
      'a market that is not live',
      () => world.desk.answer('GET quotes', [aQuote({ state: 'gapped' })]),
      /is gapped, not live/,
    ],
    [
      'a market whose venue is rested',
      () => world.desk.answer('GET quotes', [aQuote({ state: 'circuitOpen' })]),
      /is left alone for a while after repeated failures, not live/,
    ],
    ['a market without quote', () => world.desk.answer('GET quotes', []), /has no quote/],
    ['a service that is away', () => world.desk.stop(), /cannot be reached/],
    [
      'a kill state nobody can read',
      () => world.desk.answer('GET kill-switch', {}, 500),
      /unknown; that counts as stopped/,
    ],
    [
      'a service that refuses the identity',
      () => world.desk.refuse('GET me', { status: 403, detail: 'Forged token.' }),
      /Forged token\./,
    ],
    ['edit mode', () => void (world.search = { editPanel: '7' }), /being edited/],
  ])('%s', async (_name, arrange, words) => {
    arrange();
    await open();
    expect(closedFor()).toMatch(words);
    expect(screen.getByTestId(ids.review)).toBeDisabled();
  });

  it('nothing can be typed by who may look only', async () => {
    world.granted = false;
    await open();
    for (const id of [ids.quantity, ids.account, ids.market, ids.orderType])
      expect(screen.getByTestId(id)).toBeDisabled();
  });

  it('a kill of another account does not close it', async () => {
    world.desk.answer(
      'GET kill-switch',
      aKillSwitch({ state: 'killed', kills: [aKill({ scope: 'account', scopeValue: 'other' })] }),
    );
    await open();
    expect(screen.queryByTestId(ids.closed)).not.toBeInTheDocument();
  });

  it('a read-only account', async () => {
    await open();
    await user.selectOptions(screen.getByTestId(ids.account), 'live-main');
    expect(closedFor()).toMatch(/live-main belongs to the source live: read-only/);
  });

  it('turns stale by its own timer when the service stops, and opens again when it is back', async () => {
    await open();
    await fill('0.5', '63000');
    expect(screen.getByTestId(ids.review)).toBeEnabled();
    world.desk.stop();
    await pass(5_000);
    expect(screen.getByTestId(testIds.paperLine)).toHaveTextContent(
      'PAPER MONEY · source unknown (service not reachable)',
    );
    expect(screen.getByTestId(testIds.freshness)).toHaveAttribute('data-freshness', 'unreachable');
    expect(screen.getByTestId(ids.review)).toBeDisabled();
    world.desk.start();
    await pass(5_000);
    expect(screen.getByTestId(ids.review)).toBeEnabled();
  });

  it('turns stale when the service hangs instead of refusing', async () => {
    await open();
    for (const route of ['GET me', 'GET quotes', 'GET kill-switch']) world.desk.silent(route);
    await pass(5_000);
    expect(screen.getByTestId(testIds.freshness)).not.toHaveAttribute('data-freshness', 'live');
    expect(closedFor()).toMatch(/cannot be reached|unknown/);
  });
});

describe('a streaming panel', () => {
  const frame = (time: number, bid: string) => ({
    name: 'quotes',
    fields: [
      { name: 'time', values: [time] as unknown[] },
      ...Object.entries({
        venue: 'demo',
        symbol: 'BTC/USDT',
        bid,
        bidSize: '1',
        ask: '64010',
        askSize: '1',
        state: 'live',
      }).map(([name, value]) => ({ name, values: [value] })),
    ],
  });

  it('takes exact text from the snapshot, not the floats beside it', async () => {
    const row = frame(1, '0.1');
    row.fields.push({ name: 'snapshot', values: [JSON.stringify(aQuote({ bid: '63990.12' }))] });
    await renderPanel(OrderTicketPanel, { options: DEFAULT_OPTIONS, frames: [row] });
    await pass(600);
    expect(screen.getByTestId(ids.bid)).toHaveTextContent('63990.12');
  });

  it('shows the newest row and asks for quotes only after the rows stop', async () => {
    const view = await renderPanel(OrderTicketPanel, { options: DEFAULT_OPTIONS, frames: [frame(1, '63990')] });
    await pass(600);
    view.feed([frame(2, '63995')]);
    await pass(600);
    expect(screen.getByTestId(ids.bid)).toHaveTextContent('63995.00');
    const before = world.desk.sent('GET quotes').length;
    await pass(2_000);
    expect(world.desk.sent('GET quotes')).toHaveLength(before);
    world.desk.answer('GET quotes', [aQuote({ bid: '63000' })]);
    await pass(3_000);
    expect(screen.getByTestId(ids.bid)).toHaveTextContent('63000.00');
  });
});
