import fc from 'fast-check';
import { anEmptyAccount } from '../../test/an-account.js';
import { anInstrument, NOW } from '../../test/builders.js';
import { formatAmount, ONE, parseAmount } from '../model/decimal.js';
import { commissionOf, feeRatesOf, atHighestRates, type FeeQuestion } from './fees.js';
import { addTraded } from './traded-volume.js';

const DAY_US = 86_400_000_000;
/** 2026-11-21T00:00:00Z, the UTC day of NOW. */
const MIDNIGHT = Math.floor(NOW / DAY_US) * DAY_US;
const tiers = [
  { volume: '0', makerRate: '0.001', takerRate: '0.002' },
  { volume: '1000', makerRate: '0.0008', takerRate: '0.0015' },
  { volume: '5000.5', makerRate: '0', takerRate: '0.001' },
];
const rules = { feeSchedules: { demo: { source: 'table', tiers } }, accountFees: {} };
type Traded = [venue: string, quoteCurrency: string, notional: string, time: number];

function ratesAfter(traded: Traded[], change: Partial<FeeQuestion> = {}) {
  const account = anEmptyAccount();
  for (const [venue, quoteCurrency, notional, time] of traded)
    addTraded(account.traded, { venue, quoteCurrency, notional: parseAmount(notional), time });
  return feeRatesOf({ rules, account, instrument: anInstrument(), now: NOW, ...change });
}

it.each<[string, Traded[], string]>([
  ['nothing traded', [], '0'],
  ['just below a tier', [['demo', 'USDT', '999.999999', NOW]], '0'],
  ['exactly at a tier', [['demo', 'USDT', '1000', NOW]], '1000'],
  [
    'several days summed',
    [
      ['demo', 'USDT', '3000', NOW - 3 * DAY_US],
      ['demo', 'USDT', '2000.5', NOW],
    ],
    '5000.5',
  ],
  ['the first moment of the 30th day back', [['demo', 'USDT', '1000', MIDNIGHT - 29 * DAY_US]], '1000'],
  ['the last moment of the 31st day back', [['demo', 'USDT', '1000', MIDNIGHT - 29 * DAY_US - 1]], '0'],
  ['volume at another venue', [['other', 'USDT', '9000', NOW]], '0'],
  ['volume in another currency, which is not the same money', [['demo', 'BTC', '9000', NOW]], '0'],
])('takes the tier by 30-day volume: %s', (_, traded, tier) => {
  const expected = tiers.find(({ volume }) => volume === tier);
  expect(ratesAfter(traded)).toEqual({
    makerRate: expected?.makerRate,
    takerRate: expected?.takerRate,
    tier,
    source: 'table',
  });
});

it('adds the currencies a schedule names, whatever the pair that fills', () => {
  const schedule = { source: 'table', currencies: ['USDT', 'USDC'], tiers };
  const change = { rules: { feeSchedules: { demo: schedule }, accountFees: {} } };
  const traded: Traded[] = [
    ['demo', 'USDT', '600', NOW],
    ['demo', 'USDC', '400', NOW],
    ['demo', 'BTC', '9000', NOW],
  ];
  const instrument = anInstrument({ symbol: 'ETH/BTC', baseCurrency: 'ETH', quoteCurrency: 'BTC' });
  expect(ratesAfter(traded, { ...change, instrument }).tier).toBe('1000');
});

const own = { makerRate: '0.0001', takerRate: '0.0003', source: 'contract' };
it.each<[string, Partial<FeeQuestion>, object]>([
  [
    'an account of its own terms, before every schedule',
    { rules: { ...rules, accountFees: { main: own } } },
    { ...own, tier: null },
  ],
  [
    "another account's terms",
    { rules: { ...rules, accountFees: { other: own } } },
    { makerRate: '0.001', takerRate: '0.002', tier: '0', source: 'table' },
  ],
  [
    'a venue without a schedule',
    { instrument: anInstrument({ venue: 'kraken', takerRate: '0.004', feeSource: 'ccxt' }) },
    { makerRate: '0.001', takerRate: '0.004', tier: null, source: 'ccxt' },
  ],
  [
    'a venue named like something every object has',
    { instrument: anInstrument({ venue: 'constructor' }) },
    { makerRate: '0.001', takerRate: '0.001', tier: null, source: 'test' },
  ],
  ['no account', { account: undefined }, { makerRate: '0.001', takerRate: '0.002', tier: '0', source: 'table' }],
  ['no rules yet', { rules: null }, { makerRate: '0.001', takerRate: '0.001', tier: null, source: 'test' }],
])('says where the rates come from: %s', (_, change, expected) => {
  expect(ratesAfter([], change)).toEqual(expected);
});

