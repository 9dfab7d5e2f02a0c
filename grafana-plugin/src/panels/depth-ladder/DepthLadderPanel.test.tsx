import { LoadingState } from '@grafana/data';
import type { BookView, TradeView } from '@paperdesk/contract';
import { act, fireEvent, screen, within } from '@testing-library/react';
import { testIds } from '../../desk/testIds.js';
import { readTicketDraft, TicketDraftEvent, type TicketDraft } from '../../desk/ticketDraftEvent.js';
import { anInstrument, anOrder } from '../../testing/fakeDesk.js';
import { resetWorld, setSearch, world } from '../../testing/mockRuntime.js';
import { pass, renderPanel } from '../../testing/renderPanel.js';
import { DepthLadderPanel } from './DepthLadderPanel.js';
import { DEFAULT_OPTIONS } from './types.js';

jest.mock('@grafana/runtime', () => {
  const { runtimeOf } = jest.requireActual('../../testing/mockRuntime.js');
  return runtimeOf(jest.requireActual('@grafana/runtime'));
});

const ids = testIds.ladder;
const NOW = Date.parse('2026-11-21T10:00:00Z');
const QUERIES = ['book', 'trades', 'orders'].map((queryType) => ({ refId: queryType, queryType, stream: true }));

const aBook = (change: Partial<BookView> = {}): BookView => ({
  venue: 'demo',
  symbol: 'BTC/USDT',
  sequence: 1,
  timeExchange: (NOW - 200) * 1000,
  timeReceived: (NOW - 100) * 1000,
  bids: [
    ['64000.00', '0.5'],
    ['63999.00', '0.25'],
  ],
  asks: [
    ['64001.00', '1.2'],
    ['64002.00', '0.8'],
  ],
  ...change,
});
const aTrade = (change: Partial<TradeView> = {}): TradeView => ({
  venue: 'demo',
  symbol: 'BTC/USDT',
  tradeId: 't1',
  side: 'buy',
  price: '64001.00',
  quantity: '0.02',
  timeExchange: NOW * 1000,
  timeReceived: NOW * 1000,
  ...change,
});

let sent = 0;
/** Packets of the three streams as Grafana hands them on: with the query's refId, without the frame's name. */
function packets(book: BookView | null, orders: unknown[] = [], trades: TradeView[] = [aTrade()]) {
  sent += 1;
  return Object.entries({ book, trades, orders }).map(([name, value]) => ({
    refId: name,
    fields: [
      { name: 'time', values: [NOW + sent] },
      { name: 'snapshot', values: [JSON.stringify(value)] },
    ],
  }));
}
async function open(frames = packets(aBook()), options = { ...DEFAULT_OPTIONS, ticksPerRow: 100 }) {
  const view = await renderPanel(DepthLadderPanel, { options, frames, targets: QUERIES });
  await pass(600);
  return view;
}
const cell = (side: string, price: string) => screen.getByTestId(ids.cell(side, price));
const drafts: (TicketDraft | undefined)[] = [];

beforeEach(() => {
  jest.useFakeTimers({ now: NOW });
  resetWorld();
  drafts.length = 0;
  world.search = { 'var-venue': 'demo', 'var-symbol': 'BTC/USDT', 'var-account': 'demo-main' };
  world.bus.getStream(TicketDraftEvent).subscribe((event) => drafts.push(readTicketDraft(event)));
});
afterEach(() => jest.useRealTimers());

describe('what it shows', () => {
  it('is size and cumulative size by price, spread, middle, age, source and the last trade', async () => {
    await open();
    const row = (side: string, price: string) => cell(side, price).closest('[role=row]');
    expect(cell('buy', '64000.00')).toHaveTextContent('0.50000');
    expect(row('buy', '63999.00')).toHaveTextContent('0.75000');
    expect(cell('sell', '64001.00')).toHaveTextContent('1.20000');
    expect(row('sell', '64002.00')).toHaveTextContent('2.00000');
    expect(cell('buy', '63998.00')).toHaveTextContent('');
    expect(screen.getByTestId(ids.spread)).toHaveTextContent('1.00 (0.16 bps)');
    expect(screen.getByTestId(ids.mid)).toHaveTextContent('64000.50');
    expect(screen.getByTestId(ids.bookAge)).toHaveTextContent('invented · live · now');
    expect(screen.getByTestId(ids.last)).toHaveTextContent('64001.00▲ last trade, taken by a buyer: 0.02');
    expect(screen.getByTestId(ids.tape)).toHaveTextContent('10:00:00.000▲ buy64001.000.02000');
    expect(screen.getByTestId(testIds.paperLine)).toHaveTextContent('PAPER MONEY · prices: invented (demo)');
  });

  it('groups by a step that a person chooses, and keeps it when Grafana draws the panel anew', async () => {
    const first = await open();
    fireEvent.change(screen.getByTestId(ids.grouping), { target: { value: '1000' } });
    expect(cell('buy', '63990.00')).toHaveTextContent('0.25000');
    expect(cell('sell', '64010.00')).toHaveTextContent('2.00000');
    first.unmount();
    await open();
    expect(cell('sell', '64010.00')).toHaveTextContent('2.00000');
  });

  it('has own working orders at their price with what is left of them', async () => {
    await open(
      packets(aBook(), [
        anOrder({ price: '63998', leavesQuantity: '0.3' }),
        anOrder({ orderId: 'o2', price: '63998', account: 'someone-else', leavesQuantity: '7' }),
      ]),
    );
    expect(screen.getByTestId(ids.own('buy', '63998.00'))).toHaveTextContent('0.3');
  });
});

