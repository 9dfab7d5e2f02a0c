import type { SubmitOrderRequest } from '@paperdesk/contract';
import { aListing, aMarketState, anOrder, aTrade, aTrip } from '../../test/builders.js';
import { aNewOrder, CORE_RULES, CoreDesk, slowRules } from '../../test/core-desk.js';
import { formatAmount } from '../model/decimal.js';
import { listFaults } from './decide-lists-faults.js';

type Terms = Partial<SubmitOrderRequest>;
const oco = { orderListId: 'list-1', contingency: 'oco' } as const;
const bracket = { orderListId: 'list-1', contingency: 'bracket' } as const;
/** Sells 0.5 BTC at 60100, or from 59900 down. */
const SELL_PAIR: Terms[] = [
  { ...oco, side: 'sell', orderType: 'limit', price: '60100' },
  { ...oco, side: 'sell', orderType: 'stop', stopPrice: '59900' },
];
/** Buys 0.5 BTC at 59900, or from 60100 up. */
const BUY_PAIR: Terms[] = [
  { ...oco, side: 'buy', orderType: 'limit', price: '59900' },
  { ...oco, side: 'buy', orderType: 'stop', stopPrice: '60100' },
];
/** Buys at the market; then sells at 60100, or from 59900 down. */
const BRACKET: Terms[] = [
  { ...bracket, side: 'buy', orderType: 'market' },
  { ...bracket, side: 'sell', orderType: 'limit', price: '60100' },
  { ...bracket, side: 'sell', orderType: 'stop', stopPrice: '59900' },
];
const RESTING_BRACKET = [{ ...bracket, side: 'buy', orderType: 'limit', price: '59990' } as Terms, ...BRACKET.slice(1)];

const print = (at: CoreDesk, price: number, quantity = 1, side: 'buy' | 'sell' = 'sell') =>
  at.feed(aTrade({ tradeId: `p-${at.inputs.length}`, price, quantity, side }));
const held = (at: CoreDesk, currency: string) => {
  const balance = at.core.state.accounts.get('main')?.balances.get(currency);
  return [formatAmount(balance?.total ?? 0n), formatAmount(balance?.locked ?? 0n)];
};
const statuses = (at: CoreDesk, ids: string[]) =>
  ids.map((id) => [at.order(id).status, at.order(id).reason?.code ?? null]);

