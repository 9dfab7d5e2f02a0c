import { facing } from '../execution/market.js';
import { notionalOf } from '../execution/grid.js';
import { formatAmount, parseAmount } from '../model/decimal.js';
import type { Instrument } from '../model/instrument.js';
import { NO_REASONS, reason, type Check, type RiskContext } from './check.js';

/** The venue's own filters. Refuses, never rounds; the text names the nearest values that would pass. */
export const instrumentFiltersCheck: Check = {
  name: 'instrumentFilters',
  status: 422,
  find: (context) => {
    const { instrument } = context;
    if (instrument === undefined) return NO_REASONS;
    const price = priceFaults(context, instrument);
    const quantity = quantityFaults(context, instrument);
    const notional = notionalFaults(context, instrument);
    if (price.length + quantity.length + notional.length === 0) return NO_REASONS;
    return [...price, ...quantity, ...notional];
  },
};

function priceFaults({ order, priceTicks, stopTicks }: RiskContext, instrument: Instrument) {
  if (
    (order.price === undefined || priceTicks !== undefined) &&
    (order.stopPrice === undefined || stopTicks !== undefined)
  )
    return NO_REASONS;
  return [
    ...offTick(instrument, { field: 'price', word: 'Price', text: order.price, ticks: priceTicks }),
    ...offTick(instrument, { field: 'stopPrice', word: 'Stop price', text: order.stopPrice, ticks: stopTicks }),
  ];
}

function offTick(
  { tickSize }: Instrument,
  of: { field: string; word: string; text: string | undefined; ticks: number | undefined },
) {
  const { field, word, text, ticks } = of;
  if (text === undefined || ticks !== undefined) return NO_REASONS;
  const detail =
    parseAmount(text) % parseAmount(tickSize) === 0n
      ? `${word} ${text} is too large.`
      : `${word} ${text} is not a multiple of ${tickSize}; nearest: ${neighbors(text, tickSize)}.`;
  return [reason('PRICE_OFF_TICK', detail, { field, limit: tickSize, value: text })];
}

function quantityFaults({ order, quantityLots }: RiskContext, instrument: Instrument) {
  const { lotSize, minQuantity, maxQuantity } = instrument;
  const faults = [];
  const quantity = parseAmount(order.quantity);
  const base = instrument.baseCurrency;
  if (quantity % parseAmount(lotSize) !== 0n)
    faults.push(
      reason(
        'QUANTITY_OFF_LOT',
        `Quantity ${order.quantity} is not a multiple of ${lotSize}; nearest: ${neighbors(order.quantity, lotSize)}.`,
        { field: 'quantity', limit: lotSize, value: order.quantity },
      ),
    );
  else if (quantityLots === undefined && (maxQuantity === null || quantity <= parseAmount(maxQuantity)))
    faults.push(
      reason('QUANTITY_TOO_LARGE', `Quantity ${order.quantity} is too large.`, {
        field: 'quantity',
        value: order.quantity,
      }),
    );
  if (minQuantity !== null && quantity < parseAmount(minQuantity))
    faults.push(
      reason('QUANTITY_TOO_SMALL', `The smallest quantity is ${minQuantity} ${base}.`, {
        field: 'quantity',
        limit: minQuantity,
        value: order.quantity,
      }),
    );
  if (maxQuantity !== null && quantity > parseAmount(maxQuantity))
    faults.push(
      reason('QUANTITY_TOO_LARGE', `The largest quantity is ${maxQuantity} ${base}.`, {
        field: 'quantity',
        limit: maxQuantity,
        value: order.quantity,
      }),
    );
  return faults;
}

/** Without a limit an order is valued at its trigger, and without one of those at the best price it faces, never at 0. */
function notionalFaults(context: RiskContext, instrument: Instrument) {
  const { order, market, quantityLots, priceTicks, stopTicks } = context;
  if (instrument.minNotional === null || quantityLots === undefined) return NO_REASONS;
  const best = market === undefined ? undefined : facing(market, order.side)[0]?.[0];
  const ticks = order.price !== undefined ? priceTicks : order.stopPrice !== undefined ? stopTicks : best;
  if (ticks === undefined) return NO_REASONS;
  const notional = notionalOf(instrument, ticks, quantityLots);
  if (notional >= parseAmount(instrument.minNotional)) return NO_REASONS;
  const lot = parseAmount(instrument.lotSize);
  const perLot = notionalOf(instrument, ticks, 1);
  const lots = perLot === 0n ? 0n : (parseAmount(instrument.minNotional) + perLot - 1n) / perLot;
  const { quoteCurrency, baseCurrency, minNotional } = instrument;
  return [
    reason(
      'NOTIONAL_TOO_SMALL',
      `The order is worth ${formatAmount(notional)} ${quoteCurrency}, the least is ${minNotional} ${quoteCurrency}` +
        ` (${formatAmount(lots * lot)} ${baseCurrency} at this price).`,
      { field: 'quantity', limit: minNotional, value: formatAmount(notional) },
    ),
  ];
}

function neighbors(text: string, step: string): string {
  const size = parseAmount(step);
  const below = (parseAmount(text) / size) * size;
  const above = formatAmount(below + size);
  return below === 0n ? above : `${formatAmount(below)} or ${above}`;
}