describe('a press on a level', () => {
  it.each([
    ['buy', '63999.00'],
    ['sell', '64005.00'],
  ] as const)('fills %s at %s into the ticket and sends nothing', async (side, price) => {
    await open();
    fireEvent.click(cell(side, price));
    expect(drafts).toEqual([
      { version: 1, from: 'ladder', venue: 'demo', symbol: 'BTC/USDT', account: 'demo-main', side, price },
    ]);
    expect(screen.getByTestId(ids.said)).toHaveTextContent(`Into the ticket: ${side} at ${price}. Nothing is sent.`);
    expect(world.desk.requests.filter(({ method }) => method !== 'GET' && method !== undefined)).toHaveLength(0);
  });

  it('does nothing with old prices, and says so', async () => {
    await open();
    world.desk.stop();
    await pass(6_000);
    expect(screen.getByTestId(ids.note)).toHaveTextContent('These prices are old');
    fireEvent.click(cell('buy', '64000.00'));
    expect(drafts).toHaveLength(0);
    expect(screen.getByTestId(ids.said)).toHaveTextContent('nothing was filled in');
  });

  it('does nothing for who may look only', async () => {
    world.granted = false;
    await open(packets(aBook(), [anOrder({ price: '63998' })]));
    fireEvent.click(cell('buy', '64000.00'));
    expect(drafts).toHaveLength(0);
    expect(screen.getByTestId(ids.said)).toHaveTextContent('You may look only.');
    expect(screen.queryByTestId(ids.cancel('buy', '63998.00'))).not.toBeInTheDocument();
  });
});

describe('the keyboard', () => {
  const key = (name: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key: name });

  it('walks levels and sides, Enter fills in, and the cell says what it is', async () => {
    await open();
    const grid = screen.getByTestId(ids.grid);
    const stops = within(grid)
      .getAllByRole('gridcell')
      .filter((element) => element.tabIndex === 0);
    expect(stops).toHaveLength(1);
    act(() => stops[0]?.focus());
    key('ArrowDown');
    expect(document.activeElement).toBe(cell('buy', '64000.00'));
    expect(cell('buy', '64000.00')).toHaveAccessibleName(
      'Bid 64000.00: 0.50000 BTC, up to here 0.50000 BTC. Enter fills buy at 64000.00 into the ticket.',
    );
    key('ArrowRight');
    key('ArrowUp');
    key('ArrowUp');
    expect(document.activeElement).toBe(cell('sell', '64002.00'));
    key('Enter');
    expect(drafts).toMatchObject([{ side: 'sell', price: '64002.00' }]);
    for (let step = 0; step < 5; step += 1) key('PageUp');
    expect(document.activeElement).toBe(cell('sell', '64052.00'));
    key('Home');
    expect(document.activeElement).toBe(cell('sell', '64001.00'));
  });

  it('cancels an own order by Delete', async () => {
    world.desk.answer('DELETE orders/order-1', anOrder({ orderStatus: 'canceled' }));
    await open(packets(aBook(), [anOrder({ price: '64000', leavesQuantity: '0.3' })]));
    act(() => cell('buy', '64000.00').focus());
    key('Delete');
    await pass(10);
    expect(world.desk.sent('DELETE orders/order-1')).toHaveLength(1);
    expect(screen.getByTestId(ids.said)).toHaveTextContent('Cancel of buy 0.30000 BTC at 64000.00 was taken.');
    expect(drafts).toHaveLength(0);
  });
});

it('tells why an own order was not canceled', async () => {
  world.desk.refuse('DELETE orders/order-1', { status: 409, detail: 'It is filled already.' });
  await open(packets(aBook(), [anOrder({ price: '64000' })]));
  fireEvent.click(screen.getByTestId(ids.cancel('buy', '64000.00')));
  await pass(10);
  expect(screen.getByTestId(ids.said)).toHaveTextContent('Not canceled: It is filled already.');
});

