import { aBook, anAccount, anInstrument, anOrder, aTrade, NOW } from '../../test/builders.js';
import { emptyMarket, type Market } from '../execution/market.js';
import { PRESETS } from '../execution/presets.js';
import { parseAmount } from '../model/decimal.js';
import { stepsOf, type Instrument } from '../model/instrument.js';
import type { Account } from '../portfolio/account.js';
import { CHECKS } from '../engine/assess.js';
import type { RiskContext } from './check.js';
import { UNLIMITED } from '../model/risk-rules.js';
import type { Kill } from './kill.js';
import { noUsage } from './usage.js';

type Change = Partial<Omit<RiskContext, 'order'>> & { readonly order?: Partial<RiskContext['order']> };

const anAccountWith = (balances: Record<string, [total: string, locked: string]> = {}): Account => ({
  ...anAccount(),
  epoch: 1,
  epochStartedAt: NOW,
  archive: [],
  strategies: new Map(),
  traded: new Map(),
  positions: new Map(),
  balances: new Map(
    Object.entries(balances).map(([currency, [total, locked]]) => [
      currency,
      { total: parseAmount(total), locked: parseAmount(locked) },
    ]),
  ),
});
const aMarket = (change: Partial<Market> = {}): Market => ({
  ...emptyMarket(),
  instrument: anInstrument(),
  state: 'live',
  reason: '',
  book: aBook(),
  ...change,
});
const aKill = (change: Partial<Kill>): Kill => ({
  killId: 'k',
  scope: 'global',
  scopeValue: null,
  level: 'halt',
  trigger: 'person',
  reason: 'drill',
  person: 'p-risk',
  pressedBy: ['p-risk'],
  verified: true,
  time: NOW,
  ordersCanceled: 0,
  flattenAskedBy: [],
  flattenOrderIds: [],
  ...change,
});

/** An order that passes every check, changed. Steps follow order and instrument, as the assessment counts them. */
function context(change: Change = {}): RiskContext {
  const order = anOrder(change.order);
  const instrument = 'instrument' in change ? change.instrument : anInstrument();
  return {
    person: 'p-trader',
    via: 'grafana',
    usage: noUsage(),
    ahead: [],
    throttled: new Map(),
    accounts: new Map(),
    marks: new Map(),
    replaces: null,
    rules: UNLIMITED,
    source: 'demo',
    receivedAt: NOW,
    latestAt: NOW,
    staleAfterUs: 10_000_000,
    kills: [],
    halted: null,
    account: anAccountWith({ USDT: ['250000', '0'], BTC: ['1', '0'] }),
    kyc: undefined,
    offered: { demo: ['BTC/USDT'] },
    preset: PRESETS.frictionless,
    fees: null,
    expireAt: null,
    earmarked: new Map(),
    held: 0n,
    filledLots: 0,
    sharedHold: null,
    waits: false,
    instrument,
    market: aMarket(),
    markets: new Map(),
    resting: undefined,
    quantityLots: instrument && stepsOf(order.quantity, instrument.lotSize),
    priceTicks: instrument && order.price !== undefined ? stepsOf(order.price, instrument.tickSize) : undefined,
    stopTicks: instrument && order.stopPrice !== undefined ? stepsOf(order.stopPrice, instrument.tickSize) : undefined,
    ...change,
    order,
  };
}
const codesOf = (name: string, change: Change) =>
  CHECKS.find((check) => check.name === name)!
    .find(context(change))
    .map(({ code }) => code);
const listed = (change: Partial<Instrument>, order: Change['order'] = {}): Change => ({
  instrument: anInstrument(change),
  order,
});

it('runs in the order that decides the answer', () => {
  expect(CHECKS.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'killSwitch 423',
    'engineHalted 503',
    'accountKnown 422',
    'accountSource 422',
    'duplicate 409',
    'instrumentKnown 422',
    'instrumentTradable 422',
    'instrumentFilters 422',
    'expireTime 422',
    'trigger 422',
    'marketLive 503',
    'priceCollar 422',
    'orderSize 422',
    'orderRate 429',
    'openOrders 422',
    'dayNotional 422',
    'repeatedExecution 423',
    'balance 422',
    'position 422',
    'grossExposure 422',
    'concentration 422',
    'dayLoss 422',
    'drawdown 422',
    'restrictedList 422',
    'complianceGate 422',
    'approval 422',
  ]);
  for (const { name } of CHECKS) expect([name, codesOf(name, {})]).toEqual([name, []]);
});

