import { BusEventWithPayload } from '@grafana/data';
import { act, fireEvent, screen } from '@testing-library/react';
import { testIds } from '../../desk/testIds.js';
import { TicketDraftEvent, type TicketDraft } from '../../desk/ticketDraftEvent.js';
import { resetTickets } from '../../desk/ticketStore.js';
import { anAccount, anInstrument, anOrder, aQuote } from '../../testing/fakeDesk.js';
import { resetWorld, setSearch, world } from '../../testing/mockRuntime.js';
import { pass, renderPanel } from '../../testing/renderPanel.js';
import { OrderTicketPanel } from './OrderTicketPanel.js';
import { DEFAULT_OPTIONS, migrateOptions } from './types.js';

jest.mock('@grafana/runtime', () => {
  const { runtimeOf } = jest.requireActual('../../testing/mockRuntime.js');
  return runtimeOf(jest.requireActual('@grafana/runtime'));
});

const ids = testIds.ticket;
const press = (id: string) => fireEvent.click(screen.getByTestId(id));
const type = (id: string, value: string) => fireEvent.change(screen.getByTestId(id), { target: { value } });
const turn = async (part: Record<string, string>) => {
  act(() => setSearch(part));
  await pass(50);
};
async function open(options = DEFAULT_OPTIONS) {
  await renderPanel(OrderTicketPanel, { options });
  await pass(50);
}
async function typeLimit() {
  type(ids.orderType, 'limit');
  type(ids.quantity, '0.5');
  type(ids.price, '63000');
  await pass(10);
}
const aDraft = (change: Partial<TicketDraft> = {}): TicketDraft => ({
  version: 1,
  from: 'ladder',
  venue: 'demo',
  symbol: 'BTC/USDT',
  ...change,
});
const propose = async (draft: TicketDraft) => {
  act(() => world.bus.publish(new TicketDraftEvent(draft)));
  await pass(50);
};

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-21T10:00:00Z') });
  resetWorld();
  resetTickets();
  world.desk.answer('GET instruments', [
    anInstrument(),
    anInstrument({ symbol: 'ETH/USDT', baseCurrency: 'ETH', state: 'stale' }),
    anInstrument({ venue: 'replay-kraken', symbol: 'BTC/USDT' }),
  ]);
  world.desk.answer('GET quotes', [aQuote(), aQuote({ symbol: 'ETH/USDT', bid: '3000', ask: '3001' })]);
  world.desk.answer('GET accounts', [anAccount('demo-main'), anAccount('demo-two'), anAccount('risk-only')]);
  world.search = { 'var-venue': 'demo', 'var-symbol': 'BTC/USDT', 'var-account': 'demo-main' };
});
afterEach(() => jest.useRealTimers());

