import type { DataFrame, PanelData } from '@grafana/data';
import {
  accountViewSchema,
  approvalViewSchema,
  deskQuerySchema,
  executionReportSchema,
  fillSchema,
  killSwitchStateSchema,
  marketStateSchema,
  positionViewSchema,
  quoteViewSchema,
  type AccountView,
  type ApprovalView,
  type DeskQueryModel,
  type ExecutionReport,
  type Fill,
  type KillSwitchState,
  type PositionView,
  type QueryType,
  type QuoteView,
} from '@paperdesk/contract';
import { z, type ZodType } from 'zod';
import type { Streamed } from './useFeed.js';

/** What the panel's own queries (data source `paperdesk-datasource`) brought; missing when no query brings it. */
export interface DeskSeries {
  readonly quotes?: Streamed<QuoteView[]>;
  readonly orders?: Streamed<ExecutionReport[]>;
  readonly fills?: Streamed<Fill[]>;
  readonly killSwitch?: Streamed<KillSwitchState>;
  readonly positions?: Streamed<PositionView[]>;
  readonly accounts?: Streamed<AccountView[]>;
  readonly approvals?: Streamed<ApprovalView[]>;
}

type Cell = (row: number) => unknown;

const column = (frame: DataFrame, name: string): Cell | undefined => {
  const field = frame.fields.find((candidate) => candidate.name === name);
  return field === undefined ? undefined : (row) => field.values[row] as unknown;
};

const asText = (value: unknown): string | null =>
  (typeof value === 'string' || typeof value === 'number') && value !== '' ? String(value) : null;

/** When the service sent the frame's newest row, by its own clock. */
export function newestTime(frame: DataFrame): number | undefined {
  const time = column(frame, 'time')?.(frame.length - 1);
  return typeof time === 'number' ? time : undefined;
}

/**
 * Rows of a quotes frame, newest last; one quote a market, the newest. `snapshot` holds the quote as exact decimal
 * text; the number columns beside it are floats, for charts. Only the newest rows are parsed: a frame that streams holds
 * thousands and comes ten times a second.
 */
function quotesOf(frame: DataFrame): QuoteView[] | undefined {
  const [bid, venue, symbol, snapshot] = ['bid', 'venue', 'symbol', 'snapshot'].map((name) => column(frame, name));
  if (bid === undefined) return undefined;
  const newest = new Map<string, QuoteView>();
  for (let row = frame.length - 1; row >= 0; row -= 1) {
    const key = `${asText(venue?.(row)) ?? ''} ${asText(symbol?.(row)) ?? ''}`;
    if (newest.has(key)) continue;
    const quote = quoteViewSchema.safeParse(jsonOf(asText(snapshot?.(row)) ?? 'null') ?? quoteOfColumns(frame, row));
    if (quote.success && quote.data.symbol !== '') newest.set(key, quote.data);
  }
  return [...newest.values()];
}

function quoteOfColumns(frame: DataFrame, row: number): unknown {
  const cell = (name: string) => column(frame, name)?.(row);
  const time = cell('time');
  const at = typeof time === 'number' ? new Date(time).toISOString() : null;
  const state = marketStateSchema.safeParse(cell('state'));
  return {
    venue: cell('venue'),
    symbol: cell('symbol'),
    bid: asText(cell('bid')),
    bidSize: asText(cell('bidSize')),
    ask: asText(cell('ask')),
    askSize: asText(cell('askSize')),
    sequence: 0,
    timeExchange: at,
    timeReceived: at,
    state: state.success ? state.data : 'stale',
  };
}

/** The snapshot read last with each schema: a panel is drawn for every frame of every query, and most are not new. */
const lastRead = new WeakMap<ZodType, { readonly text: string; readonly value: unknown }>();

function parsedAs<T>(text: string, schema: ZodType<T>): T | undefined {
  const last = lastRead.get(schema);
  if (last?.text === text) return last.value as T | undefined;
  const value = schema.safeParse(jsonOf(text)).data;
  lastRead.set(schema, { text, value });
  return value;
}

