import type { PositionView } from '@paperdesk/contract';
import { frameOf, numberColumn, textColumn } from '../frame.js';
import { type QueryFrame, filterOf } from './desk-query.js';
import { sourceOfVenue } from './market-source.js';

interface Row {
  readonly position: PositionView;
  /** Null in the row of the whole position. */
  readonly strategy: string | null;
  readonly held: PositionView | PositionView['strategies'][number];
}

/**
 * What each account holds in each market: one row of the whole position, then one a strategy tag, which are parts of it.
 * A position without a live price has no mark and no unrealized profit.
 */
export const positionsFrame: QueryFrame = (reader, query) => {
  const rows = reader
    .positions(filterOf(query))
    .flatMap((position): Row[] => [
      { position, strategy: null, held: position },
      ...position.strategies.map((held) => ({ position, strategy: held.strategy, held })),
    ]);
  return frameOf('positions', rows, [
    textColumn('source', ({ position }) => sourceOfVenue(position.venue)),
    textColumn('account', ({ position }) => position.account),
    textColumn('venue', ({ position }) => position.venue),
    textColumn('symbol', ({ position }) => position.symbol),
    textColumn('strategy', ({ strategy }) => strategy),
    numberColumn('quantity', ({ held }) => held.quantity),
    numberColumn('averagePrice', ({ held }) => held.averagePrice),
    numberColumn('mark', ({ position }) => position.mark),
    numberColumn('unrealizedPnl', ({ held }) => held.unrealizedPnl),
    numberColumn('realizedPnl', ({ held }) => held.realizedPnl),
    numberColumn('averagePriceFifo', ({ held }) => held.averagePriceFifo),
    numberColumn('unrealizedPnlFifo', ({ held }) => held.unrealizedPnlFifo),
    numberColumn('realizedPnlFifo', ({ held }) => held.realizedPnlFifo),
    textColumn('quoteCurrency', ({ position }) => position.quoteCurrency),
  ]);
};