describe('the market', () => {
  const options = () =>
    [...screen.getByTestId(ids.markets).querySelectorAll('[role=option]')].map(({ textContent }) => textContent);
  const search = async () => {
    fireEvent.focus(screen.getByTestId(ids.market));
    await pass(10);
  };

  it('is searched by venue and symbol, shows source and state, and sets the dashboard’s variables only', async () => {
    await open();
    const picker = screen.getByTestId(ids.market);
    expect(picker).toHaveValue('BTC/USDT · demo');
    await search();
    expect(options()).toEqual([
      'BTC/USDT · demoinvented · live',
      'ETH/USDT · demoinvented · stale',
      'BTC/USDT · replay-krakenreplay · live',
    ]);
    type(ids.market, 'kraken btc');
    expect(options()).toEqual(['BTC/USDT · replay-krakenreplay · live']);
    type(ids.market, 'xrp');
    expect(options()).toEqual(['No market of this desk has “xrp” in its venue or symbol.']);
    type(ids.market, 'ethusdt');
    fireEvent.keyDown(picker, { key: 'Enter' });
    await pass(50);
    expect(world.search).toMatchObject({ 'var-venue': 'demo', 'var-symbol': 'ETH/USDT' });
    expect(picker).toHaveValue('ETH/USDT · demo');
    expect(screen.getByTestId(ids.bid)).toHaveTextContent('3000.00');
  });

  it('is walked with arrow keys, and Escape leaves it as it was', async () => {
    await open();
    const picker = screen.getByTestId(ids.market);
    await search();
    fireEvent.keyDown(picker, { key: 'ArrowDown' });
    expect(picker.getAttribute('aria-activedescendant')).toMatch(/demo_ETH_USDT$/);
    fireEvent.keyDown(picker, { key: 'Escape' });
    expect(screen.queryByTestId(ids.markets)).not.toBeInTheDocument();
    expect(picker).toHaveValue('BTC/USDT · demo');
    expect(world.search['var-symbol']).toBe('BTC/USDT');
  });

  it('is kept where the panel’s options fix it', async () => {
    await open({ ...DEFAULT_OPTIONS, venue: 'demo', symbol: 'ETH/USDT' });
    expect(screen.getByTestId(ids.market)).toHaveValue('ETH/USDT · demo');
    expect(screen.getByTestId(ids.market)).toBeDisabled();
  });

  it('is asked for when the variable means several', async () => {
    await turn({ 'var-symbol': '{BTC/USDT,ETH/USDT}' });
    await open();
    expect(screen.getByTestId(ids.closed)).toHaveTextContent('The dashboard names no single market: choose one.');
  });

  it('is the first one when the variables mean all, as a link from another dashboard sets them', async () => {
    await turn({ 'var-venue': '$__all', 'var-symbol': '$__all', 'var-account': '$__all' });
    await open();
    expect(world.search).toMatchObject({
      'var-venue': 'demo',
      'var-symbol': 'BTC/USDT',
      'var-account': 'demo-main',
    });
    expect(screen.getByTestId(ids.market)).toHaveValue('BTC/USDT · demo');
  });

  it('is read from options as older versions wrote them', () => {
    expect(migrateOptions({ options: { symbol: 'demo BTC/USDT', account: 'a' } })).toEqual({
      venue: 'demo',
      symbol: 'BTC/USDT',
      account: 'a',
    });
    expect(migrateOptions({ options: {} })).toEqual(DEFAULT_OPTIONS);
  });
});

describe('what was typed', () => {
  it.each([
    ['symbol', () => turn({ 'var-symbol': 'ETH/USDT' })],
    ['account', () => turn({ 'var-account': 'live-main' })],
    [
      'side',
      async () => {
        press(ids.side('sell'));
        await pass(10);
      },
    ],
  ])('is cleared by another %s', async (_what, change) => {
    await open();
    await typeLimit();
    await change();
    expect(screen.getByTestId(ids.quantity)).toHaveValue('');
    expect(screen.getByTestId(ids.price)).toHaveValue('');
    expect(screen.getByTestId(ids.review)).toBeDisabled();
  });

  it('stays when the panel’s own quote moves or the type changes', async () => {
    await open();
    await typeLimit();
    world.desk.answer('GET quotes', [aQuote({ bid: '63500' })]);
    await pass(1_500);
    type(ids.orderType, 'stopLimit');
    expect(screen.getByTestId(ids.quantity)).toHaveValue('0.5');
  });
});

describe('the wrong-symbol trap', () => {
  it('closes the confirm window with a sentence when the dashboard turns to another market, and sends nothing', async () => {
    await open();
    await typeLimit();
    press(ids.review);
    await pass(10);
    expect(screen.getByTestId(ids.confirmBox)).toHaveTextContent('BTC/USDT on demo');
    await turn({ 'var-symbol': 'ETH/USDT' });
    expect(screen.queryByTestId(ids.confirmBox)).not.toBeInTheDocument();
    expect(screen.getByTestId(ids.notice)).toHaveTextContent(
      'changed to ETH/USDT on demo for account demo-main while an order of BTC/USDT on demo for account demo-main waited',
    );
    expect(world.desk.sent('POST orders')).toHaveLength(0);
  });

  it('tells the answer of an order that was on its way already', async () => {
    world.desk.silent('POST orders');
    world.desk.answer('GET orders', [anOrder({ clientOrderId: 'other' })]);
    await open();
    await typeLimit();
    press(ids.review);
    await pass(10);
    press(ids.confirm);
    await pass(10);
    await turn({ 'var-symbol': 'ETH/USDT' });
    expect(screen.getByTestId(ids.confirmBox)).toHaveTextContent('BTC/USDT on demo');
    await pass(10_100);
    expect(screen.getByTestId(ids.answer)).toHaveTextContent('ask again before you send a new one');
    expect(world.desk.sent('POST orders')[0]?.data).toMatchObject({ symbol: 'BTC/USDT' });
  });

  it('is not fallen into by somebody else’s account either: it is closed, and one press takes an own one', async () => {
    await turn({ 'var-account': 'risk-only' });
    await open();
    expect(screen.getByTestId(ids.closed)).toHaveTextContent('Account risk-only is not one of yours');
    press(ids.useOwnAccount);
    await pass(50);
    expect(world.search['var-account']).toBe('demo-main');
    expect(screen.queryByTestId(ids.closed)).not.toBeInTheDocument();
  });
});

