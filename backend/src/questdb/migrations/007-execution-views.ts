import type { Migration } from './schema.js';

/** Quotes older than this say nothing of the market at that moment: no figure is made of them. Microseconds. */
const FRESH_US = 5_000_000;
/** As long as quotes are kept: what needs them cannot look further back, and so no view reads more than this. */
const KEPT = "dateadd('d', -14, now())";
const SIGN = "(CASE WHEN f.side = 'buy' THEN 1.0 ELSE -1.0 END)";
const TAGS =
  'f.trade_id trade_id, f.order_id order_id, f.account account, f.strategy strategy, f.source source, f.venue venue, f.symbol symbol, f.side side, f.order_type order_type, f.preset preset, f.liquidity_side liquidity_side, f.liquidity_source liquidity_source';
const ORDER_TAGS =
  'o.order_id order_id, o.account account, o.strategy strategy, o.source source, o.venue venue, o.symbol symbol, o.side side, o.order_type order_type, o.time_in_force time_in_force, o.preset preset';
/** The row each order ends with; a refusal of our own checks never was an order of the venue. */
const ENDED = `o.ts > ${KEPT} AND o.order_status IN ('filled', 'canceled', 'expired', 'rejected') AND o.event NOT IN ('denied', 'changeRejected')`;

/**
 * How well orders were executed. A positive cost is money lost, a positive markout is money won. Where no fresh quote is
 * near, a figure is empty, and so is every sum that would need it.
 */
