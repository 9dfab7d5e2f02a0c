import { frameOf, numberColumn, textColumn, timeColumn } from '../frame.js';
import { type QueryFrame, filterOf } from './desk-query.js';
import { sourceOfVenue } from './market-source.js';

/** The market's trades, newest first. */
export const tradesFrame: QueryFrame = (reader, query) =>
  frameOf('trades', reader.trades(filterOf(query, 500)), [
    timeColumn('time', (trade) => trade.timeExchange),
    textColumn('source', (trade) => sourceOfVenue(trade.venue)),
    textColumn('venue', (trade) => trade.venue),
    textColumn('symbol', (trade) => trade.symbol),
    textColumn('side', (trade) => trade.side),
    numberColumn('price', (trade) => trade.price),
    numberColumn('quantity', (trade) => trade.quantity),
    textColumn('tradeId', (trade) => trade.tradeId),
    timeColumn('timeReceived', (trade) => trade.timeReceived),
  ]);
