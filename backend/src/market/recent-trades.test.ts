import fc from 'fast-check';
import { aTrade, anInstrument } from '../../test/builders.js';
import { RecentTrades, TRADES_KEPT } from './recent-trades.js';

test('keeps the newest, newest first, whatever was asked in between', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(150), { maxLength: 6 }), fc.nat(300), (bursts, limit) => {
      const trades = new RecentTrades();
      const all: string[] = [];
      for (const burst of bursts) {
        for (let n = 0; n < burst; n += 1) {
          all.push(String(all.length));
          trades.add(aTrade({ tradeId: String(all.length - 1) }), anInstrument());
        }
        const newest = trades.newest(limit).map(({ tradeId }) => tradeId);
        expect(newest).toEqual(all.toReversed().slice(0, Math.min(limit, TRADES_KEPT)));
      }
    }),
    { numRuns: 30 },
  );
});

test('a trade is shown by the tick it was counted in, also after the tick changed', () => {
  const trades = new RecentTrades();
  trades.add(aTrade({ price: 123, quantity: 5 }), anInstrument());
  trades.add(aTrade({ price: 123, quantity: 5 }), anInstrument({ tickSize: '0.1', lotSize: '1' }));
  expect(trades.newest(2).map(({ price, quantity }) => [price, quantity])).toEqual([
    ['12.3', '5'],
    ['1.23', '0.00005'],
  ]);
});
