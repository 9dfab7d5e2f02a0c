import fc from 'fast-check';
import { anEmptyAccount, fillAccount, ownedBy } from '../../test/an-account.js';
import { anInstrument, NOW, TRADER } from '../../test/builders.js';
import { formatAmount, parseAmount } from '../model/decimal.js';
import { flowsOf, postingsOf, type MoneyEvent, type Posting } from './ledger.js';

const stamped = { time: NOW, actor: TRADER, requestId: 'test', account: 'main' };
const lines = (postings: readonly Posting[]) =>
  postings.map(({ ledgerAccount, currency, quantity }) => `${ledgerAccount} ${formatAmount(quantity)} ${currency}`);

it.each<[string, MoneyEvent, string[]]>([
  [
    'a deposit',
    { ...stamped, type: 'fundsDeposited', currency: 'USDT', amount: '5.5', transferId: null },
    ['cash 5.5 USDT', 'deposits -5.5 USDT'],
  ],
  [
    'a withdrawal',
    { ...stamped, type: 'fundsWithdrawn', currency: 'USDT', amount: '5.5', transferId: 't-1' },
    ['cash -5.5 USDT', 'withdrawals 5.5 USDT'],
  ],
  [
    'the end of an epoch, one that had overdrawn a currency by rounding too',
    {
      ...stamped,
      ...{ type: 'accountReset', epoch: 2, reason: '' },
      closing: [
        { currency: 'BTC', amount: '1' },
        { currency: 'USDT', amount: '-0.00000001' },
      ],
    },
    ['cash -1 BTC', 'closing 1 BTC', 'cash 0.00000001 USDT', 'closing -0.00000001 USDT'],
  ],
])('posts %s twice', (_, event, expected) => {
  expect(lines(postingsOf(event, null))).toEqual(expected);
});

it.each<[string, 'buy' | 'sell', 'received' | 'quote', string[]]>([
  [
    'a buy, commission in base',
    'buy',
    'received',
    [
      'cash 2 BTC',
      'counterparty -2 BTC',
      'cash -100 USDT',
      'counterparty 100 USDT',
      'cash -0.002 BTC',
      'commission 0.002 BTC',
    ],
  ],
  [
    'a buy, commission in quote',
    'buy',
    'quote',
    [
      'cash 2 BTC',
      'counterparty -2 BTC',
      'cash -100 USDT',
      'counterparty 100 USDT',
      'cash -0.1 USDT',
      'commission 0.1 USDT',
    ],
  ],
  [
    'a sale',
    'sell',
    'received',
    [
      'cash -2 BTC',
      'counterparty 2 BTC',
      'cash 100 USDT',
      'counterparty -100 USDT',
      'cash -0.1 USDT',
      'commission 0.1 USDT',
    ],
  ],
])('posts %s in six lines', (_, side, feeCurrencyRule, expected) => {
  const postings = fillAccount(anEmptyAccount(), anInstrument({ feeCurrencyRule }), {
    side,
    quantity: '2',
    price: '50',
  });
  expect(lines(postings)).toEqual(expected);
});

it('refuses a commission in a currency that the pair does not trade, and a fill without its order', () => {
  const fill = { side: 'buy', instrument: anInstrument(), quantity: 1n, notional: 1n } as const;
  expect(() => flowsOf({ ...fill, commission: { amount: 1n, currency: 'BNB' } })).toThrow('BNB on BTC/USDT');
  const event = { ...stamped, type: 'orderFilled', tradeId: 't-9' } as unknown as MoneyEvent;
  expect(() => postingsOf(event, null)).toThrow('t-9');
});

it('sums to zero in each currency, and its cash is what the account owns', () => {
  const fills = fc.array(
    fc.record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      liquiditySide: fc.constantFrom('maker' as const, 'taker' as const),
      lots: fc.integer({ min: 1, max: 10_000_000 }),
      ticks: fc.integer({ min: 1, max: 10_000_000 }),
    }),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(fills, fc.constantFrom('received' as const, 'quote' as const), (taken, feeCurrencyRule) => {
      const instrument = anInstrument({ feeCurrencyRule, takerRate: '0.00123' });
      const account = anEmptyAccount();
      const cash = new Map<string, bigint>();
      for (const { lots, ticks, ...fill } of taken) {
        const quantity = formatAmount(BigInt(lots) * parseAmount(instrument.lotSize));
        const price = formatAmount(BigInt(ticks) * parseAmount(instrument.tickSize));
        const sums = new Map<string, bigint>();
        for (const posting of fillAccount(account, instrument, { ...fill, quantity, price })) {
          sums.set(posting.currency, (sums.get(posting.currency) ?? 0n) + posting.quantity);
          if (posting.ledgerAccount === 'cash')
            cash.set(posting.currency, (cash.get(posting.currency) ?? 0n) + posting.quantity);
        }
        expect([...sums.values()].every((sum) => sum === 0n)).toBe(true);
      }
      const owned = [...cash]
        .filter(([, total]) => total !== 0n)
        .map(([currency, total]) => [currency, formatAmount(total)]);
      expect(ownedBy(account)).toEqual(Object.fromEntries(owned));
    }),
  );
});
