import { aListing, aMarketState, anAccount, aSubmit, aTrade, NOW } from '../../test/builders.js';
import { aNewOrder, CORE_RULES, CoreDesk, slowRules } from '../../test/core-desk.js';
import { plain } from '../../test/desk-harness.js';
import { formatAmount } from '../model/decimal.js';
import type { OrderFilled } from '../model/desk-event.js';
import type { ResetAccount } from '../model/command.js';
import type { Level } from '../model/market-event.js';
import { PRESETS } from '../execution/presets.js';
import { reportOf } from './report.js';

/** What users of other paper venues complain of, each with where it was said. None of it may be true here. */
const fillsOf = (at: CoreDesk) => at.events.filter((event): event is OrderFilled => event.type === 'orderFilled');
const balance = (at: CoreDesk, currency: string) => {
  const held = at.core.state.accounts.get('main')?.balances.get(currency);
  return { total: formatAmount(held?.total ?? 0n), locked: formatAmount(held?.locked ?? 0n) };
};
const BIDS: Level[] = [
  [6_000_000, 100_000],
  [5_999_999, 200_000],
];
const ASKS: Level[] = [
  [6_000_001, 100_000],
  [6_000_002, 200_000],
];
const print = (at: CoreDesk, price: number, quantity: number, side: 'buy' | 'sell' = 'sell') =>
  at.feed(aTrade({ tradeId: `p-${at.inputs.length}`, price, quantity, side }));
const QUEUED = { ...CORE_RULES, preset: { ...PRESETS.frictionless, queueModel: 'riskAverse' as const } };