/** Snapshot channels carry the whole answer as JSON in the newest row; a heartbeat row may repeat it or leave it empty. */
export function snapshotOf<T>(frame: DataFrame, schema: ZodType<T>): T | undefined {
  const snapshot = column(frame, 'snapshot');
  for (let row = frame.length - 1; snapshot !== undefined && row >= 0; row -= 1) {
    const text = asText(snapshot(row));
    if (text !== null) return parsedAs(text, schema);
  }
  return undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const STREAMED: readonly QueryType[] = [
  'quotes',
  'orders',
  'fills',
  'killSwitch',
  'positions',
  'accounts',
  'approvals',
];

/** What a frame holds. While it streams, Grafana keeps neither its name nor, after a refresh, its refId. */
export function queryTypeOf({ meta, name }: DataFrame): unknown {
  return (meta?.custom?.['queryType'] as unknown) ?? name;
}

/** The query behind a frame. */
function queryOf(frame: DataFrame, data: PanelData): DeskQueryModel | undefined {
  const queries = (data.request?.targets ?? []).flatMap((target) => {
    const query = deskQuerySchema.safeParse(target);
    return query.success ? [{ refId: target.refId, ...query.data }] : [];
  });
  const named = STREAMED.find((name) => name === queryTypeOf(frame));
  // A channel that panels share carries the refId of whichever asked first.
  const ofType = queries.filter((candidate) => candidate.queryType === named);
  const query =
    ofType.find((candidate) => candidate.refId === frame.refId) ??
    ofType[0] ??
    queries.find((candidate) => candidate.refId === frame.refId && frame.refId !== undefined);
  return query ?? (named === undefined ? undefined : { queryType: named });
}

/** Fills dashboard variables into a filter; a filter that is empty, `*` or "all" filters nothing. */
const filterOf = (text: string | undefined, fillIn: (text: string) => string): string | undefined => {
  const filled = fillIn(text ?? '').trim();
  return filled === '' || filled === '*' || filled === '$__all' ? undefined : filled;
};

const LISTS = {
  orders: z.array(executionReportSchema),
  fills: z.array(fillSchema),
  positions: z.array(positionViewSchema),
  accounts: z.array(accountViewSchema),
  approvals: z.array(approvalViewSchema),
};

function readFrame(frame: DataFrame, data: PanelData, fillIn: (text: string) => string): DeskSeries {
  const rowTime = newestTime(frame);
  const query = queryOf(frame, data);
  if (rowTime === undefined || query === undefined) return {};
  const account = filterOf(query.account, fillIn);
  const streamed = <T>(value: T | undefined): Streamed<T> | undefined =>
    value === undefined ? undefined : { value, rowTime, account };
  // Panels show whole accounts: a query for one market or status would leave orders out.
  const whole = [query.venue, query.symbol, query.status].every((text) => filterOf(text, fillIn) === undefined);
  switch (query.queryType) {
    case 'quotes':
      return { quotes: streamed(quotesOf(frame)) };
    case 'killSwitch':
      return { killSwitch: streamed(snapshotOf(frame, killSwitchStateSchema)) };
    case 'orders':
      return whole ? { orders: streamed(snapshotOf(frame, LISTS.orders)) } : {};
    case 'fills':
      return whole ? { fills: streamed(snapshotOf(frame, LISTS.fills)) } : {};
    case 'positions':
      return whole ? { positions: streamed(snapshotOf(frame, LISTS.positions)) } : {};
    case 'accounts':
      return { accounts: streamed(snapshotOf(frame, LISTS.accounts)) };
    case 'approvals':
      return whole ? { approvals: streamed(snapshotOf(frame, LISTS.approvals)) } : {};
    default:
      return {};
  }
}

/**
 * Reads `data.series` into what panels show; `fillIn` replaces dashboard variables. This is the only place that knows
 * how the frames look (docs/how-to/streaming.md).
 */
export function readDeskSeries(data: PanelData, fillIn: (text: string) => string): DeskSeries {
  return data.series.reduce<DeskSeries>((all, frame) => ({ ...all, ...readFrame(frame, data, fillIn) }), {});
}

/** Names one market among all venues. */
export const marketKey = (market: { readonly venue: string; readonly symbol: string }): string =>
  `${market.venue} ${market.symbol}`;
