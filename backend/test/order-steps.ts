import type { SubmitOrderRequest } from '@paperdesk/contract';
import fc from 'fast-check';
import { PRESETS } from '../src/execution/presets.js';
import type { Level } from '../src/model/market-event.js';
import type { TradingRules } from '../src/model/trading-rules.js';
import { aBook, aCancel, aListing, aMarketState, anAccount, anInstrument, aSubmit, aTrade } from './builders.js';
import { aBatch, aNewOrder, aReplace, CORE_RULES, CoreDesk } from './core-desk.js';

/** Prices count ticks from here; the market stays within a few of them, so that everything meets everything. */
export const MID = 6_000_000;
const priceAt = (ticks: number) => ((MID + ticks) / 100).toFixed(2);
const quantityOf = (lots: number) => (lots / 100_000).toFixed(5);

const side = fc.constantFrom('buy' as const, 'sell' as const);
const ticks = fc.integer({ min: -8, max: 8 });
const lots = fc.integer({ min: 10, max: 90_000 });
const levels = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 60_000 })), {
  minLength: 1,
  maxLength: 4,
});

/** One thing that happens to a desk. Of a list of orders the prices are on the right sides of each other. */
const orderStep = fc.record({
  kind: fc.constant('order' as const),
  ...{ side, ticks, lots, account: fc.constantFrom('main', 'other') },
  stop: ticks,
  orderType: fc.constantFrom('limit', 'limit', 'market', 'stop', 'stopLimit', 'takeProfit', 'trailingStop'),
  timeInForce: fc.constantFrom('GTC', 'GTC', 'IOC', 'FOK', 'DAY'),
  triggerSource: fc.constantFrom('last', 'bidAsk', 'mid'),
  postOnly: fc.constantFrom('none', 'none', 'reject', 'reprice'),
  selfTradePrevention: fc.constantFrom('none', 'expireTaker', 'expireMaker', 'expireBoth'),
  bps: fc.boolean(),
});
const listStep = fc.record({
  kind: fc.constant('list' as const),
  ...{ side, lots, account: fc.constantFrom('main', 'other'), entry: ticks },
  contingency: fc.constantFrom('oco' as const, 'bracket' as const),
  profit: fc.integer({ min: 1, max: 5 }),
  loss: fc.integer({ min: 1, max: 5 }),
  lossType: fc.constantFrom('stop', 'stopLimit', 'trailingStop'),
});
const bookStep = fc.record({ kind: fc.constant('book' as const), bids: levels, asks: levels, shift: ticks });
const tradeStep = fc.record({
  kind: fc.constant('trade' as const),
  ticks: fc.integer({ min: -9, max: 9 }),
  lots: fc.integer({ min: 1, max: 90_000 }),
  side,
});
const step = fc.oneof(
  { weight: 4, arbitrary: orderStep },
  { weight: 2, arbitrary: listStep },
  { weight: 3, arbitrary: bookStep },
  { weight: 3, arbitrary: tradeStep },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat(20) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('replace' as const), pick: fc.nat(20), ticks: fc.option(ticks), lots }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('state' as const), live: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass' as const), us: fc.integer({ min: 1, max: 3_000 }) }) },
);
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
export const orderSteps = (maxLength: number) => fc.array(step, { minLength: 5, maxLength });

/** Assumptions that properties hold under: with and without latency, each queue model, thin depth. */
export const someRules = fc
  .record({
    us: fc.constantFrom(0, 0, 1_000),
    queueModel: fc.constantFrom('front' as const, 'riskAverse' as const, 'power' as const, 'log' as const),
    displayedPercent: fc.constantFrom(100, 100, 50),
  })
  .map(({ us, queueModel, displayedPercent }): TradingRules => {
    const latency = { kind: 'constant', us } as const;
    const ways = { submitLatency: latency, cancelLatency: latency, reportLatency: latency };
    return { ...CORE_RULES, preset: { ...PRESETS.frictionless, ...ways, queueModel, displayedPercent } };
  });

export function openDesk(rules: TradingRules, feeCurrencyRule: 'received' | 'quote' = 'received'): CoreDesk {
  const at = new CoreDesk(rules);
  const { timeReceived } = aListing();
  at.feed({ type: 'instrument', instrument: anInstrument({ feeCurrencyRule }), timeReceived }, aMarketState(), aBook());
  for (const account of ['main', 'other']) at.send(anAccount({ account }));
  return at;
}

