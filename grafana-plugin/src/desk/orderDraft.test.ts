import { submitOrderSchema } from '@paperdesk/contract';
import { anInstrument, aQuote } from '../testing/fakeDesk.js';
import { draftFaults, EMPTY_DRAFT, estimatedNotional, toSubmitOrder, type OrderDraft } from './orderDraft.js';

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
    expect(draftFaults(aDraft(), anInstrument())).toEqual({});
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
  ] as const)('%j is refused at %s: %s', (change, field, words) => {
    const faults = draftFaults(aDraft(change), anInstrument());
    expect(Object.keys(faults)).toEqual([field]);
    expect(faults[field]).toContain(words);
  });
  it('asks no price of a market order, whatever stands in the field', () => {
    expect(draftFaults(aDraft({ orderType: 'market', price: '1,0' }), anInstrument())).toEqual({});
  });
});

describe('toSubmitOrder', () => {
  test.each([
    aDraft(),
    aDraft({ orderType: 'market', timeInForce: 'GTC', price: '5' }),
    aDraft({ timeInForce: 'IOC' }),
  ])('makes a request that the contract takes', (draft) => {
    expect(submitOrderSchema.safeParse(toSubmitOrder(draft, 't-1')).error).toBeUndefined();
  });
});

describe('estimatedNotional', () => {
  it('takes the limit price, or the side a market order meets', () => {
    expect(estimatedNotional(aDraft(), aQuote())).toBe('31500');
    expect(estimatedNotional(aDraft({ orderType: 'market' }), aQuote())).toBe('32000.5');
    expect(estimatedNotional(aDraft({ orderType: 'market', side: 'sell' }), aQuote())).toBe('32000');
  });
  it('is unknown without that side of the quote', () => {
    expect(estimatedNotional(aDraft({ orderType: 'market' }), aQuote({ ask: null }))).toBeUndefined();
  });
});
