import { notionalOf } from '../execution/grid.js';
import { isLive } from '../execution/order-life.js';
import type { Order } from '../execution/order.js';
import { ONE, type Amount } from '../model/decimal.js';

/**
 * What of an order may still fill, in USD, at the rate it was accepted with: its value in proportion to the lots that
 * are left, rounded up at the 18th decimal, or more while a replace that asks for more is on its way. An exit of a
 * bracket counts nothing before it comes to life, and of two orders that exclude each other the first counts for both.
 */
export function openUsdOf(order: Order): Amount {
  const { usdValue, usdLots, filledLots, phase } = order;
  if (usdValue === null || usdLots === 0 || phase === 'waiting' || !isLive(order.status) || isSecond(order)) return 0n;
  const left = order.quantityLots - filledLots;
  const open = left === usdLots ? usdValue : ceilShare(usdValue, left, usdLots);
  if (order.pending.length === 0) return open;
  let most = open;
  for (const change of order.pending) {
    if (change.kind !== 'replace') continue;
    const asked = valueWith(order, change.quantityLots - filledLots, change.priceTicks);
    if (asked > most) most = asked;
  }
  return most;
}

/** So many lots of the order at a price, or without one as it was valued. */
export function valueWith(order: Order, lots: number, priceTicks: number | null): Amount {
  const { instrument, usdRate, usdValue, usdLots } = order;
  if (instrument === null || usdRate === null || usdValue === null || lots <= 0) return 0n;
  if (priceTicks === null) return usdLots === 0 ? 0n : ceilShare(usdValue, lots, usdLots);
  return atRate(notionalOf(instrument, priceTicks, lots), usdRate);
}

/** An amount of quote currency in USD, rounded up at the 18th decimal. */
export function atRate(quote: Amount, rate: Amount): Amount {
  return rate === ONE ? quote : (quote * rate + ONE - 1n) / ONE;
}

function isSecond({ terms: { contingency, listIndex } }: Order): boolean {
  if (contingency === null || listIndex === null) return false;
  return listIndex > (contingency === 'oco' ? 0 : 1);
}

function ceilShare(value: Amount, lots: number, of: number): Amount {
  return lots <= 0 ? 0n : (value * BigInt(lots) + BigInt(of) - 1n) / BigInt(of);
}
