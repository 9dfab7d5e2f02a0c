import type { ConsolidatedView } from '@paperdesk/contract';
import { frameOf, numberColumn, textColumn, timeColumn, usFromIso } from '../frame.js';
import { type QueryFrame, filterOf } from './desk-query.js';

/** Best bid and offer over the live venues, one row a pair. The spread is negative while venues cross each other. */
export const consolidatedFrame: QueryFrame = (reader, query) => {
  const { source } = reader.desk();
  return frameOf('consolidated', reader.consolidated(filterOf(query)), [
    textColumn('source', () => source),
    textColumn('symbol', (pair) => pair.symbol),
    numberColumn('bid', (pair) => pair.bid),
    numberColumn('bidSize', (pair) => pair.bidSize),
    textColumn('bidVenue', (pair) => pair.bidVenue),
    numberColumn('ask', (pair) => pair.ask),
    numberColumn('askSize', (pair) => pair.askSize),
    textColumn('askVenue', (pair) => pair.askVenue),
    numberColumn('crossed', (pair) => Number(pair.crossed)),
    numberColumn('spreadBps', spreadBpsOf),
    numberColumn('venues', (pair) => pair.venues),
    textColumn('bidText', (pair) => pair.bid),
    textColumn('askText', (pair) => pair.ask),
    timeColumn('timeReceived', (pair) => usFromIso(pair.timeReceived)),
  ]);
};

/** Offer less bid, in hundredths of a percent of their middle; null while a side is missing. */
export function spreadBpsOf({ bid, ask }: Pick<ConsolidatedView, 'bid' | 'ask'>): number | null {
  if (bid === null || ask === null) return null;
  const [low, high] = [Number(bid), Number(ask)];
  return ((high - low) / ((high + low) / 2)) * 10_000;
}
