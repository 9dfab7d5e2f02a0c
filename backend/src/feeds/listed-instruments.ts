import type { Exchange } from 'ccxt';
import type { Instrument } from '../model/instrument.js';
import type { VenueFacts } from './venue-table.js';

/** ccxt's number for "precision is given as a step" (its constant TICK_SIZE); the other modes count digits. */
const TICK_SIZE_MODE = 4;
const DECIMAL_PLACES_MODE = 2;

type ListedMarket = NonNullable<NonNullable<Exchange['markets']>[string]>;

/**
 * The instrument of a market as the venue lists it; undefined when tick or lot is not stated (such a market cannot be priced).
 * `version` is left to the caller, who knows what was listed before.
 */
export function instrumentOf(
  exchange: Exchange,
  market: ListedMarket,
  { venue, facts, version }: { venue: string; facts: VenueFacts; version: number },
): Instrument | undefined {
  const text = (value: unknown) =>
    typeof value === 'number' && Number.isFinite(value) ? exchange.numberToString(value) : null;
  const tickSize = stepText(exchange, market.precision.price);
  const lotSize = stepText(exchange, market.precision.amount);
  if (tickSize === null || lotSize === null) return undefined;
  return {
    venue,
    symbol: market.symbol,
    version,
    baseCurrency: market.base,
    quoteCurrency: market.quote,
    tickSize,
    lotSize,
    minQuantity: text(market.limits.amount?.min),
    maxQuantity: text(market.limits.amount?.max),
    minNotional: text(market.limits.cost?.min),
    makerRate: text(market.maker) ?? '0',
    takerRate: text(market.taker) ?? '0',
    feeSource: `ccxt:${exchange.id} default tier`,
    feeCurrencyRule: facts.feeCurrencyRule,
    tradable: market.spot === true && market.active !== false,
  };
}

function stepText(exchange: Exchange, precision: unknown): string | null {
  if (typeof precision !== 'number' || !Number.isFinite(precision)) return null;
  if (exchange.precisionMode === TICK_SIZE_MODE) return precision > 0 ? exchange.numberToString(precision) : null;
  if (exchange.precisionMode === DECIMAL_PLACES_MODE) return exchange.numberToString(10 ** -precision);
  return null;
}
