import type { AccountView, InstrumentView, MarketStateName, PositionView, QuoteView } from '@paperdesk/contract';
import type { MarketSource } from '../model/command.js';
import { formatAmount, multiply, parseAmount, type Amount } from '../model/decimal.js';
import { marketKey, type Instrument, type MarketKey } from '../model/instrument.js';
import { isoFromUs, type TimeUs } from '../model/time.js';
import type { Account, ClosedEpoch } from '../portfolio/account.js';
import { equityOf, equityPoints, type EquityPoint } from '../portfolio/equity.js';
import { averageCost, averageCostFifo, costOfLots, type Position } from '../portfolio/position.js';
import { pricesOf, type Prices } from '../portfolio/rates.js';
import type { DeskState } from './state.js';

/** An account of another source than the running one has no prices: money of one source is never valued by another. */
export function accountView(
  account: Account,
  of: {
    readonly running: MarketSource;
    readonly prices: Prices;
    readonly instruments: ReadonlyMap<MarketKey, Instrument>;
    /** What its customer is now. */
    readonly kyc: AccountView['kyc'];
  },
): AccountView {
  const { reportingCurrency } = account;
  const prices = pricesFor(account, of);
  const rateOf = (currency: string) => prices.rateOf(currency, reportingCurrency);
  const { equity, unpriced } = equityOf(account, rateOf);
  return {
    account: account.account,
    name: account.name,
    source: account.source,
    reportingCurrency,
    kyc: of.kyc,
    readOnly: account.source !== of.running,
    balances: [...account.balances].map(([currency, { total, locked }]) => ({
      currency,
      total: formatAmount(total),
      locked: formatAmount(locked),
      free: formatAmount(total - locked),
      value: worthOf(total, rateOf(currency)),
    })),
    equity: equity === null ? null : formatAmount(equity),
    unpriced: [...unpriced],
    epoch: account.epoch,
    epochStartedAt: isoFromUs(account.epochStartedAt),
    archive: account.archive.map((epoch) => closedEpochView(epoch, of.instruments)),
  };
}

/** Nothing is worth nothing at any price. */
function worthOf(amount: Amount, rate: Amount | null): string | null {
  if (amount === 0n) return '0';
  return rate === null ? null : formatAmount(multiply(amount, rate));
}

function closedEpochView(
  { epoch, startedAt, endedAt, reason, closing, positions }: ClosedEpoch,
  instruments: ReadonlyMap<MarketKey, Instrument>,
): AccountView['archive'][number] {
  return {
    ...{ epoch, startedAt: isoFromUs(startedAt), endedAt: isoFromUs(endedAt), reason },
    closing: closing.map((entry) => ({ ...entry })),
    positions: positions.flatMap(({ market, quantity, realized, realizedFifo }) => {
      const instrument = instruments.get(market);
      if (instrument === undefined) return [];
      const { venue, symbol, quoteCurrency } = instrument;
      return [
        {
          ...{ venue, symbol, quoteCurrency, quantity: formatAmount(quantity) },
          realizedPnl: formatAmount(realized),
          realizedPnlFifo: formatAmount(realizedFifo),
        },
      ];
    }),
  };
}

/** A position at its own market's mid price; without a live price it is unpriced (null), never 0. */
export function positionView(of: {
  readonly account: Account;
  readonly market: MarketKey;
  readonly position: Position;
  readonly instrument: Instrument;
  readonly running: MarketSource;
  readonly prices: Prices;
}): PositionView {
  const { account, market, position, instrument } = of;
  const prices = pricesFor(account, of);
  const mark = prices.midOf(market);
  const rate = prices.rateOf(instrument.quoteCurrency, account.reportingCurrency, instrument.venue);
  const strategies: PositionView['strategies'] = [];
  for (const [strategy, positions] of account.strategies) {
    const part = positions.get(market);
    if (part !== undefined) strategies.push({ strategy, ...heldView(part, mark) });
  }
  return {
    account: account.account,
    venue: instrument.venue,
    symbol: instrument.symbol,
    ...heldView(position, mark),
    mark: mark === null ? null : formatAmount(mark),
    quoteCurrency: instrument.quoteCurrency,
    reportingCurrency: account.reportingCurrency,
    reportingRate: rate === null ? null : formatAmount(rate),
    strategies,
  };
}

function heldView(position: Position, mark: Amount | null): Omit<PositionView['strategies'][number], 'strategy'> {
  const average = averageCost(position);
  const averageFifo = averageCostFifo(position);
  const worth = mark === null ? null : multiply(position.quantity, mark);
  return {
    quantity: formatAmount(position.quantity),
    averagePrice: average === null ? null : formatAmount(average),
    realizedPnl: formatAmount(position.realized),
    unrealizedPnl: worth === null ? null : formatAmount(worth - position.cost),
    averagePriceFifo: averageFifo === null ? null : formatAmount(averageFifo),
    realizedPnlFifo: formatAmount(position.realizedFifo),
    unrealizedPnlFifo: worth === null ? null : formatAmount(worth - costOfLots(position)),
  };
}

const NO_PRICES = pricesOf([]);

function pricesFor(account: Account, of: { readonly running: MarketSource; readonly prices: Prices }): Prices {
  return account.source === of.running ? of.prices : NO_PRICES;
}

/** Prices of the markets that are live now, in the order they were first defined. */
export function pricesNow(instruments: ReadonlyMap<MarketKey, Instrument>, quotes: readonly QuoteView[]): Prices {
  const quoted = new Map(quotes.map((quote) => [marketKey(quote.venue, quote.symbol), quote]));
  return pricesOf(
    [...instruments].flatMap(([market, { venue, baseCurrency, quoteCurrency, tradable }]) => {
      const mid = midOf(quoted.get(market));
      return mid === null || !tradable ? [] : [{ market, venue, baseCurrency, quoteCurrency, mid }];
    }),
  );
}

/** The equity curve's points of now; see {@link EquityPoint}. */
export function equityNow(of: {
  readonly state: Pick<DeskState, 'accounts' | 'instruments' | 'source'>;
  readonly quotes: readonly QuoteView[];
  readonly time: TimeUs;
}): EquityPoint[] {
  const { accounts, instruments, source } = of.state;
  if (source === null) return [];
  const prices = pricesNow(instruments, of.quotes);
  return equityPoints({ accounts: accounts.values(), source, instruments, prices, time: of.time });
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
  const mid = (parseAmount(quote.bid) + parseAmount(quote.ask)) / 2n;
  return mid > 0n ? mid : null;
}
