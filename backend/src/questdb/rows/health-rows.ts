import type { ConsolidatedView, FeedView } from '@paperdesk/contract';
import type { DeliveryView } from '../../engine/desk.js';
import type { TimeUs } from '../../model/time.js';
import type { RowOrigin } from './market-rows.js';
import type { Row } from './row.js';

/** Views carry times as ISO text; a column takes microseconds. */
const timeOf = (text: string | null): TimeUs | null => (text === null ? null : Date.parse(text) * 1000);
const numberOf = (text: string | null): number | null => (text === null ? null : Number(text));

/** A feed as the desk shows it. */
export function healthRow(view: FeedView, at: { ts: TimeUs; spoolBytes: number }, origin: RowOrigin): Row {
  const { venue, symbol, state: status, reason, trades, quotes, books, reconnects, gaps, rejected, backfilled } = view;
  return {
    ...{ ts: at.ts, venue, symbol, status, reason, trades, quotes, books, reconnects, gaps, rejected, backfilled },
    delay_ms: view.delayMs,
    delay_ms_p99: view.delayMsP99,
    least_delay_ms: view.leastDelayMs,
    spool_bytes: at.spoolBytes,
    last_event_at: timeOf(view.lastEventAt),
    ...origin,
  };
}

/** Each channel of a feed. */
export function channelRows(view: FeedView, ts: TimeUs, origin: RowOrigin): Row[] {
  const { venue, symbol } = view;
  return view.channels.map(({ channel, events, delayMsP50, delayMsP99, lastEventAt }) => {
    const counted = { events, delay_ms_p50: delayMsP50, delay_ms_p99: delayMsP99 };
    return { ts, venue, symbol, channel, ...counted, last_event_at: timeOf(lastEventAt), ...origin };
  });
}

/** One queue to QuestDB, and the disk where the view knows of it. */
export function deliveryRow(view: DeliveryView, ts: TimeUs, origin: RowOrigin): Row {
  const { queue, state: status, storage } = view;
  return {
    ...{ ts, queue, status },
    ...{ waiting_rows: view.waitingRows, waiting_bytes: view.waitingBytes, delivered_rows: view.deliveredRows },
    ...{ dropped_rows: view.droppedRows, dead_letters: view.deadLetters, rows_per_second: view.rowsPerSecond },
    ...{ queryable_ms_p50: view.queryableMsP50, queryable_ms_p99: view.queryableMsP99 },
    disk_used_bytes: storage?.usedBytes,
    disk_budget_bytes: storage?.budgetBytes,
    disk_free_bytes: storage?.freeBytes,
    disk_days_left: storage?.daysLeft,
    ...origin,
  };
}

/** The best bid and offer of a pair over all live venues. */
export function consolidatedRow(view: ConsolidatedView, ts: TimeUs, origin: RowOrigin): Row {
  const { symbol, crossed, venues, bidVenue: bid_venue, askVenue: ask_venue } = view;
  const bids = { bid: numberOf(view.bid), bid_size: numberOf(view.bidSize), bid_venue };
  const asks = { ask: numberOf(view.ask), ask_size: numberOf(view.askSize), ask_venue };
  return { ts, symbol, ...bids, ...asks, crossed, venues, ...origin };
}
