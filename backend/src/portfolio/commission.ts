import type { Side } from '@paperdesk/contract';
import { multiply, parseAmount, roundUp, type Amount } from '../model/decimal.js';
import type { Instrument } from '../model/instrument.js';

/** Commissions are rounded up to this many decimals, each fill by itself. */
export const COMMISSION_DECIMALS = 8;

export interface Commission {
  readonly amount: Amount;
  readonly currency: string;
  /** The fraction charged, decimal text. */
  readonly rate: string;
}

/** The venue's charge for one fill; `instrument.feeCurrencyRule` says in which currency. */
export function commissionOf(
  instrument: Instrument,
  fill: {
    readonly side: Side;
    readonly liquiditySide: 'maker' | 'taker';
    readonly quantity: Amount;
    readonly notional: Amount;
  },
): Commission {
  const rate = fill.liquiditySide === 'maker' ? instrument.makerRate : instrument.takerRate;
  const inBase = instrument.feeCurrencyRule === 'received' && fill.side === 'buy';
  const charged = multiply(inBase ? fill.quantity : fill.notional, parseAmount(rate));
  return {
    amount: roundUp(charged, COMMISSION_DECIMALS),
    currency: inBase ? instrument.baseCurrency : instrument.quoteCurrency,
    rate,
  };
}
