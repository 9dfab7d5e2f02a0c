import { fireEvent, screen } from '@testing-library/react';
import { testIds } from '../../desk/testIds.js';
import { resetTickets } from '../../desk/ticketStore.js';
import { anAccount, anOrder, aPreview, aQuote } from '../../testing/fakeDesk.js';
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
const type = (id: string, value: string) => fireEvent.change(screen.getByTestId(id), { target: { value } });
const asked = () => world.desk.sent('POST orders/preview');
async function open() {
  await renderPanel(OrderTicketPanel, { options: DEFAULT_OPTIONS });
  await pass(50);
}

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-21T10:00:00Z') });
  resetWorld();
  resetTickets();
  const balance = (currency: string, free: string) => ({ currency, free, total: free, locked: '0' });
  world.desk.answer('GET accounts', [
    anAccount('demo-main', { balances: [balance('USDT', '10000'), balance('BTC', '0.123456789')] }),
  ]);
});
afterEach(() => jest.useRealTimers());

it('turns money into units rounded down to the lot, and sends what it shows even when the price moves', async () => {
  world.desk.answer('POST orders', anOrder(), 201);
  await open();
  type(ids.quantityUnit, 'quote');
  type(ids.quantity, '1000');
  // 1000 / 64001 = 0.0156247…
  expect(screen.getByTestId(ids.sends)).toHaveTextContent(
    'Sends 0.01562 BTC, about 999.69562 USDT, rounded down to the lot.',
  );
  press(ids.review);
  await pass(10);
  expect(screen.getByTestId(ids.confirmBox)).toHaveTextContent('0.01562 BTC');
  world.desk.answer('GET quotes', [aQuote({ ask: '50000' })]);
  await pass(1_500);
  expect(screen.getByTestId(ids.confirmBox)).toHaveTextContent('0.01562 BTC');
  press(ids.confirm);
  await pass(10);
  expect(world.desk.sent('POST orders')[0]?.data).toMatchObject({ quantity: '0.01562', symbol: 'BTC/USDT' });
});

it.each([
  // 10000 / (64001 × 1.026) and half of it: room for 2.5 % and 0.1 % commission.
  ['market', '', '100', 'buy', '0.15228', '2.6 % of its cost stays free for commission and a moving price'],
  ['market', '', '50', 'buy', '0.07614', '2.6 %'],
  // 2500 / (60000 × 1.001)
  ['limit', '60000', '25', 'buy', '0.04162', '0.1 % of its cost stays free for commission'],
  ['market', '', '100', 'sell', '0.12345', 'rounded down to the lot.'],
  ['market', '', '75', 'sell', '0.09259', 'rounded down to the lot.'],
])('a %s order at %s of %s %% to %s is %s', async (...[orderType, price, part, side, quantity, words]) => {
  await open();
  type(ids.orderType, orderType);
  if (side === 'sell') press(ids.side('sell'));
  if (price !== '') type(ids.price, price);
  press(ids.part(part));
  expect(screen.getByTestId(ids.part(part))).toHaveAttribute('aria-pressed', 'true');
  expect(screen.getByTestId(ids.sends)).toHaveTextContent(`Sends ${quantity} BTC`);
  expect(screen.getByTestId(ids.sends)).toHaveTextContent(words);
});

it.each([
  ['quote', '0.5', 'is less than one lot (0.00001 BTC)'],
  ['quote', '1', 'must be at least 0.0001'],
  ['percent', '101', 'must be at most 100 %'],
  ['percent', '5,5', 'write 5.5 with a decimal point'],
])('%s %s is refused: %s', async (unit, text, words) => {
  await open();
  type(ids.quantityUnit, unit);
  type(ids.quantity, text);
  expect(screen.getByText(new RegExp(words.replace(/[().]/g, '\\$&')), { selector: '[role=alert], [role=alert] *' }));
  expect(screen.getByTestId(ids.review)).toBeDisabled();
});