describe('what users of paper venues complain of', () => {
  it('freqtrade#3685: a limit order fills as soon as the market touches its price', () => {
    const at = new CoreDesk(QUEUED).open();
    const id = at.submit({ price: '60000', quantity: '0.5' });
    expect(at.order(id)).toMatchObject({ status: 'new', queueAhead: 100_000 });
    print(at, 6_000_000, 60_000);
    expect(at.order(id).filledLots).toBe(0);
    print(at, 6_000_000, 60_000);
    expect(at.order(id).filledLots).toBe(20_000);
  });

  it('freqtrade#3902: a limit order fills whole, however little traded', () => {
    const at = new CoreDesk().open();
    const id = at.submit({ price: '59990', quantity: '0.5' });
    print(at, 5_998_900, 1);
    expect(at.order(id)).toMatchObject({ status: 'partiallyFilled', filledLots: 1 });
  });

  it('freqtrade#12454: the next look at the same book fills against the same rows again', () => {
    const at = new CoreDesk().open();
    const id = at.submit({ price: '60000.01', quantity: '1.5' });
    expect(at.order(id).filledLots).toBe(100_000);
    at.book(BIDS, ASKS).book(BIDS, ASKS);
    expect(at.order(id).filledLots).toBe(100_000);
    at.book(BIDS, [[6_000_001, 120_000], ...ASKS.slice(1)]);
    expect(at.order(id).filledLots).toBe(120_000);
  });

  it('freqtrade#11216: a limit that crosses the market by far is turned into a market order', () => {
    const at = new CoreDesk().open();
    at.book(BIDS, [
      [6_000_001, 10_000],
      [6_100_000, 10_000],
      [6_200_000, 10_000],
    ]);
    const id = at.submit({ price: '61500', quantity: '0.3' });
    expect(fillsOf(at).map(({ priceTicks }) => priceTicks)).toEqual([6_000_001, 6_100_000]);
    expect(at.order(id)).toMatchObject({ status: 'partiallyFilled', priceTicks: 6_150_000 });
  });

  it('freqtrade#8846: a market order fills far from the market; the rest of one is made up', () => {
    const at = new CoreDesk({ ...CORE_RULES, preset: { ...PRESETS.frictionless, collarBps: 100 } }).open();
    at.book(BIDS, [
      [6_000_001, 10_000],
      [6_050_000, 10_000],
      [6_200_000, 10_000],
    ]);
    const id = at.submit({ orderType: 'market', quantity: '0.3' });
    expect(fillsOf(at).map(({ priceTicks }) => priceTicks)).toEqual([6_000_001, 6_050_000]);
    expect(at.order(id)).toMatchObject({ status: 'canceled', filledLots: 20_000 });
  });

  it('openalgo#924: bid, ask and last are one price', () => {
    const at = new CoreDesk().open();
    print(at, 6_010_000, 1);
    const [buy, sell] = [at.submit({ orderType: 'market' }), at.submit({ orderType: 'market', side: 'sell' })];
    expect([buy, sell].map((id) => at.order(id).fills[0]?.lastPrice)).toEqual(['60000.01', '60000']);
  });

  it('openalgo#924: what a trigger has seen is not stored', () => {
    const at = new CoreDesk().open();
    const stop = at.submit({ side: 'sell', orderType: 'stop', stopPrice: '59900', quantity: '0.1' });
    const trailing = at.submit({
      ...{ side: 'sell', orderType: 'trailingStop', quantity: '0.1' },
      ...{ trailingOffset: '50', trailingOffsetType: 'price' },
    });
    print(at, 6_005_000, 1, 'buy');
    const again = new CoreDesk(at.rules, at.events).feed(aListing(), aMarketState());
    expect(again.order(trailing)).toMatchObject({ stopTicks: 6_000_000, extremeTicks: 6_005_000 });
    again.book(BIDS, ASKS);
    print(again, 5_990_000, 1);
    expect([again.order(stop).status, again.order(trailing).status]).toEqual(['filled', 'filled']);
  });

  it('nautilus#1677, #4812: nothing takes time', () => {
    const at = new CoreDesk(slowRules(50_000)).open();
    const id = at.submit({ price: '60000.01', quantity: '0.5' });
    at.pass(40_000).book([[6_000_100, 100_000]], [[6_000_200, 100_000]]);
    at.pass(20_000);
    expect(at.order(id)).toMatchObject({ status: 'new', filledLots: 0 });
    expect(at.order(id).arrivedAt).toBeGreaterThan(NOW);
    const taken = at.submit({ orderType: 'market', quantity: '0.1' });
    at.pass(60_000);
    const [fill] = fillsOf(at);
    expect(fill).toMatchObject({ orderId: taken, priceTicks: 6_000_200 });
    expect((fill?.reportedAt ?? 0) - (fill?.time ?? 0)).toBeGreaterThan(49_900);
  });

  it('hummingbot#5440: "0.1 needed, 100 available", yet it is refused', () => {
    const at = new CoreDesk().open();
    expect(at.send({ ...aSubmit(), ...aNewOrder({ price: '59000', quantity: '4.2' }) })).toMatchObject({ ok: true });
    expect(balance(at, 'USDT')).toEqual({ total: '250000', locked: '247800' });
    expect(at.send({ ...aSubmit(), ...aNewOrder({ price: '59000', quantity: '0.03' }) })).toMatchObject({ ok: true });
  });

  it('hummingbot#5318, #2633: what other orders hold can be spent twice', () => {
    const at = new CoreDesk().open();
    const first = at.submit({ price: '59000', quantity: '4.2' });
    const second = { ...aSubmit(), ...aNewOrder({ price: '59000', quantity: '4.2' }) };
    expect(at.send(second)).toMatchObject({ ok: false, code: 'INSUFFICIENT_BALANCE' });
    at.cancel(first);
    expect(balance(at, 'USDT').locked).toBe('0');
    expect(at.send({ ...aSubmit(), ...aNewOrder({ price: '59000', quantity: '4.2' }) })).toMatchObject({ ok: true });
  });

  it('hummingbot#1975, #3094: the balance does not move, or not by what was traded', () => {
    const at = new CoreDesk().open();
    at.submit({ orderType: 'market', quantity: '0.5' });
    expect(balance(at, 'USDT')).toEqual({ total: '219999.995', locked: '0' });
    expect(balance(at, 'BTC')).toEqual({ total: '1.4995', locked: '0' });
  });

  it('hummingbot#2511, Lean#4996, arbitrader#324: a restart forgets balances, orders and positions', () => {
    const at = new CoreDesk(slowRules(1_000)).open();
    at.submit({ orderType: 'market', quantity: '0.5' });
    at.pass(2_000);
    at.submit({ price: '59990', quantity: '0.5' });
    at.pass(2_000);
    at.submit({ price: '59000', quantity: '0.1' });
    const before = at.core.state;
    const again = new CoreDesk(at.rules, at.events).core.state;
    for (const part of ['accounts', 'spentIds', 'due', 'lists'] as const)
      expect(plain(again[part])).toBe(plain(before[part]));
    const told = (state: typeof before) => [...state.orders.values()].map((order) => reportOf(order));
    expect(told(again)).toEqual(told(before));
  });

  it('Third-Hand#175: a reset deletes what was before', () => {
    const at = new CoreDesk().open();
    const bought = at.submit({ orderType: 'market', quantity: '0.5' });
    const working = at.submit({ price: '59000', quantity: '0.1' });
    const { actor, receivedAt, requestId } = aSubmit();
    const reset: ResetAccount = {
      ...{ actor, receivedAt, requestId, type: 'resetAccount', account: 'main', reason: 'a new start' },
      epoch: 1,
      deposits: [{ currency: 'USDT', amount: '1000' }],
    };
    const events = at.events.length;
    expect(at.send(reset)).toMatchObject({ ok: true });
    expect(at.events.length).toBeGreaterThan(events);
    expect(at.order(bought).fills).toHaveLength(1);
    expect(at.order(working)).toMatchObject({ status: 'canceled', reason: { code: 'ACCOUNT_RESET' } });
    expect(at.core.state.accounts.get('main')).toMatchObject({
      epoch: 2,
      archive: [{ epoch: 1, reason: 'a new start' }],
    });
    expect(balance(at, 'USDT')).toEqual({ total: '1000', locked: '0' });
  });

  it('nautilus#1674: an order whose status is never told', () => {
    const at = new CoreDesk(slowRules(1_000)).open();
    const id = at.submit({ timeInForce: 'FOK', price: '59000' });
    expect(reportOf(at.order(id)).orderStatus).toBe('pendingNew');
    at.pass(5_000);
    const report = reportOf(at.order(id));
    expect(report).toMatchObject({ orderStatus: 'canceled', reason: { code: 'FOK_NOT_FILLED' } });
  });

  it('wrong or static fees: an account has its own, and each fill says which rate and whose', () => {
    const accountFees = { main: { makerRate: '0', takerRate: '0.0005', source: 'agreed on 1 November' } };
    const at = new CoreDesk({ ...CORE_RULES, accountFees }).open('other');
    at.submit({ orderType: 'market', quantity: '0.5' });
    at.submit({ account: 'other', orderType: 'market', quantity: '0.5' });
    expect(fillsOf(at)).toMatchObject([
      { rate: '0.0005', feeSource: 'agreed on 1 November', commission: '0.00025', commissionCurrency: 'BTC' },
      { rate: '0.001', feeSource: 'test', commission: '0.0005' },
    ]);
  });

  it('zenbot: each open order may consume the same print', () => {
    const at = new CoreDesk().open('other');
    const ids = ['main', 'other', 'main'].map((account) => at.submit({ account, price: '59990', quantity: '0.5' }));
    print(at, 5_998_900, 70_000);
    expect(ids.map((id) => at.order(id).filledLots)).toEqual([50_000, 20_000, 0]);
  });

  it('zenbot, hummingbot: what one account took of the book another can take again', () => {
    const at = new CoreDesk().open('other');
    const first = at.submit({ orderType: 'market', quantity: '0.8' });
    const second = at.submit({ account: 'other', timeInForce: 'IOC', price: '60000.01', quantity: '0.8' });
    expect([at.order(first).filledLots, at.order(second).filledLots]).toEqual([80_000, 20_000]);
  });

  it('LEAN, Nautilus: an order fills on a market that is stale, crossed or one-sided', () => {
    const at = new CoreDesk().open();
    const id = at.submit({ price: '59990', quantity: '0.1' });
    at.book([[6_000_003, 1]], [[5_998_000, 100_000]]);
    at.book([], [[5_998_000, 100_000]]);
    at.feed(aMarketState({ state: 'stale' }));
    print(at, 5_998_000, 100_000);
    expect(at.order(id).filledLots).toBe(0);
    const market = { ...aSubmit(), ...aNewOrder({ orderType: 'market', quantity: '0.1' }) };
    expect(at.send(market)).toMatchObject({ ok: false, status: 503 });
    at.feed(aMarketState()).book(BIDS, ASKS);
    at.now += 11_000_000;
    expect(at.send({ ...aSubmit(), ...aNewOrder({ orderType: 'market', quantity: '0.1' }) })).toMatchObject({
      ok: false,
    });
  });

  it('Alpaca: queue, latency and preset are said to matter and not recorded', () => {
    const at = new CoreDesk({ ...CORE_RULES, preset: PRESETS.realistic }).open();
    const id = at.submit({ price: '59990', quantity: '0.1' });
    at.pass(1_000_000).book(BIDS, ASKS);
    print(at, 5_998_900, 1_000);
    const report = reportOf(at.order(id));
    expect(report).toMatchObject({ preset: 'realistic', fills: [{ preset: 'realistic', liquiditySource: 'BOOK' }] });
    expect(report.band).toEqual({
      pessimisticQuantity: expect.any(String) as string,
      optimisticQuantity: expect.any(String) as string,
    });
    expect(Number(report.band.pessimisticQuantity)).toBeLessThanOrEqual(Number(report.band.optimisticQuantity));
  });

  it('an account opened twice gets its money twice', () => {
    const at = new CoreDesk().open();
    at.send(anAccount());
    expect(balance(at, 'USDT').total).toBe('250000');
  });
});
