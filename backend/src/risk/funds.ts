import { collarOf } from '../execution/collar.js';
import { holdFor, notionalOf, quantityOf, withQuoteCommission } from '../execution/grid.js';
import { facing, type Market } from '../execution/market.js';
import type { Order, PendingChange } from '../execution/order.js';
import { presetOf } from '../execution/presets.js';
import { planTake } from '../execution/take-plan.js';
import { parseAmount, type Amount } from '../model/decimal.js';
import type { Instrument } from '../model/instrument.js';
import type { ExecutionPreset, TradingRules } from '../model/trading-rules.js';
import { atHighestRates } from '../portfolio/fees.js';
import type { RiskContext } from './check.js';
import { triggerSourceOf, watchedPrice } from './trigger.js';

const BPS_IN_ONE = 10_000;

/**
 * Funds an order sets aside; undefined when its numbers or its instrument are not valid. A sell holds what it sells. A
 * buy holds its limit; without a limit, what the book in hand would charge, and more where the price may move before
 * it is bought: up to the market collar beyond its trigger, or beyond the worst level it would take now.
 */
export function fundsNeeded(context: RiskContext): Amount | undefined {
  context.funds ??= needOf(context);
  return context.funds;
}

function needOf(context: RiskContext): Amount | undefined {
  const { order, quantityLots, priceTicks, filledLots, preset } = context;
  if (context.instrument === undefined || quantityLots === undefined) return undefined;
  const instrument = atHighestRates(context.fees, order.account, context.instrument);
  if (context.sharedHold !== null) return context.sharedHold;
  const lots = Math.max(0, quantityLots - filledLots);
  if (order.side === 'sell') return quantityOf(instrument, lots);
  if (order.price !== undefined)
    return priceTicks === undefined ? undefined : holdFor(instrument, 'buy', priceTicks, lots);
  if (triggerSourceOf(order) === null) return marketCost(context, instrument, lots);
  const trigger = triggerOf(context, instrument);
  return trigger === undefined ? undefined : holdFor(instrument, 'buy', collared(trigger, preset), lots);
}

/** What an order on other terms would hold, and what its replaces on their way need if that is more. */
export function fundsHeld(
  rules: TradingRules,
  order: Order,
  terms: { readonly priceTicks: number | null; readonly quantityLots: number },
  others: readonly PendingChange[],
): Amount {
  const { instrument, filledLots, stopTicks } = order;
  const { side, account } = order.terms;
  if (instrument === null) return 0n;
  let most = 0n;
  for (const wanted of [terms, ...others]) {
    if (!('quantityLots' in wanted)) continue;
    const lots = Math.max(0, wanted.quantityLots - filledLots);
    const price = wanted.priceTicks ?? collared(stopTicks ?? 0, presetOf(rules, account));
    const needed = holdFor(atHighestRates(rules, account, instrument), side, price, lots);
    if (needed > most) most = needed;
  }
  return most;
}

/** The worst price a buy without a limit may pay once its trigger is met, in ticks. */
export function collared(ticks: number, { collarBps }: ExecutionPreset): number {
  return ticks + Math.ceil((ticks * collarBps) / BPS_IN_ONE);
}

function triggerOf({ order, market, stopTicks }: RiskContext, instrument: Instrument): number | undefined {
  if (order.trailingOffset === undefined) return stopTicks;
  const from = watchedPrice(market, 'bidAsk', order.side);
  if (from === null) return undefined;
  const offset = parseAmount(order.trailingOffset);
  if (order.trailingOffsetType === 'bps') return Math.ceil(from * (1 + Number(order.trailingOffset) / BPS_IN_ONE));
  return from + Number(offset / parseAmount(instrument.tickSize));
}

/**
 * What a market buy costs over all it would take now, the market's and ours, commission included where the quote
 * currency pays it. It is the venue's own walk: a hold of less would cut the order short.
 */
function marketCost(context: RiskContext, instrument: Instrument, lots: number): Amount | undefined {
  const { market, preset } = context;
  if (market === undefined) return undefined;
  let cost = 0n;
  let worst: number | undefined;
  for (const { price, lots: taken } of takesOf(context, market, lots)) {
    cost += withQuoteCommission(instrument, notionalOf(instrument, price, taken));
    worst = price;
  }
  const travels = preset.submitLatency.kind !== 'constant' || preset.submitLatency.us > 0;
  return travels && worst !== undefined ? holdFor(instrument, 'buy', collared(worst, preset), lots) : cost;
}

function takesOf({ order, resting, preset, source }: RiskContext, market: Market, lots: number) {
  const best = facing(market, 'buy')[0]?.[0];
  const limit = best === undefined ? null : collarOf('buy', best, preset.collarBps);
  const { account, side, selfTradePrevention = 'expireTaker' } = order;
  const { steps } = planTake(
    { terms: { account, side, selfTradePrevention }, leavesLots: lots },
    { market, resting, rules: { source, preset, accountPresets: NO_PRESETS } },
    limit,
    (_price, all) => all,
  );
  return steps.flatMap((step) => {
    if (step.kind === 'book') return [{ price: step.take.price, lots: step.take.lots }];
    return step.kind === 'own' ? [{ price: step.maker.priceTicks ?? 0, lots: step.lots }] : [];
  });
}
const NO_PRESETS = {};