describe('what other panels propose', () => {
  it('fills price and side, makes it a limit order, keeps the quantity of the same side, and never sends', async () => {
    await open();
    type(ids.quantity, '0.2');
    await propose(aDraft({ side: 'buy', price: '63990.5' }));
    expect(screen.getByTestId(ids.orderType)).toHaveValue('limit');
    expect(screen.getByTestId(ids.price)).toHaveValue('63990.5');
    expect(screen.getByTestId(ids.quantity)).toHaveValue('0.2');
    expect(screen.getByTestId(ids.notice)).toHaveTextContent('Filled in from the depth ladder. Nothing is sent');
    await propose(aDraft({ side: 'sell', price: '64100' }));
    expect(screen.getByTestId(ids.quantity)).toHaveValue('');
    expect(screen.getByTestId(ids.price)).toHaveValue('64100');
    expect(screen.queryByTestId(ids.confirmBox)).not.toBeInTheDocument();
    expect(world.desk.sent('POST orders')).toHaveLength(0);
  });

  it('turns the dashboard to the proposed market first and then fills in', async () => {
    await open();
    type(ids.quantity, '0.5');
    await propose(
      aDraft({ from: 'positions', symbol: 'ETH/USDT', side: 'sell', orderType: 'market', quantity: '1.5' }),
    );
    expect(world.search['var-symbol']).toBe('ETH/USDT');
    expect(screen.getByTestId(ids.market)).toHaveValue('ETH/USDT · demo');
    expect(screen.getByTestId(ids.quantity)).toHaveValue('1.5');
    expect(screen.getByTestId(ids.side('sell'))).toBeChecked();
  });

  it('gives up after three seconds when the dashboard does not turn', async () => {
    await open({ ...DEFAULT_OPTIONS, venue: 'demo', symbol: 'BTC/USDT' });
    await propose(aDraft({ symbol: 'ETH/USDT', price: '3000' }));
    await pass(2_800);
    expect(screen.queryByTestId(ids.notice)).not.toBeInTheDocument();
    await pass(300);
    expect(screen.getByTestId(ids.notice)).toHaveTextContent(
      'The dashboard did not turn to ETH/USDT on demo for account demo-main: nothing was filled in.',
    );
    expect(screen.queryByTestId(ids.price)).not.toBeInTheDocument();
  });

  it('leaves an order alone that is being confirmed', async () => {
    await open();
    await typeLimit();
    press(ids.review);
    await propose(aDraft({ price: '1' }));
    expect(screen.getByTestId(ids.notice)).toHaveTextContent('An order is being confirmed');
    expect(screen.getByTestId(ids.confirmBox)).toHaveTextContent('63000.00');
  });

  it.each([
    ['another version', { ...aDraft(), version: 2 }, /another Paperdesk version proposed an order \(version 2\)/],
    ['a price that is no decimal', aDraft({ price: '1e5' }), /cannot be read/],
  ])('refuses %s', async (_what, payload, words) => {
    class Other extends BusEventWithPayload<unknown> {
      static readonly type = TicketDraftEvent.type;
    }
    await open();
    act(() => world.bus.publish(new Other(payload)));
    await pass(50);
    expect(screen.getByTestId(ids.notice)).toHaveTextContent(words);
    expect(screen.getByTestId(ids.orderType)).toHaveValue('market');
  });

  it('fills the price of a pressed bid or offer, and sends nothing', async () => {
    await open();
    fireEvent.click(screen.getByRole('button', { name: 'Offer 64001.00: fill the price in' }));
    await pass(10);
    expect(screen.getByTestId(ids.price)).toHaveValue('64001');
    expect(world.desk.sent('POST orders')).toHaveLength(0);
  });
});
