import type { SubmitOrderRequest } from '@paperdesk/contract';
import { aBook, aCancel, aListing, aMarketState, anAccount, anId, aSubmit, aTrade } from '../../test/builders.js';
import type { MemoryEventStore } from '../../test/desk-harness.js';
import { DeskHarness, plain } from '../../test/desk-harness.js';
import { apply } from './apply.js';
import { emptyState } from './state.js';

const desk = () => new DeskHarness().open();
const balance = (at: DeskHarness, currency: string) =>
  at.memory.accounts({ account: 'main' })[0]?.balances.find((row) => row.currency === currency);

describe('orders that take', () => {
  it('fills a market buy over several levels and moves money to the last digit', async () => {
    const at = await desk();
    const report = await at.report(aSubmit({ orderType: 'market', quantity: '1.5' }));
    expect(report.orderStatus).toBe('filled');
    expect(
      report.fills.map((fill) => [fill.lastPrice, fill.lastQuantity, fill.commission, fill.liquiditySide]),
    ).toEqual([
      ['60000.01', '1', '0.001', 'taker'],
      ['60000.02', '0.5', '0.0005', 'taker'],
    ]);
    expect(report.fills[0]?.tradeId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(report.fills.map(({ person }) => person)).toEqual([report.person, report.person]);
    const held = { total: '159999.98', locked: '0', free: '159999.98' };
    expect(balance(at, 'USDT')).toEqual({ currency: 'USDT', ...held, value: '159999.98' });
    expect(balance(at, 'BTC')?.total).toBe('2.4985');
  });

  it('cancels what a market order cannot get, and never fills the same displayed size twice', async () => {
    const at = await desk();
    await at.run(anAccount({ account: 'rich', deposits: [{ currency: 'USDT', amount: '9000000' }] }));
    await at.report(aSubmit({ account: 'rich', orderType: 'market', quantity: '2' }));
    const second = await at.report(aSubmit({ account: 'main', orderType: 'market', quantity: '2' }));
    expect(second).toMatchObject({ orderStatus: 'canceled', filledQuantity: '1', leavesQuantity: '0' });
    expect(second.reason?.code).toBe('NO_LIQUIDITY');
    expect(balance(at, 'USDT')?.locked).toBe('0');
  });

  it('cancels an IOC remainder and rests a GTC remainder at its price', async () => {
    const at = await desk();
    const ioc = await at.report(aSubmit({ price: '60000.01', quantity: '2', timeInForce: 'IOC' }));
    expect([ioc.orderStatus, ioc.filledQuantity, ioc.reason?.code]).toEqual(['canceled', '1', 'IOC_REMAINDER']);
    const gtc = await at.report(aSubmit({ price: '60000.02', quantity: '2.5' }));
    expect([gtc.orderStatus, gtc.filledQuantity, gtc.leavesQuantity]).toEqual(['partiallyFilled', '2', '0.5']);
    expect(balance(at, 'USDT')?.locked).toBe('30000.01');
  });
});

describe('orders that rest', () => {
  it.each<[string, Partial<Parameters<typeof aTrade>[0]>, string]>([
    ['a print through the price', { price: 5_899_999, side: 'sell' }, '0.5'],
    ['a smaller print through the price', { price: 5_899_999, quantity: 20_000 }, '0.2'],
    ['a print at the price, for which it stands first (frictionless)', { price: 5_900_000 }, '0.5'],
    ['a print through by an aggressor of our own side', { price: 5_899_999, side: 'buy' }, '0'],
  ])('%s fills accordingly', async (_name, print, filled) => {
    const at = await desk();
    const { orderId } = await at.report(aSubmit());
    at.feed(aTrade(print));
    expect(at.memory.order(orderId)?.filledQuantity).toBe(filled);
  });

  it('shares one print among all orders, best price first, then first come', async () => {
    const at = await desk();
    const late = await at.report(aSubmit({ price: '59000', quantity: '0.3' }));
    const worse = await at.report(aSubmit({ price: '58999', quantity: '0.3' }));
    const later = await at.report(aSubmit({ price: '59000', quantity: '0.3' }));
    at.feed(aTrade({ price: 5_800_000, quantity: 50_000 }));
    const filled = [late, later, worse].map(({ orderId }) => at.memory.order(orderId)?.filledQuantity);
    expect(filled).toEqual(['0.3', '0.2', '0']);
  });

  it('fills as maker at its own price when the book crosses it, up to the displayed size, once', async () => {
    const at = await desk();
    const { orderId } = await at.report(aSubmit({ quantity: '2', price: '59000' }));
    const crossing = aBook({
      sequence: 2,
      bids: [[5_899_000, 5]],
      asks: [
        [5_899_990, 50_000],
        [5_999_000, 9],
      ],
    });
    at.feed(crossing, { ...crossing, sequence: 3 });
    const order = at.memory.order(orderId);
    expect(order?.fills.map((fill) => [fill.lastPrice, fill.lastQuantity, fill.liquiditySide])).toEqual([
      ['59000', '0.5', 'maker'],
    ]);
    at.feed({
      ...crossing,
      sequence: 4,
      asks: [
        [5_899_990, 70_000],
        [5_999_000, 9],
      ],
    });
    expect(at.memory.order(orderId)?.filledQuantity).toBe('0.7');
  });

  it.each([
    ['stale', 'suspended', [aMarketState({ state: 'stale' })]],
    ['crossed', 'new', [aBook({ bids: [[6_000_005, 1]] })]],
    ['one-sided', 'new', [aBook({ bids: [] })]],
  ])('never fills while the market is %s', async (_name, orderStatus, events) => {
    const at = await desk();
    const { orderId } = await at.report(aSubmit());
    at.feed(...events, aTrade({ price: 5_000_000 }));
    expect(at.memory.order(orderId)).toMatchObject({ orderStatus, filledQuantity: '0' });
  });

  it('cancels at any market state; a second cancel says the same, a filled order says why not', async () => {
    const at = await desk();
    const { orderId } = await at.report(aSubmit());
    at.feed(aMarketState({ state: 'disconnected' }));
    expect((await at.report(aCancel(orderId))).reason?.code).toBe('USER_REQUEST');
    expect(await at.run(aCancel(orderId))).toMatchObject({ ok: true, repeated: true });
    expect((await at.refusal(aCancel(anId()))).status).toBe(404);
    expect(balance(at, 'USDT')?.free).toBe('250000');
  });

  it('cancels orders of an old grid when tick or lot changes, and keeps them when only fees do', async () => {
    const at = await desk();
    const { orderId } = await at.report(aSubmit());
    at.feed(aListing({ makerRate: '0.002' }));
    expect(at.memory.order(orderId)?.orderStatus).toBe('new');
    at.feed(aListing({ makerRate: '0.002', tickSize: '0.1' }));
    expect(at.memory.order(orderId)?.reason?.code).toBe('INSTRUMENT_CHANGED');
    expect(at.memory.state.instruments.get('demo|BTC/USDT')?.version).toBe(3);
  });
});

describe('refusals', () => {
  it.each<[string, Partial<SubmitOrderRequest>, number, string]>([
    ['unknown account', { account: 'nobody' }, 422, 'UNKNOWN_ACCOUNT'],
    ['unknown venue', { venue: 'mars' }, 422, 'UNKNOWN_VENUE'],
    ['unknown symbol', { symbol: 'XRP/USDT' }, 422, 'UNKNOWN_SYMBOL'],
    ['off the tick', { price: '59000.001' }, 422, 'PRICE_OFF_TICK'],
    ['off the lot', { quantity: '0.000015' }, 422, 'QUANTITY_OFF_LOT'],
    ['too small in value', { quantity: '0.00001' }, 422, 'NOTIONAL_TOO_SMALL'],
    ['too large', { quantity: '9001' }, 422, 'QUANTITY_TOO_LARGE'],
    ['too dear', { quantity: '5' }, 422, 'INSUFFICIENT_BALANCE'],
    ['more than held', { side: 'sell', quantity: '1.00001' }, 422, 'INSUFFICIENT_BALANCE'],
    ['not live yet', { symbol: 'ETH/USDT' }, 503, 'MARKET_NOT_LIVE'],
  ])('%s', async (_name, order, status, code) => {
    const at = await desk();
    const before = JSON.stringify(at.memory.accounts({}));
    expect(await at.refusal(aSubmit(order))).toMatchObject({ status, code });
    expect(JSON.stringify(at.memory.accounts({}))).toBe(before);
  });

  it('names the nearest valid values and gives every reason, the first one first', async () => {
    const at = await desk();
    const refusal = await at.refusal(aSubmit({ price: '59000.001', quantity: '9000.000001' }));
    expect(refusal.denials?.map((denial) => denial.code)).toEqual([
      'PRICE_OFF_TICK',
      'QUANTITY_OFF_LOT',
      'QUANTITY_TOO_LARGE',
    ]);
    expect(refusal.detail).toContain('59000 or 59000.01');
    expect(refusal.field).toBe('price');
  });

  it('refuses accounts of another market source', async () => {
    const at = await desk();
    await at.run(anAccount({ account: 'live-main', source: 'live' }));
    expect((await at.refusal(aSubmit({ account: 'live-main' }))).code).toBe('ACCOUNT_SOURCE_MISMATCH');
    expect(at.memory.accounts({ account: 'live-main' })[0]?.readOnly).toBe(true);
    expect((await at.refusal(anAccount({ account: 'live-main' }))).code).toBe('ACCOUNT_SOURCE_MISMATCH');
  });
});

describe('client order ids', () => {
  it('answers a repeat with the first answer, and another payload with 409', async () => {
    const at = await desk();
    const command = aSubmit();
    const first = await at.report(command);
    const again = await at.run({ ...command, orderId: anId() });
    expect(again).toMatchObject({ ok: true, repeated: true, report: { orderId: first.orderId } });
    const other = await at.refusal({ ...command, payloadHash: 'other' });
    expect([other.status, other.code]).toEqual([409, 'DUPLICATE_CLIENT_ORDER_ID']);
    expect(at.memory.orders({})).toHaveLength(1);
  });

  it('spends the id on a 422 and not on a 503', async () => {
    const at = await desk();
    const denied = aSubmit({ quantity: '9001' });
    const first = await at.refusal(denied);
    expect(await at.refusal({ ...denied, orderId: anId() })).toEqual(first);
    const waiting = aSubmit();
    at.feed(aMarketState({ state: 'stale' }));
    expect((await at.refusal(waiting)).status).toBe(503);
    at.feed(aMarketState(), aBook({ sequence: 9 }));
    expect((await at.report({ ...waiting, orderId: anId() })).orderStatus).toBe('new');
  });
});

describe('journal', () => {
  it('is not touched by market events that change nothing', async () => {
    const at = await desk();
    await at.report(aSubmit());
    const store = at.store as MemoryEventStore;
    const appends = store.appends;
    at.feed(aBook({ sequence: 2 }), aTrade({ price: 5_950_000 }), aMarketState(), aListing());
    expect(store.appends).toBe(appends);
  });

  it('writes all that waited in one batch and answers after it', async () => {
    const at = await desk();
    const store = at.store as MemoryEventStore;
    const appends = store.appends;
    const answers = Array.from({ length: 20 }, () => at.engine.submit(aSubmit({ quantity: '0.001' })));
    await Promise.all(answers);
    expect(store.appends).toBe(appends + 1);
    expect(at.batches.at(-1)).toMatchObject({ commands: 20, events: 20 });
  });

  it('folds to the same state after a restart', async () => {
    const at = await desk();
    await at.report(aSubmit({ orderType: 'market', quantity: '0.7' }));
    await at.report(aSubmit({ side: 'sell', price: '61000', quantity: '0.4' }));
    await at.run(aSubmit({ quantity: '9001' }));
    at.feed(aTrade({ price: 6_200_000, side: 'buy', quantity: 10_000 }));
    const state = emptyState();
    for (const { event } of at.store.readAfter(0, 1e6)) apply(state, event);
    expect(plain(state)).toBe(plain(at.engine.workingState));
    expect(plain(at.memory.state)).toBe(plain(at.engine.workingState));
    const again = new DeskHarness(at.store, at.latch);
    // What works waits for the first fresh book of the run.
    expect(again.memory.orders({}).map(({ orderStatus }) => orderStatus)).toContain('suspended');
    again.feed(aListing(), aMarketState(), aBook({ sequence: 9 }));
    expect(again.memory.orders({})).toEqual(at.memory.orders({}));
    expect(again.memory.accounts({})).toEqual(at.memory.accounts({}));
  });

  it('tells the story of an order', async () => {
    const at = await desk();
    const { orderId } = await at.report(aSubmit({ orderType: 'market', quantity: '1.5' }));
    const story = at.memory.explain(orderId);
    expect(story?.timeline.map((step) => step.event)).toEqual(['orderAccepted', 'orderFilled', 'orderFilled']);
    expect(story?.timeline[1]?.text).toContain('Filled 1 at 60000.01 as taker');
    expect(story?.timeline[1]?.book?.ask).toBe('60000.01');
  });
});
