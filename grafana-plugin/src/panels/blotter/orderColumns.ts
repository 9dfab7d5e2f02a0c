import type { ExecutionReport, Fill, InstrumentView } from '@paperdesk/contract';
import type { Column } from '../../desk/columns.js';
import { byStep, clock, NOTHING, shortId, statusWord } from '../../desk/format.js';
import { offsetWords, triggerWords, typeWords } from '../../desk/orderWords.js';
import { testIds } from '../../desk/testIds.js';

/** What rows are written by. */
export interface RowSetting {
  readonly instrumentOf: (market: { readonly venue: string; readonly symbol: string }) => InstrumentView | undefined;
  readonly nowMs: number;
  /** Who is looking, to tell own orders from others'. */
  readonly person: string | null | undefined;
  readonly colors: Readonly<Record<'buy' | 'sell' | 'reason', string>>;
}

/** The trigger price; of a trailing stop where it stands, and how far it keeps. */
function stopWords(order: ExecutionReport, instrument: InstrumentView | undefined): string {
  const stop = byStep(order.stopPrice, instrument?.tickSize);
  if (order.trailingOffset === null) return stop;
  const offset = offsetWords(order, instrument);
  return stop === NOTHING ? `trails ${offset}` : `${stop} (${offset})`;
}

function ownerWords(owner: string | null, me: string | null | undefined): string {
  if (owner === null) return NOTHING;
  return owner === me ? `${owner} (you)` : owner;
}

const exported = <T>(field: keyof T & string): Column<T> => ({
  ...{ field, name: field, exportOnly: true },
  value: (row) => {
    const value: unknown = row[field];
    return value === null || value === undefined ? null : String(value);
  },
});

/** Columns of an order; `ended` adds why it ended. */
export function orderColumns(setting: RowSetting, ended: boolean): Column<ExecutionReport>[] {
  const { instrumentOf, nowMs, person, colors } = setting;
  type Field = 'quantity' | 'filledQuantity' | 'averagePrice';
  const figure = (field: Field, name: string, step: 'tickSize' | 'lotSize'): Column<ExecutionReport> => ({
    ...{ field, name, number: true },
    value: (order) => order[field],
    show: (order) => byStep(order[field], instrumentOf(order)?.[step]),
  });
  const reason: Column<ExecutionReport> = {
    ...{ field: 'reason', name: 'Reason' },
    value: (order) => order.reason?.text ?? null,
    className: () => colors.reason,
  };
  return [
    {
      ...{ field: 'orderStatus', name: 'Status', testId: testIds.blotter.status },
      value: (order) => order.orderStatus,
      show: statusWord,
    },
    {
      ...{ field: 'symbol', name: 'Market' },
      value: (order) => order.symbol,
      show: (order) => `${order.symbol} · ${order.venue}`,
    },
    { ...{ field: 'side', name: 'Side' }, value: (order) => order.side, className: (order) => colors[order.side] },
    { ...{ field: 'orderType', name: 'Type' }, value: (order) => order.orderType, show: typeWords },
    figure('quantity', 'Quantity', 'lotSize'),
    figure('filledQuantity', 'Filled', 'lotSize'),
    {
      ...{ field: 'price', name: 'Price', number: true },
      value: (order) => order.price,
      show: (order) => (order.price === null ? 'market' : byStep(order.price, instrumentOf(order)?.tickSize)),
    },
    {
      ...{ field: 'stopPrice', name: 'Stop price', number: true },
      value: (order) => order.stopPrice,
      show: (order) => stopWords(order, instrumentOf(order)),
      title: (order) => triggerWords(order, instrumentOf(order)),
    },
    figure('averagePrice', 'Average', 'tickSize'),
    {
      ...{ field: 'person', name: 'Owner' },
      value: (order) => order.person,
      show: (order) => ownerWords(order.person, person),
    },
    { ...{ field: 'account', name: 'Account' }, value: (order) => order.account },
    {
      ...{ field: 'createdAt', name: 'Since' },
      value: (order) => order.createdAt,
      show: (order) => clock(order.createdAt, nowMs),
    },
    ...(ended ? [reason] : []),
    ...(['venue', 'timeInForce', 'strategy', 'updatedAt', 'orderId', 'clientOrderId'] as const).map((field) =>
      exported<ExecutionReport>(field),
    ),
  ];
}

const SOURCE_WORDS: Record<Fill['liquiditySource'], string> = {
  BOOK: 'from depth or trades that the market showed',
  MODEL: 'by a model, because the market showed no depth',
};

/** Columns of a fill, each with where its liquidity came from and what it was simulated under. */
export function fillColumns(setting: RowSetting, ownerOf: (fill: Fill) => string | null): Column<Fill>[] {
  const { instrumentOf, nowMs, person, colors } = setting;
  return [
    {
      ...{ field: 'symbol', name: 'Market' },
      value: (fill) => fill.symbol,
      show: (fill) => `${fill.symbol} · ${fill.venue}`,
    },
    { ...{ field: 'side', name: 'Side' }, value: (fill) => fill.side, className: (fill) => colors[fill.side] },
    {
      ...{ field: 'lastQuantity', name: 'Quantity', number: true },
      value: (fill) => fill.lastQuantity,
      show: (fill) => byStep(fill.lastQuantity, instrumentOf(fill)?.lotSize),
    },
    {
      ...{ field: 'lastPrice', name: 'Price', number: true },
      value: (fill) => fill.lastPrice,
      show: (fill) => byStep(fill.lastPrice, instrumentOf(fill)?.tickSize),
    },
    {
      ...{ field: 'commission', name: 'Commission', number: true },
      value: (fill) => fill.commission,
      show: (fill) => `${byStep(fill.commission)} ${fill.commissionCurrency}`,
    },
    { ...{ field: 'liquiditySide', name: 'As' }, value: (fill) => fill.liquiditySide },
    {
      ...{ field: 'liquiditySource', name: 'Liquidity' },
      value: (fill) => fill.liquiditySource,
      title: (fill) => SOURCE_WORDS[fill.liquiditySource],
    },
    { ...{ field: 'preset', name: 'Preset' }, value: (fill) => fill.preset },
    {
      ...{ field: 'person', name: 'Owner' },
      value: ownerOf,
      show: (fill) => ownerWords(ownerOf(fill), person),
    },
    { ...{ field: 'account', name: 'Account' }, value: (fill) => fill.account },
    { ...{ field: 'time', name: 'Time' }, value: (fill) => fill.time, show: (fill) => clock(fill.time, nowMs) },
    ...(['venue', 'commissionCurrency', 'strategy', 'timeExchange', 'orderId', 'tradeId'] as const).map((field) =>
      exported<Fill>(field),
    ),
  ];
}

/** How an order is called in the names of its buttons. */
export const orderName = (order: ExecutionReport, instrument: InstrumentView | undefined): string =>
  `${order.side} ${byStep(order.quantity, instrument?.lotSize)} ${order.symbol} (${shortId(order.orderId)})`;
