import { ONE, parseAmount, roundUp, multiply, type Amount } from '../model/decimal.js';
import type { Instrument } from '../model/instrument.js';
import type { Side } from '@paperdesk/contract';
import { COMMISSION_DECIMALS } from '../portfolio/fees.js';

interface Grid {
  readonly tick: Amount;
  readonly lot: Amount;
}
// Parsing decimal text for each fill would cost more than the fill; an instrument object never changes.
const grids = new WeakMap<Instrument, Grid>();

function gridOf(instrument: Instrument): Grid {
  let grid = grids.get(instrument);
  if (grid === undefined) {
    grid = { tick: parseAmount(instrument.tickSize), lot: parseAmount(instrument.lotSize) };
    grids.set(instrument, grid);
  }
  return grid;
}

/** Quote currency for so many lots at so many ticks; truncated at the 18th decimal, which no listed grid reaches. */
export function notionalOf(instrument: Instrument, ticks: number, lots: number): Amount {
  const { tick, lot } = gridOf(instrument);
  return (BigInt(ticks) * BigInt(lots) * tick * lot) / ONE;
}

/** Base currency in so many lots, exact. */
export function quantityOf(instrument: Instrument, lots: number): Amount {
  return BigInt(lots) * gridOf(instrument).lot;
}

/** The currency an order of this side sets aside. */
export function holdCurrency(instrument: Instrument, side: Side): string {
  return side === 'buy' ? instrument.quoteCurrency : instrument.baseCurrency;
}

/**
 * Funds to set aside for a limit order. A buy whose commission comes from the quote currency holds the dearer of the
 * two rates as well; since each fill rounds its own commission up, a fill may take up to 1e-8 more from free funds.
 */
export function holdFor(instrument: Instrument, side: Side, limit: number, lots: number): Amount {
  if (side === 'sell') return quantityOf(instrument, lots);
  return withQuoteCommission(instrument, notionalOf(instrument, limit, lots));
}

/** A buy's notional with the commission that the quote currency must cover, if this venue takes it from there. */
export function withQuoteCommission(instrument: Instrument, notional: Amount): Amount {
  if (instrument.feeCurrencyRule !== 'quote') return notional;
  const maker = parseAmount(instrument.makerRate);
  const taker = parseAmount(instrument.takerRate);
  return notional + roundUp(multiply(notional, maker > taker ? maker : taker), COMMISSION_DECIMALS);
}

/** True when prices and sizes counted under one definition mean the same under the other. */
export function sameGrid(a: Instrument, b: Instrument): boolean {
  return a.tickSize === b.tickSize && a.lotSize === b.lotSize;
}
