import type { SubmitOrderRequest } from '@paperdesk/contract';
import { aMarketState, aTrade, NOW } from '../../test/builders.js';
import { CoreDesk, slowRules } from '../../test/core-desk.js';

/** Book 60000.00 / 60000.01, one print at 60000.00: triggers are tried from here. */
function aDesk(rules?: ConstructorParameters<typeof CoreDesk>[0]) {
  return new CoreDesk(rules).open().feed(aTrade({ tradeId: 'first', price: 6_000_000 }));
}
const prints = (at: CoreDesk, ...prices: number[]) =>
  prices.forEach((price) => at.feed(aTrade({ tradeId: `p-${price}-${at.inputs.length}`, price, quantity: 1 })));
const aQuote = (at: CoreDesk, bid: number, ask: number) => at.book([[bid, 100_000]], [[ask, 100_000]]);
const fired = (at: CoreDesk) => at.events.filter((event) => event.type === 'orderTriggered');

type Terms = Partial<SubmitOrderRequest>;
const stop = (side: 'buy' | 'sell', stopPrice: string): Terms => ({ side, orderType: 'stop', stopPrice });
const take = (side: 'buy' | 'sell', stopPrice: string): Terms => ({ side, orderType: 'takeProfit', stopPrice });

describe('a trigger on the last trade', () => {
  it.each<[string, Terms, number, number]>([
    ['a stop that buys fires as the price rises to it', stop('buy', '60010'), 6_000_999, 6_001_000],
    ['a stop that sells fires as the price falls to it', stop('sell', '59990'), 5_999_001, 5_999_000],
    ['a take-profit that sells fires as the price rises to it', take('sell', '60010'), 6_000_999, 6_001_000],
    ['a take-profit that buys fires as the price falls to it', take('buy', '59990'), 5_999_001, 5_999_000],
  ])('%s', (_, terms, before, at) => {
    const desk = aDesk();
    const id = desk.submit({ quantity: '0.1', ...terms });
    prints(desk, before);
    expect(desk.order(id)).toMatchObject({ phase: 'armed', status: 'new' });
    prints(desk, at);
    expect(fired(desk)).toMatchObject([{ orderId: id, source: 'last', priceTicks: at }]);
    expect(desk.order(id)).toMatchObject({ status: 'filled' });
    expect(desk.faults).toEqual([]);
  });

  it('is not met by a back-filled print, by one from before the order arrived, or in a market that is not live', () => {
    const desk = aDesk();
    desk.pass(1_000_000);
    aQuote(desk, 6_000_000, 6_000_001);
    const id = desk.submit({ quantity: '0.1', ...stop('sell', '59990') });
    desk.feed({ ...aTrade({ tradeId: 'back', price: 5_990_000 }), backfilled: true });
    desk.late(aTrade({ tradeId: 'late', price: 5_990_000, timeExchange: NOW }));
    desk.feed(aMarketState({ state: 'stale' }));
    prints(desk, 5_990_000);
    expect(desk.order(id).phase).toBe('armed');
    desk.feed(aMarketState({ state: 'live' }));
    aQuote(desk, 6_000_000, 6_000_001);
    prints(desk, 5_990_000);
    expect(fired(desk)).toHaveLength(1);
  });
});

describe('a trigger on the book', () => {
  it.each<[string, Terms, [number, number], [number, number]]>([
    ['a buy looks at the ask', stop('buy', '60010'), [6_000_998, 6_000_999], [6_000_000, 6_001_000]],
    ['a sell looks at the bid', stop('sell', '59990'), [5_999_001, 6_000_001], [5_999_000, 6_000_001]],
  ])('%s', (_, terms, before, met) => {
    const desk = aDesk();
    const id = desk.submit({ quantity: '0.1', triggerSource: 'bidAsk', ...terms });
    aQuote(desk, ...before);
    aQuote(desk, 6_000_000, 6_000_001);
    expect(desk.order(id).phase).toBe('armed');
    aQuote(desk, ...met);
    expect(fired(desk)).toMatchObject([{ orderId: id, source: 'bidAsk', marketTradeId: null }]);
  });

  it('a mid between two ticks fires neither a buy nor a sell early', () => {
    const desk = aDesk();
    const buy = desk.submit({ quantity: '0.1', triggerSource: 'mid', ...stop('buy', '60010') });
    const sell = desk.submit({ quantity: '0.1', triggerSource: 'mid', ...stop('sell', '59990') });
    aQuote(desk, 6_000_999, 6_001_000);
    aQuote(desk, 5_999_000, 5_999_001);
    expect([desk.order(buy).phase, desk.order(sell).phase]).toEqual(['armed', 'armed']);
    aQuote(desk, 6_000_999, 6_001_001);
    aQuote(desk, 5_998_999, 5_999_001);
    expect(fired(desk).map(({ orderId, priceTicks }) => [orderId, priceTicks])).toEqual([
      [buy, 6_001_000],
      [sell, 5_999_000],
    ]);
  });

  it('a print does not move a trigger that looks at the book, nor a book one that looks at prints', () => {
    const desk = aDesk();
    desk.submit({ quantity: '0.1', triggerSource: 'bidAsk', ...stop('sell', '59990') });
    prints(desk, 5_990_000);
    expect(fired(desk)).toEqual([]);
    const other = aDesk();
    other.submit({ quantity: '0.1', triggerSource: 'last', ...stop('sell', '59990') });
    aQuote(other, 5_990_000, 6_000_001);
    expect(fired(other)).toEqual([]);
  });
});

