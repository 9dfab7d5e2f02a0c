import type { QuoteView } from '@paperdesk/contract';
import { anEmptyAccount, fillAccount } from '../../test/an-account.js';
import { anInstrument, NOW } from '../../test/builders.js';
import { marketKey, type Instrument } from '../model/instrument.js';
import type { Account } from '../portfolio/account.js';
import { accountView, equityNow, positionView, pricesNow } from './account-views.js';

const MARKET = marketKey('demo', 'BTC/USDT');
const FREE = anInstrument({ makerRate: '0', takerRate: '0' });
const instruments = new Map([[MARKET, FREE]]);

function aQuoteView(change: Partial<QuoteView> = {}): QuoteView {
  return {
    ...{ venue: 'demo', symbol: 'BTC/USDT', bid: '59999', bidSize: '1', ask: '60001', askSize: '1', sequence: 1 },
    ...{ timeExchange: null, timeReceived: null, state: 'live' },
    ...change,
  };
}
function anAccountThatTraded(change: Partial<Account> = {}): Account {
  const account = anEmptyAccount(change, { USDT: '200000' });
  fillAccount(account, FREE, { side: 'buy', quantity: '1', price: '50000', strategy: 'dip' });
  fillAccount(account, FREE, { side: 'buy', quantity: '1', price: '56000' });
  fillAccount(account, FREE, { side: 'sell', quantity: '1', price: '58000' });
  return account;
}
const valuedBy = (...quotes: QuoteView[]) => ({
  running: 'demo' as const,
  prices: pricesNow(instruments, quotes),
  instruments,
  kyc: 'none' as const,
});

it('shows a position by both methods, and the part of each strategy', () => {
  const account = anAccountThatTraded();
  const position = account.positions.get(MARKET);
  if (position === undefined) throw new Error('no position');
  const of = { account, market: MARKET, position, instrument: FREE };
  expect(positionView({ ...of, ...valuedBy(aQuoteView()) })).toEqual({
    ...{ account: 'main', venue: 'demo', symbol: 'BTC/USDT', quoteCurrency: 'USDT', mark: '60000' },
    ...{ reportingCurrency: 'USDT', reportingRate: '1' },
    ...{ quantity: '1', averagePrice: '53000', realizedPnl: '5000', unrealizedPnl: '7000' },
    ...{ averagePriceFifo: '56000', realizedPnlFifo: '8000', unrealizedPnlFifo: '4000' },
    strategies: [
      {
        ...{ strategy: 'dip', quantity: '1', averagePrice: '50000', realizedPnl: '0', unrealizedPnl: '10000' },
        ...{ averagePriceFifo: '50000', realizedPnlFifo: '0', unrealizedPnlFifo: '10000' },
      },
    ],
  });
});

it('shows what an account is worth, and its closed epochs', () => {
  const closed = { quantity: 0n, cost: 0n, realized: 5n * 10n ** 18n, realizedFifo: 4n * 10n ** 18n };
  const account = anAccountThatTraded({
    epoch: 2,
    archive: [
      {
        ...{ epoch: 1, startedAt: NOW, endedAt: NOW + 1, reason: 'new run' },
        closing: [{ currency: 'USDT', amount: '7' }],
        positions: [{ market: MARKET, ...closed }],
      },
    ],
  });
  expect(accountView(account, valuedBy(aQuoteView()))).toMatchObject({
    ...{ readOnly: false, equity: '212000', unpriced: [], epoch: 2, epochStartedAt: '2026-11-21T05:00:00.000000Z' },
    balances: [
      { currency: 'USDT', total: '152000', value: '152000' },
      { currency: 'BTC', total: '1', value: '60000' },
    ],
    archive: [
      {
        ...{ epoch: 1, endedAt: '2026-11-21T05:00:00.000001Z', reason: 'new run' },
        closing: [{ currency: 'USDT', amount: '7' }],
        positions: [{ venue: 'demo', symbol: 'BTC/USDT', quantity: '0', realizedPnl: '5', realizedPnlFifo: '4' }],
      },
    ],
  });
});

it.each<[string, QuoteView[]]>([
  ['no quote', []],
  ['a stale market', [aQuoteView({ state: 'stale' })]],
  ['one side only', [aQuoteView({ ask: null })]],
  ['a quote of another venue', [aQuoteView({ venue: 'other' })]],
])('shows what is worth nobody knows how much as unpriced: %s', (_, quotes) => {
  const account = anAccountThatTraded();
  expect(accountView(account, valuedBy(...quotes))).toMatchObject({
    ...{ equity: null, unpriced: ['BTC'] },
    balances: [
      { currency: 'USDT', value: '152000' },
      { currency: 'BTC', value: null },
    ],
  });
});

it('never values the money of another source by the prices of this one', () => {
  const account = anAccountThatTraded({ source: 'live' });
  const position = account.positions.get(MARKET);
  if (position === undefined) throw new Error('no position');
  const valued = valuedBy(aQuoteView());
  expect(accountView(account, valued)).toMatchObject({ readOnly: true, equity: null, unpriced: ['BTC'] });
  expect(positionView({ account, market: MARKET, position, instrument: FREE, ...valued })).toMatchObject({
    ...{ mark: null, unrealizedPnl: null, realizedPnl: '5000' },
  });
});

it('says what a position’s currency is worth to its account, and nothing where no market does', () => {
  const account = anAccountThatTraded({ reportingCurrency: 'EUR' });
  const position = account.positions.get(MARKET);
  if (position === undefined) throw new Error('no position');
  const euro: Instrument = anInstrument({ symbol: 'EUR/USDT', baseCurrency: 'EUR' });
  const both = new Map([...instruments, [marketKey('demo', 'EUR/USDT'), euro] as const]);
  const quotes = [aQuoteView(), aQuoteView({ symbol: 'EUR/USDT', bid: '1.25', ask: '1.25' })];
  const view = (prices: ReturnType<typeof pricesNow>) =>
    positionView({ account, market: MARKET, position, instrument: FREE, ...valuedBy(), prices });
  expect(view(pricesNow(both, quotes))).toMatchObject({ reportingCurrency: 'EUR', reportingRate: '0.8' });
  expect(view(pricesNow(instruments, quotes))).toMatchObject({ reportingCurrency: 'EUR', reportingRate: null });
});

it('prices nothing by a derivative, which is recorded and never traded', () => {
  const future: Instrument = { ...FREE, tradable: false };
  const prices = pricesNow(new Map([[MARKET, future]]), [aQuoteView()]);
  expect([prices.midOf(MARKET), prices.rateOf('BTC', 'USDT')]).toEqual([null, null]);
});

it('samples nothing before the desk has started, then the accounts of its source', () => {
  const account = anAccountThatTraded();
  const accounts = new Map([['main', account]]);
  const sample = (source: 'demo' | null) =>
    equityNow({ state: { accounts, instruments, source }, quotes: [aQuoteView()], time: NOW });
  expect(sample(null)).toEqual([]);
  expect(sample('demo').map(({ strategy, equity }) => [strategy, equity])).toEqual([
    [null, '212000'],
    ['dip', '60000'],
  ]);
});
