import { frameOf, numberColumn, textColumn, timeColumn, usFromIso } from '../frame.js';
import { type QueryFrame, filterOf } from './desk-query.js';
import { sourceOfVenue } from './market-source.js';

/** The state of each market's feed: `live` is 1 only while orders may match there. */
export const feedsFrame: QueryFrame = (reader, query) =>
  frameOf('feeds', reader.feeds(filterOf(query)), [
    textColumn('source', (feed) => sourceOfVenue(feed.venue)),
    textColumn('venue', (feed) => feed.venue),
    textColumn('symbol', (feed) => feed.symbol),
    textColumn('state', (feed) => feed.state),
    numberColumn('live', (feed) => (feed.state === 'live' ? 1 : 0)),
    textColumn('reason', (feed) => feed.reason),
    timeColumn('since', (feed) => usFromIso(feed.since)),
    timeColumn('lastEventAt', (feed) => usFromIso(feed.lastEventAt)),
    numberColumn('delayMs', (feed) => feed.delayMs, 'ms'),
    numberColumn('delayMsP99', (feed) => feed.delayMsP99, 'ms'),
    numberColumn('leastDelayMs', (feed) => feed.leastDelayMs, 'ms'),
    numberColumn('trades', (feed) => feed.trades),
    numberColumn('quotes', (feed) => feed.quotes),
    numberColumn('books', (feed) => feed.books),
    numberColumn('reconnects', (feed) => feed.reconnects),
    numberColumn('gaps', (feed) => feed.gaps),
    numberColumn('rejected', (feed) => feed.rejected),
    numberColumn('backfilled', (feed) => feed.backfilled),
  ]);
