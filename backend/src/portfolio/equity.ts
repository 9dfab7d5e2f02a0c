import { formatAmount, multiply, type Amount } from '../model/decimal.js';
import type { MarketSource } from '../model/command.js';
import type { Instrument, MarketKey } from '../model/instrument.js';
import type { TimeUs } from '../model/time.js';
import type { Account } from './account.js';
import { costOfLots, type Position } from './position.js';
import type { Prices } from './rates.js';

/**
 * One point of the equity curve: of an account (`strategy` null), or of the fills of one strategy tag in it. Money is
 * decimal text in `currency`, the account's reporting currency. A figure that needs a price which no market shows is
 * null and never 0; `unpriced` lists what is missing. Points of accounts of different sources never add.
 */
export interface EquityPoint {
  readonly time: TimeUs;
  readonly account: string;
  readonly source: MarketSource;
  readonly epoch: number;
  readonly strategy: string | null;
  readonly currency: string;
  /** Worth of all the account owns; of a strategy, what its open positions are worth. */
  readonly equity: string | null;
  /** Profit and loss of the epoch so far, commissions inside: at average cost, and first in, first out. */
  readonly realizedPnl: string | null;
  readonly unrealizedPnl: string | null;
  readonly realizedPnlFifo: string | null;
  readonly unrealizedPnlFifo: string | null;
  /** Currencies without a price in the reporting currency, sorted. */
  readonly unpriced: readonly string[];
}

export interface Equity {
  /** In the reporting currency; null when anything owned has no price. */
  readonly equity: Amount | null;
  /** Currencies owned that have no price, sorted. */
  readonly unpriced: readonly string[];
}

/** What an account owns, at the prices `priceOf` gives (in the reporting currency; null where none is known). */
export function equityOf(
  { balances }: Pick<Account, 'balances'>,
  priceOf: (currency: string) => Amount | null,
): Equity {
  const unpriced = new Set<string>();
  const equity = new Sum(unpriced);
  for (const [currency, { total }] of balances) equity.add(total, { currency, rate: priceOf(currency) });
  return { equity: equity.total, unpriced: [...unpriced].sort() };
}

/** One point for each account of the running source, and one for each strategy tag in it that ever traded this epoch. */
export function equityPoints(of: {
  readonly accounts: Iterable<Account>;
  readonly source: MarketSource;
  readonly instruments: ReadonlyMap<MarketKey, Instrument>;
  readonly prices: Prices;
  readonly time: TimeUs;
}): EquityPoint[] {
  const points: EquityPoint[] = [];
  for (const account of of.accounts) {
    if (account.source !== of.source) continue;
    const { reportingCurrency, epoch } = account;
    const shared = { time: of.time, account: account.account, source: account.source, epoch };
    const owned = equityOf(account, (currency) => of.prices.rateOf(currency, reportingCurrency));
    const whole = valued({ ...of, positions: account.positions, currency: reportingCurrency });
    points.push({
      ...{ ...shared, strategy: null, currency: reportingCurrency, ...whole },
      equity: textOf(owned.equity),
      unpriced: [...new Set([...owned.unpriced, ...whole.unpriced])].sort(),
    });
    for (const [strategy, positions] of account.strategies)
      points.push({
        ...{ ...shared, strategy, currency: reportingCurrency },
        ...valued({ ...of, positions, currency: reportingCurrency }),
      });
  }
  return points;
}

/** What positions are worth and have brought in, each taken to `currency` at its own venue. */
function valued(of: {
  readonly positions: ReadonlyMap<MarketKey, Position>;
  readonly instruments: ReadonlyMap<MarketKey, Instrument>;
  readonly prices: Prices;
  readonly currency: string;
}): Pick<
  EquityPoint,
  'equity' | 'realizedPnl' | 'unrealizedPnl' | 'realizedPnlFifo' | 'unrealizedPnlFifo' | 'unpriced'
> {
  const unpriced = new Set<string>();
  const sums = {
    equity: new Sum(unpriced),
    realizedPnl: new Sum(unpriced),
    unrealizedPnl: new Sum(unpriced),
    realizedPnlFifo: new Sum(unpriced),
    unrealizedPnlFifo: new Sum(unpriced),
  };
  for (const [market, position] of of.positions) {
    const instrument = of.instruments.get(market);
    if (instrument === undefined) throw new RangeError(`a position in ${market}, which was never defined`);
    const { venue, baseCurrency, quoteCurrency } = instrument;
    const inQuote = { currency: quoteCurrency, rate: of.prices.rateOf(quoteCurrency, of.currency, venue) };
    sums.realizedPnl.add(position.realized, inQuote);
    sums.realizedPnlFifo.add(position.realizedFifo, inQuote);
    if (position.quantity === 0n) continue;
    const mark = of.prices.midOf(market);
    const worth = mark === null ? null : multiply(position.quantity, mark);
    const missing = mark === null ? { currency: baseCurrency, rate: null } : inQuote;
    sums.equity.add(worth, missing);
    sums.unrealizedPnl.add(worth === null ? null : worth - position.cost, missing);
    sums.unrealizedPnlFifo.add(worth === null ? null : worth - costOfLots(position), missing);
  }
  return {
    equity: textOf(sums.equity.total),
    realizedPnl: textOf(sums.realizedPnl.total),
    unrealizedPnl: textOf(sums.unrealizedPnl.total),
    realizedPnlFifo: textOf(sums.realizedPnlFifo.total),
    unrealizedPnlFifo: textOf(sums.unrealizedPnlFifo.total),
    unpriced: [...unpriced].sort(),
  };
}

/** A sum in one currency, which is not known as soon as one part of it is not. Nothing is worth nothing at any price. */
class Sum {
  private sum: Amount | null = 0n;

  constructor(private readonly unpriced: Set<string>) {}

  get total(): Amount | null {
    return this.sum;
  }

  /** `amount` null: its own price is missing. */
  add(amount: Amount | null, { currency, rate }: { readonly currency: string; readonly rate: Amount | null }): void {
    if (amount === 0n) return;
    if (amount === null || rate === null) {
      this.unpriced.add(currency);
      this.sum = null;
    } else if (this.sum !== null) this.sum += multiply(amount, rate);
  }
}

function textOf(amount: Amount | null): string | null {
  return amount === null ? null : formatAmount(amount);
}
