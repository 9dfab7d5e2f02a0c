import { frameOf, numberColumn, textColumn } from '../frame.js';
import { type QueryFrame, filterOf } from './desk-query.js';
import { sourceOfVenue } from './market-source.js';

/** What each account holds in each market. A position without a live price has no mark and no unrealized profit. */
export const positionsFrame: QueryFrame = (reader, query) =>
  frameOf('positions', reader.positions(filterOf(query)), [
    textColumn('source', (position) => sourceOfVenue(position.venue)),
    textColumn('account', (position) => position.account),
    textColumn('venue', (position) => position.venue),
    textColumn('symbol', (position) => position.symbol),
    numberColumn('quantity', (position) => position.quantity),
    numberColumn('averagePrice', (position) => position.averagePrice),
    numberColumn('mark', (position) => position.mark),
    numberColumn('unrealizedPnl', (position) => position.unrealizedPnl),
    numberColumn('realizedPnl', (position) => position.realizedPnl),
    textColumn('quoteCurrency', (position) => position.quoteCurrency),
  ]);