describe('a trailing stop', () => {
  const trailing = (side: 'buy' | 'sell', offset: string, type: 'price' | 'bps'): Terms => ({
    ...{ side, orderType: 'trailingStop', quantity: '0.1', trailingOffset: offset, trailingOffsetType: type },
    triggerSource: 'last',
  });
  const stops = (at: CoreDesk) =>
    at.events.flatMap((event) => (event.type === 'stopTrailed' ? [[event.extremeTicks, event.stopTicks]] : []));

  it('that sells follows a rise by its offset, never goes back, and fires there', () => {
    const desk = aDesk();
    const id = desk.submit(trailing('sell', '10', 'price'));
    prints(desk, 6_000_000, 6_000_500, 6_000_200, 6_000_500, 5_999_600);
    expect(stops(desk)).toEqual([
      [6_000_000, 5_999_000],
      [6_000_500, 5_999_500],
    ]);
    expect(desk.order(id)).toMatchObject({ stopTicks: 5_999_500, extremeTicks: 6_000_500, phase: 'armed' });
    prints(desk, 5_999_500);
    expect(fired(desk)).toMatchObject([{ orderId: id, priceTicks: 5_999_500 }]);
  });

  it('that buys follows a fall', () => {
    const desk = aDesk();
    desk.submit(trailing('buy', '10', 'price'));
    prints(desk, 6_000_000, 5_999_000, 5_999_999);
    expect(stops(desk)).toEqual([
      [6_000_000, 6_001_000],
      [5_999_000, 6_000_000],
    ]);
    prints(desk, 6_000_000);
    expect(fired(desk)).toHaveLength(1);
  });

  it('in basis points stands a whole tick away at least, rounded away from the market', () => {
    const desk = aDesk();
    desk.submit(trailing('sell', '1', 'bps'));
    prints(desk, 6_000_001, 6_000_002, 6_010_000);
    expect(stops(desk)).toEqual([
      [6_000_001, 5_999_400],
      [6_000_002, 5_999_401],
      [6_010_000, 6_009_399],
    ]);
  });

  it('keeps its best price and its stop over a restart', () => {
    const desk = aDesk();
    const id = desk.submit(trailing('sell', '10', 'price'));
    prints(desk, 6_002_000);
    const again = new CoreDesk(desk.rules, desk.events).feed(aMarketState());
    expect(again.order(id)).toMatchObject({ stopTicks: 6_001_000, extremeTicks: 6_002_000, phase: 'armed' });
  });
});

it('a triggered order is a new arrival: with latency it is on its way, and fills at what it finds there', () => {
  const desk = new CoreDesk(slowRules(1_000)).open().feed(aTrade({ tradeId: 'first', price: 6_000_000 }));
  const id = desk.submit({ quantity: '0.1', ...stop('sell', '59990') });
  desk.pass(2_000);
  prints(desk, 5_999_000);
  expect(desk.order(id)).toMatchObject({ status: 'triggered', phase: 'traveling' });
  aQuote(desk, 5_950_000, 5_950_001);
  desk.pass(2_000);
  expect(desk.order(id)).toMatchObject({ status: 'filled', fills: [{ lastPrice: '59500', liquiditySide: 'taker' }] });
});

it('a stop-limit rests at its limit where the market has gone past it', () => {
  const desk = aDesk();
  const id = desk.submit({ side: 'sell', orderType: 'stopLimit', quantity: '0.1', stopPrice: '59990', price: '59980' });
  aQuote(desk, 5_990_000, 5_990_001);
  prints(desk, 5_990_000);
  expect(desk.order(id)).toMatchObject({ status: 'triggered', phase: 'working', priceTicks: 5_998_000 });
  aQuote(desk, 5_998_100, 5_998_200);
  expect(desk.order(id)).toMatchObject({ status: 'filled', fills: [{ lastPrice: '59980' }] });
});

it('orders that one price fires go in the order they arrived', () => {
  const desk = aDesk();
  const ids = ['59980', '59990', '59985'].map((price) => desk.submit({ quantity: '0.01', ...stop('sell', price) }));
  prints(desk, 5_990_000);
  expect(fired(desk).map(({ orderId }) => orderId)).toEqual(ids);
});
