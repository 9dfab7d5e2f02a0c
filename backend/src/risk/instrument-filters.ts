import { facing } from '../execution/market.js';
import { notionalOf } from '../execution/grid.js';
import { formatAmount, parseAmount } from '../model/decimal.js';
import type { Instrument } from '../model/instrument.js';
import { reason, type Check, type RiskContext } from './check.js';

/** The venue's own filters. Refuses, never rounds; the text names the nearest values that would pass. */
export const instrumentFiltersCheck: Check = {
  name: 'instrumentFilters',
  status: 422,
  find: (context) => {
    const { instrument } = context;
    if (instrument === undefined) return [];
    return [
      ...priceFaults(context, instrument),
      ...quantityFaults(context, instrument),
      ...notionalFaults(context, instrument),
    ];
  },
};

function priceFaults({ order, priceTicks }: RiskContext, instrument: Instrument) {
  if (order.price === undefined || priceTicks !== undefined) return [];
  const { tickSize } = instrument;
  const detail =
    parseAmount(order.price) % parseAmount(tickSize) === 0n
      ? `Price ${order.price} is too large.`
      : `Price ${order.price} is not a multiple of ${tickSize}; nearest: ${neighbors(order.price, tickSize)}.`;
  return [reason('PRICE_OFF_TICK', detail, { field: 'price', limit: tickSize, value: order.price })];
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

/** A market order is valued at the best price it faces, never at 0. */
function notionalFaults(context: RiskContext, instrument: Instrument) {
  const { order, market, quantityLots, priceTicks } = context;
  if (instrument.minNotional === null || quantityLots === undefined) return [];
  const best = market === undefined ? undefined : facing(market, order.side)[0]?.[0];
  const ticks = order.orderType === 'market' ? best : priceTicks;
  if (ticks === undefined) return [];
  const notional = notionalOf(instrument, ticks, quantityLots);
  if (notional >= parseAmount(instrument.minNotional)) return [];
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
