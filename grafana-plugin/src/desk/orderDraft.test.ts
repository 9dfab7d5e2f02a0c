import { submitOrderSchema } from '@paperdesk/contract';
import { anInstrument, aQuote } from '../testing/fakeDesk.js';
import { draftFaults, EMPTY_DRAFT, estimatedNotional, toSubmitOrder, type OrderDraft } from './orderDraft.js';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const aDraft = (change: Partial<OrderDraft> = {}): OrderDraft => ({
  ...EMPTY_DRAFT,
  orderType: 'limit',
  account: 'demo-main',
  venue: 'demo',
  symbol: 'BTC/USDT',
  quantity: '0.5',
  price: '63000',
  ...change,
});

describe('draftFaults', () => {
  it('lets a complete limit order go', () => {
    expect(draftFaults(aDraft(), anInstrument(), NOON)).toEqual({});
  });
  test.each([
    [{ quantity: '0,5' }, 'quantity', 'write 0.5 with a decimal point'],
    [{ price: '1,000' }, 'price', 'write 1000 without separators'],
    [{ quantity: '' }, 'quantity', 'is empty'],
    [{ quantity: '0' }, 'quantity', 'greater than zero'],
    [{ quantity: '-1' }, 'quantity', 'must not be negative'],
    [{ quantity: '1e-3' }, 'quantity', 'exponent'],
    [{ quantity: 'NaN' }, 'quantity', 'is not a number'],
    [{ quantity: '0.000001' }, 'quantity', 'multiple of the lot 0.00001'],
    [{ quantity: '0.00001' }, 'quantity', 'at least 0.0001'],
    [{ quantity: '1000.1' }, 'quantity', 'at most 1000'],
    [{ price: '63000.005' }, 'price', 'multiple of the tick 0.01'],
    [{ account: '' }, 'account', 'choose an account'],
    [{ symbol: '' }, 'symbol', 'choose a market'],
    [{ price: '' }, 'price', 'is needed for a limit order'],
    [{ orderType: 'stop' }, 'stopPrice', 'is needed for a stop order'],
    [{ orderType: 'stopLimit', stopPrice: '62000.005' }, 'stopPrice', 'multiple of the tick 0.01'],
    [{ orderType: 'trailingStop' }, 'trailingOffset', 'is needed for a trailing stop'],
    [{ orderType: 'trailingStop', trailingOffset: '0' }, 'trailingOffset', 'greater than zero'],
    [
      { orderType: 'trailingStop', trailingOffset: '1.005', trailingOffsetType: 'price' },
      'trailingOffset',
      'multiple of the tick',
    ],
    [{ timeInForce: 'GTD' }, 'expireAt', 'is needed'],
    [{ timeInForce: 'GTD', expireAt: '2026-11-21T11:59' }, 'expireAt', 'has passed'],
  ] as const)('%j is refused at %s: %s', (change, field, words) => {
    const faults = draftFaults(aDraft(change), anInstrument(), NOON);
    expect(Object.keys(faults)).toEqual([field]);
    expect(faults[field]).toContain(words);
  });
  it('asks no price of a market order, whatever stands in the field', () => {
    expect(draftFaults(aDraft({ orderType: 'market', price: '1,0' }), anInstrument(), NOON)).toEqual({});
  });
});

const FULL = { stopPrice: '62000', trailingOffset: '50', expireAt: '2026-11-21T18:00', postOnly: 'reject' } as const;
const BARE = {
  clientOrderId: 't-1',
  account: 'demo-main',
  venue: 'demo',
  symbol: 'BTC/USDT',
  side: 'buy',
  quantity: '0.5',
};

describe('toSubmitOrder', () => {
  test.each([
    [{ orderType: 'market' }, { timeInForce: 'IOC' }],
    [{ orderType: 'market', timeInForce: 'FOK' }, { timeInForce: 'FOK' }],
    [{ orderType: 'limit' }, { timeInForce: 'GTC', price: '63000', postOnly: 'reject' }],
    [
      { orderType: 'limit', timeInForce: 'IOC' },
      { timeInForce: 'IOC', price: '63000' },
    ],
    [
      { orderType: 'limit', timeInForce: 'GTD' },
      { timeInForce: 'GTD', price: '63000', postOnly: 'reject', expireAt: '2026-11-21T18:00:00Z' },
    ],
    [
      { orderType: 'stop', timeInForce: 'FOK' },
      { timeInForce: 'GTC', stopPrice: '62000', triggerSource: 'last' },
    ],
    [
      { orderType: 'stopLimit', timeInForce: 'DAY', triggerSource: 'mid' },
      { timeInForce: 'DAY', stopPrice: '62000', price: '63000', triggerSource: 'mid', postOnly: 'reject' },
    ],
    [
      { orderType: 'takeProfit', price: '' },
      { timeInForce: 'GTC', stopPrice: '62000', triggerSource: 'last' },
    ],
    [
      { orderType: 'trailingStop' },
      { timeInForce: 'GTC', trailingOffset: '50', trailingOffsetType: 'bps', triggerSource: 'last' },
    ],
  ] as const)('sends of %j only what the type has, and the contract takes it', (change, rest) => {
    const draft = aDraft({ ...FULL, ...change });
    const order = toSubmitOrder(draft, 't-1');
    expect(order).toEqual({ ...BARE, orderType: change.orderType, ...rest });
    expect(submitOrderSchema.safeParse(order).error).toBeUndefined();
    expect(draftFaults(draft, anInstrument(), NOON)).toEqual({});
  });
});

describe('estimatedNotional', () => {
  it('takes the limit price, or the side a market order meets', () => {
    expect(estimatedNotional(aDraft(), aQuote())).toBe('31500');
    expect(estimatedNotional(aDraft({ orderType: 'market' }), aQuote())).toBe('32000.5');
    expect(estimatedNotional(aDraft({ orderType: 'market', side: 'sell' }), aQuote())).toBe('32000');
  });
  it('takes the trigger of an order that has no price', () => {
    expect(estimatedNotional(aDraft({ orderType: 'stop', stopPrice: '62000' }), aQuote())).toBe('31000');
  });
  it('is unknown without that side of the quote', () => {
    expect(estimatedNotional(aDraft({ orderType: 'market' }), aQuote({ ask: null }))).toBeUndefined();
  });
});
