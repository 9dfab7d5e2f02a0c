import { LoadingState, type DataFrame, type PanelData } from '@grafana/data';
import {
  bookViewSchema,
  executionReportSchema,
  tradeViewSchema,
  type BookView,
  type ExecutionReport,
  type TradeView,
} from '@paperdesk/contract';
import { z } from 'zod';
import { newestTime, queryTypeOf, snapshotOf } from '../../desk/deskSeries.js';
import type { Streamed } from '../../desk/useFeed.js';

/** The market and account that a ladder shows; an empty account means every one. */
export interface LadderTarget {
  readonly venue: string;
  readonly symbol: string;
  readonly account: string;
}

export interface LadderSeries {
  /** `null` inside: the service is there and has no book of this market. */
  readonly book: Streamed<BookView | null> | undefined;
  /** Newest first. */
  readonly trades: readonly TradeView[];
  readonly orders: readonly ExecutionReport[];
  /** Whether the orders' stream is there: without it nobody can say that there are none. */
  readonly ordersKnown: boolean;
  readonly fault: string | undefined;
  /** The panel has a query that brings a book. */
  readonly asksForBook: boolean;
}

const typeOf = (query: object): unknown => Reflect.get(query, 'queryType');

/** The frame that a query of this type brought, by what it says of itself or by its refId. */
function named(data: PanelData, queryType: string): DataFrame | undefined {
  const refIds = (data.request?.targets ?? []).filter((query) => typeOf(query) === queryType).map(({ refId }) => refId);
  const holds = (frame: DataFrame) =>
    queryTypeOf(frame) ?? (refIds.includes(frame.refId ?? '') ? queryType : undefined);
  return data.series.find((frame) => frame.length > 0 && holds(frame) === queryType);
}

const ofMarket =
  ({ venue, symbol }: LadderTarget) =>
  (item: { readonly venue: string; readonly symbol: string }): boolean =>
    item.venue === venue && item.symbol === symbol;

function bookOf(data: PanelData, target: LadderTarget): LadderSeries['book'] {
  const frame = named(data, 'book');
  const rowTime = frame === undefined ? undefined : newestTime(frame);
  if (frame === undefined || rowTime === undefined) return undefined;
  const book = snapshotOf(frame, bookViewSchema.nullable());
  if (book === undefined) return undefined;
  // Right after another market was chosen the old one's book is still there: it is no book of this one.
  return book === null || ofMarket(target)(book) ? { value: book, rowTime } : undefined;
}

function faultOf(data: PanelData): string | undefined {
  if (data.state !== LoadingState.Error) return undefined;
  return data.errors?.[0]?.message ?? 'Grafana could not ask the data source.';
}

/** What the panel's streaming queries brought of one market and account. */
export function readLadderSeries(data: PanelData, target: LadderTarget): LadderSeries {
  const trades = named(data, 'trades');
  const orders = named(data, 'orders');
  const working = orders === undefined ? undefined : snapshotOf(orders, z.array(executionReportSchema));
  const mine = (order: ExecutionReport) => target.account === '' || order.account === target.account;
  return {
    book: bookOf(data, target),
    trades:
      (trades === undefined ? undefined : snapshotOf(trades, z.array(tradeViewSchema)))?.filter(ofMarket(target)) ?? [],
    orders: (working ?? []).filter((order) => ofMarket(target)(order) && mine(order)),
    ordersKnown: working !== undefined,
    fault: faultOf(data),
    asksForBook: (data.request?.targets ?? []).some((query) => typeOf(query) === 'book'),
  };
}
