import { aBook, aListing, aMarketState, anAccount } from '../../test/builders.js';
import { CORE_RULES, CoreDesk } from '../../test/core-desk.js';
import type { OrderFilled } from '../model/desk-event.js';
import type { TradingRules } from '../model/trading-rules.js';

const tiers = [
  { volume: '0', makerRate: '0.001', takerRate: '0.002' },
  { volume: '60000', makerRate: '0.0005', takerRate: '0.001' },
];
const SCHEDULED: TradingRules = { ...CORE_RULES, feeSchedules: { demo: { source: 'table', tiers } } };
/** A venue that takes commissions from quote currency and lists no rates. */
const listing = aListing({ feeCurrencyRule: 'quote', makerRate: '0', takerRate: '0', feeSource: 'nothing listed' });
function aDesk(rules: TradingRules, earlier: ConstructorParameters<typeof CoreDesk>[1] = []): CoreDesk {
  const desk = new CoreDesk(rules, earlier);
  desk.feed(listing, aMarketState(), aBook());
  desk.send(anAccount({ deposits: [{ currency: 'USDT', amount: '120000' }] }));
  return desk;
}
const feesOf = (desk: CoreDesk) =>
  desk.events
    .filter((event): event is OrderFilled => event.type === 'orderFilled')
    .map(({ liquiditySide, rate, feeTier, feeSource }) => ({ liquiditySide, rate, feeTier, feeSource }));
const usdtOf = (desk: CoreDesk) => desk.core.state.accounts.get('main')?.balances.get('USDT');

test('each fill carries the rate, tier and provenance of its moment; the volume it adds counts from the next on', () => {
  const desk = aDesk(SCHEDULED);
  // 1 BTC at 60,000.01 reaches the second tier, by which the next order is charged.
  desk.submit({ orderType: 'market', quantity: '1' });
  desk.submit({ orderType: 'market', quantity: '0.1' });
  const shared = { liquiditySide: 'taker', feeSource: 'table' };
  expect(feesOf(desk)).toEqual([
    { ...shared, rate: '0.002', feeTier: '0' },
    { ...shared, rate: '0.001', feeTier: '60000' },
  ]);
});

test("an account's own terms go before the schedule, from the next start on", () => {
  const before = aDesk(SCHEDULED);
  before.submit({ orderType: 'market', quantity: '0.1' });
  const own = { makerRate: '0', takerRate: '0.0003', source: 'contract' };
  const after = aDesk({ ...SCHEDULED, accountFees: { main: own } }, before.events);
  after.submit({ orderType: 'market', quantity: '0.1' });
  expect(feesOf(after)).toMatchObject([
    { rate: '0.002', feeTier: '0', feeSource: 'table' },
    { rate: '0.0003', feeTier: null, feeSource: 'contract' },
  ]);
});

test.each<[string, TradingRules, string]>([
  // 120,000 / (60,000.01 x 1.002) = 1.9960…; the second BTC is at 60,000.02.
  ['the schedule', SCHEDULED, '1.99'],
  [
    'own terms',
    { ...CORE_RULES, accountFees: { main: { makerRate: '0', takerRate: '0.002', source: 'contract' } } },
    '1.99',
  ],
])('a hold covers the commission of %s, whatever the venue lists', (_, rules, most) => {
  const desk = aDesk(rules);
  const limit = { price: '60000.02', quantity: '1.9999' };
  expect(() => desk.submit(limit)).toThrow('INSUFFICIENT_BALANCE');
  expect(() => desk.submit({ orderType: 'market', quantity: '1.9999' })).toThrow('INSUFFICIENT_BALANCE');
  desk.submit({ ...limit, quantity: most });
  const { total = -1n, locked = -1n } = usdtOf(desk) ?? {};
  expect(total >= locked && locked === 0n).toBe(true);
  expect(desk.faults).toEqual([]);
});
