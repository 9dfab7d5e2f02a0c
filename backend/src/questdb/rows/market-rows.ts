import type { FeedView } from '@paperdesk/contract';
import { parseAmount, toNumber } from '../../model/decimal.js';
import type { Instrument } from '../../model/instrument.js';
import type { FeedGapFound, Level, MarketEvent, MarketStateChanged } from '../../model/market-event.js';
import type { Row } from './row.js';

/** Where rows come from: `demo`, `live` or `replay`, and the run of a replay. */
export interface RowOrigin {
  readonly source: string;
  readonly run_id: string | null;
}
export type Sized = Pick<Instrument, 'tickSize' | 'lotSize'>;

/** The float of a count of steps: scaled exactly first, so 6000001 ticks of 0.01 are 60000.01 and not 60000.0100001. */
function floatOf(steps: number, step: string): number {
  return toNumber(BigInt(steps) * parseAmount(step));
}

type Priced = Extract<MarketEvent, { type: 'trade' | 'quote' | 'book' }>;

/** A trade, quote or book in the units people use. */
export function pricedRow(event: Priced, size: Sized, origin: RowOrigin): { table: string; row: Row } {
  const { venue, symbol, timeExchange: ts, timeReceived: time_received } = event;
  const shared = { ts, venue, symbol, time_received, ...origin };
  const price = (steps: number) => floatOf(steps, size.tickSize);
  const quantity = (steps: number) => floatOf(steps, size.lotSize);
  switch (event.type) {
    case 'trade':
      return {
        table: 'trades',
        row: {
          ...shared,
          side: event.side,
          trade_id: event.tradeId,
          price: price(event.price),
          quantity: quantity(event.quantity),
        },
      };
    case 'quote':
      return {
        table: 'quotes',
        row: {
          ...shared,
          sequence: event.sequence,
          bid: price(event.bid),
          bid_size: quantity(event.bidSize),
          ask: price(event.ask),
          ask_size: quantity(event.askSize),
        },
      };
    case 'book': {
      const grid = (levels: readonly Level[]) =>
        levels.length === 0 ? null : [levels.map(([at]) => price(at)), levels.map(([, lots]) => quantity(lots))];
      const bids = grid(event.bids);
      const asks = grid(event.asks);
      return {
        table: 'books',
        row: {
          ...shared,
          sequence: event.sequence,
          best_bid: bids?.[0]?.[0],
          best_ask: asks?.[0]?.[0],
          bids,
          asks,
        },
      };
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

/** A feed as the desk shows it; times of the view are ISO text. */
export function healthRow(view: FeedView, at: { ts: number; spoolBytes: number }, origin: RowOrigin): Row {
  const { venue, symbol, state: status, reason, trades, quotes, books, reconnects, gaps, delayMs } = view;
  return {
    ...{ ts: at.ts, venue, symbol, status, reason, trades, quotes, books, reconnects, gaps },
    delay_ms: delayMs,
    spool_bytes: at.spoolBytes,
    last_event_at: view.lastEventAt === null ? null : Date.parse(view.lastEventAt) * 1000,
    ...origin,
  };
}
