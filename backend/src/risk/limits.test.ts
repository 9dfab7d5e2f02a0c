import { aBatch, aListing, aMarketState, aBook, aReplace, aSubmit, NOW, RISK } from '../../test/builders.js';
import { CoreDesk } from '../../test/core-desk.js';
import type { SubmitOrderRequest } from '@paperdesk/contract';
import type { CommandOutcome } from '../engine/desk.js';
import { UNLIMITED, type Limits, type LimitScope, type RiskRules } from '../model/risk-rules.js';

const MINUTE = 60_000_000;
type Change = Partial<SubmitOrderRequest>;

function aDesk(rules: Partial<RiskRules>): CoreDesk {
  const desk = new CoreDesk().open('other');
  const change = { version: 0, rules: { ...UNLIMITED, ...rules }, reason: 'test', effectiveAt: NOW } as const;
  const set = desk.send({ type: 'changeRiskRules', actor: RISK, receivedAt: NOW, requestId: 'r', ...change });
  expect(set.ok).toBe(true);
  return watched(desk);
}
function limited(limits: Limits, scope: LimitScope = 'account', scopeValue = '*'): CoreDesk {
  return aDesk({ limits: [{ scope, scopeValue, limits }] });
}
/** What currencies are worth is looked up, then the limits are. */
function watched(desk: CoreDesk, btc = '60000'): CoreDesk {
  desk.take({ kind: 'marks', usd: { BTC: btc } });
  desk.take({ kind: 'watch', at: desk.now });
  return desk;
}
function codesOf(outcome: CommandOutcome): string[] {
  return outcome.ok ? [] : (outcome.denials ?? []).map(({ code }) => code);
}
function sent(desk: CoreDesk, order: Change = {}, actor = aSubmit().actor): string[] {
  return codesOf(desk.send(aSubmit(order, { actor })));
}
const types = (desk: CoreDesk, type: string) => desk.events.filter((event) => event.type === type);
const fresh = (desk: CoreDesk) => desk.feed(aListing(), aMarketState(), aBook());

/** A buy of 0.5 at 59000 is worth 29,500 USD; a limit of that lets it pass, one cent less does not. */
it.each<[string, Limits, Limits, Change]>([
  ['ORDER_NOTIONAL_LIMIT', { orderNotional: '29500' }, { orderNotional: '29499.99' }, {}],
  ['ORDER_QUANTITY_LIMIT', { orderQuantity: '0.5' }, { orderQuantity: '0.49999' }, {}],
  ['DAILY_LIMIT_EXCEEDED', { dayNotional: '29500' }, { dayNotional: '29499.99' }, {}],
  ['POSITION_LIMIT', { positionNotional: '89500' }, { positionNotional: '89499.99' }, {}],
  ['GROSS_EXPOSURE_LIMIT', { grossExposure: '89500' }, { grossExposure: '89499.99' }, {}],
  ['CONCENTRATION_LIMIT', { concentrationPercent: 28.88 }, { concentrationPercent: 28.87 }, {}],
  ['PRICE_COLLAR', { collarBps: 100 }, { collarBps: 99 }, { price: '60600' }],
  ['PRICE_COLLAR', { collarBps: 100 }, { collarBps: 99 }, { side: 'sell', price: '59400.01' }],
])('%s: lets the limit itself pass and nothing beyond it', (code, enough, tooLittle, order) => {
  expect(sent(limited(enough), order)).toEqual([]);
  const desk = limited(tooLittle);
  const outcome = desk.send(aSubmit(order));
  expect(codesOf(outcome)).toEqual([code]);
  const [denial] = outcome.ok ? [] : (outcome.denials ?? []);
  expect(denial?.limit).toBe(String(Object.values(tooLittle)[0]));
  expect(denial?.value).not.toBeNull();
});

it.each<[LimitScope, string]>([
  ['account', 'main'],
  ['venue', 'demo'],
  ['symbol', 'BTC/USDT'],
  ['person', 'p-trader'],
  ['strategy', 'mean'],
])('counts the day by %s, and leaves others alone', (scope, value) => {
  const desk = limited({ dayNotional: '40000' }, scope, value);
  expect(sent(desk, { strategy: 'mean' })).toEqual([]);
  expect(sent(desk, { strategy: 'mean' })).toEqual(['DAILY_LIMIT_EXCEEDED']);
  expect(sent(limited({ dayNotional: '1' }, scope, 'another'), { strategy: 'mean' })).toEqual([]);
});