describe('a pair of orders that cancel each other', () => {
  it('sets funds aside once: the dearer order for both', () => {
    const selling = new CoreDesk().open();
    const [limit = '', stop = ''] = selling.batch(...SELL_PAIR);
    expect([selling.order(limit).hold, selling.order(stop).hold].map(formatAmount)).toEqual(['0.5', '0']);
    expect(held(selling, 'BTC')).toEqual(['1', '0.5']);
    const buying = new CoreDesk().open();
    const [cheap = '', dear = ''] = buying.batch(...BUY_PAIR);
    expect(buying.order(cheap).hold).toBe(0n);
    expect(buying.order(dear).hold).toBeGreaterThan(30_050n * 10n ** 18n);
  });

  it.each<[string, Terms[], (at: CoreDesk) => unknown, number]>([
    ['the first fill of one', SELL_PAIR, (at) => print(at, 6_010_100, 10_000, 'buy'), 0],
    ['the first fill of one that held nothing', BUY_PAIR, (at) => print(at, 5_989_900, 10_000), 0],
    ['the trigger of one', SELL_PAIR, (at) => print(at, 5_990_000), 1],
    ['the trigger of one that held for both', BUY_PAIR, (at) => print(at, 6_010_000, 1, 'buy'), 1],
  ])('%s cancels the other before money moves, and every unit stays accounted for', (_, pair, happens, goes) => {
    const at = new CoreDesk().open();
    const ids = at.batch(...pair);
    happens(at);
    const [one = '', other = ''] = goes === 0 ? ids : [...ids].reverse();
    expect(at.order(other)).toMatchObject({ status: 'canceled', hold: 0n, reason: { code: 'OCO' } });
    const canceled = at.events.findIndex((event) => event.type === 'orderCanceled');
    const went = at.events.findIndex(({ type }) => type === 'orderFilled' || type === 'orderTriggered');
    expect(canceled).toBeLessThan(went);
    expect(canceled).toBeGreaterThan(0);
    if (at.order(one).phase === 'ended') expect(at.order(one).hold).toBe(0n);
    else at.cancel(one);
    expect(held(at, 'BTC')[1]).toBe('0');
    expect(held(at, 'USDT')[1]).toBe('0');
    expect(at.faults).toEqual([]);
  });

  it('one that takes over the funds that its pair held keeps its place in the queue', () => {
    const rules = { ...CORE_RULES, preset: { ...CORE_RULES.preset, queueModel: 'log' as const } };
    const at = new CoreDesk(rules).open();
    const [cheap = ''] = at.batch({ ...BUY_PAIR[0], price: '59999.99' }, BUY_PAIR[1] ?? {});
    // Two coins stand before it; after them each print reaches it.
    for (const lots of [200_100, 100, 100]) print(at, 5_999_999, lots);
    expect(at.order(cheap).fills.map(({ lastQuantity }) => lastQuantity)).toEqual(['0.001', '0.001', '0.001']);
  });

  it('what is left of one that has filled in part keeps its funds', () => {
    const at = new CoreDesk().open();
    const [limit = ''] = at.batch(...BUY_PAIR);
    print(at, 5_989_900, 10_000);
    expect(at.order(limit)).toMatchObject({ status: 'partiallyFilled', filledLots: 10_000 });
    expect(formatAmount(at.order(limit).hold)).toBe('23960');
    print(at, 5_989_900, 90_000);
    expect(at.order(limit)).toMatchObject({ status: 'filled', hold: 0n });
  });

  it.each<[string, (at: CoreDesk, ids: string[]) => unknown, string[]]>([
    ['a cancel of one', (at, [one = '']) => at.cancel(one), ['USER_REQUEST', 'OCO']],
    [
      'the kill switch',
      (at) => at.send(aTrip({ scope: 'account', scopeValue: 'main' })),
      ['KILL_SWITCH', 'KILL_SWITCH'],
    ],
  ])('%s ends both', (_, ends, reasons) => {
    const at = new CoreDesk().open();
    const ids = at.batch(...SELL_PAIR);
    ends(at, ids);
    expect(statuses(at, ids)).toEqual(reasons.map((reason) => ['canceled', reason]));
    expect(at.core.state.lists.size).toBe(0);
  });

  it('the second is canceled on arrival when the first has filled by then', () => {
    const at = new CoreDesk().open();
    const [limit, stop] = SELL_PAIR;
    const ids = at.batch({ ...limit, price: '59950' }, { ...stop });
    expect(statuses(at, ids)).toEqual([
      ['filled', null],
      ['canceled', 'OCO'],
    ]);
    expect(held(at, 'BTC')).toEqual(['0.5', '0']);
  });
});

