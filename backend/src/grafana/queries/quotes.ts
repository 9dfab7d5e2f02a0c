import type { QuoteView } from '@paperdesk/contract';
import { type Column, frameOf, numberColumn, textColumn, timeColumn, usFromIso } from '../frame.js';
import { type QueryFrame, filterOf } from './desk-query.js';
import { sourceOfVenue } from './market-source.js';

/** The middle of the market, for charts; null while a side is missing. */
export const midOf = (quote: QuoteView): number | null =>
  quote.bid === null || quote.ask === null ? null : (Number(quote.bid) + Number(quote.ask)) / 2;

/** The columns that the table and the stream share. */
export const QUOTE_COLUMNS: readonly Column<QuoteView>[] = [
  textColumn('source', (quote) => sourceOfVenue(quote.venue)),
  textColumn('venue', (quote) => quote.venue),
  textColumn('symbol', (quote) => quote.symbol),
  numberColumn('bid', (quote) => quote.bid),
  numberColumn('bidSize', (quote) => quote.bidSize),
  numberColumn('ask', (quote) => quote.ask),
  numberColumn('askSize', (quote) => quote.askSize),
  numberColumn('mid', midOf),
  textColumn('state', (quote) => quote.state),
];

/** Best bid and ask, one row a market. */
export const quotesFrame: QueryFrame = (reader, query) =>
  frameOf('quotes', reader.quotes(filterOf(query)), [
    timeColumn('time', (quote) => usFromIso(quote.timeReceived)),
    ...QUOTE_COLUMNS,
    timeColumn('timeExchange', (quote) => usFromIso(quote.timeExchange)),
    numberColumn('sequence', (quote) => quote.sequence),
  ]);
