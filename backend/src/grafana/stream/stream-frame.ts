/**
 * What streams carry. Every row has `time` (when we sent it) and `snapshot` (JSON of the contract's views, exact
 * decimal text). Grafana 12.2 keeps a growing frame for each channel, so a table cannot be streamed as rows without
 * showing old ones: a table is one row with the whole of it inside, and the data source asks Grafana to keep the
 * newest packet only. Quotes are the exception: one row for each market that changed, appended, so that stock
 * charts draw them.
 */
import type { QueryType, QuoteView } from '@paperdesk/contract';
import type { DeskReader } from '../../engine/desk.js';
import type { TimeUs } from '../../model/time.js';
import { type Column, type Frame, frameOf, numberColumn, textColumn, timeColumn } from '../frame.js';
import { bookOf } from '../queries/book.js';
import { type DeskQuery, filterOf } from '../queries/desk-query.js';
import { killedNumber } from '../queries/kill-switch.js';
import { QUOTE_COLUMNS } from '../queries/quotes.js';

/** More than any panel shows, little enough for ten packets a second. */
const STREAM_LIMIT = 200;

/** One piece of the state that changes on its own: a market's quote, or the whole table. `json` tells a change. */
export interface StreamPart {
  readonly key: string;
  readonly json: string;
  readonly quote?: QuoteView;
  readonly flags?: { readonly killed: number; readonly engineHalted: number };
}

const SNAPSHOTS: Readonly<
  Record<Exclude<QueryType, 'quotes' | 'killSwitch'>, (r: DeskReader, q: DeskQuery) => unknown>
> = {
  book: (reader, query) => bookOf(reader, query) ?? null,
  trades: (reader, query) => reader.trades(filterOf(query, STREAM_LIMIT)),
  orders: (reader, query) => reader.orders(filterOf(query, STREAM_LIMIT)),
  fills: (reader, query) => reader.fills(filterOf(query, STREAM_LIMIT)),
  positions: (reader, query) => reader.positions(filterOf(query)),
  accounts: (reader, query) => reader.accounts(filterOf(query)),
  feeds: (reader, query) => reader.feeds(filterOf(query)),
  approvals: (reader, query) => reader.approvals(filterOf(query)),
  limits: (reader, query) => reader.limitUse(filterOf(query)),
  complianceEvents: (reader) => ({ ...reader.figures(), at: null }),
  delivery: (reader) => reader.delivery(),
  consolidated: (reader, query) => reader.consolidated(filterOf(query)),
  desk: (reader) => reader.desk(),
  // Refused when the query is parsed.
  annotations: () => [],
};

/** The present state behind a channel, in pieces. */
export function streamParts(reader: DeskReader, query: DeskQuery): StreamPart[] {
  if (query.queryType === 'quotes')
    return reader
      .quotes(filterOf(query))
      .map((quote) => ({ key: `${quote.venue} ${quote.symbol}`, json: JSON.stringify(quote), quote }));
  if (query.queryType === 'killSwitch') {
    const state = reader.killSwitch();
    const flags = { killed: killedNumber(state), engineHalted: Number(state.engine.halted) };
    return [{ key: '', json: JSON.stringify(state), flags }];
  }
  return [{ key: '', json: JSON.stringify(SNAPSHOTS[query.queryType](reader, query)) }];
}

/** Pieces as rows. The columns depend on the query type alone, never on the rows. */
export function streamFrame(queryType: QueryType, parts: readonly StreamPart[], time: TimeUs): Frame {
  return frameOf(queryType, parts, [
    timeColumn('time', () => time),
    ...columnsOf(queryType),
    textColumn('snapshot', (part) => part.json),
  ]);
}

function columnsOf(queryType: QueryType): Column<StreamPart>[] {
  if (queryType === 'killSwitch')
    return [
      numberColumn('killed', (part) => part.flags?.killed ?? null),
      numberColumn('engineHalted', (part) => part.flags?.engineHalted ?? null),
    ];
  if (queryType !== 'quotes') return [];
  return QUOTE_COLUMNS.map((column) => {
    const read = (part: StreamPart) => (part.quote === undefined ? null : column.read(part.quote));
    return { ...column, read } as Column<StreamPart>;
  });
}
