import type { AccountView, InstrumentView, MarketStateName, PositionView, QuoteView } from '@paperdesk/contract';
import { formatAmount, multiply, parseAmount, type Amount } from '../model/decimal.js';
import type { MarketSource } from '../model/command.js';
import type { Instrument } from '../model/instrument.js';
import type { Account } from '../portfolio/account.js';
import { averageCost, type Position } from '../portfolio/position.js';
import type { DeskFilter } from './desk.js';

export function accountView(account: Account, running: MarketSource): AccountView {
  return {
    account: account.account,
    name: account.name,
    source: account.source,
    reportingCurrency: account.reportingCurrency,
    kyc: account.kyc,
    readOnly: account.source !== running,
    balances: [...account.balances].map(([currency, { total, locked }]) => ({
      currency,
      total: formatAmount(total),
      locked: formatAmount(locked),
      free: formatAmount(total - locked),
    })),
  };
}

/** A position at the market's mid price; without a live price it is unpriced (null), never 0. */
export function positionView(of: {
  readonly account: Account;
  readonly position: Position;
  readonly instrument: Instrument;
  readonly market: { quotes(filter: DeskFilter): QuoteView[] };
}): PositionView {
  const { account, position, instrument, market } = of;
  const { venue, symbol, quoteCurrency } = instrument;
  const average = averageCost(position);
  const mark = midOf(market.quotes({ venue, symbol })[0]);
  return {
    account: account.account,
    venue,
    symbol,
    quantity: formatAmount(position.quantity),
    averagePrice: average === null ? null : formatAmount(average),
    realizedPnl: formatAmount(position.realized),
    unrealizedPnl: mark === null ? null : formatAmount(multiply(position.quantity, mark) - position.cost),
    mark: mark === null ? null : formatAmount(mark),
    quoteCurrency,
  };
}

export function instrumentView(instrument: Instrument, state: MarketStateName): InstrumentView {
  const { venue, symbol, baseCurrency, quoteCurrency, tickSize, lotSize } = instrument;
  const { minQuantity, maxQuantity, minNotional, makerRate, takerRate, feeSource } = instrument;
  return {
    ...{ venue, symbol, baseCurrency, quoteCurrency, tickSize, lotSize },
    ...{ minQuantity, maxQuantity, minNotional, makerRate, takerRate, feeSource, state },
  };
}

function midOf(quote: QuoteView | undefined): Amount | null {
  if (quote === undefined || quote.state !== 'live' || quote.bid === null || quote.ask === null) return null;
  return (parseAmount(quote.bid) + parseAmount(quote.ask)) / 2n;
}
