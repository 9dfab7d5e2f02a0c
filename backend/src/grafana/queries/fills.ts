import { frameOf, numberColumn, textColumn, timeColumn, usFromIso } from '../frame.js';
import { type QueryFrame, filterOf } from './desk-query.js';
import { sourceOfVenue } from './market-source.js';

/** Our fills, newest first. `title`, `text` and `tags` let a dashboard draw them as annotations. */
export const fillsFrame: QueryFrame = (reader, query) =>
  frameOf('fills', reader.fills(filterOf(query, 500)), [
    timeColumn('time', (fill) => usFromIso(fill.time)),
    textColumn('source', (fill) => sourceOfVenue(fill.venue)),
    textColumn('account', (fill) => fill.account),
    textColumn('venue', (fill) => fill.venue),
    textColumn('symbol', (fill) => fill.symbol),
    textColumn('side', (fill) => fill.side),
    numberColumn('lastPrice', (fill) => fill.lastPrice),
    numberColumn('lastQuantity', (fill) => fill.lastQuantity),
    numberColumn('commission', (fill) => fill.commission),
    textColumn('commissionCurrency', (fill) => fill.commissionCurrency),
    textColumn('liquiditySide', (fill) => fill.liquiditySide),
    textColumn('liquiditySource', (fill) => fill.liquiditySource),
    textColumn('preset', (fill) => fill.preset),
    numberColumn('commissionRate', (fill) => fill.commissionRate),
    textColumn('feeSource', (fill) => fill.feeSource),
    textColumn('strategy', (fill) => fill.strategy),
    textColumn('person', (fill) => fill.person ?? null),
    textColumn('tradeId', (fill) => fill.tradeId),
    textColumn('orderId', (fill) => fill.orderId),
    timeColumn('timeExchange', (fill) => usFromIso(fill.timeExchange)),
    textColumn('title', (fill) => `Paper fill, account ${fill.account}`),
    textColumn(
      'text',
      (fill) => `${fill.side} ${fill.lastQuantity} ${fill.symbol} at ${fill.lastPrice} on ${fill.venue}`,
    ),
    textColumn('tags', (fill) => `fill,${fill.side},${fill.symbol}`),
  ]);
