import { divide, multiply, parseAmount, type Amount } from '../../model/decimal.js';
import type { OrderAccepted, OrderFilled } from '../../model/desk-event.js';
import { amountOfSteps, type Instrument } from '../../model/instrument.js';

/** One order as the projection knows it. */
export interface OrderState {
  readonly accepted: OrderAccepted;
  readonly instrument: Instrument;
  readonly quantity: Amount;
  filled: Amount;
  notional: Amount;
  changes: number;
  lastTs: number;
}
export interface BalanceState {
  total: Amount;
  locked: Amount;
}

/** A posting of the ledger; the postings of one event sum to zero in each currency. */
export interface Posting {
  readonly ledgerAccount: 'cash' | 'counterparty' | 'commission' | 'deposits';
  readonly currency: string;
  readonly quantity: Amount;
}

export interface FillFigures {
  readonly price: Amount;
  readonly quantity: Amount;
  readonly postings: readonly Posting[];
  /** Changes of what the account owns, commission inside. */
  readonly received: Amount;
  readonly paid: Amount;
}

/** What a fill moves. A sell is a buy with the sign turned. */
export function figuresOf(order: OrderState, fill: OrderFilled): FillFigures {
  const { instrument } = order;
  const sign = order.accepted.order.side === 'buy' ? 1n : -1n;
  const price = amountOfSteps(fill.priceTicks, instrument.tickSize);
  const quantity = amountOfSteps(fill.quantityLots, instrument.lotSize);
  const base = sign * quantity;
  const quote = -sign * multiply(price, quantity);
  const commission = parseAmount(fill.commission);
  const inBase = fill.commissionCurrency === instrument.baseCurrency;
  const inQuote = fill.commissionCurrency === instrument.quoteCurrency;
  return {
    price,
    quantity,
    received: base - (inBase ? commission : 0n),
    paid: -quote + (inQuote ? commission : 0n),
    postings: [
      { ledgerAccount: 'cash', currency: instrument.baseCurrency, quantity: base },
      { ledgerAccount: 'counterparty', currency: instrument.baseCurrency, quantity: -base },
      { ledgerAccount: 'cash', currency: instrument.quoteCurrency, quantity: quote },
      { ledgerAccount: 'counterparty', currency: instrument.quoteCurrency, quantity: -quote },
      { ledgerAccount: 'cash', currency: fill.commissionCurrency, quantity: -commission },
      { ledgerAccount: 'commission', currency: fill.commissionCurrency, quantity: commission },
    ],
  };
}

export const averageOf = (total: Amount, quantity: Amount): Amount | null =>
  quantity === 0n ? null : divide(total, quantity);
