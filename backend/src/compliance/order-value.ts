import { collarOf } from '../execution/collar.js';
import { notionalOf } from '../execution/grid.js';
import { facing, unmatchable, type Market } from '../execution/market.js';
import { planTake } from '../execution/take-plan.js';
import { parseAmount, type Amount } from '../model/decimal.js';
import { marketKey, type Instrument } from '../model/instrument.js';
import type { RiskContext } from '../risk/check.js';
import { triggerSourceOf, watchedPrice } from '../risk/trigger.js';
import { inUsd, usdRate } from './usd.js';

/** What an order is worth as it is decided: in quote currency, in USD, and by which rate. */
export interface OrderValue {
  readonly usd: Amount;
  readonly quote: Amount;
  readonly rate: Amount;
  readonly rateSource: string;
}

const BPS_IN_ONE = 10_000;
const NO_PRESETS = {};

/**
 * The value that limits, gates and approvals go by; looked up once for each order.
 *
 * - A limit, stop-limit or take-profit with a limit: price times quantity, whatever the market says.
 * - A stop without a limit: its stop price times quantity. A trailing stop: where its trigger would stand now.
 * - A market order: what it would cost on the displayed book now, level by level, our own resting orders included, without
 *   commission. What the book does not show counts at the worst price that was taken, or at the best when nothing was.
 *   In a market without depth: the quote, or the last print.
 * - A replace: all of the order as it will be, what has filled included.
 *
 * Null: an instrument, a grid, a price or a rate is missing.
 */
export function orderValue(context: RiskContext): OrderValue | null {
  if (context.value === undefined) context.value = valueOf(context);
  return context.value;
}

function valueOf(context: RiskContext): OrderValue | null {
  const { instrument, quantityLots } = context;
  if (instrument === undefined || quantityLots === undefined) return null;
  const quote = quoteValue(context, instrument, quantityLots);
  if (quote === null) return null;
  const found = usdRate(instrument.quoteCurrency, (symbol) => midOf(context, symbol), context.rules.usdPar);
  if (found === null) return null;
  return { usd: inUsd(quote, found), quote, rate: found.rate, rateSource: found.source };
}

function quoteValue(context: RiskContext, instrument: Instrument, lots: number): Amount | null {
  const { order, priceTicks, stopTicks } = context;
  if (order.price !== undefined) return priceTicks === undefined ? null : notionalOf(instrument, priceTicks, lots);
  if (triggerSourceOf(order) === null) return walkedCost(context, instrument, lots);
  const trigger = order.trailingOffset === undefined ? stopTicks : trailingTrigger(context, instrument);
  return trigger === undefined ? null : notionalOf(instrument, trigger, lots);
}

/** Where a trailing stop's trigger stands as it starts: its offset behind the side of the book that it sells or buys on. */
function trailingTrigger({ order, market }: RiskContext, instrument: Instrument): number | undefined {
  const from = watchedPrice(market, 'bidAsk', order.side);
  if (from === null || order.trailingOffset === undefined) return undefined;
  const away =
    order.trailingOffsetType === 'bps'
      ? Math.ceil((from * Number(order.trailingOffset)) / BPS_IN_ONE)
      : Number(parseAmount(order.trailingOffset) / parseAmount(instrument.tickSize));
  return order.side === 'buy' ? from + away : Math.max(1, from - away);
}

function walkedCost(context: RiskContext, instrument: Instrument, lots: number): Amount | null {
  const { market, order, resting, preset, source } = context;
  if (market === undefined) return null;
  const best = facing(market, order.side)[0]?.[0] ?? shallowPrice(market, order.side);
  if (best === null) return null;
  const { account, side, selfTradePrevention = 'expireTaker' } = order;
  const { steps } = planTake(
    { terms: { account, side, selfTradePrevention }, leavesLots: lots },
    { market, resting, rules: { source, preset, accountPresets: NO_PRESETS } },
    collarOf(side, best, preset.collarBps),
    (_price, all) => all,
  );
  let [cost, left, worst] = [0n, lots, best];
  for (const step of steps) {
    if (step.kind === 'prevented') continue;
    const [price, taken] =
      step.kind === 'book' ? [step.take.price, step.take.lots] : [step.maker.priceTicks, step.lots];
    worst = price ?? worst;
    cost += notionalOf(instrument, worst, taken);
    left -= taken;
  }
  return left <= 0 ? cost : cost + notionalOf(instrument, worst, left);
}

/** The price of a market that shows no depth. */
function shallowPrice({ hasDepth, quote, lastTrade }: Market, side: 'buy' | 'sell'): number | null {
  if (hasDepth) return null;
  return (side === 'buy' ? quote?.ask : quote?.bid) ?? lastTrade?.price ?? null;
}

/** The mid of another market of the order's venue, while that market is live and its book fresh. */
function midOf({ markets, order, receivedAt, staleAfterUs }: RiskContext, symbol: string): Amount | null {
  const market = markets.get(marketKey(order.venue, symbol));
  if (market?.book == null || market.instrument === null || unmatchable(market) !== null) return null;
  if (receivedAt - market.book.timeReceived >= staleAfterUs) return null;
  const [bid, ask] = [market.book.bids[0]?.[0], market.book.asks[0]?.[0]];
  if (bid === undefined || ask === undefined) return null;
  return (BigInt(bid + ask) * parseAmount(market.instrument.tickSize)) / 2n;
}
