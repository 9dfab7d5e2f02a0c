import type { Draft } from '../execution/draft.js';
import type { Order } from '../execution/order.js';
import { ONE, parseAmount } from '../model/decimal.js';
import type { OrderTerms } from '../model/desk-event.js';
import type { Instrument } from '../model/instrument.js';

const BPS_IN_ONE = 10_000n;
// A trailing stop is asked on each new best price; its text is parsed once.
const offsets = new WeakMap<OrderTerms, { readonly amount: bigint; readonly tick: bigint }>();

/**
 * How far a trailing stop stands from the best price, in ticks: rounded up to whole ticks, at least one, so that it
 * never stands nearer than asked.
 */
export function trailingDistance(terms: OrderTerms, instrument: Instrument, extremeTicks: number): number {
  let offset = offsets.get(terms);
  if (offset === undefined) {
    if (terms.trailingOffset === null) throw new RangeError(`order ${terms.orderId} has no trailing offset`);
    offset = { amount: parseAmount(terms.trailingOffset), tick: parseAmount(instrument.tickSize) };
    offsets.set(terms, offset);
  }
  const [distance, unit] =
    terms.trailingOffsetType === 'bps'
      ? [BigInt(extremeTicks) * offset.amount, BPS_IN_ONE * ONE]
      : [offset.amount, offset.tick];
  return Math.max(1, Number((distance + unit - 1n) / unit));
}

/** A trailing stop after the market reached `price`: moved, or undefined when it stays. It never goes back. */
export function trailedStop(order: Order, price: number): Draft | undefined {
  const { terms, instrument, extremeTicks, stopTicks } = order;
  if (instrument === null) throw new RangeError(`order ${terms.orderId} was refused and cannot trail`);
  const follows = terms.side === 'sell' ? 1 : -1;
  if (extremeTicks !== null && follows * price <= follows * extremeTicks) return undefined;
  const stop = Math.max(0, price - follows * trailingDistance(terms, instrument, price));
  if (stopTicks !== null && follows * stop <= follows * stopTicks) return undefined;
  return { type: 'stopTrailed', orderId: terms.orderId, extremeTicks: price, stopTicks: stop };
}