it('gives back what was canceled, keeps what was filled, and begins anew with the UTC day', () => {
  const desk = limited({ dayNotional: '40000' });
  const resting = desk.submit();
  expect(sent(desk)).toEqual(['DAILY_LIMIT_EXCEEDED']);
  desk.cancel(resting);
  desk.submit({ orderType: 'market', quantity: '0.5' });
  expect(sent(desk)).toEqual(['DAILY_LIMIT_EXCEEDED']);
  desk.pass(24 * 60 * MINUTE);
  expect(sent(fresh(desk))).toEqual([]);
});

it('counts orders of one batch together, and a replace only for what it adds', () => {
  const desk = limited({ dayNotional: '40000' });
  expect(codesOf(desk.send(aBatch([{}, {}])))).toEqual(['DAILY_LIMIT_EXCEEDED']);
  const id = desk.submit();
  expect(codesOf(desk.send(aReplace(id, { quantity: '0.6' })))).toEqual([]);
  expect(codesOf(desk.send(aReplace(id, { quantity: '0.7' })))).toEqual(['DAILY_LIMIT_EXCEEDED']);
});

it('takes ten orders of a person in any minute, over a restart too; the eleventh keeps its id', () => {
  const desk = limited({ ordersPerMinute: 10 }, 'person');
  for (let sentBefore = 0; sentBefore < 10; sentBefore += 1) expect(sent(desk, { quantity: '0.1' })).toEqual([]);
  const again = new CoreDesk(desk.rules, desk.events);
  fresh(again);
  const eleventh = aSubmit({ quantity: '0.1' });
  const refused = again.send(eleventh);
  expect([refused.ok, refused.ok ? 0 : refused.status, ...codesOf(refused)]).toEqual([
    false,
    429,
    'RATE_LIMIT_EXCEEDED',
  ]);
  expect(sent(again, { quantity: '0.1' }, { person: 'p-bot', via: 'token', verified: true })).toEqual([]);
  again.pass(MINUTE + 100);
  expect(fresh(again).send(eleventh).ok).toBe(true);
});

it('counts a list as one and a cancel as none', () => {
  const desk = limited({ ordersPerMinute: 2 }, 'person');
  const list = { orderListId: 'list', contingency: 'oco', side: 'sell', quantity: '0.1' } as const;
  desk.batch(
    { ...list, orderType: 'limit', price: '61000' },
    { ...list, orderType: 'stop', stopPrice: '59000', timeInForce: 'GTC' },
  );
  desk.cancel(desk.submit());
  expect(sent(desk)).toEqual(['RATE_LIMIT_EXCEEDED']);
});

it('refuses the same order under another id, until it was canceled or time has passed', () => {
  const desk = aDesk({ duplicateSeconds: 2 });
  const first = desk.submit();
  expect(sent(desk)).toEqual(['DUPLICATE_ORDER']);
  expect(sent(desk, { quantity: '0.50001' })).toEqual([]);
  desk.cancel(first);
  expect(sent(desk)).toEqual([]);
  desk.pass(2_000_100);
  expect(sent(desk)).toEqual([]);
});

it('bounds open orders', () => {
  const desk = limited({ openOrders: 1 });
  const id = desk.submit();
  expect(sent(desk)).toEqual(['OPEN_ORDERS_LIMIT']);
  desk.cancel(id);
  expect(sent(desk)).toEqual([]);
});

it('lets nobody buy what is restricted, and everybody sell it', () => {
  const desk = aDesk({ restricted: [{ symbol: 'BTC/USDT', reason: 'insider list' }] });
  expect(sent(desk)).toEqual(['RESTRICTED_SYMBOL']);
  expect(sent(desk, { side: 'sell', price: '61000' })).toEqual([]);
});