describe('a bracket', () => {
  it('lets its exits wait, and brings them to life with what the entry has filled less its commission', () => {
    const at = new CoreDesk().open();
    const [entry = '', limit = '', stop = ''] = at.batch(...RESTING_BRACKET);
    expect([at.order(limit).phase, at.order(stop).phase]).toEqual(['waiting', 'waiting']);
    expect(held(at, 'BTC')).toEqual(['1', '0']);
    print(at, 5_998_900, 10_001);
    expect(at.order(entry).filledLots).toBe(10_001);
    // 10001 lots less 0.1 % are 9990.999, of which the venue trades whole lots.
    expect([at.order(limit).quantityLots, at.order(stop).quantityLots]).toEqual([9_990, 9_990]);
    expect([at.order(limit).phase, at.order(stop).phase]).toEqual(['working', 'armed']);
    expect(held(at, 'BTC')[1]).toBe('0.0999');
    print(at, 5_998_900, 90_000);
    expect(at.order(entry).status).toBe('filled');
    expect([at.order(limit).quantityLots, at.order(stop).quantityLots]).toEqual([49_950, 49_950]);
    print(at, 5_990_000);
    expect(statuses(at, [limit, stop])).toEqual([
      ['canceled', 'OCO'],
      ['filled', null],
    ]);
    expect(held(at, 'BTC')[1]).toBe('0');
  });

  it('with an entry that fills as it comes has exits at once', () => {
    const at = new CoreDesk().open();
    const [entry = '', limit = '', stop = ''] = at.batch(...BRACKET);
    expect(at.order(entry).status).toBe('filled');
    expect([at.order(limit).phase, at.order(stop).phase]).toEqual(['working', 'armed']);
    expect(at.order(limit).quantityLots).toBe(49_950);
  });

  it.each<[string, (at: CoreDesk, entry: string) => unknown, string]>([
    ['canceled', (at, entry) => at.cancel(entry), 'PARENT_ENDED'],
    ['expired', (at) => at.pass(3_600_000_000), 'PARENT_ENDED'],
    ['killed', (at) => at.send(aTrip()), 'KILL_SWITCH'],
  ])('whose entry was %s without a fill has no exits left', (_, ends, reason) => {
    const at = new CoreDesk().open();
    const [first, ...exits] = RESTING_BRACKET;
    const ids = at.batch({ ...first, timeInForce: 'GTD', expireAt: '2026-11-21T05:30:00Z' }, ...exits);
    ends(at, ids[0] ?? '');
    expect(statuses(at, ids.slice(1))).toEqual([
      ['canceled', reason],
      ['canceled', reason],
    ]);
    expect(at.core.state.lists.size).toBe(0);
  });

  it('whose entry ended with a part filled keeps exits for that part', () => {
    const at = new CoreDesk().open();
    const [entry = '', limit = ''] = at.batch(...RESTING_BRACKET);
    print(at, 5_998_900, 10_000);
    at.cancel(entry);
    expect(at.order(limit)).toMatchObject({ status: 'new', quantityLots: 9_990 });
  });

  it('whose entry is replaced down to what has filled keeps its exits, and growth follows a larger entry', () => {
    const at = new CoreDesk().open();
    const [entry = '', limit = ''] = at.batch(...RESTING_BRACKET);
    print(at, 5_998_900, 10_000);
    expect(at.replace(entry, { quantity: '0.6' })).toMatchObject({ ok: true });
    print(at, 5_998_900, 10_000);
    expect(at.order(limit).quantityLots).toBe(19_980);
    expect(at.replace(entry, { quantity: '0.1' })).toMatchObject({ ok: true, report: { orderStatus: 'filled' } });
    expect(at.order(limit)).toMatchObject({ status: 'new', quantityLots: 19_980 });
  });

  it('an exit that filled whole ends what is left of the entry', () => {
    const at = new CoreDesk().open();
    const ids = at.batch(...RESTING_BRACKET);
    print(at, 5_998_900, 10_000);
    print(at, 6_010_100, 90_000, 'buy');
    expect(statuses(at, ids)).toEqual([
      ['canceled', 'OCO'],
      ['filled', null],
      ['canceled', 'OCO'],
    ]);
  });

  it('exits that buy are no larger than the account can pay', () => {
    const at = new CoreDesk().open();
    at.submit({ side: 'buy', price: '59000', quantity: '4.2' });
    const [, limit = '', stop = ''] = at.batch(
      { ...bracket, side: 'sell', orderType: 'market' },
      { ...bracket, side: 'buy', orderType: 'limit', price: '59900' },
      { ...bracket, side: 'buy', orderType: 'stop', stopPrice: '64000' },
    );
    expect(at.order(stop).quantityLots).toBeLessThan(50_000);
    expect(at.order(limit).quantityLots).toBe(at.order(stop).quantityLots);
    const [total, locked] = held(at, 'USDT').map(Number);
    expect(locked).toBeLessThanOrEqual(total ?? 0);
  });

  it('is replaced by its entry only', () => {
    const at = new CoreDesk().open();
    const [, limit = ''] = at.batch(...RESTING_BRACKET);
    expect(at.replace(limit, { quantity: '0.1' })).toMatchObject({ ok: false, code: 'LIST_ORDER_NOT_REPLACEABLE' });
  });
});