it.each<[string, string, Change, string[]]>([
  ['killSwitch', 'the whole desk', { kills: [aKill({})] }, ['KILL_SWITCH_ACTIVE']],
  ['killSwitch', 'its account', { kills: [aKill({ scope: 'account', scopeValue: 'main' })] }, ['KILL_SWITCH_ACTIVE']],
  ['killSwitch', 'its venue', { kills: [aKill({ scope: 'venue', scopeValue: 'demo' })] }, ['KILL_SWITCH_ACTIVE']],
  ['killSwitch', 'its symbol', { kills: [aKill({ scope: 'symbol', scopeValue: 'BTC/USDT' })] }, ['KILL_SWITCH_ACTIVE']],
  ['killSwitch', 'another account', { kills: [aKill({ scope: 'account', scopeValue: 'demo' })] }, []],
  ['killSwitch', 'another venue', { kills: [aKill({ scope: 'venue', scopeValue: 'main' })] }, []],
  ['killSwitch', 'another symbol', { kills: [aKill({ scope: 'symbol', scopeValue: 'ETH/USDT' })] }, []],
  ['engineHalted', 'a halt', { halted: 'disk full' }, ['ENGINE_HALTED']],
  ['accountKnown', 'no account', { account: undefined }, ['UNKNOWN_ACCOUNT']],
  ['accountSource', 'another source', { source: 'live' }, ['ACCOUNT_SOURCE_MISMATCH']],
  ['accountSource', 'no account', { account: undefined, source: 'live' }, []],
  ['instrumentKnown', 'no such venue', { order: { venue: 'mars' } }, ['UNKNOWN_VENUE']],
  ['instrumentKnown', 'no such symbol', { order: { symbol: 'XRP/USDT' } }, ['UNKNOWN_SYMBOL']],
  ['instrumentKnown', 'a symbol of another venue', { order: { venue: 'mars', symbol: 'BTC/USDT' } }, ['UNKNOWN_VENUE']],
  ['instrumentTradable', 'data only', listed({ tradable: false }), ['NOT_TRADABLE']],
  ['instrumentTradable', 'not defined yet', { instrument: undefined }, []],
])('%s: %s', (check, _case, change, codes) => expect(codesOf(check, change)).toEqual(codes));

it.each<[string, Change, string[]]>([
  ['the smallest quantity', listed({ minQuantity: '0.5' }), []],
  ['a lot below it', listed({ minQuantity: '0.5' }, { quantity: '0.49999' }), ['QUANTITY_TOO_SMALL']],
  ['the largest quantity', listed({ maxQuantity: '0.5' }), []],
  ['a lot above it', listed({ maxQuantity: '0.5' }, { quantity: '0.50001' }), ['QUANTITY_TOO_LARGE']],
  ['the least value', listed({ minNotional: '29500' }), []],
  ['just below it', listed({ minNotional: '29500.000000000000000001' }), ['NOTIONAL_TOO_SMALL']],
  ['no limits at all', listed({ minQuantity: null, maxQuantity: null, minNotional: null }), []],
  ['half a tick', listed({}, { price: '59000.005' }), ['PRICE_OFF_TICK']],
  ['half a lot', listed({}, { quantity: '0.500005' }), ['QUANTITY_OFF_LOT']],
  ['the most ticks that can be counted', listed({ tickSize: '1' }, { price: '9007199254740991' }), []],
  ['one more', listed({ tickSize: '1' }, { price: '9007199254740992' }), ['PRICE_OFF_TICK']],
  ['the most lots that can be counted', listed({ maxQuantity: null }, { quantity: '90071992547.40991' }), []],
  ['one more lot', listed({ maxQuantity: null }, { quantity: '90071992547.40992' }), ['QUANTITY_TOO_LARGE']],
  ['a market buy worth the best ask', listed({ minNotional: '30000.005' }, { orderType: 'market' }), []],
  ['and just less', listed({ minNotional: '30000.00500001' }, { orderType: 'market' }), ['NOTIONAL_TOO_SMALL']],
  [
    'a market sell is worth the best bid',
    listed({ minNotional: '30000.001' }, { orderType: 'market', side: 'sell' }),
    ['NOTIONAL_TOO_SMALL'],
  ],
  ['a market order without a book', { ...listed({}, { orderType: 'market' }), market: undefined }, []],
])('instrumentFilters at the edge: %s', (_case, change, codes) =>
  expect(codesOf('instrumentFilters', change)).toEqual(codes),
);