it('stops a strategy that executes too often in a market and side until risk releases it', () => {
  const desk = aDesk({ repeatedExecution: { fills: 2, windowSeconds: 60 } });
  const order = { orderType: 'market', quantity: '0.01', strategy: 'mean' } as const;
  desk.submit(order);
  expect(types(desk, 'throttleTripped')).toHaveLength(0);
  desk.submit(order);
  expect(sent(desk, order)).toEqual(['REPEATED_EXECUTION']);
  expect(sent(desk, { ...order, strategy: 'other' })).toEqual([]);
  const asked = { actor: RISK, receivedAt: NOW, requestId: 'r', reason: 'looked at' };
  desk.send({ type: 'releaseThrottle', key: 'main mean demo|BTC/USDT buy', ...asked });
  expect(sent(desk, order)).toEqual([]);
});

it('warns at 50, 75 and 90 percent, once a UTC day and step', () => {
  const desk = limited({ openOrders: 4 });
  const told = () => types(watched(desk), 'limitWarned').map((event) => ('percent' in event ? event.percent : 0));
  desk.submit();
  expect(told()).toEqual([]);
  desk.submit();
  expect(told()).toEqual([50]);
  desk.submit();
  desk.cancel(desk.submit());
  expect(told()).toEqual([50, 75]);
  desk.submit();
  expect(told()).toEqual([50, 75, 90]);
  desk.pass(24 * 60 * MINUTE);
  expect(told()).toEqual([50, 75, 90, 90]);
});

it('stops an account by itself that lost what it may in a day, once; a re-arm holds, and buying stays refused', () => {
  const desk = limited({ dayLoss: '1000' });
  const working = desk.submit();
  watched(desk, '59000.01');
  expect(types(desk, 'killSwitchTripped')).toHaveLength(0);
  watched(desk, '59000');
  const [trip] = types(desk, 'killSwitchTripped');
  expect(trip).toMatchObject({ scope: 'account', scopeValue: 'main', trigger: 'dayLoss', actor: { person: 'system' } });
  expect(desk.order(working).status).toBe('canceled');
  // Account `other` holds the same and lost the same.
  expect(desk.core.state.kills.size).toBe(2);
  const killId = trip !== undefined && 'killId' in trip ? String(trip.killId) : '';
  desk.pass(MINUTE + 1000);
  const rearmed = desk.send({
    type: 'rearmKillSwitch',
    killId,
    reason: 'seen',
    actor: RISK,
    receivedAt: NOW,
    requestId: 'r',
  });
  expect(rearmed.ok).toBe(true);
  watched(fresh(desk), '59000');
  expect(desk.core.state.kills.size).toBe(1);
  expect(sent(desk)).toEqual(['DAY_LOSS_LIMIT']);
  expect(sent(desk, { side: 'sell', price: '61000', quantity: '0.1' })).toEqual([]);
});

it('counts a drawdown from the highest equity, and a transfer as neither loss nor win', () => {
  const desk = limited({ drawdownPercent: 10 });
  watched(desk, '70000');
  const asked = { receivedAt: NOW, requestId: 'r', actor: RISK, account: 'main' };
  desk.send({ type: 'transferFunds', transferId: 't', direction: 'out', currency: 'USDT', amount: '100000', ...asked });
  watched(desk, '60000');
  expect(types(desk, 'killSwitchTripped')).toHaveLength(0);
  watched(desk, '40000');
  expect(types(desk, 'killSwitchTripped').map((event) => ('trigger' in event ? event.trigger : ''))).toContain(
    'drawdown',
  );
});

it('refuses what it cannot price where a limit needs to know', () => {
  const desk = limited({ grossExposure: '1000000' });
  desk.take({ kind: 'marks', usd: {} });
  expect(sent(desk)).toEqual(['UNPRICED']);
  expect(sent(desk, { side: 'sell', price: '61000', quantity: '0.1' })).toEqual([]);
});

it('comes to the same use of limits when its events are folded again', () => {
  const desk = limited({ dayNotional: '1000000', dayLoss: '50000' });
  desk.submit();
  desk.submit({ orderType: 'market', quantity: '1.5' });
  desk.replace(desk.submit(), { price: '58000', quantity: '0.2' });
  watched(desk, '61000');
  const folded = new CoreDesk(desk.rules, desk.events);
  expect(folded.core.state.usage).toEqual(desk.core.state.usage);
});
