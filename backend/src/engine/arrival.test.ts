import { aNewOrder, CORE_RULES, CoreDesk, slowRules } from '../../test/core-desk.js';
import { aSubmit, aTrade } from '../../test/builders.js';
import { PRESETS } from '../execution/presets.js';
import { formatAmount } from '../model/decimal.js';

const MS = 1_000;
const slow = slowRules(5 * MS).preset;

describe('who reaches the venue first stands first', () => {
  it('an order that overtakes another fills before it', () => {
    const desk = new CoreDesk({ ...CORE_RULES, accountPresets: { main: slow } }).open('other');
    const first = desk.submit({ price: '59000', quantity: '0.01' });
    desk.pass(MS);
    const second = desk.submit({ account: 'other', price: '59000', quantity: '0.01' });
    desk.pass(10 * MS);
    expect(desk.order(first).arrival).toBeGreaterThan(desk.order(second).arrival);
    desk.feed(aTrade({ price: 5_900_000, quantity: 1_000, side: 'sell' }));
    expect([desk.order(first).filledLots, desk.order(second).filledLots]).toEqual([0, 1_000]);
  });

  it('an order that was triggered stands behind all that rested before', () => {
    const desk = new CoreDesk().open();
    const stop = { orderType: 'stopLimit', stopPrice: '60010', price: '59000', quantity: '0.01' } as const;
    const triggered = desk.submit({ ...stop, triggerSource: 'last' });
    const rests = desk.submit({ price: '59000', quantity: '0.01' });
    desk.feed(aTrade({ tradeId: 'up', price: 6_001_000, quantity: 1, side: 'buy' }));
    expect(desk.order(triggered)).toMatchObject({ status: 'triggered', phase: 'working' });
    expect(desk.order(triggered).arrival).toBeGreaterThan(desk.order(rests).arrival);
  });
});

describe('a triggered order that its venue refuses', () => {
  it.each([0, 5 * MS])('is canceled, since the venue had taken it before (latency %d us)', (us) => {
    const desk = new CoreDesk(us === 0 ? CORE_RULES : slowRules(us)).open();
    const order = desk.submit({
      ...{ orderType: 'stopLimit', stopPrice: '60010', price: '60100', quantity: '0.01' },
      ...{ triggerSource: 'last', postOnly: 'reject' },
    });
    desk.pass(2 * us);
    expect(desk.order(order)).toMatchObject({ status: 'new', phase: 'armed' });
    desk.feed(aTrade({ tradeId: 'up', price: 6_001_000, quantity: 1, side: 'buy' }));
    desk.pass(2 * us);
    expect(desk.order(order)).toMatchObject({ status: 'canceled', reason: { code: 'POST_ONLY_WOULD_TAKE' }, hold: 0n });
    expect(desk.story(order)).toEqual([
      'orderAccepted',
      ...(us === 0 ? [] : ['orderArrived']),
      ...['orderTriggered', 'orderCanceled'],
    ]);
    expect(desk.faults).toEqual([]);
  });
});

describe('what a market buy sets aside', () => {
  const buy = { orderType: 'market', side: 'buy', quantity: '0.03' } as const;
  const asks = [
    [6_000_001, 2_000],
    [6_000_300, 100_000],
  ] as const;

  it('pays for all levels that are needed where only a share of each is ours', () => {
    const desk = new CoreDesk({ ...CORE_RULES, preset: { ...PRESETS.frictionless, displayedPercent: 50 } }).open();
    desk.book([[6_000_000, 1_000]], asks);
    const order = desk.submit(buy);
    expect(desk.order(order)).toMatchObject({ status: 'filled', filledLots: 3_000 });
    // 1,000 lots of the first level, 2,000 of the second: exactly what they cost.
    const accepted = desk.events.find((event) => event.type === 'orderAccepted');
    expect(accepted?.hold.amount).toBe('1800.0601');
    expect(formatAmount(desk.order(order).filledNotional)).toBe('1800.0601');
  });

  it('pays for our own orders that it meets', () => {
    const desk = new CoreDesk().open('other');
    desk.book([[6_000_000, 1_000]], [[6_000_900, 100_000]]);
    desk.submit({ account: 'other', side: 'sell', price: '60005', quantity: '0.01' });
    desk.submit({ account: 'other', side: 'sell', price: '60010', quantity: '0.01' });
    const order = desk.submit(buy);
    expect(desk.order(order)).toMatchObject({ status: 'filled', filledLots: 3_000 });
  });

  it('is not raised by own orders that self-trade prevention takes out of its way', () => {
    const desk = new CoreDesk().open();
    desk.book([[6_000_000, 1_000]], [[6_000_900, 100_000]]);
    desk.submit({ side: 'sell', price: '60005', quantity: '0.01' });
    const { request } = aNewOrder({ ...buy, selfTradePrevention: 'expireMaker' });
    desk.send({ ...aSubmit(), request });
    const accepted = desk.events.filter((event) => event.type === 'orderAccepted').at(-1);
    expect(accepted?.hold.amount).toBe('1800.27');
  });
});