export const executionViews: Migration = {
  version: 7,
  name: 'execution-views',
  tables: [],
  views: [
    {
      name: 'fill_quality',
      meaning:
        'Each fill beside the mids of its moment: slippage against the mid its order was decided on, effective spread (twice the distance from the mid), commission; costs in basis points and quote currency; bound ts when you ask.',
      sql: `CREATE OR REPLACE VIEW fill_quality AS (SELECT f.ts ts, ${TAGS}, f.price price, f.quantity quantity, f.price * f.quantity notional, f.arrival_mid arrival_mid, f.venue_mid venue_mid, f.mid mid, ${SIGN} * (f.price - f.arrival_mid) / f.arrival_mid * 10000 slippage_bps, ${SIGN} * (f.price - f.arrival_mid) * f.quantity slippage_quote, 2 * ${SIGN} * (f.price - f.mid) / f.mid * 10000 effective_spread_bps, f.commission_quote commission_quote, f.commission_quote / (f.price * f.quantity) * 10000 commission_bps, (f.reported_at - f.ts) / 1000.0 report_ms FROM fills f)`,
    },
    {
      name: 'slippage',
      meaning:
        'Average fill price of each order of the last 14 days against the mid it was decided on; positive is a cost; ts is its last fill.',
      sql: `CREATE OR REPLACE VIEW slippage AS (SELECT max(f.ts) ts, f.order_id order_id, f.account account, f.source source, f.venue venue, f.symbol symbol, f.side side, f.strategy strategy, f.preset preset, sum(f.quantity) quantity, last(f.arrival_mid) arrival_mid, sum(f.price * f.quantity) / sum(f.quantity) average_price, ${SIGN} * (sum(f.price * f.quantity) / sum(f.quantity) - last(f.arrival_mid)) / last(f.arrival_mid) * 10000 slippage_bps FROM fills f WHERE f.ts > ${KEPT} GROUP BY order_id, account, source, venue, symbol, side, strategy, preset)`,
    },
    {
      name: 'markout',
      meaning:
        'Each fill of the last 14 days at -1, 0, 1, 5, 10, 30, 60 and 300 s: mid then, move in our favor against the price of the fill, realized spread. Empty where the newest quote was older than 5 s or the moment has not come.',
      sql: `CREATE OR REPLACE VIEW markout AS (SELECT ts, trade_id, order_id, account, strategy, source, venue, symbol, side, order_type, preset, liquidity_side, liquidity_source, price, quantity, horizon_s, mid_then mid, sign * (mid_then - price) / price * 10000 markout_bps, sign * (mid_then - price) * quantity markout_quote, 2 * sign * (price - mid_then) / mid * 10000 realized_spread_bps, quote_age_s FROM (SELECT f.ts ts, ${TAGS}, f.price price, f.quantity quantity, f.mid mid, ${SIGN} sign, h.offset / 1000000 horizon_s, (h.timestamp - q.ts) / 1000000.0 quote_age_s, CASE WHEN h.timestamp - q.ts <= ${FRESH_US} AND h.timestamp <= now() THEN (q.bid + q.ask) / 2 END mid_then FROM fills f HORIZON JOIN quotes q ON (venue, symbol) LIST (-1s, 0, 1s, 5s, 10s, 30s, 1m, 5m) AS h WHERE f.ts > ${KEPT}))`,
    },
    {
      name: 'shortfall',
      meaning:
        'Implementation shortfall of each order that ended within the last 14 days, in quote currency and basis points of its value at the mid it was decided on: delay (until it reached the venue) + spread (price against the mid of each fill) + impact (mid of each fill against the mid it reached the venue on) + fees + missed (unfilled quantity at the mid it ended on). ts is its end.',
      sql: `CREATE OR REPLACE VIEW shortfall AS (WITH e AS (SELECT o.ts ts, ${ORDER_TAGS}, o.order_status order_status, o.quantity::double quantity, o.filled_quantity::double filled, o.arrival_mid arrival_mid, CASE WHEN o.venue_mid IS NULL THEN o.arrival_mid ELSE o.venue_mid END venue_mid, CASE WHEN o.side = 'buy' THEN 1.0 ELSE -1.0 END sign, (q.bid + q.ask) / 2 end_mid FROM orders o ASOF JOIN quotes q ON (venue, symbol) TOLERANCE 5s WHERE ${ENDED}), x AS (SELECT order_id, sum(price * quantity) paid, sum(mid * quantity) at_mid, count() fills, count(mid) mids, sum(commission_quote) fees FROM fills WHERE ts > ${KEPT} GROUP BY order_id), c AS (SELECT e.ts ts, e.order_id order_id, e.account account, e.strategy strategy, e.source source, e.venue venue, e.symbol symbol, e.side side, e.order_type order_type, e.preset preset, e.order_status order_status, e.quantity quantity, e.filled filled, e.arrival_mid arrival_mid, e.venue_mid venue_mid, e.end_mid end_mid, x.paid / e.filled average_price, e.quantity * e.arrival_mid value, CASE WHEN e.filled > 0 THEN e.sign * (e.venue_mid - e.arrival_mid) * e.filled ELSE 0.0 END delay, CASE WHEN e.filled > 0 THEN CASE WHEN x.fills = x.mids THEN e.sign * (x.paid - x.at_mid) END ELSE 0.0 END spread, CASE WHEN e.filled > 0 THEN CASE WHEN x.fills = x.mids THEN e.sign * (x.at_mid - e.venue_mid * e.filled) END ELSE 0.0 END impact, CASE WHEN e.filled > 0 THEN x.fees ELSE 0.0 END fees, CASE WHEN e.filled < e.quantity THEN e.sign * (e.end_mid - e.arrival_mid) * (e.quantity - e.filled) ELSE 0.0 END missed FROM e LEFT JOIN x ON (order_id)) SELECT ts, order_id, account, strategy, source, venue, symbol, side, order_type, preset, order_status, quantity, filled, arrival_mid, venue_mid, end_mid, average_price, value, delay, spread, impact, fees, missed, delay + spread + impact + fees + missed total, delay / value * 10000 delay_bps, spread / value * 10000 spread_bps, impact / value * 10000 impact_bps, fees / value * 10000 fees_bps, missed / value * 10000 missed_bps, (delay + spread + impact + fees + missed) / value * 10000 total_bps FROM c)`,
    },
    {
      name: 'maker_fill_rate',
      meaning:
        'Each order that rested and ended within the last 14 days: part of it that filled, by the desk’s queue model and by the most pessimistic and optimistic one, beside what was displayed before it, as a multiple of its size (queue_bucket).',
      sql: `CREATE OR REPLACE VIEW maker_fill_rate AS (SELECT ts, order_id, account, strategy, source, venue, symbol, side, order_type, time_in_force, preset, order_status, quantity, filled, queue_ahead, CASE WHEN queue_ahead <= 0 THEN '0 first' WHEN queue_ahead < quantity THEN '1 under 1x' WHEN queue_ahead < 10 * quantity THEN '2 1x to 10x' WHEN queue_ahead < 100 * quantity THEN '3 10x to 100x' ELSE '4 100x and more' END queue_bucket, filled / quantity fill_rate, pessimistic / quantity pessimistic_rate, optimistic / quantity optimistic_rate, (optimistic - pessimistic) / quantity band_width, filled >= pessimistic AND filled <= optimistic in_band FROM (SELECT o.ts ts, ${ORDER_TAGS}, o.order_status order_status, o.quantity::double quantity, o.filled_quantity::double filled, o.queue_ahead::double queue_ahead, o.pessimistic_quantity::double pessimistic, o.optimistic_quantity::double optimistic FROM orders o WHERE ${ENDED} AND o.queue_ahead IS NOT NULL))`,
    },
    {
      name: 'liquidity_share',
      meaning:
        'Fills of each UTC day of the last 14 by what they met: displayed or traded size (BOOK) or a formula (MODEL); fills and value.',
      sql: `CREATE OR REPLACE VIEW liquidity_share AS (SELECT timestamp_floor('d', f.ts) ts, f.source source, f.account account, f.strategy strategy, f.venue venue, f.symbol symbol, f.preset preset, f.liquidity_source liquidity_source, f.liquidity_side liquidity_side, count() fills, sum(f.price * f.quantity) notional FROM fills f WHERE f.ts > ${KEPT} GROUP BY ts, source, account, strategy, venue, symbol, preset, liquidity_source, liquidity_side)`,
    },
  ],
};
