import type { AccountView } from '@paperdesk/contract';
import type { Column } from '../../desk/columns.js';
import { byStep, grouped, NOTHING } from '../../desk/format.js';
import { testIds } from '../../desk/testIds.js';
import { money, signed, signOf, UNPRICED } from './moneyWords.js';
import { isOpen, type PositionRow } from './positionRows.js';

type Colors = Readonly<Record<'gain' | 'loss', string>>;
const ids = testIds.positions;

/** What is held where, and what it has brought; prices by the tick, quantities by the lot. */
export function positionColumns(colors: Colors, everyAccount: boolean): Column<PositionRow>[] {
  const tick = (row: PositionRow, text: string | null) => grouped(byStep(text, row.instrument?.tickSize));
  const colored = (text: string | null) => {
    const sign = signOf(text);
    return sign === undefined ? undefined : colors[sign];
  };
  const account: Column<PositionRow> = {
    ...{ field: 'account', name: 'Account' },
    value: ({ position }) => position.account,
  };
  return [
    {
      ...{ field: 'symbol', name: 'Market' },
      value: ({ position }) => position.symbol,
      show: ({ position }) => `${position.symbol} · ${position.venue}`,
    },
    ...(everyAccount ? [account] : []),
    {
      ...{ field: 'quantity', name: 'Quantity', number: true },
      value: ({ position }) => position.quantity,
      show: ({ position, instrument }) => byStep(position.quantity, instrument?.lotSize),
    },
    {
      ...{ field: 'averagePrice', name: 'Average cost', number: true },
      value: ({ averagePrice }) => averagePrice,
      show: (row) => tick(row, row.averagePrice === null ? null : roundedBy(row.averagePrice, row)),
    },
    {
      ...{ field: 'mark', name: 'Mark', number: true },
      value: ({ position }) => position.mark,
      show: (row) => (row.position.mark === null ? UNPRICED : tick(row, row.position.mark)),
    },
    {
      ...{ field: 'value', name: 'Value', number: true, testId: ids.value },
      value: ({ value }) => value,
      show: ({ value }) => money(value),
    },
    {
      ...{ field: 'share', name: 'Share', number: true, testId: ids.share },
      value: ({ share }) => share,
      show: (row) => (row.share === null ? (isOpen(row.position) ? UNPRICED : NOTHING) : `${row.share} %`),
    },
    {
      ...{ field: 'unrealizedPnl', name: 'Unrealized', number: true, testId: ids.unrealized },
      value: ({ unrealized }) => unrealized,
      show: ({ unrealized }) => signed(unrealized),
      className: ({ unrealized }) => colored(unrealized),
    },
    {
      ...{ field: 'realizedPnl', name: 'Realized', number: true, testId: ids.realized },
      value: ({ realized }) => realized,
      show: ({ realized }) => signed(realized),
      className: ({ realized }) => colored(realized),
    },
  ];
}

/** An average has up to 18 places; the screen shows it by the tick, the export in full. */
function roundedBy(text: string, { instrument }: PositionRow): string {
  const places = (instrument?.tickSize.split('.')[1] ?? '').replace(/0+$/, '').length;
  return instrument === undefined ? text : Number(text).toFixed(places);
}

/** One currency of one account. */
export interface BalanceRow {
  readonly account: string;
  readonly balance: AccountView['balances'][number];
  readonly unpriced: boolean;
  readonly reportingCurrency: string;
}

/** What accounts own, empty currencies left out. */
export const balanceRows = (accounts: readonly AccountView[]): BalanceRow[] =>
  accounts.flatMap(({ account, balances, unpriced, reportingCurrency }) =>
    balances
      .filter(({ total }) => /[1-9]/.test(total))
      .map((balance) => ({ account, balance, unpriced: unpriced.includes(balance.currency), reportingCurrency })),
  );

/** What the service worked out with the prices of now; why there is none, where there is none. */
function worthWords({ balance: { value }, reportingCurrency }: BalanceRow): string {
  if (value === undefined) return NOTHING;
  return value === null ? `${NOTHING} (no price in ${reportingCurrency} now)` : `${money(value)} ${reportingCurrency}`;
}

/** Available, held by working orders, and what it is worth where the account is reckoned. */
export function balanceColumns(everyAccount: boolean): Column<BalanceRow>[] {
  const amount = (field: 'free' | 'locked' | 'total', name: string): Column<BalanceRow> => ({
    ...{ field, name, number: true },
    value: ({ balance }) => balance[field],
    show: ({ balance }) => grouped(balance[field]),
  });
  const account: Column<BalanceRow> = { ...{ field: 'account', name: 'Account' }, value: (row) => row.account };
  return [
    {
      ...{ field: 'currency', name: 'Currency' },
      value: ({ balance }) => balance.currency,
      show: ({ balance, unpriced }) => `${balance.currency}${unpriced ? ` (${UNPRICED})` : ''}`,
    },
    ...(everyAccount ? [account] : []),
    amount('free', 'Available'),
    amount('locked', 'Held by orders'),
    amount('total', 'Total'),
    {
      ...{ field: 'value', name: 'Worth', number: true },
      value: ({ balance }) => balance.value ?? null,
      show: worthWords,
    },
  ];
}
