import type { Instrument } from '../../model/instrument.js';
import type {
  FeedGapFound,
  Level,
  MarketEvent,
  MarketEventRejected,
  MarketStateChanged,
} from '../../model/market-event.js';
import type { Row } from './row.js';
import { scaleOf } from './scale.js';

const LONGEST_RAW = 4_000;

/** Where rows come from: `demo`, `live` or `replay`, and the run of a replay. */
export interface RowOrigin {
  readonly source: string;
  readonly run_id: string | null;
}
export type Sized = Pick<Instrument, 'tickSize' | 'lotSize'>;

type Priced = Extract<MarketEvent, { type: 'trade' | 'quote' | 'book' | 'candle' }>;
export interface TableRow {
  readonly table: string;
  readonly row: Row;
}

/** A trade, quote, book or candle in the units people use. Of a book, `bookLevels` a side are kept. */
export function pricedRow(event: Priced, size: Sized, origin: RowOrigin, bookLevels = Infinity): TableRow {
  const price = scaleOf(size.tickSize);
  const quantity = scaleOf(size.lotSize);
  // Written out field by field: rows of one shape are what makes the encoder quick.
  const { venue, symbol, timeExchange: ts, timeReceived: time_received } = event;
  const { source, run_id } = origin;
  switch (event.type) {
    case 'trade': {
      const { side, tradeId: trade_id } = event;
      // False is what an absent flag reads as; leaving it out saves bytes on every trade.
      const backfilled = event.backfilled === true ? true : null;
      const traded = { price: price(event.price), quantity: quantity(event.quantity), backfilled };
      const row = { ts, venue, symbol, side, trade_id, source, run_id, time_received, ...traded };
      return { table: 'trades', row };
    }
    case 'quote': {
      const { sequence } = event;
      const bid = price(event.bid);
      const ask = price(event.ask);
      const bid_size = quantity(event.bidSize);
      const ask_size = quantity(event.askSize);
      const row = { ts, venue, symbol, sequence, bid, bid_size, ask, ask_size, source, run_id, time_received };
      return { table: 'quotes', row };
    }
    case 'book': {
      const { sequence } = event;
      const grid = (side: readonly Level[]) => {
        const levels = side.length > bookLevels ? side.slice(0, bookLevels) : side;
        return levels.length === 0 ? null : [levels.map(([at]) => price(at)), levels.map(([, lots]) => quantity(lots))];
      };
      const bids = grid(event.bids);
      const asks = grid(event.asks);
      const best = { best_bid: bids?.[0]?.[0], best_ask: asks?.[0]?.[0] };
      return {
        table: 'books',
        row: { ts, venue, symbol, sequence, ...best, bids, asks, source, run_id, time_received },
      };
    }
    case 'candle': {
      const { timeframe } = event;
      const row = {
        ...{ ts, venue, symbol, timeframe, source, run_id, time_received },
        ...{ open: price(event.open), high: price(event.high), low: price(event.low), close: price(event.close) },
        volume: quantity(event.volume),
      };
      return { table: 'candles_ext', row };
    }
  }
}

export function stateRow(event: MarketStateChanged, origin: RowOrigin): Row {
  const { timeReceived: ts, venue, symbol, state: status, reason } = event;
  return { ts, venue, symbol, status, reason, ...origin };
}

export function gapRow(event: FeedGapFound, origin: RowOrigin): Row {
  const { timeReceived: ts, venue, symbol, channel, reason } = event;
  const ids = { from_id: event.fromId ?? '', to_id: event.toId };
  return { ts, venue, symbol, channel, ...ids, from_time: event.fromTime, to_time: event.toTime, reason, ...origin };
}

export function rejectedRow(event: MarketEventRejected, origin: RowOrigin): Row {
  const { timeReceived: ts, venue, symbol, channel, rule, raw } = event;
  return { ts, venue, symbol, channel, rule, raw: raw.slice(0, LONGEST_RAW), ...origin };
}
