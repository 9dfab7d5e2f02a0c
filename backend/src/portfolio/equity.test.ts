import fc from 'fast-check';
import { anEmptyAccount, fillAccount } from '../../test/an-account.js';
import { anInstrument, NOW } from '../../test/builders.js';
import { formatAmount, parseAmount, type Amount } from '../model/decimal.js';
import { marketKey } from '../model/instrument.js';
import { equityOf, equityPoints } from './equity.js';
import { pricesOf, type MarketMid } from './rates.js';

function aMid(venue: string, symbol: string, mid: string): MarketMid {
  const [baseCurrency = '', quoteCurrency = ''] = symbol.split('/');
  return { market: marketKey(venue, symbol), venue, baseCurrency, quoteCurrency, mid: parseAmount(mid) };
}
const MIDS = [
  aMid('one', 'BTC/USDT', '50000'),
  aMid('one', 'ETH/BTC', '0.05'),
  aMid('one', 'USDT/EUR', '0.8'),
  aMid('two', 'BTC/USD', '51000'),
  aMid('two', 'BTC/USDT', '40000'),
];
const text = (amount: Amount | null) => (amount === null ? null : formatAmount(amount));

it.each<[string, { from: string; to: string; at?: string }, string | null]>([
  ['the same currency', { from: 'USDT', to: 'USDT' }, '1'],
  ['the pair', { from: 'BTC', to: 'USDT' }, '50000'],
  ['the pair at another venue', { from: 'BTC', to: 'USDT', at: 'two' }, '40000'],
  ['the pair the other way round', { from: 'USDT', to: 'BTC' }, '0.00002'],
  ['two pairs over one currency between', { from: 'ETH', to: 'USDT' }, '2500'],
  ['two pairs, one of them turned', { from: 'EUR', to: 'BTC' }, '0.000025'],
  ['the first venue that has a way', { from: 'BTC', to: 'USD' }, '51000'],
  ['no way at the venue asked', { from: 'ETH', to: 'USDT', at: 'two' }, null],
  ['two venues are never put together', { from: 'ETH', to: 'USD' }, null],
  ['three pairs in a row are too far', { from: 'ETH', to: 'EUR' }, null],
  ['dollars are not tethers', { from: 'USD', to: 'USDT', at: 'one' }, null],
  ['a currency nobody trades', { from: 'XYZ', to: 'USDT' }, null],
])('takes a rate from %s', (_, { from, to, at }, rate) => {
  expect(text(pricesOf(MIDS).rateOf(from, to, at))).toBe(rate);
});

const prices = pricesOf([aMid('demo', 'BTC/USDT', '60000')]);
const priceOf = (currency: string) => prices.rateOf(currency, 'USDT');

it.each<[string, Record<string, string>, string | null, string[]]>([
  ['nothing', {}, '0', []],
  ['all priced', { USDT: '100', BTC: '0.5' }, '30100', []],
  ['assets without a price', { USDT: '100', XYZ: '1', ABC: '1' }, null, ['ABC', 'XYZ']],
  ['none left of what has no price', { USDT: '100', XYZ: '0' }, '100', []],
])('is worth what it owns: %s', (_, owns, equity, unpriced) => {
  const worth = equityOf(anEmptyAccount({}, owns), priceOf);
  expect({ ...worth, equity: text(worth.equity) }).toEqual({ equity, unpriced });
});

const instrument = anInstrument({ makerRate: '0', takerRate: '0' });
const instruments = new Map([[marketKey('demo', 'BTC/USDT'), instrument]]);
const sampled = { source: 'demo' as const, instruments, time: NOW };

it('samples each account of the running source and each strategy in it', () => {
  const account = anEmptyAccount({ epoch: 3 }, { USDT: '100000', BTC: '1' });
  fillAccount(account, instrument, { side: 'buy', quantity: '1', price: '50000', strategy: 'dip' });
  fillAccount(account, instrument, { side: 'buy', quantity: '0.5', price: '58000' });
  fillAccount(account, instrument, { side: 'sell', quantity: '0.5', price: '61000', strategy: 'dip' });
  const other = anEmptyAccount({ account: 'other', source: 'live' }, { USDT: '7' });
  const shared = { time: NOW, account: 'main', source: 'demo', epoch: 3, currency: 'USDT', unpriced: [] };
  // Bought 1.5 for 79,000; a third of it sold for 30,500. Average: 30,500 - 26,333.33…; first in, first out: - 25,000.
  // Owned: 2 BTC at 60,000 and 100,000 - 79,000 + 30,500 = 51,500.
  expect(equityPoints({ ...sampled, accounts: [account, other], prices })).toEqual([
    {
      ...{ ...shared, strategy: null, equity: '171500' },
      ...{ realizedPnl: '4166.666666666666666667', unrealizedPnl: '7333.333333333333333333' },
      ...{ realizedPnlFifo: '5500', unrealizedPnlFifo: '6000' },
    },
    {
      ...{ ...shared, strategy: 'dip', equity: '30000' },
      ...{ realizedPnl: '5500', unrealizedPnl: '5000', realizedPnlFifo: '5500', unrealizedPnlFifo: '5000' },
    },
  ]);
});

it('says what has no price, and still what was realized', () => {
  const account = anEmptyAccount({}, { USDT: '100000' });
  fillAccount(account, instrument, { side: 'buy', quantity: '1', price: '50000' });
  fillAccount(account, instrument, { side: 'sell', quantity: '0.5', price: '60000' });
  expect(equityPoints({ ...sampled, accounts: [account], prices: pricesOf([]) })).toMatchObject([
    { equity: null, realizedPnl: '5000', unrealizedPnl: null, unrealizedPnlFifo: null, unpriced: ['BTC'] },
  ]);
});

it('what an account is worth more than was put in is its profit, by either method to the last digit', () => {
  const fills = fc.array(
    fc.record({
      buys: fc.boolean(),
      lots: fc.integer({ min: 1, max: 1_000_000 }),
      ticks: fc.integer({ min: 1, max: 9_000_000 }),
    }),
    { maxLength: 25 },
  );
  fc.assert(
    fc.property(fills, fc.constantFrom('received' as const, 'quote' as const), (taken, feeCurrencyRule) => {
      const charged = anInstrument({ feeCurrencyRule });
      const lot = parseAmount(charged.lotSize);
      const account = anEmptyAccount({}, { USDT: '1000' });
      for (const { buys, lots, ticks } of taken) {
        const owned = (account.balances.get('BTC')?.total ?? 0n) / lot;
        const sold = BigInt(lots) < owned ? BigInt(lots) : owned;
        if (!buys && sold === 0n) continue;
        fillAccount(account, charged, {
          side: buys ? 'buy' : 'sell',
          quantity: formatAmount((buys ? BigInt(lots) : sold) * lot),
          price: formatAmount(BigInt(ticks) * parseAmount(charged.tickSize)),
        });
      }
      const [point] = equityPoints({ ...sampled, accounts: [account], prices });
      const of = (...figures: (string | null | undefined)[]) =>
        figures.reduce((sum, figure) => sum + parseAmount(figure ?? 'missing'), 0n);
      const gain = of(point?.equity) - parseAmount('1000');
      expect(of(point?.realizedPnl, point?.unrealizedPnl)).toBe(gain);
      expect(of(point?.realizedPnlFifo, point?.unrealizedPnlFifo)).toBe(gain);
    }),
  );
});
