import type { Side } from '@paperdesk/contract';
import { ONE, parseAmount, type Amount } from '../model/decimal.js';
import type { AccountReset, DeskEvent, FundsDeposited, FundsWithdrawn, OrderFilled } from '../model/desk-event.js';
import { amountOfSteps, type Instrument } from '../model/instrument.js';

/**
 * Where money stands. `cash`: what the account owns. The others say where it came from or went to: the other side of a
 * trade (`counterparty`), the venue (`commission`), outside (`deposits`, `withdrawals`), an epoch's end (`closing`).
 */
export type LedgerAccount = 'cash' | 'counterparty' | 'commission' | 'deposits' | 'withdrawals' | 'closing';

/** One line of the ledger. The postings of one event sum to zero in each currency. */
export interface Posting {
  readonly account: string;
  readonly ledgerAccount: LedgerAccount;
  readonly currency: string;
  /** Positive: this ledger account receives. */
  readonly quantity: Amount;
}

/** The events that move money. Holds set money aside and move none. */
export type MoneyEvent = OrderFilled | FundsDeposited | FundsWithdrawn | AccountReset;

/** What a fill's postings need of its order. */
export interface FilledOrder {
  readonly account: string;
  readonly side: Side;
  /** The definition the order was accepted under. */
  readonly instrument: Instrument;
}

export function movesMoney(event: DeskEvent): event is MoneyEvent {
  return (
    event.type === 'orderFilled' ||
    event.type === 'fundsDeposited' ||
    event.type === 'fundsWithdrawn' ||
    event.type === 'accountReset'
  );
}

/**
 * The double entry of one event, cash first in each pair, always in the same order. `order` is the order that filled and
 * null for all other events. A commission of nothing is posted too, so that each fill has six lines.
 */
export function postingsOf(event: MoneyEvent, order: FilledOrder | null): Posting[] {
  switch (event.type) {
    case 'orderFilled':
      if (order === null) throw new RangeError(`the order of fill ${event.tradeId} is needed to post it`);
      return postingsOfFill(order, fillFigures(order, event));
    case 'fundsDeposited':
      return pair(event.account, 'deposits', event.currency, parseAmount(event.amount));
    case 'fundsWithdrawn':
      return pair(event.account, 'withdrawals', event.currency, -parseAmount(event.amount));
    case 'accountReset':
      return event.closing.flatMap(({ currency, amount }) =>
        pair(event.account, 'closing', currency, -parseAmount(amount)),
      );
  }
}

/** The amounts of one fill, all positive, and what it changes of what the account owns. */
export interface FillFigures {
  readonly price: Amount;
  readonly quantity: Amount;
  readonly notional: Amount;
  readonly commission: { readonly amount: Amount; readonly currency: string };
  /** Change of base currency, commission inside; negative for a sell. */
  readonly received: Amount;
  /** Quote currency given, commission inside; negative for a sell. */
  readonly paid: Amount;
}

/** Works a fill out from its event. Throws on a commission in a currency that the pair does not trade. */
export function fillFigures(
  { side, instrument }: Pick<FilledOrder, 'side' | 'instrument'>,
  fill: Pick<OrderFilled, 'priceTicks' | 'quantityLots' | 'commission' | 'commissionCurrency'>,
): FillFigures {
  const price = amountOfSteps(fill.priceTicks, instrument.tickSize);
  const quantity = amountOfSteps(fill.quantityLots, instrument.lotSize);
  const notional = (price * quantity) / ONE;
  const commission = { amount: parseAmount(fill.commission), currency: fill.commissionCurrency };
  return { price, quantity, notional, commission, ...flowsOf({ side, instrument, quantity, notional, commission }) };
}

/** What a fill changes of what the account owns. A sell is a buy with the sign turned; commission is always taken. */
export function flowsOf(fill: {
  readonly side: Side;
  readonly instrument: Pick<Instrument, 'baseCurrency' | 'quoteCurrency'>;
  readonly quantity: Amount;
  readonly notional: Amount;
  readonly commission: { readonly amount: Amount; readonly currency: string };
}): { readonly received: Amount; readonly paid: Amount } {
  const { instrument, quantity, notional, commission } = fill;
  const { baseCurrency, quoteCurrency } = instrument;
  if (commission.currency !== baseCurrency && commission.currency !== quoteCurrency)
    throw new RangeError(`a commission in ${commission.currency} on ${baseCurrency}/${quoteCurrency}`);
  const sign = fill.side === 'buy' ? 1n : -1n;
  const inBase = commission.currency === baseCurrency ? commission.amount : 0n;
  return { received: sign * quantity - inBase, paid: sign * notional + (commission.amount - inBase) };
}

function postingsOfFill(order: FilledOrder, { quantity, notional, commission }: FillFigures): Posting[] {
  const { account, instrument } = order;
  const sign = order.side === 'buy' ? 1n : -1n;
  return [
    ...pair(account, 'counterparty', instrument.baseCurrency, sign * quantity),
    ...pair(account, 'counterparty', instrument.quoteCurrency, -sign * notional),
    ...pair(account, 'commission', commission.currency, -commission.amount),
  ];
}

/** Cash receives `quantity` (gives, when negative), the other ledger account the opposite. */
function pair(account: string, other: LedgerAccount, currency: string, quantity: Amount): Posting[] {
  return [
    { account, ledgerAccount: 'cash', currency, quantity },
    { account, ledgerAccount: other, currency, quantity: -quantity },
  ];
}