it('drops days that no tier looks at any more', () => {
  const { traded } = anEmptyAccount();
  for (let day = 0; day < 100; day += 1)
    addTraded(traded, { venue: 'demo', quoteCurrency: 'USDT', notional: ONE, time: NOW + day * DAY_US });
  expect([...traded.values()].map((days) => days.size)).toEqual([30]);
});

const quotePays = anInstrument({ feeCurrencyRule: 'quote', makerRate: '0.009', takerRate: '0.004' });
it.each<[string, FeeQuestion['rules'], string[]]>([
  ['any tier', rules, ['0.002', '0.002']],
  ["the account's own", { ...rules, accountFees: { main: own } }, ['0.0003', '0.0003']],
  ['the instrument', null, ['0.009', '0.004']],
])('knows the highest rates that may come: %s', (_, by, rates) => {
  const { makerRate, takerRate } = atHighestRates(by, 'main', quotePays);
  expect([makerRate, takerRate]).toEqual(rates);
});

it('leaves an instrument alone whose buys pay no commission in quote currency', () => {
  const instrument = anInstrument();
  expect(atHighestRates(rules, 'main', instrument)).toBe(instrument);
});

interface Charged {
  readonly rule: 'received' | 'quote';
  readonly side: 'buy' | 'sell';
  readonly as: 'maker' | 'taker';
  readonly quantity: string;
  readonly notional: string;
  readonly makerRate?: string;
  readonly takerRate?: string;
}
const half = { quantity: '0.5', notional: '30000' };
const sold = { rule: 'quote', side: 'sell', as: 'maker', quantity: '1' } as const;

it.each<[string, Charged, string]>([
  ['a taker buy from what it brings', { rule: 'received', side: 'buy', as: 'taker', ...half }, '0.001 BTC at 0.002'],
  ['a maker buy from what it brings', { rule: 'received', side: 'buy', as: 'maker', ...half }, '0.0005 BTC at 0.001'],
  ['a sale from what it brings', { rule: 'received', side: 'sell', as: 'taker', ...half }, '60 USDT at 0.002'],
  ['a buy where quote currency pays', { rule: 'quote', side: 'buy', as: 'taker', ...half }, '60 USDT at 0.002'],
  ['a ninth decimal', { ...sold, notional: '0.00012345' }, '0.00000013 USDT at 0.001'],
  ['an exact eighth decimal', { ...sold, notional: '0.00013' }, '0.00000013 USDT at 0.001'],
  [
    'what only the 19th decimal shows',
    { ...sold, notional: '0.1', makerRate: '0.100000000000000001' },
    '0.01000001 USDT at 0.100000000000000001',
  ],
  [
    'no more than the fill brings',
    { rule: 'received', side: 'buy', as: 'taker', quantity: '0.000000001', notional: '0.00006' },
    '0.000000001 BTC at 0.002',
  ],
  ['nothing', { rule: 'received', side: 'buy', as: 'taker', ...half, takerRate: '0' }, '0 BTC at 0'],
])('charges %s', (_, { rule, side, as, makerRate = '0.001', takerRate = '0.002', ...fill }, expected) => {
  const quantity = parseAmount(fill.quantity);
  const notional = parseAmount(fill.notional);
  const { amount, currency, rate } = commissionOf(
    anInstrument({ feeCurrencyRule: rule }),
    { makerRate, takerRate },
    { side, liquiditySide: as, quantity, notional },
  );
  expect(`${formatAmount(amount)} ${currency} at ${rate}`).toBe(expected);
});

it('rounds up, by less than one step, and never beyond what it takes from; sides mirror where quote pays', () => {
  const amounts = fc.bigInt({ min: 0n, max: 10n ** 30n });
  const step = 10n ** 10n;
  fc.assert(
    fc.property(amounts, fc.bigInt({ min: 0n, max: ONE - 1n }), (notional, rate) => {
      const rates = { makerRate: formatAmount(rate), takerRate: '0' };
      const [buy, sell] = (['buy', 'sell'] as const).map(
        (side) =>
          commissionOf(anInstrument({ feeCurrencyRule: 'quote' }), rates, {
            side,
            liquiditySide: 'maker',
            quantity: ONE,
            notional,
          }).amount,
      );
      if (buy === undefined) throw new Error('nothing charged');
      expect(sell).toBe(buy);
      expect(buy * ONE >= notional * rate || buy === notional).toBe(true);
      expect(buy * ONE < notional * rate + step * ONE).toBe(true);
      expect(buy <= notional).toBe(true);
      if (buy !== notional) expect(buy % step).toBe(0n);
    }),
  );
});