it('waits for the limit that is still to be typed, instead of taking the market’s price for it', async () => {
  await open();
  type(ids.orderType, 'limit');
  press(ids.part('50'));
  expect(screen.queryByTestId(ids.sends)).not.toBeInTheDocument();
  expect(screen.getByText('needs a price before it can be told in units')).toBeInTheDocument();
});

it('clears the number with its unit, and shows what is free for the side', async () => {
  await open();
  type(ids.quantity, '5');
  type(ids.quantityUnit, 'quote');
  expect(screen.getByTestId(ids.quantity)).toHaveValue('');
  expect(screen.getByTestId(ids.panel)).toHaveTextContent('free: 10,000 USDT');
  press(ids.side('sell'));
  expect(screen.getByTestId(ids.panel)).toHaveTextContent('free: 0.123456789 BTC');
});

describe('the preview while typing', () => {
  it('asks once after a pause, tells cost, commission, fill and limits, and asks again as the market moves', async () => {
    await open();
    type(ids.quantity, '0');
    type(ids.quantity, '0.');
    type(ids.quantity, '0.5');
    await pass(300);
    expect(asked()).toHaveLength(0);
    await pass(300);
    expect(asked().map(({ data }) => (data as { quantity: string }).quantity)).toEqual(['0.5']);
    for (const words of [
      'about 32,000.5 USDT at once; sets aside 32,000.5 USDT',
      '64001.00 for 0.50000 BTC at once, at worst 64001.00',
      '0.0005 BTC (rate 0.001, binance tier 0)',
      'within every limit',
    ])
      expect(screen.getByTestId(ids.typingPreview)).toHaveTextContent(words);
    await pass(2_200);
    expect(asked()).toHaveLength(2);
    expect(world.desk.sent('POST orders')).toHaveLength(0);
  });

  it('has one request in the air at a time, and the newest number is asked last', async () => {
    world.desk.silent('POST orders/preview');
    await open();
    type(ids.quantity, '0.5');
    await pass(600);
    type(ids.quantity, '0.6');
    await pass(1_000);
    type(ids.quantity, '0.7');
    await pass(1_000);
    expect(asked()).toHaveLength(1);
    world.desk.answer('POST orders/preview', aPreview());
    await pass(1_000);
    expect(asked().map(({ data }) => (data as { quantity: string }).quantity)).toEqual(['0.5', '0.7']);
    expect(screen.getByTestId(ids.typingPreview)).toHaveTextContent('within every limit');
  });

  it('is asked of a quantity in money too, which changes with every quote', async () => {
    await open();
    type(ids.quantityUnit, 'quote');
    type(ids.quantity, '1000');
    for (let ask = 64_000; ask < 64_600; ask += 100) {
      world.desk.answer('GET quotes', [aQuote({ ask: String(ask) })]);
      await pass(1_000);
    }
    expect(asked().length).toBeGreaterThan(1);
    expect(screen.getByTestId(ids.typingPreview)).toHaveTextContent('within every limit');
  });

  it('tells what the desk would refuse and leaves the button open: the service decides', async () => {
    const denial = { check: 'balance', code: 'X', field: null, detail: 'Too little free.', limit: null, value: null };
    world.desk.answer('POST orders/preview', aPreview({ accepted: false, status: 422, denials: [denial] }));
    await open();
    type(ids.quantity, '0.5');
    await pass(600);
    expect(screen.getByTestId(ids.typingPreview)).toHaveTextContent('refused: Too little free.');
    expect(screen.getByTestId(ids.review)).toBeEnabled();
  });

  it('says that there is none when nobody answers', async () => {
    world.desk.refuse('POST orders/preview', { status: 503, detail: 'Not ready.' });
    await open();
    type(ids.quantity, '0.5');
    await pass(600);
    expect(screen.getByTestId(ids.typingPreview)).toHaveTextContent('No preview: Not ready.');
  });
});