it.each<[string, Change, string | null]>([
  ['unheard of', { market: undefined }, 'definition has not arrived'],
  ['not defined', { market: aMarket({ instrument: null }) }, 'definition has not arrived'],
  ...(['connecting', 'stale', 'gapped', 'crossed', 'resyncing', 'disconnected'] as const).map(
    (state): [string, Change, string] => [state, { market: aMarket({ state }) }, `it is ${state}`],
  ),
  ['without a book', { market: aMarket({ book: null }) }, 'book has not arrived'],
  ['without bids', { market: aMarket({ book: aBook({ bids: [] }) }) }, 'one side'],
  ['without asks', { market: aMarket({ book: aBook({ asks: [] }) }) }, 'one side'],
  ['locked', { market: aMarket({ book: aBook({ bids: [[6_000_001, 1]] }) }) }, 'crossed'],
  ['one tick wide', { market: aMarket({ book: aBook({ bids: [[6_000_000, 1]] }) }) }, null],
  ['almost stale', { receivedAt: NOW + 9_999_999 }, null],
  ['stale to the microsecond', { receivedAt: NOW + 10_000_000 }, '10 s old'],
  ['received by a clock that went back', { receivedAt: NOW - 3_600_000_000 }, null],
  ['not offered (another check says so)', { market: undefined, order: { symbol: 'XRP/USDT' } }, null],
])('marketLive: %s', (_case, change, text) => {
  const [found] = CHECKS.find(({ name }) => name === 'marketLive')!.find(context(change));
  if (text === null) expect(found).toBeUndefined();
  else expect(found).toMatchObject({ code: 'MARKET_NOT_LIVE', detail: expect.stringContaining(text) });
});

const holding = (currency: string, total: string, locked = '0') => anAccountWith({ [currency]: [total, locked] });
const quoteFee = anInstrument({ feeCurrencyRule: 'quote', makerRate: '0.001', takerRate: '0.002' });
const FUNDS = ['INSUFFICIENT_BALANCE'];
it.each<[string, Change, string[]]>([
  ['a limit buy that takes all', { account: holding('USDT', '29500') }, []],
  ['with the least unit missing', { account: holding('USDT', '29499.999999999999999999') }, FUNDS],
  ['with what other orders hold', { account: holding('USDT', '30000', '500') }, []],
  ['with the least unit too much held', { account: holding('USDT', '30000', '500.000000000000000001') }, FUNDS],
  ['a currency never touched', { account: holding('EUR', '1') }, FUNDS],
  [
    'commission from the quote currency, at the dearer rate',
    { account: holding('USDT', '29559'), instrument: quoteFee },
    [],
  ],
  ['and a cent short of it', { account: holding('USDT', '29558.99'), instrument: quoteFee }, FUNDS],
  ['a sell of all that is held', { order: { side: 'sell' }, account: holding('BTC', '0.5') }, []],
  ['a sell of a lot more', { order: { side: 'sell' }, account: holding('BTC', '0.49999') }, FUNDS],
  [
    'a market buy over two levels',
    { order: { orderType: 'market', quantity: '1.5' }, account: holding('USDT', '90000.02') },
    [],
  ],
  [
    'and a cent short of it',
    { order: { orderType: 'market', quantity: '1.5' }, account: holding('USDT', '90000.01') },
    FUNDS,
  ],
  [
    'a market buy pays for what our fills left of a level',
    {
      order: { orderType: 'market', quantity: '1' },
      account: holding('USDT', '60000.01'),
      market: aMarket({ consumedAsks: new Map([[6_000_001, 1]]) }),
    },
    FUNDS,
  ],
  ['no account (another check says so)', { account: undefined }, []],
  ['no size (another check says so)', { order: { quantity: '0.000001' }, account: holding('USDT', '0') }, []],
])('balance: %s', (_case, change, codes) => expect(codesOf('balance', change)).toEqual(codes));