it('a list goes on after a restart, with and without latency', () => {
  for (const rules of [CORE_RULES, slowRules(1_000)]) {
    const at = new CoreDesk(rules).open();
    const [, limit = '', stop = ''] = at.batch(...BRACKET);
    at.pass(10_000);
    const again = new CoreDesk(rules, at.events).feed(aListing(), aMarketState());
    again.book([[6_000_000, 100_000]], [[6_000_001, 100_000]]);
    print(again, 5_990_000);
    again.pass(10_000);
    expect(statuses(again, [limit, stop])).toEqual([
      ['canceled', 'OCO'],
      ['filled', null],
    ]);
  }
});

describe('a list is refused whole', () => {
  const requests = (orders: Terms[]) => orders.map((order) => aNewOrder(order).request);
  const change = (list: Terms[], at: number, by: Terms) => list.map((leg, i) => (i === at ? { ...leg, ...by } : leg));
  it.each<[string, Terms[], [number, string]]>([
    ['one order', SELL_PAIR.slice(0, 1), [0, 'orderListId']],
    ['three orders that cancel each other', [...SELL_PAIR, ...SELL_PAIR.slice(1)], [0, 'orderListId']],
    ['a bracket of two', BRACKET.slice(0, 2), [0, 'orderListId']],
    ['two symbols', change(SELL_PAIR, 1, { symbol: 'ETH/USDT' }), [1, 'symbol']],
    ['two strategies', change(SELL_PAIR, 1, { strategy: 'b' }), [1, 'strategy']],
    ['two quantities', change(SELL_PAIR, 1, { quantity: '0.4' }), [1, 'quantity']],
    ['two sides', change(SELL_PAIR, 1, { side: 'buy' }), [1, 'side']],
    ['two kinds of list', change(SELL_PAIR, 1, { contingency: 'bracket' }), [1, 'contingency']],
    ['two that take a profit', change(SELL_PAIR, 1, { orderType: 'limit', price: '60200' }), [1, 'orderType']],
    ['an order that does not wait', change(SELL_PAIR, 0, { timeInForce: 'IOC' }), [0, 'timeInForce']],
    ['a profit below the loss', change(SELL_PAIR, 0, { price: '59800' }), [0, 'price']],
    ['a profit above the loss of a buy', change(BUY_PAIR, 0, { price: '60200' }), [0, 'price']],
    ['exits of the side of the entry', change(BRACKET, 1, { side: 'buy' }), [1, 'side']],
    ['a profit below the entry', change(RESTING_BRACKET, 1, { price: '59950' }), [1, 'price']],
    ['a loss above the entry', change(RESTING_BRACKET, 2, { stopPrice: '59995' }), [2, 'stopPrice']],
  ])('with %s', (_, orders, [index, field]) => {
    expect(listFaults(requests(orders))).toEqual(
      expect.arrayContaining([expect.objectContaining({ index, field, code: 'ORDER_LIST_INVALID' })]),
    );
  });

  it('with an id that is in use; sound lists pass', () => {
    for (const list of [SELL_PAIR, BUY_PAIR, BRACKET, RESTING_BRACKET]) expect(listFaults(requests(list))).toEqual([]);
    const inUse = new Map([['main list-1', ['o']]]);
    expect(listFaults(requests(SELL_PAIR), inUse)).toMatchObject([{ index: 0, code: 'ORDER_LIST_IN_USE' }]);
    const at = new CoreDesk().open();
    at.batch(...SELL_PAIR);
    expect(() => at.batch(...SELL_PAIR)).toThrow('ORDER_LIST_IN_USE');
    expect(listFaults([anOrder()])).toEqual([]);
  });
});
