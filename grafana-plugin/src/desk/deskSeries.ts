import type { DataFrame, PanelData } from '@grafana/data';
import {
  deskQuerySchema,
  executionReportSchema,
  fillSchema,
  killSwitchStateSchema,
  marketStateSchema,
  quoteViewSchema,
  type ExecutionReport,
  type Fill,
  type KillSwitchState,
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
}

type Cell = (row: number) => unknown;

const column = (frame: DataFrame, name: string): Cell | undefined => {
  const field = frame.fields.find((candidate) => candidate.name === name);
  return field === undefined ? undefined : (row) => field.values[row] as unknown;
};

const asText = (value: unknown): string | null =>
  (typeof value === 'string' || typeof value === 'number') && value !== '' ? String(value) : null;

function newestTime(frame: DataFrame): number | undefined {
  const time = column(frame, 'time')?.(frame.length - 1);
  return typeof time === 'number' ? time : undefined;
}

/** Rows of a quotes frame, newest last; one quote a market, the newest. Rows without a symbol are heartbeats. */
function quotesOf(frame: DataFrame): QuoteView[] | undefined {
  const [venue, symbol] = [column(frame, 'venue'), column(frame, 'symbol')];
  if (venue === undefined || symbol === undefined || column(frame, 'bid') === undefined) return undefined;
  const text = (name: string, row: number) => asText(column(frame, name)?.(row));
  const newest = new Map<string, QuoteView>();
  for (let row = 0; row < frame.length; row += 1) {
    const time = column(frame, 'time')?.(row);
    const at = typeof time === 'number' ? new Date(time).toISOString() : null;
    const state = marketStateSchema.safeParse(column(frame, 'state')?.(row));
    const quote = quoteViewSchema.safeParse({
      venue: venue(row),
      symbol: symbol(row),
      bid: text('bid', row),
      bidSize: text('bidSize', row),
      ask: text('ask', row),
      askSize: text('askSize', row),
      sequence: 0,
      timeExchange: at,
      timeReceived: at,
      state: state.success ? state.data : 'stale',
    });
    if (quote.success && quote.data.symbol !== '') newest.set(marketKey(quote.data), quote.data);
  }
  return [...newest.values()];
}

/** Snapshot channels carry the whole answer as JSON in the newest row; a heartbeat row may repeat it or leave it empty. */
function snapshotOf<T>(frame: DataFrame, schema: ZodType<T>): T | undefined {
  const snapshot = column(frame, 'snapshot');
  for (let row = frame.length - 1; snapshot !== undefined && row >= 0; row -= 1) {
    const text = asText(snapshot(row));
    if (text === null) continue;
    const parsed = schema.safeParse(jsonOf(text));
    return parsed.success ? parsed.data : undefined;
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

const QUERY_TYPE_OF_NAME: readonly QueryType[] = ['quotes', 'orders', 'fills', 'killSwitch'];

function queryTypeOf(frame: DataFrame, data: PanelData): QueryType | undefined {
  const target = data.request?.targets.find((candidate) => candidate.refId === frame.refId);
  const query = deskQuerySchema.safeParse(target);
  if (query.success) return query.data.queryType;
  return QUERY_TYPE_OF_NAME.find((name) => name === frame.name);
}

const streamed = <T>(value: T | undefined, rowTime: number): Streamed<T> | undefined =>
  value === undefined ? undefined : { value, rowTime };

function readFrame(frame: DataFrame, data: PanelData): DeskSeries {
  const rowTime = newestTime(frame);
  if (rowTime === undefined) return {};
  switch (queryTypeOf(frame, data)) {
    case 'quotes':
      return { quotes: streamed(quotesOf(frame), rowTime) };
    case 'orders':
      return { orders: streamed(snapshotOf(frame, z.array(executionReportSchema)), rowTime) };
    case 'fills':
      return { fills: streamed(snapshotOf(frame, z.array(fillSchema)), rowTime) };
    case 'killSwitch':
      return { killSwitch: streamed(snapshotOf(frame, killSwitchStateSchema), rowTime) };
    default:
      return {};
  }
}

/** Reads `data.series` into what panels show. This is the only place that knows how the frames look. */
export function readDeskSeries(data: PanelData): DeskSeries {
  return data.series.reduce<DeskSeries>((all, frame) => ({ ...all, ...readFrame(frame, data) }), {});
}

/** Names one market among all venues. */
export const marketKey = (market: { readonly venue: string; readonly symbol: string }): string =>
  `${market.venue} ${market.symbol}`;
