import { formatAmount, parseAmount } from '../model/decimal.js';
import { inUsd, usdRate } from './usd.js';

const PAR = ['USD', 'USDT', 'USDC'];

it.each<[string, string, Record<string, string>, readonly [rate: string, source: string] | null]>([
  ['counts one for one', 'USDC', { 'USDC/USDT': '0.99' }, ['1', 'par']],
  ['the mid of its own market', 'ETH', { 'ETH/USDT': '3000' }, ['3000', 'mid ETH/USDT']],
  ['the first of par that prices it', 'ETH', { 'ETH/USDT': '3000', 'ETH/USD': '3001' }, ['3001', 'mid ETH/USD']],
  ['its own market before the one turned', 'EUR', { 'USDT/EUR': '2', 'EUR/USDC': '1.1' }, ['1.1', 'mid EUR/USDC']],
  ['the market turned, rounded up', 'TRY', { 'USDT/TRY': '30' }, ['0.033333333333333334', '1/mid USDT/TRY']],
  ['a price of nothing is none', 'ETH', { 'ETH/USDT': '0' }, null],
  ['no market at all', 'ETH', {}, null],
  ['no way over a third currency', 'ETH', { 'ETH/BTC': '0.05', 'BTC/USDT': '60000' }, null],
])('the rate in USD: %s', (_case, currency, mids, expected) => {
  const found = usdRate(currency, (symbol) => (mids[symbol] === undefined ? null : parseAmount(mids[symbol])), PAR);
  expect(found && [formatAmount(found.rate), found.source]).toEqual(expected);
});

it('rounding never takes a value under what it is', () => {
  const rate = { rate: parseAmount('0.033333333333333334') };
  expect(inUsd(parseAmount('300000'), rate) >= parseAmount('10000')).toBe(true);
  expect(formatAmount(inUsd(1n, rate))).toBe('0.000000000000000001');
});
