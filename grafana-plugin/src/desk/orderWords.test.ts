import { anInstrument, anOrder } from '../testing/fakeDesk.js';
import { durationWords, triggerWords, typeWords } from './orderWords.js';

describe('orderWords', () => {
  test.each([
    [{ orderType: 'stop', side: 'buy', triggerSource: 'last' }, 'when the last trade is at 62000.00 or above'],
    [{ orderType: 'stop', side: 'sell', triggerSource: 'bidAsk' }, 'when the bid is at 62000.00 or below'],
    [{ orderType: 'takeProfit', side: 'buy', triggerSource: 'bidAsk' }, 'when the offer is at 62000.00 or below'],
    [
      { orderType: 'takeProfit', side: 'sell', triggerSource: 'mid' },
      'when the middle of bid and offer is at 62000.00 or above',
    ],
    [
      {
        orderType: 'trailingStop',
        side: 'buy',
        triggerSource: 'last',
        trailingOffset: '120',
        trailingOffsetType: 'price',
      },
      'when the last trade rises 120.00 USDT from its lowest since the order arrived',
    ],
  ] as const)('says when %j comes to life', (change, words) => {
    expect(triggerWords(anOrder({ stopPrice: '62000', ...change }), anInstrument())).toBe(words);
  });
  it('has no words for an order without a trigger', () => {
    expect(triggerWords(anOrder(), anInstrument())).toBeUndefined();
  });
  it('says how long it lasts', () => {
    expect(durationWords(anOrder({ timeInForce: 'GTD', expireAt: '2026-11-21T18:00:00.000000Z' }))).toBe(
      'until 2026-11-21 18:00:00 UTC (GTD)',
    );
    expect(durationWords(anOrder({ timeInForce: 'DAY' }))).toBe('until the UTC day ends (DAY)');
  });
  it('is short in tables', () => {
    expect(typeWords(anOrder({ orderType: 'stopLimit', timeInForce: 'DAY', postOnly: 'reprice' }))).toBe(
      'stop-limit DAY, post-only',
    );
  });
});
