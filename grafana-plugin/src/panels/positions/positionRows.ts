import type { AccountView, InstrumentView, PositionView } from '@paperdesk/contract';
import { compare, multiply, sum } from '../../desk/decimalText.js';
import { marketKey } from '../../desk/deskSeries.js';
import type { CostMethod } from './types.js';

/** A position with its figures in the account's reporting currency, as decimal text; null is unpriced and never 0. */
export interface PositionRow {
  readonly position: PositionView;
  readonly instrument: InstrumentView | undefined;
  readonly averagePrice: string | null;
  readonly value: string | null;
  readonly unrealized: string | null;
  readonly realized: string | null;
  /** Of the account's equity, in percent; null while either has no price. */
  readonly share: string | null;
}

export interface PositionTotals {
  readonly currency: string;
  /** Worth of all that is owned, cash and positions. */
  readonly equity: string | null;
  readonly value: string | null;
  readonly unrealized: string | null;
  readonly realized: string | null;
  /** Currencies without a price, sorted. */
  readonly unpriced: readonly string[];
}

export interface DeskView {
  readonly positions: readonly PositionView[];
  readonly accounts: readonly AccountView[];
  readonly instruments: readonly InstrumentView[];
  readonly costMethod: CostMethod;
}

export const isOpen = ({ quantity }: Pick<PositionView, 'quantity'>): boolean => compare(quantity, '0') !== 0;

/** Nothing is worth nothing at any price. */
function inReporting(amount: string | null, rate: string | null): string | null {
  if (amount === null) return null;
  if (compare(amount, '0') === 0) return '0';
  return rate === null ? null : (multiply(amount, rate) ?? null);
}

function shareOf(value: string | null, equity: string | null | undefined): string | null {
  const whole = Number(equity ?? '');
  return value === null || !(whole > 0) ? null : ((Number(value) / whole) * 100).toFixed(1);
}

/** Open positions first, each group by account and market. */
export function positionRows({ positions, accounts, instruments, costMethod }: DeskView): PositionRow[] {
  const rows = positions.map((position): PositionRow => {
    const { quantity, mark, reportingRate: rate } = position;
    const fifo = costMethod === 'fifo';
    const worth = isOpen(position) ? (mark === null ? null : (multiply(quantity, mark) ?? null)) : '0';
    const value = inReporting(worth, rate);
    return {
      position,
      instrument: instruments.find((instrument) => marketKey(instrument) === marketKey(position)),
      averagePrice: fifo ? position.averagePriceFifo : position.averagePrice,
      value,
      unrealized: isOpen(position)
        ? inReporting(fifo ? position.unrealizedPnlFifo : position.unrealizedPnl, rate)
        : '0',
      realized: inReporting(fifo ? position.realizedPnlFifo : position.realizedPnl, rate),
      share: shareOf(value, accounts.find(({ account }) => account === position.account)?.equity),
    };
  });
  const keyOf = ({ position }: PositionRow) => `${isOpen(position) ? 0 : 1} ${position.account} ${marketKey(position)}`;
  return rows.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** A sum that is not known as soon as one part of it is not. */
const total = (parts: readonly (string | null)[]): string | null =>
  parts.some((part) => part === null) ? null : sum(parts.flatMap((part) => part ?? []));

/** One line a reporting currency: different currencies never add. */
export function totalsOf(rows: readonly PositionRow[], accounts: readonly AccountView[]): PositionTotals[] {
  const currencies = new Set([
    ...accounts.map(({ reportingCurrency }) => reportingCurrency),
    ...rows.map(({ position }) => position.reportingCurrency),
  ]);
  return [...currencies].sort().map((currency) => {
    const mine = rows.filter(({ position }) => position.reportingCurrency === currency);
    const owners = accounts.filter(({ reportingCurrency }) => reportingCurrency === currency);
    const missing = [
      ...owners.flatMap(({ unpriced }) => unpriced),
      ...mine.filter(({ value }) => value === null).map(({ position }) => position.symbol.split('/')[0] ?? ''),
    ];
    return {
      currency,
      equity: owners.length === 0 ? null : total(owners.map(({ equity }) => equity)),
      value: total(mine.map(({ value }) => value)),
      unrealized: total(mine.map(({ unrealized }) => unrealized)),
      realized: total(mine.map(({ realized }) => realized)),
      unpriced: [...new Set(missing)].sort(),
    };
  });
}