/** Lets a step happen. What is refused is refused: that is no fault. */
export function happen(at: CoreDesk, next: Step): void {
  switch (next.kind) {
    case 'order':
      at.send({ ...aSubmit(), ...aNewOrder(orderOf(next)) });
      return;
    case 'list':
      at.send(aBatch(listOf(next)));
      return;
    case 'book': {
      const away = (from: typeof next.bids, sign: 1 | -1) => {
        let ticksAway = MID + next.shift;
        return from.map(([gap, size]): Level => [(ticksAway += sign * gap), size]);
      };
      at.now += 1;
      at.book(away(next.bids, -1), away(next.asks, 1));
      return;
    }
    case 'trade': {
      at.now += 1;
      const tradeId = `m-${at.inputs.length}`;
      at.feed(aTrade({ tradeId, price: MID + next.ticks, quantity: next.lots, side: next.side }));
      return;
    }
    case 'cancel':
    case 'replace': {
      const orderId = [...at.core.state.orders.keys()][next.pick];
      if (orderId === undefined) return;
      if (next.kind === 'cancel') at.send(aCancel(orderId));
      else {
        const price = next.ticks === null ? {} : { price: priceAt(next.ticks) };
        at.send(aReplace(orderId, { quantity: quantityOf(next.lots), ...price }));
      }
      return;
    }
    case 'state':
      at.feed(aMarketState({ state: next.live ? 'live' : 'stale' }));
      return;
    case 'pass':
      at.pass(next.us);
  }
}

function orderOf(step: Extract<Step, { kind: 'order' }>): Partial<SubmitOrderRequest> {
  const { orderType } = step;
  const triggers = orderType === 'stop' || orderType === 'stopLimit' || orderType === 'takeProfit';
  const priced = orderType === 'limit' || orderType === 'stopLimit';
  const immediate = step.timeInForce === 'IOC' || step.timeInForce === 'FOK';
  const allowed = orderType === 'limit' || (orderType === 'market') === immediate;
  return {
    ...{ account: step.account, side: step.side, quantity: quantityOf(step.lots) },
    orderType: orderType as SubmitOrderRequest['orderType'],
    timeInForce: allowed ? (step.timeInForce as 'GTC') : orderType === 'market' ? 'IOC' : 'GTC',
    ...(priced ? { price: priceAt(step.ticks) } : {}),
    ...(triggers ? { stopPrice: priceAt(step.stop) } : {}),
    ...(triggers || orderType === 'trailingStop' ? { triggerSource: step.triggerSource as 'last' } : {}),
    ...(orderType === 'trailingStop' ? trailing(step.bps) : {}),
    ...(orderType === 'limit' && !immediate ? { postOnly: step.postOnly as 'none' } : {}),
    selfTradePrevention: step.selfTradePrevention as 'none',
  };
}

function trailing(bps: boolean) {
  return bps
    ? ({ trailingOffset: '1', trailingOffsetType: 'bps' } as const)
    : ({ trailingOffset: '0.03', trailingOffsetType: 'price' } as const);
}

function listOf(step: Extract<Step, { kind: 'list' }>): Partial<SubmitOrderRequest>[] {
  const { contingency, account, profit, loss, entry } = step;
  const shared = { contingency, account, orderListId: 'list', quantity: quantityOf(step.lots) };
  const side = contingency === 'oco' ? step.side : step.side === 'buy' ? 'sell' : 'buy';
  const sign = side === 'sell' ? 1 : -1;
  const stopPrice = priceAt(entry - sign * loss);
  const limits: Record<string, Partial<SubmitOrderRequest>> = {
    stop: { orderType: 'stop', stopPrice },
    stopLimit: { orderType: 'stopLimit', stopPrice, price: priceAt(entry - sign * (loss + 1)) },
    trailingStop: { orderType: 'trailingStop', ...trailing(false) },
  };
  const pair = [
    { ...shared, side, orderType: 'limit', price: priceAt(entry + sign * profit) },
    { ...shared, side, ...limits[step.lossType] },
  ] satisfies Partial<SubmitOrderRequest>[];
  if (contingency === 'oco') return pair;
  return [{ ...shared, side: step.side, orderType: 'limit', price: priceAt(entry) }, ...pair];
}

/** Buys for sells, and each price as far on the other side of {@link MID}. */
export function mirrored(next: Step): Step {
  const flip = (from: 'buy' | 'sell') => (from === 'buy' ? 'sell' : 'buy');
  switch (next.kind) {
    case 'order':
      return { ...next, side: flip(next.side), ticks: -next.ticks, stop: -next.stop };
    case 'list':
      return { ...next, side: flip(next.side), entry: -next.entry };
    case 'book':
      return { ...next, bids: next.asks, asks: next.bids, shift: -next.shift };
    case 'trade':
      return { ...next, side: flip(next.side), ticks: -next.ticks };
    case 'replace':
      return { ...next, ticks: next.ticks === null ? null : -next.ticks };
    default:
      return next;
  }
}
