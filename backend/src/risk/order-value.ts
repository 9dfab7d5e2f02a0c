import { collarOf } from '../execution/collar.js';
import { notionalOf } from '../execution/grid.js';
import { facing, unmatchable, type Market } from '../execution/market.js';
import { planTake } from '../execution/take-plan.js';
import { parseAmount, type Amount } from '../model/decimal.js';
import { marketKey, type Instrument } from '../model/instrument.js';
import { reason, type RiskContext } from './check.js';
import { triggerSourceOf, watchedPrice } from './trigger.js';
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
 * The value that limits, gates and approvals go by; looked up once for each order. It is the most that the order is
 * expected to come to, so that no limit price hides what would be traded.
 *
 * - A buy with a limit: limit price times quantity, whatever the market says.
 * - A sell with a limit: the same, but what would trade at once at better prices counts at these, level by level; one
 *   with a trigger counts at its trigger where that is higher.
 * - A stop without a limit: its stop price times quantity. A trailing buy: where its trigger would stand now; a trailing
 *   sell: the bid of now.
 * - A market order: what it would come to on the displayed book now, level by level, our own resting orders included,
 *   without commission. What the book does not show counts at the worst price that was taken, or at the best when nothing
 *   was. In a market without depth: the quote, or the last print.
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
  if (order.price !== undefined)
    return priceTicks === undefined ? null : limitValue(context, instrument, { lots, priceTicks });
  if (triggerSourceOf(order) === null) return marketValue(context, instrument, lots);
  const trigger = order.trailingOffset === undefined ? stopTicks : trailingPrice(context, instrument);
  return trigger === undefined ? null : notionalOf(instrument, trigger, lots);
}

function limitValue(
  context: RiskContext,
  instrument: Instrument,
  { lots, priceTicks }: { readonly lots: number; readonly priceTicks: number },
): Amount {
  const { order, market, stopTicks, waits } = context;
  if (order.side === 'buy') return notionalOf(instrument, priceTicks, lots);
  if (stopTicks !== undefined) return notionalOf(instrument, Math.max(priceTicks, stopTicks), lots);
  const bid = market === undefined ? undefined : (facing(market, 'sell')[0]?.[0] ?? shallowPrice(market, 'sell'));
  if (market === undefined || waits || bid == null || bid <= priceTicks)
    return notionalOf(instrument, priceTicks, lots);
  if (market.book === null) return notionalOf(instrument, bid, lots);
  const { value, left } = walked(context, instrument, { market, lots, limit: priceTicks });
  return value + notionalOf(instrument, priceTicks, left);
}

/** A trailing buy's trigger starts its offset above the ask and only falls; a trailing sell's only rises toward the bid and past it. */
function trailingPrice({ order, market }: RiskContext, instrument: Instrument): number | undefined {
  const from = watchedPrice(market, 'bidAsk', order.side);
  if (from === null || order.trailingOffset === undefined) return undefined;
  if (order.side === 'sell') return from;
  if (order.trailingOffsetType === 'bps') return from + Math.ceil((from * Number(order.trailingOffset)) / BPS_IN_ONE);
  return from + Number(parseAmount(order.trailingOffset) / parseAmount(instrument.tickSize));
}

function marketValue(context: RiskContext, instrument: Instrument, lots: number): Amount | null {
  const { market, order, preset } = context;
  if (market === undefined) return null;
  const best = facing(market, order.side)[0]?.[0] ?? shallowPrice(market, order.side);
  if (best === null) return null;
  const limit = collarOf(order.side, best, preset.collarBps);
  const { value, left, worst } = walked(context, instrument, { market, lots, limit });
  return value + notionalOf(instrument, worst ?? best, left);
}

/** What an order would take now down to a limit: the market's and our own. */
function walked(
  { order, resting, preset, source }: RiskContext,
  instrument: Instrument,
  { market, lots, limit }: { readonly market: Market; readonly lots: number; readonly limit: number },
): { readonly value: Amount; readonly left: number; readonly worst: number | undefined } {
  const { account, side, selfTradePrevention = 'expireTaker' } = order;
  const { steps } = planTake(
    { terms: { account, side, selfTradePrevention }, leavesLots: lots },
    { market, resting, rules: { source, preset, accountPresets: NO_PRESETS } },
    limit,
    (_price, all) => all,
  );
  let [value, left, worst]: [Amount, number, number | undefined] = [0n, lots, undefined];
  for (const step of steps) {
    if (step.kind === 'prevented') continue;
    const taken = step.kind === 'book' ? step.take.lots : step.lots;
    worst = step.kind === 'book' ? step.take.price : (step.maker.priceTicks ?? limit);
    value += notionalOf(instrument, worst, taken);
    left -= taken;
  }
  return { value, left: Math.max(0, left), worst };
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

/** An order that a rule must value in USD, and cannot. */
export function unpriced(currency: string): ReturnType<typeof reason> {
  return reason(
    'UNPRICED',
    `The order's value in USD is not known: no live market prices it, or ${currency} in USD. Try again once one does, or give a limit price.`,
    { field: 'symbol', value: currency },
  );
}