describe('the middle', () => {
  const scroller = () => screen.getByTestId(ids.grid);
  const moved = (by: number) => {
    const at = (text: string) => (Number(text) + by).toFixed(2);
    return aBook({
      bids: [[at('64000'), '0.5']],
      asks: [[at('64001'), '1.2']],
    });
  };

  it('is followed once the market leaves the screen’s middle half, until a person scrolls; Center goes back', async () => {
    const view = await open();
    view.feed(packets(moved(200)));
    await pass(600);
    expect(cell('buy', '64200.00')).toHaveTextContent('0.50000');
    const before = scroller().scrollTop;
    fireEvent.scroll(scroller(), { target: { scrollTop: before + 300 } });
    expect(screen.getByTestId(ids.center)).toHaveAttribute('aria-pressed', 'false');
    view.feed(packets(moved(400)));
    await pass(600);
    expect(screen.queryByTestId(ids.cell('buy', '64400.00'))).not.toBeInTheDocument();
    expect(scroller().scrollTop).toBe(before + 300);
    fireEvent.click(screen.getByTestId(ids.center));
    expect(cell('buy', '64400.00')).toHaveTextContent('0.50000');
  });

  it('holds still while a pointer is on the ladder: no other price moves under it', async () => {
    const view = await open();
    fireEvent.pointerEnter(scroller());
    view.feed(packets(moved(200)));
    await pass(600);
    expect(screen.queryByTestId(ids.cell('buy', '64200.00'))).not.toBeInTheDocument();
    fireEvent.pointerLeave(scroller());
    await pass(10);
    expect(cell('buy', '64200.00')).toHaveTextContent('0.50000');
  });
});

it('asks for the book while no stream brings it, and no more once one does', async () => {
  world.desk.answer('GET books', [aBook()]);
  const { feed } = await open([]);
  expect(cell('buy', '64000.00')).toHaveTextContent('0.50000');
  const asked = () => world.desk.requests.filter(({ url }) => url.endsWith('/books')).length;
  expect(asked()).toBeGreaterThan(0);
  feed(packets(aBook({ bids: [['64000.00', '0.75']] })));
  await pass(600);
  expect(cell('buy', '64000.00')).toHaveTextContent('0.75000');
  const before = asked();
  await pass(2_000);
  expect(asked()).toBe(before);
});

describe('without a ladder it says why', () => {
  const note = () => screen.getByTestId(ids.note);

  it('waits for the first book', async () => {
    world.desk.silent('GET books');
    await open([]);
    expect(note()).toHaveTextContent('Waiting for the book of BTC/USDT on demo.');
  });
  it('has no book yet', async () => {
    await open(packets(null));
    expect(note()).toHaveTextContent('No book of BTC/USDT on demo yet');
  });
  it('never shows another market’s book as this one’s', async () => {
    await open();
    world.desk.answer('GET instruments', [anInstrument(), anInstrument({ symbol: 'ETH/USDT' })]);
    act(() => setSearch({ 'var-symbol': 'ETH/USDT' }));
    await pass(5_100);
    expect(note()).toHaveTextContent('No book of ETH/USDT on demo yet');
  });
  it('knows no such market', async () => {
    world.search['var-symbol'] = 'XRP/USDT';
    await open();
    expect(note()).toHaveTextContent('XRP/USDT on demo is no market of this desk');
  });
  it('asks for one market', async () => {
    world.search['var-symbol'] = '{BTC/USDT,ETH/USDT}';
    await open();
    expect(note()).toHaveTextContent('Choose one venue and one symbol');
  });
  it('has no query', async () => {
    await renderPanel(DepthLadderPanel, { options: DEFAULT_OPTIONS, targets: [] });
    await pass(50);
    expect(note()).toHaveTextContent('This panel has no query for a book.');
  });
  it('is refused by the data source', async () => {
    await renderPanel(DepthLadderPanel, {
      options: DEFAULT_OPTIONS,
      targets: QUERIES,
      failed: { state: LoadingState.Error, errors: [{ message: 'permission denied' }] },
    });
    await pass(50);
    expect(note()).toHaveTextContent('No book: permission denied');
  });
  it('marks a market that does not match', async () => {
    world.desk.answer('GET instruments', [anInstrument({ state: 'gapped' })]);
    await open();
    expect(note()).toHaveTextContent('The market is gapped, not live: it does not match.');
    expect(cell('buy', '64000.00')).toHaveTextContent('0.50000');
  });
});
