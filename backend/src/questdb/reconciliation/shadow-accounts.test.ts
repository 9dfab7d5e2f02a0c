import fc from 'fast-check';
import { ONE } from '../../model/decimal.js';
import { flatPosition, takeFill } from '../../portfolio/position.js';
import { compare } from './compare.js';
import { ShadowAccounts, amountOf, type FigureOf } from './shadow-accounts.js';

const POSITION: FigureOf = { subject: 'position', account: 'a', epoch: 1, item: 'demo|BTC/USDT' };

test('a position followed fill by fill is the one of the engine, whatever is bought and sold', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: -10n * ONE, max: 10n * ONE }), { maxLength: 50 }), (fills) => {
      const shadow = new ShadowAccounts();
      const position = flatPosition();
      for (const received of fills) {
        shadow.move(POSITION, received);
        takeFill(position, received, received * 3n);
        expect(shadow.value(POSITION)).toBe(position.quantity);
      }
    }),
  );
});

test.each([
  ['0.000000000000000001', 1n],
  ['-12345678901234567890.123456789012345678', -12345678901234567890123456789012345678n],
  ['1.500000000000000000000000000000000000', 15n * 10n ** 17n],
  [null, 0n],
])('a sum of decimals %s is read exactly', (text, amount) => {
  expect(amountOf(text)).toBe(amount);
});

describe('compare', () => {
  const cash = (amount: bigint) => ({
    seq: 9,
    accounts: [{ account: 'a', epoch: 2, cash: new Map([['USDT', amount]]), positions: new Map<string, bigint>() }],
  });
  const shadowOf = (amount: bigint, epoch = 2) => {
    const shadow = new ShadowAccounts(9);
    for (const subject of ['cash', 'trades'] as const)
      shadow.add({ subject, account: 'a', epoch, item: 'USDT' }, amount);
    return shadow;
  };
  const agreedOf = (...args: Parameters<typeof compare>) => compare(...args).map(({ agreed }) => agreed);

  test('the last of 18 decimals counts', () => {
    expect(agreedOf(cash(100n * ONE), shadowOf(100n * ONE))).toEqual([true, true]);
    expect(agreedOf(cash(100n * ONE), shadowOf(100n * ONE + 1n))).toEqual([false, false]);
  });

  test('what only one side knows differs; a closed epoch does not count', () => {
    expect(agreedOf(cash(ONE), new ShadowAccounts(9))).toEqual([false, false]);
    expect(agreedOf({ seq: 9, accounts: [] }, shadowOf(ONE))).toEqual([false, false]);
    expect(agreedOf(cash(0n), shadowOf(ONE, 1))).toEqual([true, true]);
  });

  test('commissions of fills and of the ledger must be the same', () => {
    const shadow = new ShadowAccounts(9);
    const fees: FigureOf = { subject: 'fees', account: 'a', epoch: 2, item: 'BTC' };
    shadow.add(fees, ONE);
    shadow.ledgerFees.set('fees a 2 BTC', ONE);
    expect(agreedOf(cash(0n), shadow)).toEqual([true, true, true]);
    shadow.add(fees, 1n);
    expect(agreedOf(cash(0n), shadow)).toEqual([true, false, true]);
  });
});
