import { anInstrument, anOrder } from '../testing/fakeDesk.js';
import { outcomeSentence } from './outcome.js';

describe('outcomeSentence', () => {
  test.each([
    [
      'filled',
      { orderStatus: 'filled', filledQuantity: '0.5', leavesQuantity: '0', averagePrice: '62999.5' },
      'Filled: bought 0.50000 BTC at average 62999.50.',
    ],
    [
      'sold',
      { side: 'sell', orderStatus: 'filled', filledQuantity: '0.5', averagePrice: '1' },
      'Filled: sold 0.50000 BTC at average 1.00.',
    ],
    ['resting', {}, 'Resting: buy 0.50000 BTC at 63000.00 waits in the book.'],
    [
      'partly',
      { orderStatus: 'partiallyFilled', filledQuantity: '0.2', leavesQuantity: '0.3', averagePrice: '63000' },
      'Partly filled: bought 0.20000 BTC at average 63000.00; 0.30000 BTC is resting at 63000.00.',
    ],
    [
      'IOC rest',
      {
        orderStatus: 'expired',
        filledQuantity: '0.2',
        averagePrice: '63000',
        reason: { code: 'IOC', text: 'The book had no more.' },
      },
      'Partly filled, then expired: bought 0.20000 BTC at average 63000.00; the rest did not trade. The book had no more.',
    ],
    [
      'rejected',
      { orderStatus: 'rejected', reason: { code: 'X', text: 'Too small.' } },
      'Rejected: nothing traded. Too small.',
    ],
    [
      'on its way',
      { orderStatus: 'pendingNew' },
      'On its way: buy 0.50000 BTC passed the desk’s checks and has not reached the venue yet.',
    ],
    [
      'exit of a bracket',
      { orderStatus: 'pendingNew', contingency: 'bracket' },
      'On its way, or waiting for the entry of its bracket to fill: buy 0.50000 BTC.',
    ],
    [
      'armed stop-limit',
      { orderType: 'stopLimit', side: 'sell', stopPrice: '62000', price: '61900', triggerSource: 'last' },
      'Armed: sell 0.50000 BTC becomes a limit order at 61900.00 when the last trade is at 62000.00 or below.',
    ],
    [
      'armed trailing stop',
      {
        orderType: 'trailingStop',
        side: 'sell',
        price: null,
        stopPrice: '63000.5',
        trailingOffset: '50',
        trailingOffsetType: 'bps',
        triggerSource: 'bidAsk',
      },
      'Armed: sell 0.50000 BTC becomes a market order when the bid falls 50 bps from its highest since the order arrived. It stands at 63000.50.',
    ],
    [
      'triggered',
      { orderStatus: 'triggered', triggerSource: 'last' },
      'Triggered: buy 0.50000 BTC works at 63000.00 now.',
    ],
    [
      'being canceled',
      { orderStatus: 'pendingCancel', filledQuantity: '0.2', leavesQuantity: '0.3', averagePrice: '63000' },
      'Being canceled: bought 0.20000 BTC at average 63000.00 so far; 0.30000 BTC may still fill until the cancel reaches the venue.',
    ],
    [
      'suspended',
      { orderStatus: 'suspended' },
      'Suspended: nothing traded so far; the market is not live, and nothing of buy 0.50000 BTC matches until it is.',
    ],
    [
      'expired untouched',
      { orderStatus: 'expired', timeInForce: 'GTD', reason: { code: 'EXPIRED', text: 'Its time came.' } },
      'Expired: nothing traded. Its time came.',
    ],
  ] as const)('says what became of an order: %s', (_name, change, sentence) => {
    expect(outcomeSentence(anOrder(change), anInstrument())).toBe(sentence);
  });
});