it.each<[string, Change, string[]]>([
  ['no time to end', {}, []],
  ['a time to come', { expireAt: NOW + 1 }, []],
  ['now', { expireAt: NOW }, ['EXPIRE_TIME_IN_PAST']],
])('expireTime: %s', (_case, change, codes) => expect(codesOf('expireTime', change)).toEqual(codes));

const stop = (order: Change['order'], market: Partial<Market> = {}): Change => ({ order, market: aMarket(market) });
const MET = ['TRIGGER_ALREADY_MET'];
const OFFSET = ['TRAILING_OFFSET_INVALID'];
it.each<[string, Change, string[]]>([
  ['a buy stop above the ask', stop({ orderType: 'stop', stopPrice: '61000', triggerSource: 'bidAsk' }), []],
  ['a buy stop at the ask', stop({ orderType: 'stop', stopPrice: '60000.01', triggerSource: 'bidAsk' }), MET],
  [
    'a sell stop below the bid',
    stop({ orderType: 'stop', side: 'sell', stopPrice: '59999', triggerSource: 'bidAsk' }),
    [],
  ],
  [
    'a sell stop at the bid',
    stop({ orderType: 'stop', side: 'sell', stopPrice: '60000', triggerSource: 'bidAsk' }),
    MET,
  ],
  [
    'a sell that takes profit below',
    stop({ orderType: 'takeProfit', side: 'sell', stopPrice: '59000', triggerSource: 'mid' }),
    MET,
  ],
  [
    'a sell that takes profit above',
    stop({ orderType: 'takeProfit', side: 'sell', stopPrice: '61000', triggerSource: 'mid' }),
    [],
  ],
  ['no trade yet to look at', stop({ orderType: 'stop', stopPrice: '59000' }), []],
  ['the last trade', stop({ orderType: 'stop', stopPrice: '59000' }, { lastTrade: aTrade() }), MET],
  [
    'an exit that waits',
    { ...stop({ orderType: 'stop', stopPrice: '59000' }, { lastTrade: aTrade() }), waits: true },
    [],
  ],
  [
    'a trailing stop of 100 bps',
    stop({ orderType: 'trailingStop', trailingOffset: '100', trailingOffsetType: 'bps' }),
    [],
  ],
  [
    'of no whole number of bps',
    stop({ orderType: 'trailingStop', trailingOffset: '1.5', trailingOffsetType: 'bps' }),
    OFFSET,
  ],
  [
    'of more than half the price',
    stop({ orderType: 'trailingStop', trailingOffset: '30001', trailingOffsetType: 'price' }),
    OFFSET,
  ],
  ['off the tick', stop({ orderType: 'trailingStop', trailingOffset: '10.001', trailingOffsetType: 'price' }), OFFSET],
])('trigger: %s', (_case, change, codes) => expect(codesOf('trigger', change)).toEqual(codes));

it('a stop price off the tick is refused by its field', () =>
  expect(codesOf('instrumentFilters', { order: { orderType: 'stop', stopPrice: '61000.001' } })).toEqual([
    'PRICE_OFF_TICK',
  ]));

it.each<[string, Change, string[]]>([
  [
    'a stop buy holds up to the collar beyond its trigger',
    { order: { orderType: 'stop', stopPrice: '61000' }, account: holding('USDT', '33549') },
    FUNDS,
  ],
  ['and no more', { order: { orderType: 'stop', stopPrice: '61000' }, account: holding('USDT', '33550') }, []],
  [
    'the batch before it has taken its part',
    { account: holding('USDT', '29500'), earmarked: new Map([['USDT', 1n]]) },
    FUNDS,
  ],
  ['a replace may use what the order holds', { account: holding('USDT', '500'), held: parseAmount('29000') }, []],
  ['a leg that another holds for', { account: holding('USDT', '0'), sharedHold: 0n }, []],
])('balance: %s', (_case, change, codes) => expect(codesOf('balance', change)).toEqual(codes));
